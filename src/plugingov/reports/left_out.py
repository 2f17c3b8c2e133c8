"""The rules that were not asked: those that the policy does not name, and those that lack what they read."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from plugingov.gaps.report import Coverage
from plugingov.model.policies import BUILTIN
from plugingov.rules.index import INDEX, Entry
from plugingov.sources.files import STDIN


class Planned(Protocol):
    """A report of a policy's rules, asked or not."""

    @property
    def policy(self) -> str:
        """Return the policy's name."""

    @property
    def policy_file(self) -> str:
        """Return what the policy was read from."""

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Return what became of each of its rules."""

    @property
    def rules_asked(self) -> int:
        """Return how many of them were asked."""


def left_out(report: Planned) -> tuple[Entry, ...]:
    """Return the rules that the policy leaves out."""
    planned = {row.rule for row in report.coverage}
    return tuple(entry for entry in INDEX if entry.name not in planned)


def left_out_words(report: Planned) -> str:
    """Return how many rules the policy leaves out, and how to see which."""
    count = len(left_out(report))
    if not count:
        return ""
    rules = f"{count} rule{'s' * (count != 1)} {'were' if count != 1 else 'was'} not asked"
    return f"{rules}, because the policy leaves {'them' if count != 1 else 'it'} out ({_listed(report)})"


def not_asked(report: Planned) -> Mapping[str, int]:
    """Return how many rules were not asked, by the reason."""
    reasons = Counter(_why_not(row) for row in report.coverage if not row.was_asked)
    count = len(left_out(report))
    return {**({_LEFT_OUT: count} if count else {}), **reasons}


_LEFT_OUT = "because the policy leaves them out"


def not_asked_words(report: Planned) -> tuple[str, ...]:
    """Return one sentence on the rules that were not asked; none where all were."""
    counted = not_asked(report)
    if not counted:
        return ()
    known = sum(counted.values()) + report.rules_asked
    where = {_LEFT_OUT: f" ({_listed(report)})"}
    reasons = [(count, f"{reason}{where.get(reason, '')}") for reason, count in counted.items()]
    were = "was" if sum(counted.values()) == 1 else "were"
    because = ": " + ", ".join(f"{count} {reason}" for count, reason in reasons)
    because = f", {reasons[0][1]}" if len(reasons) == 1 else because
    return (f"{sum(counted.values())} of {known} rules {were} not asked{because}",)


def _why_not(row: Coverage) -> str:
    """Return why a rule was not asked, so that many share it: which setting it waits for is said elsewhere."""
    if row.lacking:
        return "because the policy gives no setting that they wait for"
    return f"because {row.why[0].partition('not asked: ')[2]}" if row.why else "for no reason"


def _listed(report: Planned) -> str:
    """Return what lists them."""
    return f"`plugingov rules --policy {_policy_file(report)}` lists them"


def _policy_file(report: Planned) -> str:
    if report.policy.startswith(BUILTIN):
        return report.policy
    return "FILE" if report.policy_file in {"", STDIN} else report.policy_file
