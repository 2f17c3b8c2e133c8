"""The HTML page of a fleet: which gap concerns how many people, and where to start, on one page read from the top."""

from collections import Counter
from collections.abc import Sequence

from plugingov import __version__
from plugingov.fleet.outcome import FleetReport, Found
from plugingov.gaps.gap import Gap
from plugingov.model.values import SEVERITIES
from plugingov.reports.fleet_sections import STARTS, accepted, declared, looked, unknown
from plugingov.reports.fleet_then import since_then
from plugingov.reports.fleet_words import at_worst, change, days, is_new, open_on, percent
from plugingov.reports.html.fleet_heat import heats
from plugingov.reports.html.fleet_line import course
from plugingov.reports.html.fleet_parts import Course, FleetPage, FleetPart, Share, Shown
from plugingov.reports.places import fact_words
from plugingov.reports.sheet import Lines, Section

MOST_GAPS = 100
_MOST_IN_TABLE = 40


def fleet_page(
    reports: Sequence[FleetReport], said: tuple[str, str], notes: tuple[str, ...], problems: tuple[str, ...]
) -> FleetPage:
    """Return the page of some organisations; `said` is with what they are compared, and the summary of the run."""
    compared, summary = said
    return FleetPage(
        policy=reports[0].policy,
        as_of=reports[0].as_of,
        compared=compared,
        notes=notes,
        problems=problems,
        summary=summary,
        parts=tuple(_part(each, f"-{number}" if number else "") for number, each in enumerate(reports)),
        version=__version__,
    )


def _part(report: FleetReport, mark: str) -> FleetPart:
    is_open = [each for each in report.gaps if each.counts]
    gaps = tuple(_shown(each, report, mark) for each in is_open[:MOST_GAPS])
    severities = Counter(each.fact.severity for each in is_open)
    pairs = [*zip(is_open, gaps, strict=False)]
    return FleetPart(
        organization=report.organization,
        mark=mark,
        everybody=report.looked.everybody,
        judged=percent(report.looked.judged, report.looked.rows),
        silent=report.looked.silent_count,
        counts={severity: severities[severity] for severity in SEVERITIES},
        unknown=sum(each.counts for each in report.unknowns),
        accepted=sum(not each.counts for each in report.gaps),
        since=report.since,
        new=sum(map(is_new, is_open)),
        gone=len(report.gone),
        gaps=gaps,
        left_out=len(is_open) - len(gaps),
        starts=min(STARTS, len(gaps)),
        courses=_courses(report),
        heats=tuple(heats(report, pairs)),
        points=report.trend,
        days=tuple(point.as_of for point in report.trend),
        by_day=tuple((shown, _by_day(found, report)) for found, shown in pairs[:_MOST_IN_TABLE]),
        then=tuple(since_then(report, "")),
        declared=next(declared(report, ""), None),
        others=(*accepted(report, ""), *unknown(report, "")),
        looked=_untitled(tuple(looked(report, ""))),
    )


def _shown(found: Found, report: FleetReport, mark: str) -> Shown:
    fact, everybody = found.fact, report.looked.everybody
    return Shown(
        anchor=f"gap{mark}-{fact.fingerprint}",
        severity=fact.severity,
        id=fact.id,
        rule=fact.rule,
        about=fact_words(fact),
        message=fact.message if isinstance(fact, Gap) else "",
        fix=fact.fix if isinstance(fact, Gap) else "",
        machines=_share(found.having.machines, everybody.machines),
        members=_share(found.having.members, everybody.members),
        alone=found.alone,
        worst=at_worst(found),
        platforms=tuple((name or "no platform", each.machines) for name, each in found.by_platform.items()),
        change=change(found) if report.since else "",
        is_new=bool(report.since) and is_new(found),
        course=course("machines", days(found.trend)),
    )


def _share(count: int, most: int) -> Share:
    return Share(count, most, percent(count, most), max(round(1000 * count / most), bool(count)) if most else 0)


def _courses(report: FleetReport) -> tuple[Course, ...]:
    """Return how the whole fleet came to be what it is."""
    points = report.trend
    numbers = {
        "open gaps": open_on(points),
        "machines": tuple((point.as_of, point.everybody.machines) for point in points),
        "silent machines": tuple((point.as_of, point.silent) for point in points),
    }
    return tuple(found for what, those in numbers.items() if (found := course(what, those)))


def _by_day(found: Found, report: FleetReport) -> tuple[str, ...]:
    told = dict(days(found.trend))
    return tuple(f"{told[point.as_of]:,}" if point.as_of in told else "not asked" for point in report.trend)


def _untitled(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return sections of which the first has the heading of the page's own part, and none besides."""
    return (sections[0]._replace(title=""), *sections[1:]) if isinstance(sections[0], Lines) else sections
