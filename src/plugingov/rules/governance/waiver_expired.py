"""A waiver whose time is over, or soon will be."""

from datetime import timedelta

from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.governance.waivers import each_waiver, waiver_of
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings


class WaiverSettings(Settings):
    """How many days before its end a waiver is said to end soon; 0 says it never before."""

    within_days: Whole = 14


def judge(case: Case, subject: Subject, settings: WaiverSettings) -> Verdict:
    name = subject.item or ""
    until = waiver_of(case, subject).until
    at = ("waivers", name, "until")
    left = until - case.today
    if left < timedelta(0):
        return Finding(at, f"waiver `{name}` ended on {until}: what it accepted is open again")
    if settings.within_days and left <= timedelta(days=settings.within_days):
        when = f"in {left.days} days, on {until}" if left.days > 1 else "tomorrow" if left.days else "today"
        return Finding(at, f"waiver `{name}` ends {when}", grade="low")
    return PASS


_HEADING = """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
"""

WAIVER_EXPIRED = Rule(
    id="GOV007",
    name="waiver-expired",
    title="A waiver has ended",
    layer=None,
    severity="high",
    why="What is accepted is accepted for a time, so that somebody looks again. The last day counts. One that ends soon is low: time to close the gap, or to decide anew.",
    fix="Close the gap and take the waiver away, or have its owner accept it anew with a later `until`.",
    controls=Controls(nist=("CA-5", "RA-7"), iso=("A.5.36",), soc2=("CC3.2", "CC4.2"), mas=("4.4",)),
    item_is="waiver",
    bad=Example(
        _HEADING,
        waivers="""\
waivers:
  W-1:
    rule: owner-missing
    plugin: paylater-status
    owner: cfo@anycompany.example
    reason: the team is being founded
    ticket: IT-2001
    until: 2026-09-30  # gap
""",
        with_rules="owner-missing: {}",
    ),
    good=Example(
        _HEADING,
        waivers="""\
waivers:
  W-1:
    rule: owner-missing
    plugin: paylater-status
    owner: cfo@anycompany.example
    reason: the team is being founded
    ticket: IT-2001
    until: 2026-12-31
""",
        with_rules="owner-missing: {}",
    ),
    settings=WaiverSettings,
    subjects=each_waiver,
    judge=judge,
)
