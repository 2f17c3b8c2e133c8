"""A waiver in one line, whether we know it ourselves or a report tells it."""

from typing import Any

from plugingov.gaps.gap import Accepted
from plugingov.layers.summary import PeopleShown


def waiver_words(accepted: Accepted, people: PeopleShown) -> str:
    """Return who accepts a gap until when, and why."""
    owner = accepted.owner if people == "names" else ""
    return _words(accepted.waiver, accepted.until.isoformat(), owner, accepted.ticket, accepted.reason)


def reported_waiver_words(waiver: Any, accepted: Any) -> str:
    """Return the same as a report has it: without what it leaves out, or tells in a shape that nobody here knows."""
    said = accepted if isinstance(accepted, dict) else {}
    return _words(*map(_text, (waiver, *(said.get(key) for key in ("until", "owner", "ticket", "reason")))))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _words(waiver: str, until: str, owner: str, ticket: str, reason: str) -> str:
    """Return one line of what is said; what is not said is an empty text."""
    ids = ", ".join(name for name in (waiver, ticket) if name)
    who = " ".join(part for part in (until and f"until {until}", owner and f"by {owner}") if part)
    accepted = f"{who} ({ids})" if who and ids else who or ids
    return ": ".join(part for part in (accepted, reason) if part)
