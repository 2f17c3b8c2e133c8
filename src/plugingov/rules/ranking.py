"""Of several verdicts on one subject, the one that counts: those of machines, homes, sessions and settings."""

from collections.abc import Iterable, Mapping

from plugingov.model.values import SEVERITIES
from plugingov.rules.rule import Finding, NotApplicable, Pass, Unknown, Verdict

RANKS: Mapping[type[Verdict], int] = {NotApplicable: 0, Pass: 1, Unknown: 2, Finding: 3}


def rank(verdict: Verdict) -> tuple[int, int]:
    """Return how bad a verdict is: a finding without a grade of its own is as bad as its rule says."""
    grade = verdict.grade if isinstance(verdict, Finding) else None
    return RANKS[type(verdict)], -SEVERITIES.index(grade) if grade else 0


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the first of the worst verdicts; nothing where there is none."""
    return max(verdicts, key=rank, default=None)


def worse(known: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts, the first where they are as bad."""
    return max(known, other, key=rank)
