"""What is new, fixed or merely no longer told: a wrong "fixed" is worse than a missing one."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reported import gap, report, unknown

from plugingov.gaps import gap as gaps
from plugingov.gaps.comparison import are_comparable, compare
from plugingov.gaps.gap import fingerprint
from plugingov.model import reported
from plugingov.model.reported import read_report
from plugingov.rules.rule import Subject
from plugingov.sources.document import Text
from plugingov.sources.json import read_json


def read(record):
    problems = []
    found = read_report(read_json(Text("report.json", json.dumps(record))), problems)
    assert problems == []
    return found


def compared(old, new):
    return compare(read(old), read(new))


def fates(old, new):
    return [one.fate for one in compared(old, new).gone]


TWO = ("acme", "bakery")
CASES = [
    pytest.param(report([gap()]), report(rules={"R1": 10}), "fixed", id="its rule passes one more"),
    pytest.param(report([gap()]), report([], [unknown()]), "now_unknown", id="its rule cannot answer any more"),
    pytest.param(
        report([gap(plugin="p", surface="cowork", item="s")]),
        report([], [unknown(plugin="p", surface="cowork")], rules={"R1": 20}),
        "now_unknown",
        id="its rule cannot answer for the whole door",
    ),
    pytest.param(
        report([gap(plugin="p")]),
        report([], [unknown(plugin="p", surface="cowork")], rules={"R1": 20}),
        "now_unknown",
        id="its rule cannot answer for a part of it",
    ),
    pytest.param(
        report([gap(plugin="p", item="a")]),
        report([], [unknown(plugin="p", item="b")], rules={"R1": 20}),
        "fixed",
        id="its rule cannot answer about something beside it",
    ),
    pytest.param(
        report([gap(plugin="p")]),
        report([], [unknown(project="q")], rules={"R1": 20}),
        "fixed",
        id="its rule cannot answer about something that has no part in common",
    ),
    pytest.param(
        report([gap()]),
        report([], [unknown(rule="R2")], rules={"R1": 10, "R2": 1}),
        "fixed",
        id="another rule cannot answer",
    ),
    pytest.param(report([gap()]), report(rules={"R2": 10}), "no_longer_asked", id="its rule is not named any more"),
    pytest.param(report([gap()]), report(rules={"R1": 0}), "no_longer_asked", id="its rule is asked of nothing"),
    pytest.param(
        report([gap(organization="bakery")], organizations=TWO),
        report(rules={"R1": 10}),
        "not_judged",
        id="its organisation is not in the new report",
    ),
    pytest.param(
        report([gap(organization="acme")], organizations=TWO),
        report(rules={"R1": 10}),
        "no_longer_found",
        id="another organisation is not in the new report, so numbers say nothing",
    ),
    pytest.param(
        report([gap()]), report(rules={"R1": 9}), "no_longer_found", id="its rule is asked of one subject less"
    ),
    pytest.param(
        report([gap()]),
        report(rules={"R1": (9, 1)}),
        "no_longer_found",
        id="its rule applies to one subject less",
    ),
    pytest.param(
        report([gap()], rules={"R1": 0}),
        report([gap(2), gap(3)], rules={"R1": 0}),
        "no_longer_found",
        id="its rule passes nobody",
    ),
    pytest.param(
        report([gap(1), gap(2)], rules={"R1": 0}),
        report([gap(3)], rules={"R1": 1}),
        "no_longer_found",
        id="its rule passes fewer than are gone",
    ),
    pytest.param(
        report([gap(1)], [unknown(2)], rules={"R1": 0}),
        report([gap(3)], rules={"R1": 1}),
        "no_longer_found",
        id="its rule passes fewer than are gone, an unknown among them",
    ),
    pytest.param(
        report([gap(organization="acme")], organizations=TWO),
        report([], [unknown(organization="bakery")], organizations=TWO, rules={"R1": 20}),
        "fixed",
        id="its rule cannot answer for another organisation",
    ),
    pytest.param(
        report([gap(plugin="p", item="a")]),
        report([gap(plugin="p")], rules={"R1": 10}),
        "no_longer_found",
        id="its rule finds the whole door wanting",
    ),
    pytest.param(
        report([gap()]), report(rules={"R1": 10}, policy="other"), "no_longer_found", id="another policy judges"
    ),
    pytest.param(
        report([gap()]), report(rules={"R1": 10}, as_of="2026-10-04"), "no_longer_found", id="the day is earlier"
    ),
    pytest.param(
        report([gap()], rules={}), report(rules={"R1": 10}), "no_longer_found", id="the old report counts nothing"
    ),
]


@pytest.mark.parametrize(("old", "new", "fate"), CASES)
def test_what_became_of_a_gap(old, new, fate):
    found = compared(old, new).gone
    assert {one.fate for one in found} == {fate}
    assert [one.because for one in found if one.fate != "fixed" and not one.because] == []


def test_what_is_unknown_of_a_subject_with_a_secret_is_not_fixed():
    """A report hides the secret in a subject, and the fingerprint is not that of what is left."""
    hidden = gap(plugin="p", item="****")
    hidden["fingerprint"] = fingerprint("R1", Subject(plugin="p", item="hunter2"))
    assert fates(report([hidden]), report([], [unknown(plugin="p", item="****")], rules={"R1": 20})) == ["now_unknown"]


def test_an_unknown_with_a_fingerprint_of_its_own_is_known_by_it():
    fact = {**unknown(plugin="q"), "fingerprint": gap()["fingerprint"], "status": "open", "waiver": None}
    assert fates(report([gap()]), report([], [fact], rules={"R1": 20})) == ["now_unknown"]


@pytest.mark.parametrize(
    ("old", "new", "before"),
    [
        pytest.param(report(), report([gap()]), "no_gap", id="its rule had passed or not met it"),
        pytest.param(report([], [unknown()]), report([gap()]), "unknown", id="its rule could not answer"),
        pytest.param(
            report([], [unknown(plugin="p")]),
            report([gap(plugin="p", item="s")]),
            "unknown",
            id="its rule could not answer for the whole door",
        ),
        pytest.param(report(rules={"R1": 0}), report([gap()]), "not_asked", id="its rule was asked of nothing"),
        pytest.param(report(rules={}), report([gap()]), "not_asked", id="its rule was not named"),
        pytest.param(
            report(),
            report([gap(organization="bakery")], organizations=TWO),
            "not_judged",
            id="its organisation was not judged",
        ),
    ],
)
def test_what_the_old_report_says_of_a_new_gap(old, new, before):
    (found,) = compared(old, new).new_gaps
    assert found.before == before


def test_the_same_fingerprint_in_two_organisations_is_two_gaps():
    old = report([gap(organization="acme")], organizations=TWO)
    new = report([gap(organization="bakery")], organizations=TWO, rules={"R1": 9})
    found = compared(old, new)
    assert [one.now.organization for one in found.new_gaps] == ["bakery"]
    assert [one.was.organization for one in found.gone] == ["acme"]


@pytest.mark.parametrize(
    ("was", "now", "changed", "is_worse"),
    [
        ("high", "critical", True, True),
        ("high", "medium", True, False),
        ("high", "high", False, False),
    ],
)
def test_a_gap_whose_severity_changed_persists(was, now, changed, is_worse):
    (found,) = compared(report([gap(severity=was)]), report([gap(severity=now)])).persisting
    assert (found.has_moved, found.is_worse) == (changed, is_worse)


@pytest.mark.parametrize("was", get_args(reported.Status))
@pytest.mark.parametrize("now", get_args(reported.Status))
def test_a_gap_whose_status_changed_persists(was, now):
    (found,) = compared(report([gap(status=was)]), report([gap(status=now)])).persisting
    assert [status for status in get_args(reported.Status) if found.became(status)] == [now] * (was != now)


@pytest.mark.parametrize("was", get_args(reported.Status))
@pytest.mark.parametrize("now", get_args(reported.Status))
def test_an_unknown_whose_status_changed_is_still_unknown(was, now):
    found = compared(report([], [unknown(status=was)]), report([], [unknown(status=now)]))
    (kept,) = found.still_unknown
    assert [status for status in get_args(reported.Status) if kept.became(status)] == [now] * (was != now)
    assert (found.newly_unknown, found.no_longer_unknown) == ((), ())


def test_an_unknown_of_an_earlier_report_was_open():
    (kept,) = compared(report([], [unknown()]), report([], [unknown(status="waived")])).still_unknown
    assert kept.was.said.status == "open"
    assert kept.became("waived")


def test_an_unknown_that_was_accepted_in_another_organisation_is_none_of_this_one():
    old = report([], [unknown(organization="acme", status="waived")], organizations=TWO)
    new = report([], [unknown(organization="bakery", status="open")], organizations=TWO)
    found = compared(old, new)
    assert found.still_unknown == ()
    assert [one.organization for one in found.newly_unknown] == ["bakery"]


@pytest.mark.parametrize(
    ("old", "new", "newly", "fate"),
    [
        pytest.param(report(), report([], [unknown()]), 1, [], id="what was not listed is newly unknown"),
        pytest.param(report([gap()]), report([], [unknown()]), 0, [], id="what was a gap is now unknown"),
        pytest.param(report(), report([gap()], [unknown()]), 0, [], id="what is a gap is not unknown"),
        pytest.param(report([], [unknown()]), report([], [unknown()]), 0, [], id="what was unknown stays so"),
        pytest.param(report([], [unknown()]), report([gap()]), 0, ["gap"], id="an unknown turns out a gap"),
        pytest.param(
            report([], [unknown(plugin="p")]),
            report([gap(plugin="p", item="s")]),
            0,
            ["gap"],
            id="an unknown of a door turns out a gap of a part of it",
        ),
        pytest.param(report([], [unknown()]), report(rules={"R1": 10}), 0, ["fixed"], id="an unknown is answered"),
        pytest.param(
            report([], [unknown()]), report(rules={}), 0, ["no_longer_asked"], id="an unknown is not asked any more"
        ),
        pytest.param(
            report([], [unknown()]), report(rules={"R1": 9}), 0, ["no_longer_found"], id="an unknown may be gone"
        ),
    ],
)
def test_what_is_newly_and_no_longer_unknown(old, new, newly, fate):
    found = compared(old, new)
    assert len(found.newly_unknown) == newly
    assert [one.fate for one in found.no_longer_unknown] == fate


def test_gaps_keep_the_order_of_the_report_that_has_them():
    old, new = report([gap(3), gap(1), gap(2), gap(9)]), report([gap(9), gap(5), gap(4)], rules={"R1": 20})
    found = compared(old, new)
    assert [one.now.subject.plugin for one in found.new_gaps] == ["p5", "p4"]
    assert [one.was.subject.plugin for one in found.gone] == ["p3", "p1", "p2"]


@pytest.mark.parametrize(
    ("old", "new", "notes"),
    [
        pytest.param(report(), report(), [], id="nothing"),
        pytest.param(
            report(), report(policy="b"), ["Judged by different policies: acme, then b."], id="another policy"
        ),
        pytest.param(
            report(),
            report(as_of="2026-10-04"),
            ["The new report is as of an earlier day than the old one: 2026-10-05, then 2026-10-04."],
            id="an earlier day",
        ),
        pytest.param(
            report(), report(organizations=TWO), ["Only the new report holds bakery."], id="one organisation more"
        ),
        pytest.param(
            report(organizations=TWO), report(), ["Only the old report holds bakery."], id="one organisation less"
        ),
    ],
)
def test_what_else_differs_is_noted(old, new, notes):
    assert list(compared(old, new).notes) == notes


def test_reports_without_a_common_organisation_are_not_comparable():
    one, both, other = (read(report(organizations=names)) for names in (("acme",), TWO, ("bakery",)))
    assert are_comparable(one, both)
    assert not are_comparable(one, other)


def test_the_statuses_are_those_of_a_gap():
    assert reported.Status == gaps.Status


NUMBERS = st.lists(st.integers(0, 12), unique=True, max_size=8)
SEVERITIES, STATUSES = st.sampled_from(["critical", "high", "medium", "low"]), st.sampled_from(["open", "waived"])


@st.composite
def reports(draw):
    rules = draw(st.dictionaries(st.sampled_from(["R1", "R2"]), st.integers(0, 20), min_size=1))
    rule = st.sampled_from(sorted(rules))
    found = [gap(number, draw(rule), severity=draw(SEVERITIES), status=draw(STATUSES)) for number in draw(NUMBERS)]
    facts = [unknown(number, draw(rule), status=draw(st.none() | STATUSES)) for number in draw(NUMBERS)]
    return report(found, facts, rules=rules)


def keys(told):
    return [one.key for one in told]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(old=reports(), new=reports())
def test_every_gap_is_told_once_and_the_other_way_round_the_same_ones(old, new):
    there, back = compared(old, new), compared(new, old)
    arrived, stayed = keys(one.now for one in there.new_gaps), keys(one.now for one in there.persisting)
    assert sorted(arrived + stayed) == sorted(("acme", each["fingerprint"]) for each in new["gaps"])
    assert keys(one.was for one in back.gone) == arrived
    assert sorted(keys(one.now for one in back.persisting)) == sorted(stayed)
    assert sorted(keys(one.now for one in there.still_unknown)) == sorted(keys(one.was for one in back.still_unknown))
    assert len(there.still_unknown) + len(there.no_longer_unknown) == len(old["unknowns"])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(old=reports(), new=reports())
def test_never_more_is_fixed_than_passes_and_nothing_that_is_unknown(old, new):
    passed = {row["id"]: row["passed"] for row in new["coverage"]}
    unknowns = {(fact["id"], fact["subject"]["plugin"]) for fact in new["unknowns"]}
    fixed = [one.was for one in compared(old, new).gone if one.fate == "fixed"]
    for rule in {one.said.id for one in fixed}:
        assert sum(one.said.id == rule for one in fixed) <= passed[rule]
    assert {(one.said.id, one.subject.plugin) for one in fixed}.isdisjoint(unknowns)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(one=reports())
def test_a_report_beside_itself_only_persists(one):
    found = compared(one, one)
    assert (found.new_gaps, found.gone, found.newly_unknown, found.no_longer_unknown) == ((), (), (), ())
    assert (len(found.persisting), len(found.still_unknown)) == (len(one["gaps"]), len(one["unknowns"]))
    both = (*found.persisting, *found.still_unknown)
    assert not any(each.has_moved or each.became(each.was.said.status) for each in both)
