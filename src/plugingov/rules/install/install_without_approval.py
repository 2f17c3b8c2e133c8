"""A door that is offered before anybody approved it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from plugingov.model.inventory import NO_REVIEW
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


@lru_cache(maxsize=8)
def first_approvals(case: Case) -> Mapping[str, date]:
    """Return the day of the first approval of each plugin that has one on record."""
    approvals = {
        name: (plugin.review or NO_REVIEW).approvals_on_record for name, plugin in case.organisation.plugins.items()
    }
    return {name: min(found.values()) for name, found in approvals.items() if found}


@lru_cache(maxsize=8)
def approved_by_today(case: Case) -> frozenset[str]:
    """Return the plugins whose first approval is on record and not later than the day that is judged."""
    return frozenset(name for name, day in first_approvals(case).items() if day <= case.today)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    if plugin in approved_by_today(case):
        return PASS
    offer = case.layers.offer(plugin, subject.surface or "cowork")
    if offer.state == "off":
        return NOT_APPLICABLE
    approved = first_approvals(case).get(plugin)
    first = f"the first approval of `{plugin}` is of {approved}, after {case.today}" if approved else ""
    lacks = first or f"no approval of `{plugin}` is on record"
    if offer.state == "unknown":
        return Unknown(offer.at, f"{lacks}, and whether it is offered on {subject.surface} is unknown: {offer.because}")
    return Finding(offer.at, f"{lacks}, and it is offered on {subject.surface}: {offer.because}")


INSTALL_WITHOUT_APPROVAL = Rule(
    id="INS006",
    name="install-without-approval",
    title="A plugin is offered before anybody approved it",
    layer="install",
    severity="high",
    why="Members add what they are offered, and what they added stays in use whatever a later review finds.",
    fix={
        "cowork": "Set `preference: not_available`, or take the connector away, until it is approved; or record the approval in `review.approvals`.",
        "claude-code": "Take the door off Claude Code until it is approved, or record the approval in `review.approvals`.",
    },
    references=("claude.com/docs/plugins/admin",),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    closed_by=("cowork",),
    bad=Example(
        """\
plugins:
  asana:
    title: Asana
    path: marketplace
    provision:
      cowork:
        preference: available  # gap
  linear:
    title: Linear
    path: marketplace
    review: {approvals: {it@anycompany.example: 2026-12-01}}
    provision:
      claude-code:
        via: managed-plugin  # gap
""",
    ),
    good=Example(
        """\
plugins:
  asana:
    title: Asana
    path: marketplace
    provision: {cowork: {preference: not_available}}
  linear:
    title: Linear
    path: marketplace
    review: {approved_by: it@anycompany.example, approved_on: 2026-09-01}
    provision: {cowork: {preference: available}}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
