"""What is said of a gap that was open and is told no more: only where nothing else explains it, that nobody has it."""

from dataclasses import replace

import pytest

from plugingov.fleet.history.comparing import compared
from plugingov.fleet.outcome import FleetReport, Found, Having, Looked, Then, had
from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place

SUBJECT = Subject(plugin="crm", surface="claude-code")
ABOUT = {
    "rule": "endpoint-drift",
    "id": "DRF005",
    "severity": "high",
    "layer": "install",
    "subject": SUBJECT,
    "item_is": "",
    "place": Place("x", 1, 1, 1, 1),
    "fingerprint": "0123456789abcdef",
    "organization": "acme",
}
GAP = Gap(**ABOUT, message="elsewhere", people=(), fix="mend it")
UNKNOWN = UnknownFact(**ABOUT, because="nobody looked")
TEN = Having(10, 8)
LOOKED = Looked(rows=1, judged=1, shapes=1, everybody=TEN, platforms={}, groups={})
REPORT = FleetReport("acme", "fleet", "2026-11-23", LOOKED, ())
THEN = Then("2026-11-01", True, TEN, 0, (had(Found(GAP, TEN)),), frozenset({"DRF005"}))
ASKED = {"DRF005"}


@pytest.mark.parametrize(
    ("now", "asked", "why"),
    [
        pytest.param(REPORT, ASKED, "no machine shows it now", id="nobody has it"),
        pytest.param(REPORT, set(), "its rule is not asked any more", id="nobody asks"),
        pytest.param(replace(REPORT, declared=(GAP,)), ASKED, "the inventory itself has it now", id="declared"),
        pytest.param(replace(REPORT, accepted_declared=(replace(GAP, status="waived"),)), ASKED, "the inventory itself has it now", id="declared, and somebody accepts it"),
        pytest.param(replace(REPORT, unknown_declared=(UNKNOWN,)), ASKED, "not known now, because the inventory does not say", id="the inventory does not say"),
        pytest.param(replace(REPORT, accepted_declared=(replace(UNKNOWN, status="waived"),)), ASKED, "not known now, because the inventory does not say", id="the inventory does not say, and somebody accepts that"),
        pytest.param(replace(REPORT, found=(Found(UNKNOWN, Having(1, 1)),)), ASKED, "not known now on 1 machine", id="not known"),
    ],
)  # fmt: skip
def test_a_gap_is_gone_for_a_reason(now, asked, why):
    assert [each.why for each in compared(now, THEN, asked).gone] == [why]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(replace(REPORT, found=(Found(GAP, TEN),)), THEN, id="it is still there"),
        pytest.param(replace(REPORT, found=(Found(replace(GAP, status="waived"), TEN),)), THEN, id="somebody accepts it"),
        pytest.param(REPORT, replace(THEN, facts=(had(Found(replace(GAP, status="waived"), TEN)),)), id="it was accepted then"),
        pytest.param(REPORT, replace(THEN, facts=(had(Found(UNKNOWN, TEN)),)), id="it was not known then"),
    ],
)  # fmt: skip
def test_nothing_is_gone(now, then):
    assert compared(now, then, ASKED).gone == ()


def test_what_was_not_known_then_and_is_a_gap_now_is_no_gap_of_then():
    then = replace(THEN, facts=(had(Found(UNKNOWN, TEN)),))
    (found,) = compared(replace(REPORT, found=(Found(GAP, TEN),)), then, ASKED).found
    assert found.before == Having(0, 0)
