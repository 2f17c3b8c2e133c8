"""A plugin whose risk tier needs an approval that is not on record."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.rules.tier import Tier, tier_of

_ROLES = {"owner": "its owner", "data-owner": "the owner of its data", "project-owner": "the owner of project"}


class Approver(NamedTuple):
    """Somebody who has to approve: an address or a group, and what they are to the plugin; or what nobody states."""

    name: str
    role: str = ""
    unsaid: Unknown | None = None


def each_approvable(case: Case) -> tuple[Subject, ...]:
    return each_plugin(case) if case.decided.approvals else ()


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    tier = tier_of(case, plugin)
    verdict = _approved(case, plugin, tier, tier.level)
    if isinstance(verdict, Finding) or tier.unsure is None:
        return verdict
    for level in tier.may_be:
        if _approved(case, plugin, tier, level) not in (PASS, NOT_APPLICABLE):
            return Unknown(tier.unsure.at, f"`{plugin}` may be of tier {level}, which needs more approvals: {tier.unsure.because}")
    return verdict


def _approved(case: Case, plugin: str, tier: Tier, level: Severity) -> Verdict:
    """Return whether everybody whom a tier needs has approved."""
    wanted = case.decided.approvals.get(level)
    if wanted is None:
        return NOT_APPLICABLE
    approved = _approvals(case, plugin)
    missing, unsaid = [], []
    for approver in (each for word in wanted for each in _approvers(case, plugin, word)):
        answer = approver.unsaid or _has_approved(case, plugin, approver.name, approved)
        if isinstance(answer, Unknown):
            unsaid.append(answer)
        elif not answer:
            missing.append(approver)
    if missing:
        return Finding(("plugins", plugin, "review", "approvals"), _said(case, plugin, tier, missing))
    return unsaid[0] if unsaid else PASS
