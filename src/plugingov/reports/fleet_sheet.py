"""A fleet as a sheet: where to start, who has each gap, and what of the rows could not be judged."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from plugingov.fleet.outcome import FleetReport, Found, Having, Trouble
from plugingov.gaps.gap import Gap
from plugingov.model.values import SEVERITIES
from plugingov.reports.check_rows import WHERE, WHICH, where, which
from plugingov.reports.gap_record import gap_record, unknown_record
from plugingov.reports.places import fact_words
from plugingov.reports.sheet import Cell, Lines, Rows, Section, Sheet, Table, Tone

FORMAT = "plugingov.fleet/1"
_STARTS = 3
_MOST_UNKNOWN = 20
_MOST_GAPS = 40
_MOST_FILES = 10
_FULL = 20  # blocks of a whole bar


def fleet_sheet(reports: Sequence[FleetReport], notes: tuple[str, ...], problems: tuple[str, ...]) -> Sheet:
    """Return what the machines of some organisations come to; `problems` are why the run itself falls short."""
    first = reports[0]
    whose = ", ".join(each.organization for each in reports)
    compared = f", compared with {first.since}" if first.since else ""
    return Sheet(
        title=(*notes, f"The fleet of {whose} by policy {first.policy}, as of {first.as_of}{compared}"),
        sections=tuple(section for each in reports for section in _sections(each, several=len(reports) > 1)),
        summary="; ".join((*map(_summary, reports), *problems)),
        record={
            "format": FORMAT,
            "policy": first.policy,
            "as_of": first.as_of,
            "since": first.since or None,
            "organizations": [_record(each) for each in reports],
            "problems": list(problems),
        },
        rows=partial(_rows, reports),
    )


def _sections(report: FleetReport, *, several: bool) -> Iterator[Section]:
    whose = f"{report.organization}: " if several else ""
    yield from _starts(report, whose)
    open_gaps = [each for each in report.gaps if each.counts]
    yield _gaps(f"{whose}gaps on machines", open_gaps, report)
    yield from _by_group(report, open_gaps, whose)
    accepted = [each for each in report.gaps if not each.counts]
    if accepted:
        yield _gaps(f"{whose}accepted or frozen", accepted, report)
    if unknown := [each for each in report.unknowns if each.counts]:
        yield _unknown(f"{whose}not known", unknown)
    if report.declared:
        yield Lines(f"{whose}the inventory itself", (_declared(len(report.declared)),))
    yield from _looked(report, whose)


def _declared(count: int) -> str:
    are = "are" if count != 1 else "is"
    return f"{count} gap{'s' * (count != 1)} {are} declared, whatever machines show: `plugingov check` lists them."


def _starts(report: FleetReport, whose: str) -> Iterator[Section]:
    """Yield where to start: the severest gaps that most machines have, and what closing each comes to."""
    found = [each for each in report.gaps if each.counts and isinstance(each.fact, Gap)][:_STARTS]
    lines = tuple(
        f"{number}. {_what(each)}: {_machines(each.having)}{_ends(each)}. {each.fact.fix}"
        for number, each in enumerate(found, 1)
        if isinstance(each.fact, Gap)
    )
    if lines:
        yield Lines(f"{whose}where to start", lines)


def _ends(found: Found) -> str:
    return f"; on {found.alone:,} of them it is the only gap" if found.alone else ""


def _gaps(title: str, found: Sequence[Found], report: FleetReport) -> Table:
    platforms = [name for name in report.looked.platforms if name]
    is_compared = bool(report.since)
    most = report.looked.everybody.machines
    rows = tuple(
        (
            Cell(each.fact.severity, _tone(each)),
            Cell(each.fact.id, "quiet"),
            Cell(each.fact.rule, "strong"),
            Cell(_subject(each)),
            Cell(f"{each.having.machines:,}"),
            Cell(_bar(each.having.machines, most), _tone(each)),
            Cell(f"{each.having.members:,}"),
            *(Cell(f"{each.by_platform.get(name, Having(0, 0)).machines:,}") for name in platforms),
            *((Cell(_change(each)),) if is_compared else ()),
        )
        for each in found[:_MOST_GAPS]
    )
    columns = ("severity", "id", "rule", "about", "machines", "share", "members", *platforms)
    more = len(found) - len(rows)
    title += f" (the {_MOST_GAPS} that weigh most; {more:,} more in json and csv)" if more else ""
    return Table(title, (*columns, *((f"since {report.since}",) if is_compared else ())), rows)


def _bar(count: int, most: int) -> str:
    """Return a bar as long as the share of machines, and the share in words, which a bar never carries alone."""
    share = count / most if most else 0.0
    said = "<1 %" if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 (a hundredth)
    return f"{'█' * max(round(share * _FULL), bool(count)):<{_FULL}} {said:>5}"


def _change(found: Found) -> str:
    before = found.before.machines if found.before else 0
    if not before:
        return "new"
    change = found.having.machines - before
    return f"{change:+,}" if change else "as before"


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
    return f"{_what(most)} ({most.by_group[group].machines:,})"


def _unknown(title: str, found: Sequence[Found]) -> Table:
    rows = tuple(
        (
            Cell(each.fact.id, "quiet"),
            Cell(each.fact.rule, "strong"),
            Cell(_subject(each)),
            Cell(f"{each.having.machines:,}"),
            Cell(f"{each.having.members:,}"),
        )
        for each in found[:_MOST_UNKNOWN]
    )
    more = len(found) - len(rows)
    rest = f" (the {_MOST_UNKNOWN} that most machines have; {more:,} more in json and csv)" if more else ""
    return Table(f"{title}{rest}", ("id", "rule", "about", "machines", "members"), rows)


def _looked(report: FleetReport, whose: str) -> Iterator[Section]:
    looked = report.looked
    lines = [
        f"{looked.rows:,} rows, {looked.judged:,} of them judged ({looked.share:.2%}) in {looked.shapes:,} shapes",
        _machines(looked.everybody),
    ]
    if looked.incomplete:
        few = _many(looked.incomplete, "machine")
        lines.append(f"of {few} fewer rows came than were written: what is missing there is not known")
    if looked.repeated:
        lines.append(f"of {_many(looked.repeated, 'machine')} rows came more than once, which counts once")
    yield Lines(f"{whose}looked at", tuple(lines))
    if looked.troubles or looked.refused:
        yield _troubles(report, whose)
    if looked.silent:
        rows = tuple((Cell(each.machine, "strong"), Cell(each.last)) for each in looked.silent)
        more = looked.silent_count - len(rows)
        rest = f", and {more:,} more" if more else ""
        yield Table(f"{whose}silent: {_many(looked.silent_count, 'machine')}{rest}", ("machine", "last heard of"), rows)


def _troubles(report: FleetReport, whose: str) -> Table:
    looked = report.looked
    rows = [(Cell(each.why), Cell(_place(each)), Cell(f"{each.rows:,}")) for each in looked.troubles[:_MOST_FILES]]
    rows += [(Cell(f"its text cannot be read: {why}"), Cell(""), Cell(f"{count:,}")) for why, count in looked.refused]
    more = len(looked.troubles) - _MOST_FILES
    rest = f" ({more:,} more files in json)" if more > 0 else ""
    return Table(f"{whose}not judged{rest}", ("why", "first at", "rows"), tuple(rows))


def _place(trouble: Trouble) -> str:
    return f"{trouble.file}:{trouble.first}" if trouble.first else trouble.file


def _tone(found: Found) -> Tone:
    return found.fact.severity


def _subject(found: Found) -> str:
    return fact_words(found.fact)


def _what(found: Found) -> str:
    return f"{found.fact.rule} ({_subject(found)})"


def _machines(having: Having) -> str:
    return f"{_many(having.machines, 'machine')}, {_many(having.members, 'member')}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _summary(report: FleetReport) -> str:
    gaps, unknown = (sum(each.counts for each in found) for found in (report.gaps, report.unknowns))
    machines, members = report.looked.everybody
    who = f"{_many(machines, 'machine')} of {_many(members, 'member')}"
    return f"{report.organization}: {_many(gaps, 'gap')} on {who}, {unknown:,} unknown"


def _record(report: FleetReport) -> dict[str, Any]:
    looked = report.looked
    return {
        "organization": report.organization,
        "rows": looked.rows,
        "judged": looked.judged,
        "shapes": looked.shapes,
        **looked.everybody._asdict(),
        "platforms": {name: each._asdict() for name, each in looked.platforms.items()},
        "groups": {name: each._asdict() for name, each in looked.groups.items()},
        "gaps": [_found_record(each) for each in report.gaps],
        "unknowns": [_found_record(each) for each in report.unknowns],
        "declared": len(report.declared),
        "silent": {"machines": looked.silent_count, "first": [each._asdict() for each in looked.silent]},
        "incomplete": looked.incomplete,
        "repeated": looked.repeated,
        "troubles": [each._asdict() for each in looked.troubles],
        "refused": [{"why": why, "rows": count} for why, count in looked.refused],
    }


def _found_record(found: Found) -> dict[str, Any]:
    fact = found.fact
    said = gap_record(fact, "counts") if isinstance(fact, Gap) else unknown_record(fact, "counts")
    return {
        **said,
        **found.having._asdict(),
        "alone": found.alone,
        "platforms": {name: each._asdict() for name, each in found.by_platform.items()},
        "groups": {name: each._asdict() for name, each in found.by_group.items()},
        "before": found.before._asdict() if found.before else None,
    }


def _rows(reports: Sequence[FleetReport]) -> Rows:
    platforms = sorted({name for each in reports for name in each.looked.platforms})
    columns = ("verdict", "status", *WHICH, "message", *WHERE, "machines", "members", "alone", "before", *platforms)
    return Rows(columns, _each_row(reports, platforms))


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
                each.alone,
                each.before.machines if each.before else "",
                *(each.by_platform.get(name, Having(0, 0)).machines for name in platforms),
            )
