"""What became of a fleet since an earlier day: what is new, what is gone, and what else changed than machines."""

from collections.abc import Iterator

from plugingov.fleet.outcome import FleetReport, Then
from plugingov.reports.fleet_words import blocks, course, had_words, is_new, many, open_on
from plugingov.reports.sheet import Cell, Lines, Section, Table

_MOST_GONE = 20


def since_then(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield what changed since the day that a fleet is compared with."""
    then = report.then
    if then is None:
        return
    yield Lines(f"{whose}since {then.as_of}", tuple(_changes(report, then)))
    if report.gone:
        rows = tuple(
            (
                Cell(each.had.severity, each.had.severity),
                Cell(each.had.id, "quiet"),
                Cell(each.had.rule, "strong"),
                Cell(had_words(each.had)),
                Cell(f"{each.had.having.machines:,}"),
                Cell(f"{each.had.having.members:,}"),
                Cell(each.why),
            )
            for each in report.gone[:_MOST_GONE]
        )
        more = len(report.gone) - len(rows)
        rest = f" (the first {_MOST_GONE}; {more:,} more in json and csv)" if more else ""
        columns = ("severity", "id", "rule", "about", "machines then", "members then", "now")
        yield Table(f"{whose}gone since {then.as_of}{rest}", columns, rows)


def _changes(report: FleetReport, then: Then) -> Iterator[str]:
    new = sum(is_new(each) and each.counts for each in report.gaps)
    looked = report.looked
    yield f"{many(new, 'gap')} new, {len(report.gone):,} gone"
    told = (
        ("machines", then.everybody.machines, looked.everybody.machines),
        ("members", then.everybody.members, looked.everybody.members),
        ("silent", then.silent, looked.silent_count),
    )
    yield "; ".join(
        f"{what} {was:,} -> {now:,}" if was != now else f"{what} {now:,} as then" for what, was, now in told
    )
    if then.changes:
        yield f"not only machines changed: {'; '.join(then.changes)}"


def over_time(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield how the whole fleet came to be what it is, as far as snapshots of earlier days tell."""
    points = report.trend
    if not points:
        return
    numbers = {
        "open gaps": open_on(points),
        "machines": tuple((point.as_of, point.everybody.machines) for point in points),
        "silent": tuple((point.as_of, point.silent) for point in points),
    }
    lines = [f"{what} {course(those)}  {blocks(those)}" for what, those in numbers.items()]
    other = sum(not point.asked_alike for point in points)
    if other:
        lines.append(
            f"{many(other, 'day')} of these answered another question: by another policy, inventory or version"
        )
    yield Lines(f"{whose}over time, in {many(len(points) - 1, 'earlier snapshot')}", tuple(lines))
