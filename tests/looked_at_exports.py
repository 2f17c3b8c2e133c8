"""What one rule says of saved pages."""

from collections.abc import Mapping
from typing import Any

from exported_pages import exported
from judged import counts, judge, settings_line
from looked import Looked


def looked_at_exports(
    rule: str, pages: Mapping[str, Any], *, settings: str = "", inventory: str = "", **taken: Any
) -> Looked:
    """Let one rule look at pages, by their path below the folder."""
    inventories = (inventory,) if inventory else ()
    report = judge(settings_line(rule, settings), *inventories, observed=(exported(pages, **taken),))
    return Looked(
        {gap.subject.item or "": gap.message for gap in report.gaps},
        {fact.subject.item or "": fact.because for fact in report.unknowns},
        counts(report),
    )
