"""What ends soon for the HTML report: a strip of days with a lane for each kind of thing, and the same as a list."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from plugingov.gaps.todo import Ending, EndKind
from plugingov.reports.html.page import Calendar, End, Mark
from plugingov.reports.plan_sheet import left

DAYS = 90
_WIDTH = 1000  # units of the picture
_TODAY = 150  # left of it stands what is over
_FIRST = 12
_STEP = 18  # between marks that would touch
_HEAD = 26
_IN_A_ROW = (_TODAY - 2 * _FIRST) // _STEP + 1
_KINDS: tuple[EndKind, ...] = ("credential", "review", "waiver")


def calendar(endings: Sequence[Ending], today: date, *, several: bool) -> Calendar:
    """Return the calendar of what ends within ninety days, or has ended."""
    lanes: list[tuple[EndKind, int, int]] = []
    marks: list[Mark] = []
    top = _HEAD
    for kind in _KINDS:
        own = [ending for ending in endings if ending.kind == kind]
        placed = [*_placed(own)]
        height = _STEP * (max((level for _, _, level in placed), default=0) + 2)
        bottom = top + height - _STEP
        marks += [Mark(kind, x, bottom - level * _STEP, f"{each.name}: {left(each.days)}") for each, x, level in placed]
        lanes.append((kind, top, height))
        top += height
    return Calendar(
        days=DAYS,
        width=_WIDTH,
        height=top,
        today=_TODAY,
        months=tuple(_months(today)),
        lanes=tuple(lanes),
        marks=tuple(marks),
        ends=tuple(_end(each, several=several) for each in endings),
    )


def _placed(endings: Sequence[Ending]) -> Iterator[tuple[Ending, int, int]]:
    """Yield where each of one kind stands: the column, and how many stand below it."""
    over = [each for each in endings if each.days < 0]
    for number, each in enumerate(over):
        yield each, _FIRST + number % _IN_A_ROW * _STEP, number // _IN_A_ROW
    last: list[int] = []  # of each level, where its last mark stands
    for each in (each for each in endings if each.days >= 0):
        x = _x(each.days)
        level = next((level for level, end in enumerate(last) if end + _STEP <= x), len(last))
        last[level : level + 1] = [x]
        yield each, x, level


def _x(days: int) -> int:
    """Return where a day stands."""
    return _TODAY + _FIRST + round(days * (_WIDTH - _TODAY - 2 * _FIRST) / DAYS)


def _months(today: date) -> Iterator[tuple[int, str]]:
    """Yield where each month begins."""
    for days in range(1, DAYS + 1):
        day = today + timedelta(days=days)
        if day.day == 1:
            yield _x(days), f"{_MONTHS[day.month - 1]} {day.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale


def _end(ending: Ending, *, several: bool) -> End:
    return End(
        ends=ending.ends.isoformat(),
        left=left(ending.days),
        is_over=ending.days < 0,
        kind=ending.kind,
        name=ending.name,
        about="" if ending.about == ending.name else ending.about,
        who=f"{ending.actor}: {ending.who}" if ending.who else ending.actor,
        does=ending.does,
        organization=ending.organization if several else "",
    )
