"""What one rule says of a machine made of a few files."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from judged import counts, judge, settings_line
from on_machine import observed


class Looked(NamedTuple):
    """Gaps and unknowns by their item, and how often the rule passed, did not, did not apply and did not know."""

    gaps: Mapping[str, str]
    unknowns: Mapping[str, str]
    counts: tuple[int, int, int, int]


def looked(
    rule: str,
    files: Mapping[str, Any],
    client: str | None = "2.1.330",
    *,
    settings: str = "",
    inventory: str = "",
    **machine: Any,
) -> Looked:
    """Let one rule look at files, which are text or become JSON; nothing stands for one that cannot be opened."""
    texts = {path: _text(value) for path, value in files.items()}
    inventories = (inventory,) if inventory else ()
    report = judge(settings_line(rule, settings), *inventories, observed=(observed(texts, client, **machine),))
    return Looked(
        {gap.subject.item or "": gap.message for gap in report.gaps},
        {fact.subject.item or "": fact.because for fact in report.unknowns},
        counts(report),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) or value is None else json.dumps(value, indent=1)
