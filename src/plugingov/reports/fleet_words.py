"""The words in which a fleet is told, whatever the format: who has it, how that changed, and a small picture of it."""

from collections.abc import Sequence
from datetime import date

from plugingov.fleet.outcome import Found, Had, Having, Point, Trend
from plugingov.model.values import SEVERITIES
from plugingov.reports.places import fact_words, subject_words

_FULL = 20  # blocks of a whole bar
_BLOCKS = "▁▂▃▄▅▆▇█"
_MOST_BLOCKS = 12  # days in a small picture; of more, some from the first to the last


def named(found: Found) -> str:
    """Return a gap with its rule, and what it is about."""
    return f"{found.fact.rule} ({fact_words(found.fact)})"


def had_words(had: Had) -> str:
    """Return what a gap of an earlier day was about."""
    return subject_words(had.subject, had.item_is, named=had.named)


def who(having: Having) -> str:
    """Return numbers of machines and members in words."""
    return f"{many(having.machines, 'machine')}, {many(having.members, 'member')}"


def many(count: int, word: str) -> str:
    """Return how many there are of something."""
    return f"{count:,} {word}{'s' * (count != 1)}"


def at_worst(found: Found) -> str:
    """Return how many machines have something at its severity, where others have it milder."""
    return f"{found.worst.machines:,} of them {found.fact.severity}" if found.worst else ""


def percent(count: int, most: int) -> str:
    """Return a share in words: what is there is never said to be nothing, nor a part to be all."""
    if not count or not most:
        return "0 %"
    if 100 * count < most:
        return "<1 %"
    return f"{min(round(100 * count / most), 100 if count >= most else 99)} %"


def bar(count: int, most: int) -> str:
    """Return a bar as long as a share, and the share in words, which a bar never carries alone."""
    share = count / most if most else 0.0
    return f"{'█' * max(round(share * _FULL), bool(count)):<{_FULL}} {percent(count, most):>5}"


def change(found: Found) -> str:
    """Return how many machines more or fewer have a gap than on the day that it is compared with."""
    if found.before is None:
        return "not asked then"
    if not found.before.machines:
        return "new"
    more = found.having.machines - found.before.machines
    return f"{more:+,}" if more else "as before"


def is_new(found: Found) -> bool:
    """Tell whether a gap was on no machine on the day that it is compared with."""
    return found.before is not None and not found.before.machines


def days(trend: Trend) -> tuple[tuple[str, int], ...]:
    """Return of each day how many machines had something."""
    return tuple((day, having.machines) for day, having in trend)


def open_on(points: tuple[Point, ...]) -> tuple[tuple[str, int], ...]:
    """Return of each day how many gaps were open."""
    return tuple((point.as_of, sum(point.open[severity] for severity in SEVERITIES)) for point in points)


def course(numbers: tuple[tuple[str, int], ...]) -> str:
    """Return how a number came to be what it is: from what, to what, in how many days; nothing of one day alone."""
    if not numbers[1:]:
        return ""
    (first, was), *_, (last, now) = numbers
    took = many((date.fromisoformat(last) - date.fromisoformat(first)).days, "day")
    return f"{was:,} -> {now:,} in {took}" if was != now else f"{now:,}, as {took} before"


def blocks(numbers: tuple[tuple[str, int], ...]) -> str:
    """Return numbers as a small picture of the same days as the words beside it, which it needs: it has no scale."""
    shown = _spread([count for _, count in numbers])
    most = max(shown, default=0) or 1
    return "".join(_BLOCKS[(count * (len(_BLOCKS) - 1) + most - 1) // most] for count in shown)


def _spread(counts: Sequence[int]) -> Sequence[int]:
    """Return as many counts as a small picture holds, the first and the last among them."""
    if len(counts) <= _MOST_BLOCKS:
        return counts
    steps, last = _MOST_BLOCKS - 1, len(counts) - 1
    return [counts[(step * last + steps // 2) // steps] for step in range(_MOST_BLOCKS)]
