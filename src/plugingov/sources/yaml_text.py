"""Our own documents as YAML text that our own reader takes back: rows as blocks, whatever is in a cell as JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.sources.visible import UNSEEN

# What needs no quotes anywhere and is no other value of YAML: everything else is written as JSON writes it.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def yaml_text(record: Mapping[str, Any]) -> str:
    """Return a mapping as YAML; a list of mappings in it becomes one block for each."""
    return "".join(line for key, value in record.items() for line in _entry(key, value))


def yaml_blocks(data: Mapping[str, Any]) -> str:
    """Return a mapping as YAML in which mappings are blocks as deep as they go, and lists stand in one line."""
    return "".join(f"{line}\n" for line in _blocks(data, ""))


def _blocks(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_cell(key)}:"
            yield from _blocks(value, f"{indent}  ")
        else:
            yield f"{indent}{_cell(key)}: {_cell(value)}"


def _entry(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and all(isinstance(each, dict) and each for each in value):
        yield f"{key}:\n"
        for row in value:
            yield from _row(row)
    else:
        yield f"{key}: {_cell(value)}\n"


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    opening = "- "
    for key, value in row.items():
        yield f"{opening}{key}: {_cell(value)}\n"
        opening = "  "


def _cell(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return UNSEEN.sub(lambda found: _escape(ord(found[0])), json.dumps(value, ensure_ascii=False))


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < _WIDE else f"\\U{code:08x}"


_WIDE = 0x10000
