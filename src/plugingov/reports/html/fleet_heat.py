"""Gaps by group and by platform as tables of numbers, darker where more of the machines have one."""

from collections.abc import Iterator, Mapping, Sequence

from plugingov.fleet.outcome import NOBODY, FleetReport, Found, Having
from plugingov.reports.fleet_words import percent
from plugingov.reports.html.fleet_parts import Heat, Shown, Warm

_MOST_ROWS = 20
_MOST_COLUMNS = 24
_DARKEST = 5


def heats(report: FleetReport, pairs: Sequence[tuple[Found, Shown]]) -> Iterator[Heat]:
    """Yield a table for groups and one for platforms, where there are any."""
    if not pairs:
        return
    groups, platforms = report.looked.groups, report.looked.platforms
    if groups:
        yield _heat("group", groups, [(shown, found.by_group) for found, shown in pairs])
    if len(platforms) > 1 or "" not in platforms:
        yield _heat("platform", platforms, [(shown, found.by_platform) for found, shown in pairs])


def _heat(of: str, there: Mapping[str, Having], gaps: Sequence[tuple[Shown, Mapping[str, Having]]]) -> Heat:
    names = sorted(there, key=lambda name: (-there[name].machines, name))[:_MOST_COLUMNS]
    rows = tuple(
        (shown, tuple(_warm(having.get(name, NOBODY).machines, there[name].machines) for name in names))
        for shown, having in gaps[:_MOST_ROWS]
    )
    more = [(len(gaps) - _MOST_ROWS, "gaps"), (len(there) - _MOST_COLUMNS, f"{of}s")]
    rest = " and ".join(f"{count:,} more {what}" for count, what in more if count > 0)
    return Heat(of, tuple((name or f"no {of}", there[name]) for name in names), rows, rest)


def _warm(count: int, most: int) -> Warm:
    level = -(-_DARKEST * count // most) if most else 0
    return Warm(count, percent(count, most), min(level, _DARKEST))
