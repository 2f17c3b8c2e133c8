import pytest
from judged import counts_of, fact_of, gaps_of, judge, waiver

from plugingov.rules.asking import Choice

OWNERLESS = """\
plugins: {fx: {title: FX, path: custom-mcp}, pay: {title: Pay, path: custom-mcp, owner: ada}}
projects: {close: {surface: cowork}}
"""
RULES = "  owner-missing: {}\n  review-expired: {}\n  waiver-unmatched: {}\n"
UNREVIEWED = "plugins: {fx: {title: FX, path: custom-mcp, owner: ada, review: {approvals: {ada: 2026-01-01}}}}\n"


@pytest.mark.parametrize(
    ("which", "said", "line"),
    [
        pytest.param("rule: owner-missing, plugin: fx", "", 0, id="the rule's name"),
        pytest.param("rule: GOV001, plugin: fx", "", 0, id="the rule's id"),
        pytest.param("rule: owner-missing, plugin: pay", "there is none of `owner-missing` about plugin `pay`", 5, id="another plugin"),
        pytest.param("rule: owner-missing, plugin: fx, surface: cowork", "there is none of `owner-missing` about plugin `fx`, surface `cowork`", 5, id="a surface that the gap does not have"),
        pytest.param("rule: owner-missing, project: close", "there is none of `owner-missing` about project `close`", 5, id="a project that the gap does not have"),
        pytest.param("rule: owner-missing, plugin: fix", "the inventory has no plugin `fix`; did you mean `fx`?", 6, id="a plugin that is not there"),
        pytest.param("rule: owner-missing, project: clsoe", "the inventory has no project `clsoe`; did you mean `close`?", 6, id="a project that is not there"),
        pytest.param("fingerprint: 0123456789abcdef", "no gap has the fingerprint 0123456789abcdef", 5, id="a fingerprint of nothing"),
    ],
)  # fmt: skip
def test_a_waiver_has_to_fit_a_gap(which, said, line):
    report = judge(RULES, OWNERLESS, waivers=waiver(which))
    found = gaps_of(report, "GOV008")
    assert [gap.message for gap in found] == ([f"waiver `W-1` matches no gap: {said}"] if said else [])
    assert [gap.place.line for gap in found] == ([line] if said else [])


def test_the_gaps_fingerprint_fits():
    fingerprint = judge(RULES, OWNERLESS).gaps[0].fingerprint
    report = judge(RULES, OWNERLESS, waivers=waiver(f"fingerprint: {fingerprint}"))
    assert gaps_of(report, "GOV008") == []


def test_what_has_ended_fits_all_the_same():
    report = judge(RULES, OWNERLESS, waivers=waiver("rule: owner-missing, plugin: fx", "2020-01-01"))
    assert gaps_of(report, "GOV008") == []


def test_what_is_not_known_is_matched_too():
    report = judge(RULES, UNREVIEWED, waivers=waiver("rule: review-expired, plugin: fx"))
    assert counts_of(report, "GOV008") == (1, 0, 0, 0)
    assert [fact.status for fact in report.unknowns] == ["waived"]


@pytest.mark.parametrize(
    ("which", "choice", "counts"),
    [
        pytest.param("rule: owner-missing, plugin: fx", Choice(skip=("owner-missing",)), (0, 0, 0, 1), id="its rule is left out"),
        pytest.param("rule: GOV001, plugin: fx", Choice(skip=("owner-missing",)), (0, 0, 0, 1), id="its rule, by id"),
        pytest.param("rule: owner-missing, plugin: pay", Choice(skip=("review-expired",)), (0, 1, 0, 0), id="another rule is left out"),
        pytest.param("fingerprint: 0123456789abcdef", Choice(skip=("review-expired",)), (0, 0, 0, 1), id="nobody knows whose fingerprint it is"),
    ],
)  # fmt: skip
def test_a_run_that_leaves_rules_out_does_not_know_what_they_would_find(which, choice, counts):
    report = judge(RULES, OWNERLESS, waivers=waiver(which), choice=choice)
    assert counts_of(report, "GOV008") == counts
    for fact in report.unknowns:
        assert fact.because == "whether waiver `W-1` matches a gap is not known, because this run leaves rules out"


def test_a_rule_that_waits_for_a_setting_finds_nothing_that_could_be_waived():
    report = judge(RULES + "  lock-missing: {}\n", OWNERLESS, waivers=waiver("rule: lock-missing, plugin: fx"))
    assert len(gaps_of(report, "GOV008")) == 1


def test_a_gap_about_waivers_is_waived_by_nobody():
    unmatched = waiver("fingerprint: 0123456789abcdef")
    fingerprint = fact_of(judge(RULES, OWNERLESS, waivers=unmatched), "GOV008").fingerprint
    report = judge(RULES, OWNERLESS, waivers=unmatched + waiver(f"fingerprint: {fingerprint}", name="W-2", heading=""))
    assert [(gap.subject.item, gap.status) for gap in gaps_of(report, "GOV008")] == [("W-1", "open"), ("W-2", "open")]
