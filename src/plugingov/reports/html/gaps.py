"""Gaps for the HTML report: by severity, those of one fix together, with what a reader may filter by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Report
from plugingov.gaps.todo import acting
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import LAYERS, SEVERITIES, SURFACES, Severity
from plugingov.reports.about import NO_LAYER, about_rules
from plugingov.reports.check_sheet import by_fix
from plugingov.reports.gap_record import message
from plugingov.reports.html.page import Band, Choices, Entry, Group, Heat
from plugingov.reports.places import fact_words
from plugingov.reports.waiver_words import waiver_words
from plugingov.rules.case import Case

_STATUSES = ("open", "waived", "baselined")


def bands(report: Report, cases: Iterable[Case], people: PeopleShown) -> tuple[Band, ...]:
    """Return all gaps of a report, the most severe first."""
    by_organisation = {case.organisation.id: case for case in cases}
    anchors = _Anchors()
    about = {rule.id: rule for rule in about_rules(report.asked)}

    def entry(gap: Gap) -> Entry:
        actor, name = acting(by_organisation[gap.organization], gap)
        return Entry(
            anchor=anchors.of(gap),
            severity=gap.severity,
            status=gap.status,
            layer=gap.layer or NO_LAYER,
            surface=gap.subject.surface or "",
            plugin=gap.subject.plugin or "",
            owner=f"{actor}: {name}" if name else actor,
            about=fact_words(gap, report.alone),
            message=message(gap, people),
            at=str(gap.place),
            fingerprint=gap.fingerprint,
            organization=gap.organization if len(by_organisation) > 1 else "",
            waived=waiver_words(gap.accepted, people) if gap.accepted else "",
        )

    def groups(severity: Severity) -> Iterator[Group]:
        for alike in by_fix(gap for gap in report.gaps if gap.severity == severity):
            first, rule = alike[0], about[alike[0].id]
            entries = tuple(map(entry, alike))
            layer = first.layer or NO_LAYER
            yield Group(first.rule, first.id, layer, rule.title, rule.why, first.fix, rule.references, entries)

    each = (Band(severity, tuple(groups(severity))) for severity in SEVERITIES)
    return tuple(band for band in each if band.groups)


class _Anchors:
    """Names of gaps in a page: the fingerprint, which several organisations may share."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def of(self, gap: Gap) -> str:
        """Return the name of a gap."""
        self._given[gap.fingerprint] += 1
        count = self._given[gap.fingerprint]
        return f"gap-{gap.fingerprint}" + (f"-{count}" if count > 1 else "")


def choices(found: Iterable[Band]) -> Choices:
    """Return what there is to filter by."""
    entries = [entry for band in found for group in band.groups for entry in group.entries]

    def counted(values: Iterable[str], order: tuple[str, ...] = ()) -> Mapping[str, int]:
        counts = Counter(values)
        return {value: counts[value] for value in order or sorted(counts, key=_by_name) if counts[value]}

    return Choices(
        severity=counted((entry.severity for entry in entries), SEVERITIES),
        status=counted((entry.status for entry in entries), _STATUSES),
        surface=counted((entry.surface for entry in entries), (*SURFACES, "")),
        layer=counted((entry.layer for entry in entries), (*LAYERS, NO_LAYER)),
        plugin=counted(entry.plugin for entry in entries),
        owner=counted(entry.owner for entry in entries),
        organization=counted(entry.organization for entry in entries if entry.organization),
    )


def _by_name(value: str) -> tuple[bool, str]:
    return not value, value.casefold()


def heat(report: Report) -> Heat:
    """Return where gaps are open."""
    is_open = [gap for gap in report.gaps if gap.status == "open"]
    counts: Counter[tuple[str, str, Severity]] = Counter()
    for gap in is_open:
        counts[gap.layer or NO_LAYER, gap.subject.surface or "", gap.severity] += 1
    told = {surface for _, surface, _ in counts} | report.in_play
    surfaces = tuple(surface for surface in (*SURFACES, "") if surface in told)
    rows = tuple(
        (layer, tuple({severity: counts[layer, surface, severity] for severity in SEVERITIES} for surface in surfaces))
        for layer in (*LAYERS, NO_LAYER)
    )
    return Heat(surfaces, rows)


def open_by_severity(gaps: Iterable[Gap]) -> Mapping[Severity, int]:
    """Return how many of some gaps are open, by severity."""
    counts = Counter(gap.severity for gap in gaps if gap.status == "open")
    return {severity: counts[severity] for severity in SEVERITIES}
