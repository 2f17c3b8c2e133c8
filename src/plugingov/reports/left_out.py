"""The rules that a policy does not name: none of them was asked, and a report says so."""

from plugingov.gaps.report import Report
from plugingov.model.policies import BUILTIN
from plugingov.rules.index import INDEX, Entry
from plugingov.sources.files import STDIN


def left_out(report: Report) -> tuple[Entry, ...]:
    """Return the rules that the policy leaves out."""
    planned = {row.rule for row in report.coverage}
    return tuple(entry for entry in INDEX if entry.name not in planned)


def left_out_words(report: Report) -> str:
    """Return how many rules the policy leaves out, and how to see which."""
    count = len(left_out(report))
    if not count:
        return ""
    rules = f"{count} rule{'s' * (count != 1)} {'were' if count != 1 else 'was'} not asked"
    return f"{rules}, because the policy leaves {'them' if count != 1 else 'it'} out ({listed(report)})"


def listed(report: Report) -> str:
    """Return what lists them."""
    return f"`plugingov rules --policy {_policy_file(report)}` lists them"


def _policy_file(report: Report) -> str:
    if report.policy.startswith(BUILTIN):
        return report.policy
    return "FILE" if report.policy_file in {"", STDIN} else report.policy_file
