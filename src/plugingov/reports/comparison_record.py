"""What changed between two reports, for machines: `plugingov.comparison/1`."""

from typing import Any

from plugingov.gaps.comparison import Comparison, Fate, Persisting
from plugingov.gaps.told import Told
from plugingov.model.reported import Reported, ReportedGap, ReportedUnknown
from plugingov.reports.places import place_record, subject_record
from plugingov.sources.secrets import mask

FORMAT = "plugingov.comparison/1"


def comparison_record(comparison: Comparison, *, several: bool) -> dict[str, Any]:
    """Return a comparison for JSON; where there are several organisations, each gap says whose it is."""
    kept = comparison.persisting
    lists = {
        "new": [{**_gap_record(one.now, several=several), "before": one.before} for one in comparison.new_gaps],
        "fixed": _gone_records(comparison, "fixed", several=several),
        "persisting": [_gap_record(one.now, several=several) for one in kept],
        "changed_severity": [_moved_record(one, several=several) for one in kept if one.has_moved],
        "newly_waived": _status_records(comparison, "waived", several=several),
        "newly_baselined": _status_records(comparison, "baselined", several=several),
        "reopened": _status_records(comparison, "open", several=several),
        "now_unknown": _gone_records(comparison, "now_unknown", several=several),
        "no_longer_asked": _gone_records(comparison, "no_longer_asked", several=several),
        "no_longer_found": _gone_records(comparison, "no_longer_found", several=several),
        "not_judged": _gone_records(comparison, "not_judged", several=several),
        "newly_unknown": [_fact_record(fact, several=several) for fact in comparison.newly_unknown],
        "no_longer_unknown": [
            {**_fact_record(one.was, several=several), "now": _NOW.get(one.fate, one.fate), "why": one.because}
            for one in comparison.no_longer_unknown
        ],
    }
    return {
        "format": FORMAT,
        "reports": {"old": _side_record(comparison.old), "new": _side_record(comparison.new)},
        "notes": list(comparison.notes),
        "summary": {name: len(records) for name, records in lists.items()},
        **lists,
    }


_NOW: dict[Fate, str] = {"fixed": "answered", "now_unknown": "unknown"}


def _side_record(report: Reported) -> dict[str, Any]:
    return {
        "file": report.document.text.file,
        "policy": report.said.policy,
        "as_of": report.said.as_of.isoformat(),
        "organizations": list(report.said.organizations),
    }


def _moved_record(one: Persisting[ReportedGap], *, several: bool) -> dict[str, Any]:
    return {**_gap_record(one.now, several=several), "was": one.was.said.severity, "now": one.now.said.severity}


def _status_records(comparison: Comparison, status: str, *, several: bool) -> list[dict[str, Any]]:
    return [
        {**_kind_record(one, several=several), "was": one.was.said.status, "now": status}
        for one in comparison.in_both
        if one.became(status)
    ]


def _kind_record(one: Persisting[ReportedGap] | Persisting[ReportedUnknown], *, several: bool) -> dict[str, Any]:
    """Return a gap or an unknown for a list that holds both, and which of them it is."""
    if isinstance(one.now.said, ReportedGap):
        return {"kind": "gap", **_gap_record(one.now, several=several)}
    return {"kind": "unknown", **_fact_record(one.now, several=several)}


def _gone_records(comparison: Comparison, fate: Fate, *, several: bool) -> list[dict[str, Any]]:
    return [
        {**_gap_record(one.was, several=several), "why": one.because} for one in comparison.gone if one.fate == fate
    ]


def _gap_record(told: Told[ReportedGap], *, several: bool) -> dict[str, Any]:
    gap = told.said
    return {
        **_common_record(told, several=several),
        "message": gap.message,
        "fix": gap.fix,
        **_status_record(gap),
    }


def _fact_record(told: Told[ReportedUnknown], *, several: bool) -> dict[str, Any]:
    return {
        **_common_record(told, several=several),
        "because": told.said.because,
        **_status_record(told.said),
    }


def _status_record(said: ReportedGap | ReportedUnknown) -> dict[str, Any]:
    return {
        "place": place_record(said.place.place),
        "fingerprint": said.fingerprint,
        "status": said.status,
        "waiver": _as_written(said.waiver),
        **({"accepted": _as_written(said.accepted)} if said.accepted is not None else {}),
    }


def _common_record(told: Told[Any], *, several: bool) -> dict[str, Any]:
    return {
        **({"organization": told.organization} if several else {}),
        "rule": told.said.rule,
        "id": told.said.id,
        "severity": told.said.severity,
        "layer": told.said.layer,
        "plugin": told.subject.plugin,
        "surface": told.subject.surface,
        "project": told.subject.project,
        "subject": subject_record(told.subject),
    }


def _as_written(value: Any) -> Any:
    """Return a waiver as the report tells it, whatever later versions make of it; keys are from outside too."""
    match value:
        case dict():
            return {mask(key): _as_written(item) for key, item in value.items()}
        case list():
            return [_as_written(item) for item in value]
    return value
