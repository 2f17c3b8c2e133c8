"""GitLab's Code Quality report: what stands beside the lines of a merge request, and in its summary."""

import json
from collections.abc import Mapping
from typing import Any

from plugingov.model.values import SEVERITIES, Severity
from plugingov.reports.places import file_path
from plugingov.reports.sheet import Mark, Sheet, Style
from plugingov.reports.text import shown

_SEVERITIES: Mapping[Severity, str] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def render(sheet: Sheet, style: Style) -> str:
    """Return an entry for each open mark, the most severe first; GitLab tells them apart by fingerprint alone."""
    del style
    marks = [mark for mark in sheet.made_marks() if mark.status == "open"]
    entries = [_entry(mark) for mark in sorted(marks, key=lambda mark: SEVERITIES.index(mark.severity))]
    return json.dumps(entries, indent=2) + "\n"


def _entry(mark: Mark) -> dict[str, Any]:
    """Return what GitLab reads of a mark; it wants a file of every entry, be it none of the repository's."""
    subject = f"{mark.subject}: " if mark.subject else ""
    fix = f" Fix: {mark.fix}" if mark.fix else ""
    return {
        "description": shown(f"{mark.severity}: {subject}{mark.message}.{fix}"),
        "check_name": shown(f"{mark.rule} ({mark.id})"),
        "fingerprint": shown(".".join(filter(None, (mark.organization, mark.fingerprint)))),
        "severity": _SEVERITIES[mark.severity],
        "location": {"path": shown(file_path(mark.place) or mark.place.file), "lines": {"begin": mark.place.line}},
    }
