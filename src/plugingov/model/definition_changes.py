"""How a definition differs from the one that was approved, by the kind of the change: not every one is as bad."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from plugingov.model.definition import KEPT, Definition, canonical
from plugingov.model.schema_changes import Direction, SchemaChange, schema_changes
from plugingov.model.words import SEVERITIES, Severity

ChangeKind: TypeAlias = Literal[
    "added",
    "removed",
    "named-twice",
    "words",
    "schema-widened",
    "schema-narrowed",
    "schema-unclear",
    "schema-restated",
    "output-schema",
    "annotation-weakened",
    "annotation-strengthened",
    "annotation-strengthened-with-schema",
    "annotation-restated",
    "masked",
]
GRADES: Mapping[ChangeKind, Severity] = {
    "added": "medium",
    "removed": "low",
    "named-twice": "high",
    "words": "medium",
    "schema-widened": "high",
    "schema-narrowed": "low",
    "schema-unclear": "high",
    "schema-restated": "low",
    "output-schema": "low",
    "annotation-weakened": "high",
    "annotation-strengthened": "high",
    "annotation-strengthened-with-schema": "medium",
    "annotation-restated": "low",
    "masked": "high",
}
SAID: Mapping[ChangeKind, str] = {
    "added": "it was not there",
    "removed": "it is gone",
    "named-twice": "more than one is called so",
    "words": "other words",
    "schema-widened": "it takes more",
    "schema-narrowed": "it takes less",
    "schema-unclear": "it takes something else",
    "schema-restated": "its schema is written otherwise and means the same",
    "output-schema": "it returns something else",
    "annotation-weakened": "it calls itself less harmless",
    "annotation-strengthened": "it calls itself more harmless, and takes what it took",
    "annotation-strengthened-with-schema": "it calls itself more harmless",
    "annotation-restated": "a hint is stated that went without saying, or the other way round",
    "masked": "what differs looks like a secret and is not shown",
}
# What goes without saying (schema/2026-07-28), and which of the two values makes a tool look harmless.
_HINTS: Mapping[str, tuple[bool, bool]] = {
    "readOnlyHint": (False, True),
    "destructiveHint": (True, False),
    "idempotentHint": (False, True),
    "openWorldHint": (True, False),
}


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """One way in which a definition is another, the part of it, and what stood there before and after."""

    kind: ChangeKind
    part: str = ""
    before: Any = None
    after: Any = None

    @property
    def grade(self) -> Severity:
        """Return how bad a change of this kind is."""
        return GRADES[self.kind]


def changes_of(before: Definition, after: Definition) -> tuple[DefinitionChange, ...]:
    """Return how a definition was changed, the worst first; nothing only where it is the same."""
    if before.digest == after.digest:
        return ()
    found = tuple(_changes(before, after))
    if not found:
        shows = canonical(before.said) != canonical(after.said)
        found = (DefinitionChange("schema-unclear" if shows else "masked"),)
    return tuple(sorted(found, key=lambda change: SEVERITIES.index(change.grade)))


def changes_among(before: tuple[Definition, ...], after: tuple[Definition, ...]) -> tuple[DefinitionChange, ...]:
    """Return how the definitions of one kind and name were changed, the worst first."""
    was, now = (sorted(each.digest for each in definitions) for definitions in (before, after))
    if was == now:
        return ()
    if not before or not after:
        return (DefinitionChange("removed" if before else "added"),)
    if len(before) > 1 or len(after) > 1:
        return (DefinitionChange("named-twice", "", len(before), len(after)),)
    return changes_of(before[0], after[0])


def _changes(before: Definition, after: Definition) -> Iterator[DefinitionChange]:
    schema: tuple[SchemaChange, ...] = ()
    for part in KEPT[before.kind]:
        was, now = before.said.get(part), after.said.get(part)
        if part == "inputSchema":
            schema = schema_changes(was, now)
            yield from (_of_schema(change) for change in schema)
        elif part == "annotations":
            yield from _of_annotations(was, now, takes_the_same=all(each.direction in _SAYING for each in schema))
        elif part == "outputSchema":
            yield from (DefinitionChange("output-schema", part, was, now) for _ in schema_changes(was, now)[:1])
        elif canonical(was) != canonical(now):
            yield DefinitionChange("words", part, was, now)


_SAYING = frozenset[Direction]({"words", "same"})  # what changes nothing of what a tool takes
_OF_SCHEMA: Mapping[Direction, ChangeKind] = {
    "wider": "schema-widened",
    "narrower": "schema-narrowed",
    "unclear": "schema-unclear",
    "words": "words",
    "same": "schema-restated",
}


def _of_schema(change: SchemaChange) -> DefinitionChange:
    part = ".".join(("inputSchema", *change.at))
    return DefinitionChange(_OF_SCHEMA[change.direction], part, change.before, change.after)


def _of_annotations(before: Any, after: Any, *, takes_the_same: bool) -> Iterator[DefinitionChange]:
    if canonical(before) == canonical(after):
        return
    was, now = (each if isinstance(each, Mapping) else {} for each in (before, after))
    keys = [key for key in sorted({*was, *now}) if canonical(was.get(key)) != canonical(now.get(key))]
    if any(each is not None and not isinstance(each, Mapping) for each in (before, after)):
        yield DefinitionChange("schema-unclear", "annotations", before, after)
    elif not keys:
        yield DefinitionChange("annotation-restated", "annotations", before, after)
    for key in keys:
        kind: ChangeKind = _of_hint(key, was.get(key), now.get(key)) if key in _HINTS else "words"
        if kind == "annotation-strengthened" and not takes_the_same:
            kind = "annotation-strengthened-with-schema"
        yield DefinitionChange(kind, f"annotations.{key}", was.get(key), now.get(key))


def _of_hint(key: str, before: Any, after: Any) -> ChangeKind:
    unsaid, harmless = _HINTS[key]
    was, now = ((unsaid if each is None else each) is harmless for each in (before, after))
    if was == now:
        return "annotation-restated"
    return "annotation-weakened" if was else "annotation-strengthened"
