"""A fleet as JSON has it."""

from collections.abc import Sequence
from typing import Any

from plugingov.fleet.outcome import FleetReport, Found, Gone, Point, Trend
from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Coverage
from plugingov.reports.gap_record import gap_record, unknown_record
from plugingov.reports.places import subject_record

FORMAT = "plugingov.fleet/1"


def fleet_record(reports: Sequence[FleetReport], notes: Sequence[str], problems: Sequence[str]) -> dict[str, Any]:
    """Return what the machines of some organisations come to; `notes` are about how they were judged."""
    first = reports[0]
    return {
        "format": FORMAT,
        "policy": first.policy,
        "as_of": first.as_of,
        "since": first.since or None,
        "organizations": [_record(each) for each in reports],
        "notes": [*notes],
        "problems": [*problems],
    }


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
        "gone": [_gone_record(each) for each in report.gone],
        "unknowns": [_found_record(each) for each in report.unknowns],
        "declared": len(report.declared),
        "rules_asked": report.rules_asked,
        "rules_not_asked": [_not_asked(each) for each in report.coverage if not each.was_asked],
        "compared": _compared(report),
        "trend": [_point(each) for each in report.trend],
        "silent": {"machines": looked.silent_count, "each": [each._asdict() for each in looked.silent]},
        "incomplete": looked.incomplete,
        "repeated": looked.repeated,
        "repeated_in": [{"file": file, "rows": rows} for file, rows in looked.repeated_in],
        "troubles": [each._asdict() for each in looked.troubles],
        "refused": [{"why": why, "rows": count} for why, count in looked.refused],
    }


def _not_asked(row: Coverage) -> dict[str, Any]:
    return {"rule": row.rule, "id": row.id, "why": [*row.why]}


def _found_record(found: Found) -> dict[str, Any]:
    fact = found.fact
    said = gap_record(fact, "counts") if isinstance(fact, Gap) else unknown_record(fact, "counts")
    return {
        **said,
        **found.having._asdict(),
        "alone": found.alone,
        "platforms": {name: each._asdict() for name, each in found.by_platform.items()},
        "groups": {name: each._asdict() for name, each in found.by_group.items()},
        "worst": found.worst._asdict() if found.worst else None,
        "before": found.before._asdict() if found.before else None,
        "trend": _trend(found.trend),
    }


def _trend(trend: Trend) -> list[dict[str, Any]]:
    return [{"as_of": day, **having._asdict()} for day, having in trend]


def _point(point: Point) -> dict[str, Any]:
    return {
        "as_of": point.as_of,
        **point.everybody._asdict(),
        "silent": point.silent,
        "open": dict(point.open),
        "accepted": point.accepted,
        "unknown": point.unknown,
        "asked_alike": point.asked_alike,
    }


def _compared(report: FleetReport) -> dict[str, Any] | None:
    """Return with what it is compared, and what else than machines changed since."""
    then = report.then
    if then is None:
        return None
    of = "snapshot" if then.is_snapshot else "rows"
    numbers = {**then.everybody._asdict(), "silent": then.silent}
    return {"as_of": then.as_of, "with": of, **numbers, "changes": list(then.changes)}


def _gone_record(gone: Gone) -> dict[str, Any]:
    had = gone.had
    return {
        "rule": had.rule,
        "id": had.id,
        "severity": had.severity,
        "subject": subject_record(had.subject),
        "fingerprint": had.fingerprint,
        "before": had.having._asdict(),
        "why": gone.why,
    }
