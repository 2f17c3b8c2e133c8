"""What a report of `check` shows in files, whoever renders it."""

import json
from dataclasses import replace
from datetime import date

from judged import judge

from plugingov.gaps.gap import Accepted
from plugingov.reports import github, sarif
from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.sheet import Style

REPORT = judge(
    "  owner-missing: {}\n  region-not-allowed: {}\n",
    "plugins: {fx: {title: FX, path: custom-mcp}, tea: {title: Tea, path: custom-mcp}, fig: {title: Fig, path: custom-mcp}}",
)
OPEN, WAIVED, BASELINED = REPORT.gaps
ACCEPTANCE = Accepted("W-1", "ada@acme.example", "until the pilot ends", "IT-1", date(2027, 1, 31))
ACCEPTED = replace(
    REPORT, gaps=(OPEN, replace(WAIVED, status="waived", accepted=ACCEPTANCE), replace(BASELINED, status="baselined"))
)


def test_what_was_accepted_is_suppressed_in_sarif_and_not_annotated():
    sheet = check_sheet(ACCEPTED, "counts")
    results = json.loads(sarif.render(sheet, Style()))["runs"][0]["results"]
    assert [each["suppressions"] for each in results] == [
        [],
        [{"kind": "external", "status": "accepted", "justification": "W-1: until the pilot ends"}],
        [{"kind": "external", "status": "accepted", "justification": "in the baseline"}],
    ]
    assert github.render(sheet, Style()).count("::warning ") == 1


def test_every_gap_and_unknown_is_marked_once_as_the_report_has_it():
    marks = check_sheet(REPORT, "names").made_marks()
    gaps = [(gap.id, gap.rule, gap.severity, gap.place, gap.fingerprint, gap.organization) for gap in REPORT.gaps]
    assert [
        (mark.id, mark.rule, mark.severity, mark.place, mark.fingerprint, mark.organization) for mark in marks
    ] == gaps


def test_a_rule_that_waits_is_marked_where_the_policy_asks_it_if_that_counts():
    (mark,) = check_sheet(REPORT, "names", on_unknown=True).made_marks()[3:]
    assert (mark.rule, mark.severity, mark.status) == ("region-not-allowed", REPORT.waiting[0].lacking, "open")
    assert str(mark.place) == "policy.yaml:6:3"


def test_rules_tell_about_themselves_once_in_the_order_of_ids():
    assert [about.id for about in check_sheet(REPORT, "names").about()] == ["DAT001", "GOV001"]
