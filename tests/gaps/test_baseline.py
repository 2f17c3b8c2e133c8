import json
from dataclasses import replace

import pytest
from judged import judge, waiver

from plugingov.gaps.baseline import baseline_record, closed_since, frozen, read_baseline, with_baseline
from plugingov.reports.json import text_of

RULES = "  owner-missing: {}\n  review-expired: {within_days: 30}\n  waiver-unmatched: {}\n"
TWO = "plugins: {fx: {title: FX, path: custom-mcp}, pay: {title: Pay, path: custom-mcp}}\n"
ONE = "plugins: {fx: {title: FX, path: custom-mcp}}\n"
UNKNOWN = "plugins: {fx: {title: FX, path: custom-mcp, owner: ada, review: {approvals: {ada: 2026-01-01}}}}\n"
SOON = "plugins: {fx: {title: FX, path: custom-mcp, owner: ada, review: {valid_until: 2026-10-10}}}\n"
OVER = SOON.replace("2026-10-10", "2026-09-01")


@pytest.fixture
def baseline(tmp_path):
    def read(report, **changed):
        file = tmp_path / "baseline.json"
        file.write_text(text_of({**baseline_record(frozen(report)), **changed}), encoding="utf-8")
        problems = []
        found = read_baseline(str(file), problems)
        return found if not problems else [(problem.found, problem.expected) for problem in problems]

    return read


def statuses(report):
    return [(gap.id, gap.subject.plugin, gap.status) for gap in report.gaps]


def test_what_was_there_counts_no_more_and_stays_visible(baseline):
    assert statuses(with_baseline(judge(RULES, TWO), baseline(judge(RULES, ONE)))) == [
        ("GOV001", "fx", "baselined"),
        ("GOV001", "pay", "open"),
    ]


def test_what_is_closed_is_counted(baseline):
    both = baseline(judge(RULES, TWO))
    assert closed_since(judge(RULES, TWO), both) == 0
    assert closed_since(judge(RULES, ONE), both) == 1
    assert closed_since(judge("  review-expired: {}\n", ONE), both) == 0  # nobody asked whether it is


def test_the_severity_that_was_frozen_is_the_line(baseline):
    kept = baseline(judge(RULES, SOON))
    assert statuses(with_baseline(judge(RULES, SOON), kept)) == [("GOV003", "fx", "baselined")]
    assert statuses(with_baseline(judge(RULES, OVER), kept)) == [("GOV003", "fx", "open")]
    assert statuses(with_baseline(judge(RULES, SOON), baseline(judge(RULES, OVER)))) == [("GOV003", "fx", "baselined")]


def test_what_was_not_known_is_frozen_as_that_and_not_as_a_gap(baseline):
    kept = baseline(judge(RULES, UNKNOWN))
    assert [fact.status for fact in with_baseline(judge(RULES, UNKNOWN), kept).unknowns] == ["baselined"]
    assert statuses(with_baseline(judge(RULES, OVER), kept)) == [("GOV003", "fx", "open")]
    was_a_gap = baseline(judge(RULES, OVER))
    assert [fact.status for fact in with_baseline(judge(RULES, UNKNOWN), was_a_gap).unknowns] == ["baselined"]


def test_what_is_waived_is_not_frozen_and_neither_is_what_waivers_lack():
    accepted = judge(RULES, ONE, waivers=waiver("rule: owner-missing, plugin: fx"))
    assert baseline_record(frozen(accepted))["frozen"] == []
    lacking = judge("  waiver-unmatched: {}\n", ONE, waivers=waiver("rule: owner-missing, plugin: fx"))
    assert baseline_record(frozen(lacking))["frozen"] == []
    assert [gap.status for gap in frozen(lacking).gaps] == ["open"]


def test_its_lines_do_not_move_with_those_of_the_inventory():
    swapped = "plugins: {pay: {title: Pay, path: custom-mcp}, fx: {title: FX, path: custom-mcp}}\n"
    assert baseline_record(frozen(judge(RULES, TWO))) == baseline_record(frozen(judge(RULES, swapped)))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"format": "plugingov.baseline/2"}, "`plugingov.baseline/1`", id="another version"),
        pytest.param({"format": "plugingov.report/1"}, "`plugingov.baseline/1`", id="a report"),
        pytest.param({"organizations": []}, "a list with something in it", id="of nobody"),
        pytest.param({"organizations": ["other"]}, "gaps of the organizations that `organizations` names", id="gaps of somebody else"),
        pytest.param({"frozen": [{"fingerprint": "x"}]}, "`organization`", id="something that is no gap"),
        pytest.param({"more": "x"}, "one of format, organizations, policy, as_of, frozen", id="a key that nobody knows"),
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(baseline, changed, expected):
    problems = baseline(judge(RULES, ONE), **changed)
    assert expected in [wanted for _, wanted in problems]


def test_a_baseline_of_another_organisation_is_refused(baseline):
    problems = []
    baseline(judge(RULES, ONE)).check_organisations(("bakery",), problems)
    assert [(problem.found, problem.expected) for problem in problems] == [
        ("found a baseline of example", "one of bakery")
    ]


def test_of_two_organisations_each_has_its_own_gaps(baseline):
    report = judge(RULES, ONE, ONE, organizations=("acme", "bakery"))
    only_acme = replace(report, gaps=tuple(gap for gap in report.gaps if gap.organization == "acme"))
    found = with_baseline(report, baseline(only_acme))
    assert [(gap.organization, gap.status) for gap in found.gaps] == [("acme", "baselined"), ("bakery", "open")]
    assert json.loads(text_of(baseline_record(found)))["organizations"] == ["acme", "bakery"]
