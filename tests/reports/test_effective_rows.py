import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisation_from_text import organisation

from plugingov.layers.entitlements import Entitlements
from plugingov.layers.layers import Layers
from plugingov.model.people import Person
from plugingov.reports.effective_rows import COLUMNS, csv_rows, json_rows

INVENTORY = """
groups:
  ap-team: {{members: [{ada}, {bob}, {dee}]}}
  audit: {{members: [{ada}, {cyd}, {dee}]}}
marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}
plugins:
  slack:
    title: Slack
    path: marketplace
    auth: {{method: oauth, identity: per-member}}
    provision: {{cowork: {{marketplace: tools, preference: required, groups: {{audit: available}}}}}}
  crm: {{title: CRM, path: custom-mcp, auth: {{method: oauth}}, provision: {{cowork: {{}}, claude-code: {{via: user-server}}}}}}
projects:
  month-end: {{surface: cowork, audience: [ap-team], needs: [slack], active: [slack]}}
credentials:
  of-bob: {{plugin: slack, surface: cowork, kind: per-member, holder: {bob}, expires: 2026-12-31}}
"""
NAMES = {"ada": "ada@acme.example", "bob": "bob@acme.example", "cyd": "cyd@acme.example", "dee": "dee@acme.example"}


def entitlements(**names):
    quoted = {key: json.dumps(name) for key, name in (NAMES | names).items()}
    return Entitlements(Layers(organisation(INVENTORY.format(**quoted)), date(2026, 10, 1)))


def asked(each):
    people = each.layers.people_seen
    return [(each, [people.person(name) for name in sorted(people.names())])]


def in_csv(each):
    return list(csv.DictReader(io.StringIO("".join(csv_rows(asked(each))), newline="")))


def in_json(each):
    return [json.loads(line) for line in "".join(json_rows(asked(each))).splitlines()]


def test_each_member_has_a_row_for_each_door_on_each_surface():
    found = {(row["member"], row["plugin"], row["surface"]) for row in in_json(entitlements())}
    doors = [("slack", "cowork"), ("crm", "cowork"), ("crm", "claude-code")]
    assert found == {(name, *door) for name in NAMES.values() for door in doors}


def test_a_row_says_what_decided_and_why_the_first_layer_is_not_on():
    rows = {row["member"]: row for row in in_json(entitlements()) if row["plugin"] == "slack"}
    ada, bob, cyd, dee = (rows[name] for name in NAMES.values())
    assert (ada["preference"], ada["groups"]) == ("available", ["audit"])
    assert ada["because"] == "no sign-in of ada@acme.example is recorded"
    assert dee["because"] == "no sign-in of dee@acme.example is recorded"
    assert (bob["preference"], bob["groups"], bob["authenticate"]) == ("required", [], "on")
    assert cyd["install"] == "unknown"
    assert cyd["because"] == "group `audit` says `available`: members add it themselves"
    assert cyd["at"].endswith(":14:84")


def test_csv_says_the_same_as_json_lines():
    whole = entitlements()
    for written, said in zip(in_csv(whole), in_json(whole), strict=True):
        expected = {key: ", ".join(value) if key == "groups" else value or "" for key, value in said.items()}
        assert written == expected
        assert tuple(written) == COLUMNS


HOSTILE = st.sampled_from(
    ["ada", "slack", "audit", "o'neil", 'a"b', "a\\b", "ö", "=1+1", "a,b", "of-bob", "a@b", "no", "member"]
)


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE)
def test_members_who_are_alike_get_what_each_would_get_alone(one, other):
    whole = entitlements(ada=one, dee=other)
    for written in in_json(whole):
        person = whole.layers.people_seen.person(written["member"])
        door = whole.layers.doors[written["plugin"], written["surface"]]
        alone = whole.of_door(door, person)
        assert [written[layer] for layer, _ in alone.answers] == [answer.state for _, answer in alone.answers]
        reasons = [answer.because for _, answer in alone.answers if answer.state != "on"] or [
            alone.answers[0][1].because
        ]
        assert written["because"] == reasons[0]
    assert len(in_csv(whole)) == len(in_json(whole))


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@SUM"])
def test_a_name_never_becomes_a_formula(name):
    others = list(NAMES.values())[1:]
    assert {row["member"] for row in in_csv(entitlements(ada=name))} == {f"'{name}", *others}


def test_what_would_steer_a_terminal_is_shown_in_csv():
    rows = csv_rows([(entitlements(), [Person("eve\x1b[2J@acme.example", frozenset())])])
    assert "eve\\x1b[2J@acme.example" in "".join(rows)
