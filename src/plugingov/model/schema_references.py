"""References in a JSON Schema: whether each leads to something that the schema itself has."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

_REFERRING = ("$ref", "$dynamicRef", "$recursiveRef")
_BASE = "$id"
_LONGEST_NUMBER = 6  # of an entry in a list: no schema has so many


def waits(schema: Any) -> bool:
    """Tell whether a reference of a schema leads nowhere in it, as far as that can be told.

    Of one by a name or an address, and of any below a second `$id`, it cannot.
    """
    if not isinstance(schema, Mapping):
        return False
    has_parts = any(True for value in schema.values() for _ in _said(value, _BASE))
    return any(has_parts or not _leads(reference, schema) for key in _REFERRING for reference in _said(schema, key))


def _said(value: Any, key: str) -> Iterator[str]:
    """Yield each text that stands under a key, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get(key), str):
            yield value[key]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _said(each, key)


def _leads(reference: str, schema: Any) -> bool:
    """Tell whether a pointer leads to a part of the schema."""
    if not reference.startswith("#/"):
        return reference == "#"
    found = schema
    for step in unquote(reference).split("/")[1:]:
        found = _below(found, step.replace("~1", "/").replace("~0", "~"))
        if found is None:
            return False
    return True


def _below(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    is_number = isinstance(value, list) and step.isascii() and step.isdecimal() and len(step) <= _LONGEST_NUMBER
    return value[int(step)] if is_number and int(step) < len(value) else None
