"""A fleet as a table for spreadsheets and databases: a row for each gap, what is not known, and what is gone."""

from collections.abc import Iterator, Sequence

from plugingov.fleet.outcome import FleetReport, Gone, Having
from plugingov.gaps.gap import Gap
from plugingov.reports.check_rows import WHERE, WHICH, where, which
from plugingov.reports.sheet import Rows

_COUNTS = ("machines", "members", "worst", "alone", "before")


def fleet_rows(reports: Sequence[FleetReport]) -> Rows:
    """Return the rows of some organisations; machines of each platform have a column of their own."""
    platforms = sorted({name for each in reports for name in each.looked.platforms})
    columns = ("verdict", "status", *WHICH, "message", *WHERE, *_COUNTS)
    places = (
        *map(columns.index, ("line", "column")),
        *range(len(columns) - len(_COUNTS), len(columns) + len(platforms)),
    )
    return Rows((*columns, *platforms), _each_row(reports, platforms), numbers=places)


def _each_row(reports: Sequence[FleetReport], platforms: Sequence[str]) -> Iterator[tuple[str | int, ...]]:
    for report in reports:
        for each in report.found:
            fact = each.fact
            yield (
                "gap" if each.is_gap else "unknown",
                fact.status,
                *which(fact),
                fact.message if isinstance(fact, Gap) else fact.because,
                *where(fact),
                *each.having,
                (each.worst or each.having).machines,
                each.alone,
                each.before.machines if each.before else "",
                *(each.by_platform.get(name, Having(0, 0)).machines for name in platforms),
            )
        yield from (_gone_row(report, each, len(platforms)) for each in report.gone)


def _gone_row(report: FleetReport, gone: Gone, platforms: int) -> tuple[str | int, ...]:
    """Return the row of a gap that was open and is none: nobody has it, and it stands nowhere."""
    had = gone.had
    layer = ""  # a snapshot does not say it
    about = (report.organization, had.rule, had.id, had.severity, layer, *(part or "" for part in had.subject))
    counts = (0, 0, 0, 0, had.having.machines, *[0] * platforms)
    return "gone", "", *about, gone.why, "", "", "", had.fingerprint, *counts
