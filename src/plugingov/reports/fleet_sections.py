"""The parts of a fleet's report: where to start, who has each gap, and what of the rows could not be judged."""

from collections.abc import Iterator, Sequence

from plugingov.fleet.outcome import FleetReport, Found, Having, Looked, Trouble
from plugingov.gaps.gap import Gap
from plugingov.model.values import SEVERITIES
from plugingov.reports.fleet_then import over_time, since_then
from plugingov.reports.fleet_words import at_worst, bar, blocks, change, course, days, many, named, who
from plugingov.reports.left_out import not_asked_words
from plugingov.reports.places import fact_words
from plugingov.reports.sheet import Cell, Lines, Section, Table

STARTS = 3
_MOST_UNKNOWN = 20
_MOST_GAPS = 40
_MOST_FILES = 10
_FEW_FILES = 3
_MOST_SILENT = 20


def sections(report: FleetReport, *, several: bool) -> Iterator[Section]:
    """Yield what the machines of one organisation come to; where several are told, each with its name."""
    whose = f"{report.organization}: " if several else ""
    yield from _starts(report, whose)
    open_gaps = [each for each in report.gaps if each.counts]
    yield _gaps(f"{whose}gaps on machines", open_gaps, report)
    yield from since_then(report, whose)
    yield from over_time(report, whose)
    yield from _by_group(report, open_gaps, whose)
    yield from accepted(report, whose)
    yield from unknown(report, whose)
    yield from declared(report, whose)
    yield from looked(report, whose)


def accepted(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield the gaps that somebody accepts, or a baseline has frozen."""
    if found := [each for each in report.gaps if not each.counts]:
        yield _gaps(f"{whose}accepted or frozen", found, report)


def unknown(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield what is not known."""
    if found := [each for each in report.unknowns if each.counts]:
        yield _unknown(f"{whose}not known", found)


def declared(report: FleetReport, whose: str) -> Iterator[Lines]:
    """Yield that the inventory has gaps of its own."""
    if report.declared:
        yield Lines(f"{whose}the inventory itself", (_declared(len(report.declared)),))


def _declared(count: int) -> str:
    are = "are" if count != 1 else "is"
    return f"{count} gap{'s' * (count != 1)} {are} declared, whatever machines show: `plugingov check` lists them."


def _starts(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield where to start: the severest gaps that most machines have, and what closing each comes to."""
    found = [each for each in report.gaps if each.counts and isinstance(each.fact, Gap)][:STARTS]
    lines = tuple(
        f"{number}. {named(each)}: {who(each.having)}{_ends(each)}. {each.fact.fix}"
        for number, each in enumerate(found, 1)
        if isinstance(each.fact, Gap)
    )
    if lines:
        yield Lines(f"{whose}where to start", lines)


def _ends(found: Found) -> str:
    worst = f"; {at_worst(found)}" if found.worst else ""
    return worst + (f"; on {found.alone:,} of them it is the only gap" if found.alone else "")


def _gaps(title: str, found: Sequence[Found], report: FleetReport) -> Table:
    platforms = [name for name in report.looked.platforms if name]
    is_compared, has_history = bool(report.since), bool(report.trend)
    most = report.looked.everybody.machines
    rows = tuple(
        (
            Cell(each.fact.severity, each.fact.severity),
            Cell(each.fact.id, "quiet"),
            Cell(each.fact.rule, "strong"),
            Cell(fact_words(each.fact)),
            Cell(f"{each.having.machines:,}{f' ({at_worst(each)})' if each.worst else ''}"),
            Cell(bar(each.having.machines, most), each.fact.severity),
            Cell(f"{each.having.members:,}"),
            *(Cell(f"{each.by_platform.get(name, Having(0, 0)).machines:,}") for name in platforms),
            *((Cell(change(each)),) if is_compared else ()),
            *((Cell(blocks(days(each.trend))), Cell(course(days(each.trend)))) if has_history else ()),
        )
        for each in found[:_MOST_GAPS]
    )
    columns = ("severity", "id", "rule", "about", "machines", "share", "members", *platforms)
    more = len(found) - len(rows)
    title += f" (the {_MOST_GAPS} that weigh most; {more:,} more in json and csv)" if more else ""
    then = (f"since {report.since}",) if is_compared else ()
    return Table(title, (*columns, *then, *(("trend", "over time") if has_history else ())), rows)


def _by_group(report: FleetReport, found: Sequence[Found], whose: str) -> Iterator[Section]:
    groups = list(report.looked.groups)
    if not groups or not found:
        return
    rows = tuple(
        (
            Cell(group, "strong"),
            Cell(f"{report.looked.groups[group].members:,}"),
            Cell(f"{report.looked.groups[group].machines:,}"),
            *(Cell(f"{_open(found, group, severity):,}") for severity in SEVERITIES),
            Cell(_worst(found, group)),
        )
        for group in groups
    )
    columns = ("group", "members", "machines", *(f"{each} gaps" for each in SEVERITIES), "most machines have")
    yield Table(f"{whose}by group", columns, rows)


def _open(found: Sequence[Found], group: str, severity: str) -> int:
    return sum(each.fact.severity == severity and group in each.by_group for each in found)


def _worst(found: Sequence[Found], group: str) -> str:
    there = [each for each in found if group in each.by_group]
    if not there:
        return "nothing"
    most = max(there, key=lambda each: (-SEVERITIES.index(each.fact.severity), each.by_group[group].machines))
    return f"{named(most)} ({most.by_group[group].machines:,})"


def _unknown(title: str, found: Sequence[Found]) -> Table:
    rows = tuple(
        (
            Cell(each.fact.id, "quiet"),
            Cell(each.fact.rule, "strong"),
            Cell(fact_words(each.fact)),
            Cell(f"{each.having.machines:,}"),
            Cell(f"{each.having.members:,}"),
        )
        for each in found[:_MOST_UNKNOWN]
    )
    more = len(found) - len(rows)
    rest = f" (the {_MOST_UNKNOWN} that most machines have; {more:,} more in json and csv)" if more else ""
    return Table(f"{title}{rest}", ("id", "rule", "about", "machines", "members"), rows)


def looked(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield what was looked at, what could not be judged, and who is silent."""
    those = report.looked
    lines = [
        f"{those.rows:,} rows, {those.judged:,} of them judged ({those.share:.2%}) in {those.shapes:,} shapes",
        who(those.everybody),
    ]
    if those.incomplete:
        few = many(those.incomplete, "machine")
        lines.append(f"of {few} fewer rows came than were written: what is missing there is not known")
    if those.repeated:
        lines.append(_repeated(those))
    lines += not_asked_words(report)
    yield Lines(f"{whose}looked at", tuple(lines))
    if those.troubles or those.refused:
        yield _troubles(report, whose)
    if those.silent:
        rows = tuple((Cell(each.machine, "strong"), Cell(each.last)) for each in those.silent[:_MOST_SILENT])
        more = those.silent_count - len(rows)
        rest = f" (the {_MOST_SILENT} longest so; all in json)" if more else ""
        yield Table(f"{whose}silent: {many(those.silent_count, 'machine')}{rest}", ("machine", "last heard of"), rows)


def _repeated(those: Looked) -> str:
    files = ", ".join(file for file, _ in those.repeated_in[:_FEW_FILES])
    rest = len(those.repeated_in) - _FEW_FILES
    more = f" and {many(rest, 'more file')}" if rest > 0 else ""
    came = f"of {many(those.repeated, 'machine')} rows came more than once, which counts once"
    return f"{came}: see {files}{more}" if files else came


def _troubles(report: FleetReport, whose: str) -> Table:
    looked = report.looked
    rows = [(Cell(each.why), Cell(_place(each)), Cell(f"{each.rows:,}")) for each in looked.troubles[:_MOST_FILES]]
    rows += [(Cell(f"its text cannot be read: {why}"), Cell(""), Cell(f"{count:,}")) for why, count in looked.refused]
    more = len(looked.troubles) - _MOST_FILES
    rest = f" ({more:,} more files in json)" if more > 0 else ""
    return Table(f"{whose}not judged{rest}", ("why", "first at", "rows"), tuple(rows))


def _place(trouble: Trouble) -> str:
    return f"{trouble.file}:{trouble.first}" if trouble.first else trouble.file
