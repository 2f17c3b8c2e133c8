"""OSCAL assessment results, for whoever keeps the evidence of audits: JSON as NIST's models have it."""

import json

from plugingov.reports.sheet import Sheet, Style


def render(sheet: Sheet, style: Style) -> str:
    """Return the assessment results of a sheet; what stands in them was made safe where it was put there."""
    del style
    return json.dumps(sheet.assessment() if sheet.assessment else {}, indent=2) + "\n"
