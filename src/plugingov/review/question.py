"""What has to be known before anybody can decide, and where a request says it."""

from typing import NamedTuple


class Question(NamedTuple):
    """One thing that nobody said: the key of the request that answers it, the question, and what hangs on it."""

    key: str
    asks: str
    matters: str = ""


def once(questions: "list[Question]") -> tuple[Question, ...]:
    """Return each question once, as it was first asked, and what hangs on it together."""
    found: dict[tuple[str, str], Question] = {}
    for each in questions:
        opening = (each.key, each.asks.partition("?")[0])
        known = found.setdefault(opening, each._replace(matters=""))
        reasons = dict.fromkeys(filter(None, (*known.matters.split("; "), each.matters)))
        found[opening] = known._replace(matters="; ".join(reasons))
    return tuple(found.values())
