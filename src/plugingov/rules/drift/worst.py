"""Of several verdicts on one subject, the one that counts; and how bad what is seen of a server is."""

from collections.abc import Iterable

from plugingov.rules.rule import Finding, NotApplicable, Pass, Unknown, Verdict
from plugingov.surfaces.claude_code.client.session import ObservedServer

_RANKS = {Finding: 0, Unknown: 1, Pass: 2, NotApplicable: 3}


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the first of the worst verdicts; nothing where there is none."""
    return min(verdicts, key=lambda verdict: _RANKS[type(verdict)], default=None)


def worse(known: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts, the first where they are as bad."""
    return other if _RANKS[type(other)] < _RANKS[type(known)] else known


def wrong_with(server: ObservedServer, message: str) -> Finding:
    """Return what is wrong with a configured server: a mild gap where no member can make it load."""
    if server.loads != "no" or server.kept_out_by == "member":
        return Finding(server.written_at, message)
    return Finding(server.written_at, f"{message}; it does not load: {server.because}", grade="low")
