"""Of several verdicts on one subject, the one that counts."""

from collections.abc import Iterable

from plugingov.rules.rule import Finding, NotApplicable, Pass, Unknown, Verdict

_RANKS = {Finding: 0, Unknown: 1, Pass: 2, NotApplicable: 3}


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the first of the worst verdicts; nothing where there is none."""
    return min(verdicts, key=lambda verdict: _RANKS[type(verdict)], default=None)


def worse(known: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts, the first where they are as bad."""
    return other if _RANKS[type(other)] < _RANKS[type(known)] else known
