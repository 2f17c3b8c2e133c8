"""Values of other programs' JSON inside a document of ours, where nearly every one can stand as it is."""

import json
import re
from typing import Any

from plugingov.sources.characters import FORBIDDEN
from plugingov.sources.visible import visible

_DEEPEST = 20  # below the rows of a document, which has as many levels as any document of ours
_LONGEST_KEY = 500  # a longer one needs another form of writing in YAML
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:e[-+]?[0-9]{1,2})?")


def fits(value: Any, depth: int = _DEEPEST) -> bool:
    """Tell whether a value can be written in our documents and be read back as it is."""
    match value:
        case str():
            return FORBIDDEN.search(value) is None
        case dict():
            return depth > 0 and all(_fits_as_key(key) and fits(item, depth - 1) for key, item in value.items())
        case list():
            return depth > 0 and all(fits(item, depth - 1) for item in value)
        case bool() | None:
            return True
    return _NUMBER.fullmatch(json.dumps(value)) is not None


def _fits_as_key(key: str) -> bool:
    return 0 < len(key) <= _LONGEST_KEY and key != "<<" and FORBIDDEN.search(key) is None


def shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows for people, in which whatever a document cannot hold is written as an escape."""
    return [{key: value if fits(value) else _shown(value) for key, value in row.items()} for row in rows]


def _shown(value: Any) -> str:
    return visible(value) if isinstance(value, str) else json.dumps(value)


def cells(key: str, value: Any) -> dict[str, Any]:
    """Return the cells of a row for a key and its value: as they are, or as one text of JSON."""
    if fits(value) and _fits_as_key(key):
        return {"key": key, "value": value}
    return {"json": json.dumps({key: value})}


def lone_cell(value: Any) -> dict[str, Any]:
    """Return the cell of a value that stands under no key."""
    return {"value": value} if fits(value) else {"json": json.dumps(value)}
