"""A run of `fleet` as a snapshot: what it counted and what it asked, small enough to keep for every day."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from plugingov import __version__
from plugingov.fleet.history.judged import Judged
from plugingov.fleet.outcome import FleetReport, Found, Having
from plugingov.model.fleet_snapshot import SNAPSHOT
from plugingov.sources.secret_search import masked
from plugingov.sources.secrets import mask


def snapshot_text(reports: Sequence[FleetReport], judged: Sequence[Judged]) -> str:
    """Return the snapshot of a run: no machine and no member is named in it."""
    record = {
        "schema": SNAPSHOT,
        "as_of": reports[0].as_of,
        "plugingov": __version__,
        "policy": {"name": judged[0].policy, "decided": judged[0].decided, "rules": dict(judged[0].asked)},
        "organizations": [_fleet(*pair) for pair in zip(reports, judged, strict=True)],
    }
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
    # A quotation mark within a text has a backslash before it: only a fact opens like this, and has a line of its own.
    return masked(text.replace('{"fingerprint"', '\n{"fingerprint"')) + "\n"


def _fleet(report: FleetReport, judged: Judged) -> dict[str, Any]:
    looked = report.looked
    return {
        "organization": report.organization,
        "inventory": judged.inventory,
        "rows": looked.rows,
        "judged": looked.judged,
        **looked.everybody._asdict(),
        "silent": looked.silent_count,
        "declared": len(report.declared),
        "facts": [_fact(each) for each in report.found],
    }


def _fact(found: Found) -> dict[str, Any]:
    fact = found.fact
    said = {
        "fingerprint": fact.fingerprint,
        "verdict": "gap" if found.is_gap else "unknown",
        "id": fact.id,
        "rule": fact.rule,
        "severity": fact.severity,
        "status": fact.status,
        "subject": {name: mask(part) for name, part in fact.subject._asdict().items() if part is not None},
        "item_is": fact.item_is,
        "named": mask(fact.named),
        **found.having._asdict(),
        "platforms": _numbers(found.by_platform),
        "groups": _numbers(found.by_group),
    }
    return {key: value for key, value in said.items() if value not in ("", {}) or key == "subject"}


def _numbers(found: Mapping[str, Having]) -> dict[str, list[int]]:
    """Return machines and members by name, as two numbers: there are very many of them."""
    return {mask(name): [*having] for name, having in found.items()}
