from dataclasses import replace
from datetime import date

import pytest
from judged import AS_OF, cases, counts, gaps, judge, unknowns

from plugingov.layers.layers import Layers
from plugingov.rules.case import Case
from plugingov.rules.governance.approved_by_the_requester import APPROVED_BY_THE_REQUESTER
from plugingov.rules.rule import Subject
from plugingov.rules.settings import Settings

RULE = "  approved-by-the-requester: {}\n"
GROUPS = (
    "groups:\n"
    "  whole: {size: 2, members: [ada@x.example, bob@x.example]}\n"
    "  alone: {size: 1, members: [ada@x.example]}\n"
    "  apart: {size: 1, members: [cleo@x.example]}\n"
    "  partly: {size: 9, members: [ada@x.example]}\n"
    "  silent: {size: 9}\n"
)


def reviewed(requested_by: str, *approvers: str) -> str:
    requested = f"requested_by: {requested_by}, " if requested_by else ""
    approvals = ", ".join(f"{name}: 2026-09-01" for name in approvers)
    return f"{GROUPS}plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    review: {{{requested}approvals: {{{approvals}}}}}\n"


@pytest.mark.parametrize(
    ("requested_by", "approvers", "verdict"),
    [
        pytest.param("ada@x.example", ["bob@x.example"], "pass", id="somebody else approved it"),
        pytest.param("ada@x.example", ["ada@x.example"], "gap", id="the same person"),
        pytest.param("Ada@X.example", ["ada@x.EXAMPLE"], "gap", id="the same person in other letters"),
        pytest.param("ada@x.example", ["ada@x.example", "bob@x.example"], "pass", id="two pairs of eyes"),
        pytest.param("ada@x.example", ["' Ada@x.example '"], "gap", id="with blanks around it"),
        pytest.param("ada@x.example", ["'mailto:ada@x.example'"], "gap", id="as a link"),
        pytest.param("'MailTo: ada@x.example'", ["ada@x.example"], "gap", id="a link in capitals"),
        pytest.param("ada@x.example", ["Ada Lovelace <ADA@x.example>"], "gap", id="with a name before it"),
        pytest.param("Ada <mailto:ada@x.example>", ["'Countess < ada@x.example > (fx)'"], "gap", id="two other names"),
        pytest.param("Ada <ada@x.example>", ["Ada <bob@x.example>"], "pass", id="one name, two addresses"),
        pytest.param("ada@x.example <>", ["ada@x.example"], "pass", id="nothing in the brackets"),
        pytest.param("whole", ["Bob <bob@x.example>"], "gap", id="a member of the group with a name"),
        pytest.param("' Whole '", ["whole"], "gap", id="a group with blanks around it"),
        pytest.param("whole", ["whole"], "gap", id="one and the same group"),
        pytest.param("silent", ["Silent"], "gap", id="one and the same group, of which nobody is named"),
        pytest.param("whole", ["ada@x.example"], "gap", id="a member of the group that asked"),
        pytest.param("whole", ["ADA@x.example", "bob@x.example"], "gap", id="two members of it"),
        pytest.param("whole", ["cleo@x.example"], "pass", id="no member of the group that asked"),
        pytest.param("whole", ["ada@x.example", "cleo@x.example"], "pass", id="a member and another"),
        pytest.param("partly", ["cleo@x.example"], "unknown", id="perhaps a member that is not named"),
        pytest.param("partly", ["ada@x.example"], "gap", id="a member of a group that is named in part"),
        pytest.param("ada@x.example", ["alone"], "gap", id="a group of nobody else"),
        pytest.param("ada@x.example", ["whole"], "unknown", id="somebody of a group with the requester in it"),
        pytest.param("ada@x.example", ["apart"], "pass", id="a group without the requester"),
        pytest.param("ada@x.example", ["silent"], "unknown", id="a group that may have the requester in it"),
        pytest.param("ada@x.example", ["silent", "bob@x.example"], "pass", id="somebody else beside such a group"),
        pytest.param("ada@x.example", ["ada@x.example", "whole"], "unknown", id="the requester, and perhaps another"),
        pytest.param("whole", ["alone"], "gap", id="a group within the one that asked"),
        pytest.param("whole", ["apart"], "pass", id="two groups without a common member"),
        pytest.param("", ["ada@x.example"], "unknown", id="nobody says who asked"),
        pytest.param("ada@x.example", [], "not applicable", id="nobody approved it"),
    ],
)
def test_somebody_else_has_to_approve(requested_by, approvers, verdict):
    counted = {"pass": (1, 0, 0, 0), "gap": (0, 1, 0, 0), "not applicable": (0, 0, 1, 0), "unknown": (0, 0, 0, 1)}
    assert counts(judge(RULE, reviewed(requested_by, *approvers))) == counted[verdict]


def test_no_review_has_no_requester():
    assert counts(judge(RULE, "plugins: {fx: {title: FX, path: custom-mcp}}\n")) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("requested_by", "approvers", "said"),
    [
        pytest.param(
            "ada@x.example",
            ["Ada@x.example"],
            "`ada@x.example` requested `fx`, and nobody else approved it",
            id="the same",
        ),
        pytest.param(
            "whole",
            ["bob@x.example"],
            "`whole` requested `fx`, and `bob@x.example`, who approved it, is nobody else",
            id="a member",
        ),
    ],
)
def test_a_gap_names_both(requested_by, approvers, said):
    assert gaps(judge(RULE, reviewed(requested_by, *approvers))) == [f"fx: {said}"]


def test_an_unknown_names_what_is_missing():
    text = reviewed("ada@x.example", "ada@x.example", "silent")
    said = "the inventory does not say whether `silent`, who approved `fx`, is somebody else than `ada@x.example`, who requested it"
    assert unknowns(judge(RULE, text)) == [f"fx: {said}"]
    assert unknowns(judge(RULE, reviewed("", "ada@x.example"))) == ["fx: the inventory does not say who requested `fx`"]


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        pytest.param("2026-10-01", (1, 0, 0, 0), id="of today"),
        pytest.param("2026-10-02", (0, 1, 0, 0), id="of tomorrow"),
    ],
)
def test_an_approval_counts_from_its_day_on(day, counted):
    review = f"{{requested_by: ada, approvals: {{ada: 2026-09-01, bob: {day}}}}}"
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp, review: {review}}}}}\n"
    assert counts(judge(RULE, text)) == counted


@pytest.mark.parametrize(
    ("review", "line"),
    [
        pytest.param("requested_by: ada\n      approvals:\n        ada: 2026-09-01", 11, id="in the mapping"),
        pytest.param(
            "requested_by: ada\n      approved_on: 2026-09-01\n      approved_by: ada", 11, id="in the short form"
        ),
    ],
)
def test_the_line_is_the_approval(review, line):
    text = f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    review:\n      {review}\n"
    assert [gap.place.line for gap in judge(RULE, text).gaps] == [line]


def test_nobody_is_named_where_people_are_counted():
    (case,) = cases(reviewed("ada@x.example", "ada@x.example"))
    counted = Case(Layers(case.organisation, AS_OF, "counts"), replace(case.decided))
    verdict = APPROVED_BY_THE_REQUESTER.judge(counted, Subject(plugin="fx"), Settings())
    assert verdict.message == "somebody requested `fx`, and nobody else approved it"
    assert counted.today == date(2026, 10, 1)
