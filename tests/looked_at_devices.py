"""What one rule says of a device with files of Claude Desktop."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from judged import counts, judge, settings_line
from on_machine import observed

from plugingov.gaps.report import Report
from plugingov.model.observation import Observation


class Looked(NamedTuple):
    """Gaps and unknowns by their item, and how often the rule passed, did not, did not apply and did not know."""

    gaps: Mapping[str, str]
    unknowns: Mapping[str, str]
    counts: tuple[int, int, int, int]
    report: Report


def device(*parts: Mapping[str, Any], **more: Any) -> Observation:
    """Return a device as it is read from a few files, which are text or become JSON."""
    files = {path: said for part in parts for path, said in part.items()}
    return observed(
        {path: said if isinstance(said, str) or said is None else json.dumps(said) for path, said in files.items()},
        **more,
    )


def looked(rule: str, found: Observation | Mapping[str, Any], inventory: str = "", settings: str = "") -> Looked:
    """Let one rule look at a device."""
    inventories = (inventory,) if inventory else ()
    seen = found if isinstance(found, Observation) else device(found)
    report = judge(settings_line(rule, settings), *inventories, observed=(seen,))
    gaps = {gap.subject.item or gap.subject.plugin or "": gap.message for gap in report.gaps}
    unknowns = {fact.subject.item or fact.subject.plugin or "": fact.because for fact in report.unknowns}
    return Looked(gaps, unknowns, counts(report), report)
