"""A fleet as a sheet: what every format shows of it."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from plugingov.fleet.outcome import FleetReport
from plugingov.reports.fleet_record import fleet_record
from plugingov.reports.fleet_rows import fleet_rows
from plugingov.reports.fleet_sections import sections
from plugingov.reports.fleet_words import many
from plugingov.reports.sheet import Sheet

if TYPE_CHECKING:  # one format of many
    from plugingov.reports.html.fleet_parts import FleetPage


def fleet_sheet(reports: Sequence[FleetReport], notes: tuple[str, ...], problems: tuple[str, ...]) -> Sheet:
    """Return what the machines of some organisations come to; `problems` are why the run itself falls short."""
    first = reports[0]
    whose = ", ".join(each.organization for each in reports)
    compared, summary = _compared(reports), "; ".join((*map(_summary, reports), *problems))

    def page() -> "FleetPage":
        from plugingov.reports.html.fleet_page import fleet_page  # noqa: PLC0415 (as above)

        return fleet_page(reports, (compared, summary), notes, problems)

    return Sheet(
        title=(*notes, f"The fleet of {whose} by policy {first.policy}, as of {first.as_of}{compared}"),
        sections=tuple(section for each in reports for section in sections(each, several=len(reports) > 1)),
        summary=summary,
        record=fleet_record(reports, notes, problems),
        rows=partial(fleet_rows, reports),
        page=page,
    )


def _compared(reports: Sequence[FleetReport]) -> str:
    then = (f"{'the snapshot of ' * each.then.is_snapshot}{each.then.as_of}" for each in reports if each.then)
    found = " and ".join(dict.fromkeys(then))
    return f", compared with {found}" if found else ""


def _summary(report: FleetReport) -> str:
    gaps, unknown = (sum(each.counts for each in found) for found in (report.gaps, report.unknowns))
    machines, members = report.looked.everybody
    who = f"{many(machines, 'machine')} of {many(members, 'member')}"
    return f"{report.organization}: {many(gaps, 'gap')} on {who}, {unknown:,} unknown"
