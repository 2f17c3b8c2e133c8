"""Every question about a layer: for whom it is asked, over which projects, and how it is summed up."""

from dataclasses import astuple
from datetime import date
from itertools import combinations, product

import pytest
from organisation_from_text import deciding_line, everybody, layers

from plugingov.layers.summary import spoken, sum_up
from plugingov.model.people import ANYBODY

TEXT = """\
surfaces:
  claude-code:
    minimum_version: 2.1.273
    managed:
      mode: rbac_groups
      order: [audit]
      default: settings
groups:
  analysts: {members: [ada@example.com, bob@example.com]}
  audit: {members: [grace@example.com], deployment: first-party}
  lab: {members: [grace@example.com], deployment: third-party}
  finance: {includes: [analysts, audit]}
plugins:
  fx:
    title: FX
    path: marketplace
    audience: [finance]
    auth:
      method: oauth
    provides: {tools: {lookup: {scopes: [fx.read]}, update: {scopes: [fx.write]}}}
    provision:
      cowork:
        preference: required
        groups:
          analysts: available
      claude-code:
        via: managed-plugin
        groups:
          audit: absent
  drive:
    title: Drive
    path: oauth-connector
    audience: [analysts]
    provision:
      cowork:
        preference: auto_install
        groups:
          analysts: not_available
  mail:
    title: Mail
    path: marketplace
    provision:
      cowork: {preference: required, groups: {analysts: not_available}}
      claude-code: {via: synced-plugin}
  cli:
    title: Command line
    path: custom-mcp
    provision: {claude-code: {via: managed-plugin, groups: {audit: "false"}}}
  box:
    title: Box
    path: custom-mcp
projects:
  ap:
    surface: cowork
    audience: [analysts]
    needs: [fx/lookup, drive, fx/update, fx/lookup]
    active: [fx]
  close:
    surface: cowork
    audience: [analysts]
    active: [drive]
  dev:
    surface: claude-code
    needs: [fx]
  open:
    surface: cowork
    needs: [drive]
    active: []
credentials:
  fx-ada:
    plugin: fx
    surface: cowork
    holder: ada@example.com
    scopes: [fx.read, fx.write]
    expires: 2026-10-01
  drive-ap:
    plugin: drive
    surface: cowork
    holder: analysts
    expires: 2026-09-01
"""
NAMES = {"ada@example.com", "bob@example.com", "grace@example.com"}


@pytest.fixture(scope="module")
def found():
    return layers(TEXT)


def decided(found, answer):
    return answer.state, answer.because, deciding_line(found.organisation, answer)


# What is needed


def test_a_need_gathers_the_tools_a_project_names(found):
    assert [(key, astuple(need)) for key, need in found.needs.items()] == [
        (("ap", "fx"), ("ap", "fx", "cowork", ("lookup", "update"), ("projects", "ap", "needs", 0))),
        (("ap", "drive"), ("ap", "drive", "cowork", (), ("projects", "ap", "needs", 1))),
        (("dev", "fx"), ("dev", "fx", "claude-code", (), ("projects", "dev", "needs", 0))),
        (("open", "drive"), ("open", "drive", "cowork", (), ("projects", "open", "needs", 0))),
    ]


def test_a_project_where_a_door_is_active_needs_it_too(found):
    assert [need.project for need in found.needs_on("drive", "cowork")] == ["close", "ap", "open"]
    assert found.needs_on("drive", "cowork")[0].at == ("projects", "close", "active", 0)
    assert found.needs_on("fx", "cowork") == (found.needs["ap", "fx"],)
    assert found.needs_on("fx", "claude-code") == (found.needs["dev", "fx"],)
    assert found.needs_on("box", "cowork") == ()


# For whom


def test_the_people_of_a_project_are_its_audience(found):
    assert {person.name for person in found.people_of_project("ap")} == {
        "ada@example.com",
        "bob@example.com",
        "others of analysts",
    }


def test_a_project_without_an_audience_is_everybodys(found):
    names = {person.name for person in found.people_of_project("dev")}
    assert names >= NAMES
    assert ANYBODY.name in names


def test_the_people_of_a_door_are_its_audience(found):
    assert {person.name for person in found.people_of_door("fx")} >= NAMES
    assert ANYBODY not in found.people_of_door("fx")
    assert "grace@example.com" not in {person.name for person in found.people_of_door("drive")}
    assert ANYBODY in found.people_of_door("box")


@pytest.mark.parametrize("key", ["audience: [nobody]", "audience: []"])
def test_an_audience_of_nobody_is_asked_as_everybody(key):
    text = f"groups: {{nobody: {{size: 0}}}}\nplugins: {{fx: {{title: FX, path: marketplace, {key}}}}}\n"
    found = layers(text + f"projects: {{ap: {{surface: cowork, {key}}}}}\n")
    assert found.people_of_door("fx") == found.people_of_project("ap") == (ANYBODY,)


# Answers, summed up


def test_one_answer_for_everybody_is_the_sum(found):
    assert decided(found, found.for_need("install", found.needs["ap", "drive"])) == (
        "off",
        "group `analysts` says `not_available`",
        "analysts: not_available",
    )


def test_on_for_some_and_off_for_others_is_partly_and_says_for_whom(found):
    state, because, line = decided(found, found.for_need("install", found.needs["open", "drive"]))
    assert (state, line) == ("partly", "analysts: not_available")
    assert (
        "off for ada@example.com, bob@example.com, others of analysts (group `analysts` says `not_available`)"
        in because
    )
    assert "on for others of audit, others of lab, everybody (the organisation says `auto_install`)" in because
    assert "unknown for grace@example.com" in because


def test_sign_ins_are_summed_up_person_by_person(found):
    answer = found.for_need("authenticate", found.needs["ap", "fx"])
    works = "on for ada@example.com (credential `fx-ada` holds until 2026-10-01)"
    lacks = (
        "unknown for bob@example.com, others of analysts (no sign-in of bob@example.com is recorded, and 1 more reason)"
    )
    assert decided(found, answer) == ("unknown", f"{works}; {lacks}", "method: oauth")


def test_a_sign_in_that_nobody_recorded_names_everybody_who_lacks_it(found):
    people = found.organisation.people
    answer = found.answer(
        "authenticate", "fx", "cowork", None, [people.person("bob@example.com"), people.person("grace@example.com")]
    )
    assert answer.because.startswith("unknown for bob@example.com, grace@example.com (no sign-in of bob@example.com")


def test_the_day_decides_what_has_expired():
    need = ("ap", "fx")
    later = layers(TEXT, date(2026, 10, 2))
    state, because, line = decided(later, later.for_need("authenticate", later.needs[need]))
    assert (state, line) == ("unknown", "method: oauth")
    assert "off for ada@example.com (credential `fx-ada` expired on 2026-10-01)" in because


def test_the_switch_is_asked_apart_from_the_tools(found):
    assert found.for_need("switch", found.needs["ap", "fx"]).state == "on"
    assert found.for_need("activate", found.needs["open", "drive"]).state == "off"


# At a glance


def test_install_at_a_glance_is_asked_of_the_doors_audience(found):
    assert decided(found, found.at_a_glance("install", "drive", "cowork")) == (
        "off",
        "group `analysts` says `not_available`",
        "analysts: not_available",
    )


def test_the_other_layers_at_a_glance_are_summed_up_over_projects(found):
    there = "on for close (`drive` is switched on in project `close`)"
    not_there = "off for ap, open (`drive` is not switched on in project `ap`, and 1 more reason)"
    answer = found.at_a_glance("activate", "drive", "cowork")
    assert decided(found, answer) == ("partly", f"{there}; {not_there}", "active: [fx]")


def test_a_door_that_no_project_needs_is_asked_of_its_audience():
    unneeded = TEXT.replace("needs: [drive]", "needs: []").replace("drive, fx/update", "fx/update")
    found = layers(unneeded.replace("active: [drive]", "active: []"))
    assert found.at_a_glance("activate", "drive", "cowork").because == "no project on cowork needs `drive`"
    assert found.at_a_glance("authenticate", "drive", "cowork").because == "credential `drive-ap` expired on 2026-09-01"


def test_one_project_narrows_the_question(found):
    switched = found.at_a_glance("activate", "drive", "cowork", "close")
    assert switched.because == "`drive` is switched on in project `close`"
    installed = found.at_a_glance("install", "drive", "cowork", "open")
    assert installed == found.for_need("install", found.needs["open", "drive"])


@pytest.mark.parametrize(("project", "state"), [(None, "on"), ("open", "on"), ("close", "on")])
def test_people_narrow_the_question(found, project, state):
    others = [person for person in found.organisation.people.of_group("audit") if not person.is_named]
    assert found.at_a_glance("install", "drive", "cowork", project, others).state == state
    assert found.at_a_glance("authenticate", "drive", "cowork", project, others).state == "unknown"


# Not provisioned


@pytest.mark.parametrize("question", ["install", "switch", "activate", "authenticate"])
@pytest.mark.parametrize(
    ("plugin", "surface", "line"),
    [
        pytest.param("box", "cowork", "box:", id="nowhere provisioned"),
        pytest.param("drive", "claude-code", "provision:", id="not provisioned here"),
    ],
)
def test_what_is_not_provisioned_is_off_on_every_layer(found, question, plugin, surface, line):
    answer = found.answer(question, plugin, surface, None, [ANYBODY])
    assert decided(found, answer) == ("off", f"`{plugin}` is not provisioned on {surface}", line)


def test_what_is_not_provisioned_is_neither_offered_nor_locked(found):
    assert found.offer("box", "cowork") == found.lock("box", "cowork")
    assert found.lock("box", "cowork").state == "off"


def test_offer_and_lock_are_asked_of_the_surface(found):
    grace = found.organisation.people.person("grace@example.com")
    assert decided(found, found.offer("drive", "cowork")) == (
        "on",
        "the organisation says `auto_install`",
        "preference: auto_install",
    )
    assert found.lock("fx", "claude-code").state == "on"
    assert decided(found, found.lock("fx", "claude-code", grace))[::2] == ("off", "audit: absent")


# People who must not be named


def every_answer(found):
    people, everyone = found.organisation.people, everybody(found.organisation)
    sets = [(person,) for person in everyone] + [everyone, *map(people.of_group, found.organisation.groups)]
    for plugin, surface in product(found.organisation.plugins, ("cowork", "claude-code")):
        for question, need, whom in product(
            ("install", "switch", "activate", "authenticate"), (None, *found.needs_on(plugin, surface)), sets
        ):
            yield found.answer(question, plugin, surface, need, whom)
        for layer in ("install", "activate", "authenticate"):
            yield found.at_a_glance(layer, plugin, surface)
        for person in (None, *everyone):
            yield found.lock(plugin, surface, person)
        yield found.offer(plugin, surface)
        if door := found.doors.get((plugin, surface)):
            semantics = found.surfaces[surface]
            yield from (semantics.lock_in_group(door, group).answer for group in semantics.groups_with_settings(door))


def test_people_who_are_counted_are_named_in_no_answer():
    said = [answer.because for answer in every_answer(layers(TEXT, people_shown="counts"))]
    assert not [because for because in said if "@" in because]
    assert any("2 members" in because for because in said)
    assert any("a member" in because for because in said)


def test_people_are_named_where_names_are_shown(found):
    said = [answer.because for answer in every_answer(found)]
    assert all(any(name in because for because in said) for name in NAMES)


@pytest.mark.parametrize("question", ["install", "switch", "activate", "authenticate"])
@pytest.mark.parametrize(
    "door", [("fx", "cowork"), ("fx", "claude-code"), ("drive", "cowork"), ("mail", "claude-code")]
)
def test_an_answer_for_some_people_is_the_sum_of_what_the_surface_says_of_each(found, door, question):
    plugin, surface = door
    ask, everyone = getattr(found.surfaces[surface], question), everybody(found.organisation)
    for need in (None, *found.needs_on(plugin, surface)):
        for people in [*combinations(everyone, 1), *combinations(everyone, 2), everyone]:
            each = [(person, ask(found.doors[door], person, need)) for person in people]
            expected = sum_up(each, lambda whom: spoken(whom, "names"))
            assert found.answer(question, plugin, surface, need, people) == expected


def test_where_no_group_makes_a_difference_everybody_has_one_answer():
    text = "groups: {audit: {members: [ada]}}\nplugins:\n  fx: {title: FX, path: custom-mcp, provision: {claude-code: {via: user-server}}}\n"
    answer = layers(text).answer("install", "fx", "claude-code", None, everybody(layers(text).organisation))
    assert (answer.state, answer.because) == ("unknown", "members add a user server themselves")


def test_the_same_question_is_asked_once(found):
    need = found.needs["ap", "fx"]
    assert found.for_need("install", need) is found.for_need("install", need)


def test_an_account_connector_is_off_for_those_without_an_account():
    text = """\
groups:
  signed-in: {size: 2}
  on-bedrock: {size: 2, deployment: third-party}
plugins:
  fx: {title: FX, path: oauth-connector, audience: [signed-in, on-bedrock], provision: {claude-code: {via: claude-ai-connector}}}
"""
    found = layers(text)
    answer = found.answer("install", "fx", "claude-code", None, found.people_of_door("fx"))
    assert answer.state == "partly"
    assert answer.because.startswith("on for signed-in (")
    assert "off for on-bedrock (members of a third-party deployment have no account" in answer.because
