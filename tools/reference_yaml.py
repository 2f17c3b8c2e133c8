"""Writes the reference inventory as people write YAML: blocks, and one line for what is short."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any


class Flow(dict[str, Any]):
    """A mapping that is written on one line."""


def short(mapping: dict[str, Any], longest: int) -> dict[str, Any]:
    """Return a mapping that is written on one line where it has few keys."""
    return Flow(mapping) if len(mapping) <= longest else mapping


def written(value: dict[str, Any], indent: int = 0) -> Iterator[str]:
    """Yield the lines of a mapping: blocks for mappings and lists, one line for `Flow` and tuples."""
    margin = " " * indent
    for key, item in value.items():
        if isinstance(item, str | Flow | tuple) or not item:
            yield f"{margin}{_key(key)}: {_on_one_line(item, _PLAIN)}"
        elif isinstance(item, dict):
            yield f"{margin}{_key(key)}:"
            yield from written(item, indent + 2)
        else:
            yield f"{margin}{_key(key)}:"
            yield from (f"{margin}  - {_on_one_line(each, _PLAIN)}" for each in item)


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else json.dumps(key)


def _on_one_line(value: str | Flow | Iterable[str], plain: re.Pattern[str]) -> str:
    if isinstance(value, str):
        return value if plain.fullmatch(value) else json.dumps(value)
    if isinstance(value, Flow):
        items = value.items()
        return "{" + ", ".join(f"{_key(key)}: {_on_one_line(item, _PLAIN_IN_FLOW)}" for key, item in items) + "}"
    return "[" + ", ".join(_on_one_line(item, _PLAIN_IN_FLOW) for item in value) + "]"


_PLAIN = re.compile(r"[A-Za-z0-9./$_-][A-Za-z0-9./$_@+-]*(?:[ :][A-Za-z0-9./$_@+,-]+)*")
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z0-9./_-][A-Za-z0-9./_@+-]*(?: [A-Za-z0-9./_@+-]+)*")
