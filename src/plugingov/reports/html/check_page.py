"""The HTML report of `check`, made of what every other format is made of: nothing is judged here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from plugingov import __version__
from plugingov.gaps.report import Report
from plugingov.gaps.todo import endings
from plugingov.layers.summary import PeopleShown
from plugingov.model.reported import Reported
from plugingov.reports.check_sheet import first_steps
from plugingov.reports.html.calendar import DAYS, calendar
from plugingov.reports.html.controls import catalogues
from plugingov.reports.html.gaps import bands, choices, heat, open_by_severity
from plugingov.reports.html.matrix import matrix
from plugingov.reports.html.not_judged import not_judged
from plugingov.reports.html.page import Page
from plugingov.reports.html.trend import trend
from plugingov.reports.looked_sheet import exported_sections, looked_sections
from plugingov.rules.case import Case


def check_page(
    report: Report,
    cases: Sequence[Case],
    people: PeopleShown,
    said: tuple[tuple[str, ...], str],
    earlier: Sequence[Reported] = (),
) -> Page:
    """Return the page of a report; `said` is what a sheet of it says first, and its summary."""
    notes, summary = said
    found = bands(report, cases, people)
    statuses = Counter(gap.status for gap in report.gaps)
    machines = looked_sections(report.looked, people) if report.looked else ()
    return Page(
        organizations=report.organizations,
        policy=report.policy,
        as_of=report.as_of,
        notes=notes,
        summary=summary,
        looked=(*machines, *exported_sections(report.exports)),
        counts=open_by_severity(report.gaps),
        accepted={status: statuses[status] for status in ("waived", "baselined")},
        heat=heat(report),
        first=tuple(line for section in first_steps(report) for line in section.lines),
        matrices=tuple(matrix(case, report, number) for number, case in enumerate(cases)),
        bands=found,
        choices=choices(found),
        calendar=calendar(
            endings([*cases], DAYS), date.fromisoformat(report.as_of), several=len(report.organizations) > 1
        ),
        not_judged=not_judged(report),
        catalogues=catalogues(report),
        trend=trend(earlier, report),
        version=__version__,
    )
