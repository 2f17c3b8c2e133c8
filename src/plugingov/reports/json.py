"""JSON for machines: each command's own versioned shape."""

import json
from collections.abc import Mapping
from typing import Any

from plugingov.reports.sheet import Sheet, Style
from plugingov.sources.secrets import mask


def render(sheet: Sheet, style: Style) -> str:
    """Return the record of a sheet; text stays as it is but for secrets, because escaping is JSON's own."""
    del style
    return text_of(sheet.made_record())


def text_of(record: Mapping[str, Any]) -> str:
    """Return a record as JSON."""
    return json.dumps(_masked(record), indent=2, ensure_ascii=True) + "\n"


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {key: _masked(item) for key, item in value.items()}
        case list():
            return [_masked(item) for item in value]
    return value
