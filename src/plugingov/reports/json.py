"""JSON for machines: each command's own versioned shape."""

import json

from plugingov.reports.sheet import Sheet, Style


def render(sheet: Sheet, style: Style) -> str:
    """Return the record of a sheet; text from outside stays as it is, because escaping is JSON's own."""
    del style
    return json.dumps(sheet.record, indent=2, ensure_ascii=True) + "\n"
