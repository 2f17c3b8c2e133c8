"""OSCAL's assessment results, loaded by NIST's models in Python: every name in them leads somewhere and stays."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov
from hypothesis import given, settings
from judged import judge
from markdown_it import MarkdownIt
from marked import HOSTILE, SECRET
from trestle.oscal.assessment_results import AssessmentResults

from plugingov.gaps.gap import Accepted
from plugingov.reports import oscal
from plugingov.reports.assessment_parts import nist_id
from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.sheet import Style

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
REPORT = judge(
    "  owner-missing: {}\n  region-not-allowed: {}\n  tools-differ: {}\n",
    "plugins: {fx: {title: FX, path: custom-mcp}, tea: {title: Tea, path: custom-mcp}, fig: {title: Fig, path: custom-mcp}}",
)
ACCEPTANCE = Accepted("W-1", "ada@acme.example", "until the pilot ends", "IT-1", date(2027, 1, 31))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("oscal")


def load(text, folder):
    """Return what was written, which the models take and whose names all lead somewhere."""
    file = folder / "results.json"
    file.write_text(text, encoding="utf-8")
    loaded = AssessmentResults.oscal_read(file)
    record = json.loads(text)["assessment-results"]
    assert len(loaded.results) == len(record["results"])
    uuids = [value for key, value in members(record) if key == "uuid"]
    assert {UUID(each).version for each in uuids} == {5}
    assert len(uuids) == len(set(uuids))
    named = {value for key, value in members(record) if key.endswith("-uuid")}
    named.add(record["import-ap"]["href"].removeprefix("#"))
    assert named <= set(uuids)
    return record


def members(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from members(item)
    elif isinstance(value, list):
        for item in value:
            yield from members(item)


def text_of(report, passed=(), **more):
    return oscal.render(check_sheet(report, "counts", (), passed, **more), Style())


def props(part):
    return {each["name"]: each["value"] for each in part.get("props", [])}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(CHECK, id="the teashop"),
        pytest.param((*CHECK, "--fail-on-unknown"), id="where unknowns count"),
        pytest.param((*CHECK, "--only", "group-setting-on-team-plan"), id="nothing found"),
        pytest.param((*CHECK, "--only", "connection-of-leaver"), id="nothing asked"),
        pytest.param(("check", TEASHOP, "--policy", "builtin/strict", *AS_OF), id="by every rule"),
        pytest.param(
            ("check", str(ORGANISATIONS.parents[1] / "inventories"), "--policy", "builtin/finance", *AS_OF),
            id="several organisations",
        ),
        pytest.param(
            (
                *(
                    "check",
                    str(ORGANISATIONS / "machine-settings-inventory.yaml"),
                    *AS_OF,
                    "--policy",
                    "builtin/strict",
                ),
                *("--observed", str(ORGANISATIONS / "machine-settings")),
            ),
            id="machines",
        ),
    ],
)
def test_a_report_is_taken_by_the_models(capsys, folder, words):
    found = plugingov(capsys, *words, "--format", "oscal")
    if found.status == 3:
        assert found.out == ""
    else:
        assert load(found.out, folder)["metadata"]["oscal-version"] == "1.2.1"


def test_every_gap_and_unknown_of_each_organisation_is_there_once(capsys, folder):
    words = ("check", str(ORGANISATIONS.parents[1] / "inventories"), "--policy", "builtin/finance", *AS_OF)
    report = json.loads(plugingov(capsys, *words, "--format", "json").out)
    record = load(plugingov(capsys, *words, "--format", "oscal").out, folder)
    for name, result in zip(report["organizations"], record["results"], strict=True):
        own = {kind: [each for each in report[kind] if each["organization"] == name] for kind in ("gaps", "unknowns")}
        seen = [props(each) for each in result["observations"]]
        for kind, verdict in (("gaps", "gap"), ("unknowns", "unknown")):
            told = [each["fingerprint"] for each in seen if each.get("verdict") == verdict]
            assert sorted(told) == sorted(each["fingerprint"] for each in own[kind])
        risks = sorted(props(each)["fingerprint"] for each in result.get("risks", []))
        assert risks == sorted(each["fingerprint"] for each in own["gaps"])
        related = Counter(uuid for key, uuid in members(result.get("findings")) if key == "risk-uuid")
        assert set(related) == {each["uuid"] for each in result.get("risks", [])}


def test_a_gap_says_what_where_why_and_how_it_is_closed(capsys, folder):
    report = json.loads(plugingov(capsys, *CHECK, "--format", "json", "--people", "counts").out)
    (result,) = load(plugingov(capsys, *CHECK, "--format", "oscal").out, folder)["results"]
    gap = next(each for each in report["gaps"] if each["rule"] == "not-activated-in-project")
    (seen,) = [each for each in result["observations"] if props(each).get("fingerprint") == gap["fingerprint"]]
    (risk,) = [each for each in result["risks"] if props(each)["fingerprint"] == gap["fingerprint"]]
    place = gap["place"]
    assert seen["description"] == risk["description"] == gap["message"]
    assert seen["relevant-evidence"] == [
        {"href": place["file"], "description": f"{place['file']}:{place['line']}:{place['column']}"}
    ]
    assert props(seen).items() >= {"rule": gap["rule"], "severity": gap["severity"], "project": gap["project"]}.items()
    assert risk["statement"].startswith("The step everybody forgets")
    assert [each["description"].replace("\\", "") for each in risk["remediations"]] == [gap["fix"]]
    assert risk["related-observations"] == [{"observation-uuid": seen["uuid"]}]
    components = {each["uuid"]: each["title"] for each in result["local-definitions"]["components"]}
    assert [components[each["subject-uuid"]] for each in seen["subjects"]] == [gap["plugin"]]


def test_the_same_report_of_another_day_differs_in_days_alone():
    days = ("2026-10-05", "2027-01-01")
    first, second = (text_of(replace(REPORT, as_of=day)) for day in days)
    assert first != second
    assert first == second.replace(days[1], days[0])


def test_two_organisations_have_names_of_their_own(folder):
    other = replace(
        REPORT, organizations=("other",), gaps=tuple(replace(gap, organization="other") for gap in REPORT.gaps)
    )
    names = [
        {value for key, value in members(load(text_of(each), folder)) if key == "uuid"} for each in (REPORT, other)
    ]
    assert not names[0] & names[1]


def test_what_is_waived_is_an_accepted_risk_with_its_end_and_satisfies_nothing(folder):
    waived, frozen, _ = REPORT.gaps
    gaps = (replace(waived, status="waived", accepted=ACCEPTANCE), replace(frozen, status="baselined"))
    (result,) = load(text_of(replace(REPORT, gaps=gaps)), folder)["results"]
    first, second = result["risks"]
    assert (first["status"], first["deadline"]) == ("deviation-approved", "2027-01-31T00:00:00+00:00")
    assert props(first)["waived"] == "until 2027-01-31 (W-1, IT-1): until the pilot ends"
    assert (second["status"], props(second)["status"], "deadline" in second) == ("open", "baselined", False)
    states = {each["target"]["target-id"]: each["target"]["status"] for each in result["findings"]}
    assert (states["cm-8"]["state"], states["cm-8"]["reason"]) == ("not-satisfied", "other")


KEYS = [(gap.organization, gap.id, gap.subject) for gap in REPORT.gaps]


@pytest.mark.parametrize(
    ("gaps", "unknowns", "passed", "expected"),
    [
        pytest.param(REPORT.gaps, (), (), {"cm-8": ("not-satisfied", "fail")}, id="an open gap"),
        pytest.param((), (), KEYS, {"cm-8": ("satisfied", "pass")}, id="everything holds"),
        pytest.param((), (), (), {}, id="nothing was asked"),
        pytest.param(
            REPORT.gaps[:1], (), KEYS[1:], {"cm-8": ("not-satisfied", "fail")}, id="one of several falls short"
        ),
    ],
)
def test_a_control_is_satisfied_where_all_holds_that_was_asked(folder, gaps, unknowns, passed, expected):
    rows = tuple(row for row in REPORT.coverage if row.rule == "owner-missing")
    report = replace(REPORT, gaps=gaps, unknowns=unknowns, coverage=rows)
    (result,) = load(text_of(report, passed), folder)["results"]
    found = {each["target"]["target-id"]: each["target"]["status"] for each in result.get("findings", [])}
    assert {name: (found[name]["state"], found[name]["reason"]) for name in found if name == "cm-8"} == expected
    selected = [each["control-id"] for part in selections(result) for each in part["include-controls"]]
    assert selected == (sorted(found) or ["plugingov-none"])


def selections(result):
    return result["reviewed-controls"]["control-selections"]


def test_what_is_not_known_satisfies_nothing(capsys, folder):
    words = (*CHECK, "--only", "bundled-connector-missing")
    (result,) = load(plugingov(capsys, *words, "--format", "oscal").out, folder)["results"]
    states = {each["target"]["target-id"]: each["target"]["status"] for each in result["findings"]}
    assert {(each["state"], each["reason"]) for each in states.values()} == {("not-satisfied", "other")}
    assert "1 not known" in states["cp-2"]["remarks"]


def test_a_rule_that_could_not_be_asked_leaves_its_control_open(folder):
    waiting = {row.id for row in REPORT.waiting}
    assert waiting == {"DAT001"}
    rules = {one.rule.id: one.rule for one in REPORT.asked}
    control = nist_id(rules["DAT001"].controls.nist[0])
    of_another = next(one for one in REPORT.asked if one.rule.id == "GOV001")
    alike = replace(of_another, heading=replace(of_another.rule, controls=rules["DAT001"].controls))
    asked = tuple(alike if one is of_another else one for one in REPORT.asked)
    report = replace(REPORT, gaps=(), asked=asked)
    (result,) = load(text_of(report, KEYS), folder)["results"]
    (finding,) = [each for each in result["findings"] if each["target"]["target-id"] == control]
    assert (finding["target"]["status"]["state"], finding["target"]["status"]["reason"]) == ("not-satisfied", "other")
    assert "not asked, though the policy wants it: DAT001" in finding["description"]


def test_what_was_not_judged_is_seen(capsys, folder, tmp_path, monkeypatch):
    home = tmp_path / "home" / ".claude"
    home.mkdir(parents=True)
    (home / "settings.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = (*CHECK, "--observed", "home", "--format", "json")
    report = json.loads(plugingov(capsys, *words).out)
    (result,) = load(plugingov(capsys, *words[:-1], "oscal").out, folder)["results"]
    silent = {each["title"]: props(each)["status"] for each in result["observations"] if "Not judged" in each["title"]}
    counted = Counter(silent.values())
    assert counted["not-read"] == len(report["unread"]) > 0
    assert counted["left-out"] == 1
    rows = [row for row in report["coverage"] if not row["passed"] + row["gaps"] + row["unknown"]]
    assert counted["not-asked"] + counted["asked-of-nothing"] == len(rows)
    asked = [each for each in result["observations"] if props(each).get("status") == "asked"]
    assert len(asked) == len(report["coverage"]) - len(rows)


@pytest.mark.parametrize(
    ("control", "expected"), [("CM-7", "cm-7"), ("IA-5(7)", "ia-5.7"), ("SA-9(5)", "sa-9.5"), ("AC-20", "ac-20")]
)
def test_controls_of_nist_have_the_ids_of_its_catalogue(control, expected):
    assert nist_id(control) == expected


def test_a_rule_refers_to_all_its_controls(capsys, folder):
    (result,) = load(plugingov(capsys, *CHECK, "--format", "oscal").out, folder)["results"]
    (seen,) = [each for each in result["observations"] if each["title"] == "AUT004 credential-expired"]
    named = [(each["name"], each["value"]) for each in seen["props"]]
    assert {("nist", "IA-5"), ("iso", "A.5.17"), ("soc2", "CC6.1"), ("mas", "9.1")} <= set(named)
    assert {each["remarks"] for each in seen["props"] if each["name"] == "nist"} == {"mapping by plugingov"}


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_whatever_names_hold_is_text(folder, word, other):
    gap = replace(
        REPORT.gaps[0], message=word, fix=other, subject=REPORT.gaps[0].subject._replace(plugin=word, item=other)
    )
    gap = replace(gap, place=gap.place._replace(file=word or "a"))
    text = text_of(replace(REPORT, gaps=(gap,), policy=other or "p"))
    record = load(text, folder)
    assert SECRET not in text
    shown = [value for key, value in members(record) if key in {"description", "title", "statement", "remarks"}]
    for each in shown:
        tokens = [child for token in MarkdownIt("commonmark").parse(f"x {each}") for child in token.children or [token]]
        assert not {token.type for token in tokens} & {"html_inline", "html_block", "link_open", "image"}
