"""Judges the plain JSON Schemas that most organisations write: the library for all others takes long to import.

What is plain means the same here as there, keyword by keyword: a property test compares the two.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from plugingov.model.patterns import UnreadablePattern, read_pattern
from plugingov.rules.governance.steps import Steps
from plugingov.sources.document import Document, Route
from plugingov.sources.typed import ambiguous, typed, written_plain

LATEST = "https://json-schema.org/draft/2020-12/schema"
_LONGEST = 5_000  # characters, so that it cannot hold more values than a schema may
_DEEPEST = 10

Schema: TypeAlias = dict[str, Any]
Broken: TypeAlias = Iterator[tuple[Route, str]]  # below the value that was asked, and what the message names


class Breach(NamedTuple):
    """One thing in which a value breaks a schema, with the names that the library has for its parts."""

    absolute_path: Route
    validator: str
    validator_value: Any
    instance: Any
    message: str = ""
    context: tuple["Breach", ...] = ()


@dataclass(frozen=True, eq=False)
class PlainSchema:
    """A schema that holds plain keywords alone."""

    _schema: Schema = field(repr=False)
    remarks: tuple[str, ...] = ()  # nothing of it can never matter

    def errors(self, instance: Any) -> list[Breach]:
        """Return everything in which a value breaks the schema; raise `TooManySteps` where that cannot be told."""
        return list(_breaches(self._schema, instance, Steps(), ()))


def read_plain_schema(document: Document) -> PlainSchema | None:
    """Return the schema in a document; nothing where it is not plain, whether or not it is right."""
    data = document.data
    if not isinstance(data, dict) or len(document.text.content) > _LONGEST:
        return None
    schema = typed(data, written_plain(document, (), ambiguous(data)))
    said = schema.pop("$schema", LATEST)
    is_latest = isinstance(said, str) and said.rstrip("#") == LATEST
    asks = any(keyword in _JUDGES for keyword in schema)
    return PlainSchema(schema) if is_latest and asks and _is_plain(schema, _DEEPEST) else None


def _is_plain(schema: Any, depth: int) -> bool:
    if not isinstance(schema, dict) or depth == 0:
        return False
    for keyword, value in schema.items():
        match keyword:
            case "properties":
                fits = isinstance(value, dict) and all(_is_plain(part, depth - 1) for part in value.values())
            case "items":
                fits = _is_plain(value, depth - 1)
            case _:
                fits = keyword in _WELL_WRITTEN and _WELL_WRITTEN[keyword](value)
        if not fits:
            return False
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_type(value: Any) -> bool:
    kinds = [value] if isinstance(value, str) else value
    return _is_list_of_texts(kinds) and bool(kinds) and _TYPES.keys() >= set(kinds)


def _is_pattern(value: Any) -> bool:
    try:
        return isinstance(value, str) and read_pattern(value) is not None
    except UnreadablePattern:
        return False


_WELL_WRITTEN: Mapping[str, Callable[[Any], bool]] = {
    "title": _is_text,
    "description": _is_text,
    "$comment": _is_text,
    "type": _is_type,
    "enum": lambda value: _is_list_of_texts(value) and bool(value),
    "const": _is_text,
    "required": _is_list_of_texts,
    "additionalProperties": lambda value: isinstance(value, bool),
    "pattern": _is_pattern,
    "minLength": _is_count,
    "maxLength": _is_count,
    "minimum": _is_number,
    "maximum": _is_number,
}


def _breaches(schema: Schema, instance: Any, steps: Steps, at: Route) -> Iterator[Breach]:
    """Yield what breaks a schema, in the order of its keywords; each keyword that asks is a step."""
    for keyword, value in schema.items():
        if keyword not in _JUDGES:
            continue
        steps.spend()
        if keyword in _BELOW:
            for step, part, item in _BELOW[keyword](value, instance):
                yield from _breaches(part, item, steps, (*at, step))
        else:
            for below, named in _ON_THE_VALUE[keyword](value, instance, schema, steps):
                yield Breach((*at, *below), keyword, value, instance, named)


def _properties(value: Any, instance: Any) -> Iterator[tuple[str, Schema, Any]]:
    if isinstance(instance, dict):
        yield from ((key, part, instance[key]) for key, part in value.items() if key in instance)


def _items(value: Any, instance: Any) -> Iterator[tuple[int, Schema, Any]]:
    if isinstance(instance, list):
        yield from ((number, value, item) for number, item in enumerate(instance))


def _type(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if not any(_TYPES[kind](instance) for kind in ([value] if isinstance(value, str) else value)):
        yield (), ""


def _enum(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if not isinstance(instance, str) or instance not in value:
        yield (), ""


def _const(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if instance != value:
        yield (), ""


def _required(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if isinstance(instance, dict):
        yield from (((), key) for key in value if key not in instance)


def _additional_properties(value: Any, instance: Any, schema: Schema, _steps: Steps) -> Broken:
    if value is False and isinstance(instance, dict):
        yield from (((key,), "") for key in instance if key not in schema.get("properties", ()))


def _pattern(value: Any, instance: Any, _schema: Schema, steps: Steps) -> Broken:
    if isinstance(instance, str) and not steps.fits(value, instance):
        yield (), ""


def _min_length(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if isinstance(instance, str) and len(instance) < value:
        yield (), ""


def _max_length(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if isinstance(instance, str) and len(instance) > value:
        yield (), ""


def _minimum(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if _is_number(instance) and instance < value:
        yield (), ""


def _maximum(value: Any, instance: Any, _schema: Schema, _steps: Steps) -> Broken:
    if _is_number(instance) and instance > value:
        yield (), ""


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == int(value),
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "string": _is_text,
}
_BELOW: Mapping[str, Callable[[Any, Any], Iterator[tuple[str | int, Schema, Any]]]] = {
    "properties": _properties,
    "items": _items,
}
_ON_THE_VALUE: Mapping[str, Callable[[Any, Any, Schema, Steps], Broken]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "required": _required,
    "additionalProperties": _additional_properties,
    "pattern": _pattern,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minimum": _minimum,
    "maximum": _maximum,
}
_JUDGES = frozenset({*_BELOW, *_ON_THE_VALUE})
