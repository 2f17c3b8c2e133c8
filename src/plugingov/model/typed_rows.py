"""Rows of a document of ours whose values are those of somebody else's JSON: `true` is no text, `"true"` is one."""

import json
from collections.abc import Collection
from math import isfinite
from typing import Any

from plugingov.sources.document import Document
from plugingov.sources.native import whole
from plugingov.sources.typed import ambiguous, typed, written_plain


def typed_rows(document: Document, key: str, columns: Collection[str]) -> list[dict[str, Any]]:
    """Return some columns of the rows under a key of a document, each value typed as it is written there."""
    data: Any = document.data
    if document.span[0] == 0 and document.text.content.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            rows = json.loads(document.text.content.lstrip("\ufeff"), parse_int=_countable)[key]
        except ValueError:  # YAML in braces
            pass
        else:
            return [{name: row[name] for name in columns if name in row} for row in rows]
    values: Any = [{name: row[name] for name in columns if name in row} for row in data[key]]
    read: list[dict[str, Any]] = typed(values, written_plain(document, (key,), ambiguous(values)))
    return read


def _countable(written: str) -> float:
    found = whole(written)
    if not isfinite(found):
        message = "no number is as large"
        raise ValueError(message)
    return found
