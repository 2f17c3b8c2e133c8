"""In which direction a JSON Schema was changed: it takes more than before, or less, or nobody can tell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from plugingov.model.definition import canonical
from plugingov.model.schema_references import waits

# `words` are read by people and models and take nothing; `same` is said otherwise and means what it meant.
Direction: TypeAlias = Literal["wider", "narrower", "unclear", "words", "same"]


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One step of a change: the direction, where in the schema, and what stood there before and after."""

    direction: Direction
    at: tuple[str, ...]
    before: Any = None
    after: Any = None


_Compare: TypeAlias = Callable[[Any, Any, tuple[str, ...]], Iterator[SchemaChange]]
_DEEPEST = 60  # below that nobody compares


def schema_changes(before: Any, after: Any) -> tuple[SchemaChange, ...]:
    """Return the steps from one schema to another; none only where they are the same text."""
    if canonical(before) == canonical(after):
        return ()
    found = tuple(each if _is_settled(each, before, after) else _unsure(each) for each in _schema(before, after, ()))
    if any(word in canonical(each) for each in (before, after) for word in _TURNING):
        found = tuple(map(_doubted, found))
    return found or (SchemaChange("same", (), before, after),)


_SHARED = ("$defs", "definitions")
# Where any of these uses what is defined once, less of it may mean more of the whole.
_TURNING = ('"not":', '"if":', '"oneOf":', '"contains":')


def _doubted(change: SchemaChange) -> SchemaChange:
    is_shared = change.direction == "narrower" and any(step in _SHARED for step in change.at)
    return _unsure(change) if is_shared else change


def _unsure(change: SchemaChange) -> SchemaChange:
    return replace(change, direction="unclear")


def _is_settled(change: SchemaChange, before: Any, after: Any) -> bool:
    """Tell whether a definition that came or went is used nowhere: no reference waited, or waits, for it."""
    if change.direction != "same" or change.at[-2:-1] not in {(each,) for each in _SHARED}:
        return True
    lacking = [schema for said, schema in ((change.before, before), (change.after, after)) if said is None]
    return not any(map(waits, lacking))


def _schema(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    if canonical(before) == canonical(after):
        return
    before, after = ({} if each is True else each for each in (before, after))
    if before is False or after is False:
        if before is not after:
            yield SchemaChange("wider" if before is False else "narrower", at, before, after)
    elif not isinstance(before, Mapping) or not isinstance(after, Mapping) or len(at) > _DEEPEST:
        yield SchemaChange("unclear", at, before, after)
    else:
        for key in sorted({*before, *after}):
            if canonical(before.get(key)) != canonical(after.get(key)) or (key in before) != (key in after):
                is_null = None in [each[key] for each in (before, after) if key in each]  # which stands for no keyword
                compare = _unclear if is_null else _BY_KEYWORD.get(key, _unclear)
                for change in compare(before.get(key), after.get(key), (*at, key)):
                    yield _unsure(change) if _frees(change, key, after, at) else change


def _frees(change: SchemaChange, key: str, after: Mapping[str, Any], at: tuple[str, ...]) -> bool:
    """Tell whether what is said of an argument is gone and the argument is not: then it may be anything."""
    is_gone = change.direction == "narrower" and change.after is None and len(change.at) == len(at) + 2
    if not is_gone or key not in {"properties", "patternProperties"} or after.get("additionalProperties") is False:
        return False
    required = after.get("required")
    return key == "patternProperties" or (isinstance(required, list) and change.at[-1] in required)


def _unclear(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield SchemaChange("unclear", at, before, after)


def _words(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield SchemaChange("words", at, before, after)


def _restriction(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare what only ever restricts: without it more is taken, and of two nobody can tell."""
    direction: Direction = "wider" if after is None else "narrower" if before is None else "unclear"
    yield SchemaChange(direction, at, before, after)


def _upper(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield SchemaChange(_bound(before, after, is_upper=True), at, before, after)


def _lower(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield SchemaChange(_bound(before, after, is_upper=False), at, before, after)


def _bound(before: Any, after: Any, *, is_upper: bool) -> Direction:
    if any(not isinstance(each, int | float | None) or isinstance(each, bool) for each in (before, after)):
        return "unclear"
    if before is None or after is None:
        return "wider" if after is None else "narrower"
    return "wider" if (after > before) == is_upper else "narrower"


def _unique(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    was, now = (each is True for each in (before, after))
    yield SchemaChange("same" if was == now else "wider" if was else "narrower", at, before, after)


def _one_of_values(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare lists of what is taken: one more is wider, and so is no list at all."""
    if before is None or after is None or not (isinstance(before, list) and isinstance(after, list)):
        yield from _restriction(before, after, at)
        return
    yield from _sets(before, after, at, more="wider")


def _required(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare what has to be given: a name less is wider."""
    was, now = ([] if each is None else each for each in (before, after))
    if not (isinstance(was, list) and isinstance(now, list)):
        yield SchemaChange("unclear", at, before, after)
        return
    yield from _sets(was, now, at, more="narrower")


def _sets(before: list[Any], after: list[Any], at: tuple[str, ...], *, more: Direction) -> Iterator[SchemaChange]:
    was, now = ({canonical(each): each for each in values} for values in (before, after))
    added = [now[each] for each in sorted(now.keys() - was.keys())]
    removed = [was[each] for each in sorted(was.keys() - now.keys())]
    less: Direction = "narrower" if more == "wider" else "wider"
    if added:
        yield SchemaChange(more, at, None, added)
    if removed:
        yield SchemaChange(less, at, removed, None)
    if not added and not removed:
        yield SchemaChange("same", at, before, after)


def _types(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    was, now = (_of_types(each) for each in (before, after))
    if was is None or now is None:
        yield SchemaChange("unclear", at, before, after)
    elif was == now:
        yield SchemaChange("same", at, before, after)
    else:
        direction: Direction = "wider" if was < now else "narrower" if now < was else "unclear"
        yield SchemaChange(direction, at, before, after)


_TYPES = frozenset({"null", "boolean", "object", "array", "number", "integer", "string"})


def _of_types(said: Any) -> frozenset[str] | None:
    if said is None:
        return _TYPES
    names = said if isinstance(said, list) else [said]
    if not names or not all(isinstance(name, str) and name in _TYPES for name in names):
        return None
    return frozenset(names) | ({"integer"} if "number" in names else frozenset())


def _subschema(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare what may be left out, which takes everything."""
    if isinstance(before, list) or isinstance(after, list):  # draft 7 has a list of them here
        yield SchemaChange("unclear", at, before, after)
        return
    was, now = (True if each is None else each for each in (before, after))
    found = tuple(_schema(was, now, at))
    yield from found or (SchemaChange("same", at, before, after),)


def _properties(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    was, now = ({} if each is None else each for each in (before, after))
    if not isinstance(was, Mapping) or not isinstance(now, Mapping):
        yield SchemaChange("unclear", at, before, after)
        return
    for name in sorted({*was, *now}):
        if name not in was:
            yield SchemaChange("wider", (*at, name), None, now[name])
        elif name not in now:
            yield SchemaChange("narrower", (*at, name), was[name], None)
        else:
            yield from _schema(was[name], now[name], (*at, name))


def _any_of(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield from _choices(before, after, at, more="wider")


def _all_of(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    yield from _choices(before, after, at, more="narrower")


def _one_of(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare where exactly one has to fit: one that takes less, or is gone, may let another take what both took."""
    if before is None or after is None:
        yield from _restriction(before, after, at)
        return
    for change in _choices(before, after, at, more="wider"):
        is_inside = len(change.at) > len(at) and change.direction == "wider"
        yield _unsure(change) if is_inside or change.direction == "narrower" else change


def _choices(before: Any, after: Any, at: tuple[str, ...], *, more: Direction) -> Iterator[SchemaChange]:
    if not (isinstance(before, list) and isinstance(after, list)):
        yield from _restriction(before, after, at)
    elif len(before) == len(after) and {*map(canonical, before)} != {*map(canonical, after)}:
        for number, (was, now) in enumerate(zip(before, after, strict=True)):
            yield from _schema(was, now, (*at, str(number)))
    else:
        yield from _sets(before, after, at, more=more)


def _definitions(before: Any, after: Any, at: tuple[str, ...]) -> Iterator[SchemaChange]:
    """Compare what is only used elsewhere: alone it takes nothing."""
    was, now = ({} if each is None else each for each in (before, after))
    if not isinstance(was, Mapping) or not isinstance(now, Mapping):
        yield SchemaChange("unclear", at, before, after)
        return
    for name in sorted({*was, *now}):
        if name not in was or name not in now:
            yield SchemaChange("same", (*at, name), was.get(name), now.get(name))
        else:
            yield from _schema(was[name], now[name], (*at, name))


_BY_KEYWORD: Mapping[str, _Compare] = {
    **dict.fromkeys(("title", "description", "examples", "$comment", "$schema", "deprecated"), _words),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _upper),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _lower),
    **dict.fromkeys(("pattern", "format", "multipleOf", "const", "not", "contains", "dependentRequired"), _restriction),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "dependentSchemas", "dependencies"), _restriction),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "propertyNames"), _subschema),
    **dict.fromkeys(("items", "additionalItems", "unevaluatedItems"), _subschema),
    **dict.fromkeys(("properties", "patternProperties"), _properties),
    **dict.fromkeys(_SHARED, _definitions),
    "uniqueItems": _unique,
    "enum": _one_of_values,
    "required": _required,
    "type": _types,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "allOf": _all_of,
}
