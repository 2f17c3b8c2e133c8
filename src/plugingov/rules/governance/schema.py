"""The JSON Schema of an organisation's own fields: read once, and refused where it could reach out or never end.

It is judged by the jsonschema library. What that library leaves to Python's own regular expressions, or to pairs of
values compared one by one, is answered here in linear time, and each keyword that is asked counts as a step.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import unquote

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend, validator_for
from referencing import Registry

from plugingov.model.patterns import UnreadablePattern, read_pattern
from plugingov.rules.governance.plain_schema import LATEST
from plugingov.rules.governance.steps import MAX_STEPS, Steps, TooManySteps
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import Problem, did_you_mean, one_of, problem_at, quoted
from plugingov.sources.typed import ambiguous, typed, written_plain

MAX_VALUES = 5_000
FORMATS = ("date", "email", "ipv4", "ipv6", "uuid")

_DRAFTS = (
    LATEST,
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-04/schema#",
)
_ONE = frozenset(
    [
        *("additionalProperties", "additionalItems", "items", "contains", "propertyNames", "contentSchema"),
        *("unevaluatedItems", "unevaluatedProperties", "not", "if", "then", "else"),
    ]
)
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems", "items"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"})
# Keywords whose schemas judge the same value once more, and do not go down to a part of it.
_SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"})
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_IDENTIFIERS = ("$id", "id", "$schema")
_ANCHORS = ("$anchor", "$dynamicAnchor")
_SAYING_NOTHING = frozenset(
    [
        *("$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$comment", "$defs"),
        *("definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
        *("contentEncoding", "contentMediaType", "contentSchema", "then", "else", "minContains", "maxContains"),
    ]
)

Schema: TypeAlias = dict[str, Any]
Errors: TypeAlias = Iterator[ValidationError]
Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Errors | None]


@dataclass(frozen=True, eq=False)
class OwnSchema:
    """A schema that was found fit to judge with, and what of it can never matter, in words."""

    remarks: tuple[str, ...]
    _validator: Any = field(repr=False)
    _steps: Steps = field(repr=False)

    def errors(self, instance: Any) -> list[ValidationError]:
        """Return everything in which a value breaks the schema; raise `TooManySteps` where that cannot be told."""
        self._steps.left = MAX_STEPS
        try:
            return list(self._validator.iter_errors(instance))
        except RecursionError:
            raise TooManySteps from None


def read_own_schema(document: Document, problems: list[Problem]) -> OwnSchema | None:
    """Return the schema in a document, or nothing, with the reasons added to `problems`."""
    data = document.data
    if not isinstance(data, dict) or {"apiVersion", "kind"} <= data.keys():
        found = (
            "found no JSON Schema" if data is None or isinstance(data, str | list) else "found a document of plugingov"
        )
        problems.append(problem_at(document, (), found, expected="a mapping with the keywords of JSON Schema"))
        return None
    schema = typed(data, written_plain(document, (), ambiguous(data)))
    before = len(problems)
    draft = _draft(schema, document, problems)
    if draft is not None and _is_small(schema, document, problems):
        problems += dict.fromkeys(_broken_rules(draft, schema, document))
    if draft is None or len(problems) > before:
        return None
    walk = _Walk(schema, document, frozenset(draft.VALIDATORS))
    problems += walk.problems
    if walk.problems:
        return None
    steps = Steps()
    rest = {key: value for key, value in schema.items() if key not in _IDENTIFIERS}
    formats = FormatChecker(formats=FORMATS)
    validator = _counting(draft, steps)(rest, registry=Registry(), format_checker=formats)
    return OwnSchema(tuple(walk.remarks), validator, steps)


def _draft(schema: Schema, document: Document, problems: list[Problem]) -> Any:
    said = schema.get("$schema", LATEST)
    for known in _DRAFTS:
        if isinstance(said, str) and said.rstrip("#") == known.rstrip("#"):
            return validator_for({"$schema": known})
    found = f"found {quoted(said) if isinstance(said, str) else 'no text'}"
    problems.append(problem_at(document, ("$schema",), found, expected=one_of(_DRAFTS)))
    return None


def _is_small(schema: Schema, document: Document, problems: list[Problem]) -> bool:
    count, stack = 0, [schema]
    while stack:
        value: Any = stack.pop()
        count += 1
        stack += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if count > MAX_VALUES:
        found = f"found more than {MAX_VALUES:,} values"
        problems.append(problem_at(document, (), found, expected="a smaller JSON Schema"))
    return count <= MAX_VALUES


def _broken_rules(draft: Any, schema: Schema, document: Document) -> Iterator[Problem]:
    """Yield a problem for each line of a schema that JSON Schema itself does not take."""
    try:
        errors = list(draft(draft.META_SCHEMA, registry=Registry()).iter_errors(schema))
    except RecursionError:
        yield problem_at(document, (), "found a schema in too many levels", expected="a flatter JSON Schema")
        return
    for each in errors:
        error = best_match([each])
        route: Route = tuple(error.absolute_path)
        value = error.instance
        shown = quoted(str(value)) if isinstance(value, str | int | float) else "nothing" if value is None else "this"
        yield problem_at(document, route, f"found {shown}", expected=_wanted(error))


_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


def _wanted(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    if error.absolute_path and error.absolute_path[-1] == "type":
        return one_of(_TYPES)
    if error.validator == "enum":
        return one_of(map(str, wanted))
    if error.validator == "type":
        return one_of([wanted] if isinstance(wanted, str) else wanted)
    return f"what JSON Schema takes here (its rule is `{error.validator}`)"


class _Walk:
    """Goes through every part of a schema: what it refers to, which patterns it runs, what it can never do."""

    def __init__(self, schema: Schema, document: Document, keywords: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self.remarks: dict[str, None] = {}
        self._root = schema
        self._document = document
        self._keywords = keywords
        self._parts: dict[Route, Schema] = {}
        self._anchors: dict[str, Route] = {}
        self._again: dict[Route, list[Route]] = {}  # from each part to those that judge the same value once more
        self._references: list[tuple[Route, str]] = []
        self._visit((), schema)
        while self._references:
            waiting, self._references = self._references, []
            for route, keyword in waiting:
                self._follow(route, keyword)
        if not any(self._keywords & part.keys() for part in self._parts.values()):
            self._refuse((), "found no keyword of JSON Schema that asks anything", "one, as in `required: [...]`")
        self._refuse_circles()
        self._refuse_both()

    def _visit(self, route: Route, schema: Schema) -> None:
        stack = [(route, schema)]
        while stack:
            route, schema = stack.pop()
            if route in self._parts:
                continue
            self._parts[route] = schema
            again = self._again.setdefault(route, [])
            self._look_at(route, schema)
            for below, part in _parts_of(schema):
                stack.append(((*route, *below), part))
                again += [(*route, *below)] if below[0] in _SAME_VALUE else ()

    def _look_at(self, route: Route, schema: Schema) -> None:
        for keyword in _REFERENCES:
            if isinstance(schema.get(keyword), str):
                self._references.append((route, keyword))
        for keyword in _IDENTIFIERS if route else ():
            if isinstance(schema.get(keyword), str):
                self._refuse((*route, keyword), f"found `{keyword}` in a part", "it at the top of the schema alone")
        for keyword in _ANCHORS:
            self._anchors.setdefault(str(schema.get(keyword)), route)
        if isinstance(schema.get("pattern"), str):
            self._try_pattern(schema["pattern"], (*route, "pattern"))
        for pattern in schema.get("patternProperties") or ():
            self._try_pattern(pattern, (*route, "patternProperties", pattern), key=True)
        self._remark(schema)

    def _remark(self, schema: Schema) -> None:
        """Keep what a schema says to no effect: a misspelt keyword asks nothing."""
        for keyword in schema:
            if keyword in self._keywords or keyword in _SAYING_NOTHING or keyword.startswith("x-"):
                continue
            hint = did_you_mean(keyword, sorted(self._keywords))
            said = f"{quoted(keyword, [keyword])} in the schema is no keyword of its draft of JSON Schema"
            self.remarks[f"{said}; {hint}" if hint else said] = None
        said_format = schema.get("format")
        if isinstance(said_format, str) and said_format not in FORMATS:
            self.remarks[f"format {quoted(said_format)} in the schema is not judged; {', '.join(FORMATS)} are"] = None

    def _try_pattern(self, pattern: str, route: Route, *, key: bool = False) -> None:
        try:
            read_pattern(pattern)
        except UnreadablePattern as error:
            expected = "a regular expression that takes linear time"
            problem = problem_at(
                self._document, route, "found a pattern that is not run", expected=expected, hint=str(error), key=key
            )
            self.problems.append(problem)

    def _follow(self, route: Route, keyword: str) -> None:
        reference = self._parts[route][keyword]
        at = (*route, keyword)
        if not reference.startswith("#"):
            expected = "a reference within this file, as in `#/$defs/name`"
            self._refuse(at, f"found {quoted(reference)}", expected, "nothing is fetched or read beside it")
            return
        target = self._target(unquote(reference[1:]))
        if target is None:
            self._refuse(
                at, f"found {quoted(reference)}, which names nothing in this file", "`#/` and the keys to a schema"
            )
            return
        self._again[route].append(target)
        part = _at(self._root, target)
        if isinstance(part, dict):
            self._visit(target, part)

    def _target(self, pointer: str) -> Route | None:
        """Return the route that a reference stands for, where a schema is at its end."""
        if pointer and not pointer.startswith("/"):
            return self._anchors.get(pointer)
        value: Any = self._root
        route: Route = ()
        for written in pointer.split("/")[1:]:
            step = _step(value, written.replace("~1", "/").replace("~0", "~"))
            if step is None:
                return None
            value, route = value[step], (*route, step)
        return route if isinstance(value, dict | bool) else None

    def _refuse_circles(self) -> None:
        """Refuse references that lead back to where they stand before any part of a value was looked at."""
        done: set[Route] = set()
        for start in self._parts:
            trail: dict[Route, Iterator[Route]] = {} if start in done else {start: iter(self._again[start])}
            while trail:
                route, following = next(reversed(trail.items()))
                after = next(following, None)
                if after is None:
                    done.add(route)
                    del trail[route]
                elif after in trail:
                    keyword = next((name for name in _REFERENCES if name in self._parts[route]), None)
                    at = (*route, keyword) if keyword else route
                    self._refuse(at, "found a reference that leads back to itself", "one that ends")
                    return
                elif after not in done and after in self._parts:
                    trail[after] = iter(self._again[after])

    def _refuse_both(self) -> None:
        """The library looks for evaluated properties with Python's own regular expressions."""
        routes = [route for route, part in self._parts.items() if "unevaluatedProperties" in part]
        if routes and any("patternProperties" in part for part in self._parts.values()):
            found = "found `unevaluatedProperties` in a schema with `patternProperties`"
            self._refuse(
                (*routes[0], "unevaluatedProperties"), found, "one of the two", "`additionalProperties` may do"
            )

    def _refuse(self, route: Route, found: str, expected: str, hint: str = "") -> None:
        self.problems.append(problem_at(self._document, route, found, expected=expected, hint=hint))


_LONG_NUMBER = 6


def _step(value: Any, written: str) -> str | int | None:
    """Return the key or number that a step of a reference stands for, where there is one."""
    if isinstance(value, dict):
        return written if written in value else None
    is_number = isinstance(value, list) and written.isascii() and written.isdecimal() and len(written) < _LONG_NUMBER
    return int(written) if is_number and int(written) < len(value) else None


def _parts_of(schema: Schema) -> Iterator[tuple[Route, Schema]]:
    """Yield each schema within a schema, and the keys that lead to it."""
    for key, value in schema.items():
        if key in _NAMED and isinstance(value, dict):
            yield from (((key, name), part) for name, part in value.items() if isinstance(part, dict))
        elif key in _LISTED and isinstance(value, list):
            yield from (((key, number), part) for number, part in enumerate(value) if isinstance(part, dict))
        elif key in _ONE and isinstance(value, dict):
            yield (key,), value


def _at(value: Any, route: Route) -> Any:
    for step in route:
        value = value[step]
    return value


def _counting(draft: Any, steps: Steps) -> Any:
    """Return a draft whose keywords count as steps, with ours for those that would not take linear time."""
    own: dict[str, Keyword] = {
        "pattern": _Patterns(steps).pattern,
        "patternProperties": _Patterns(steps).pattern_properties,
        "additionalProperties": _Patterns(steps).additional_properties,
        "properties": _properties,
        "propertyNames": _property_names,
        "required": _required,
        "uniqueItems": _unique_items,
    }

    def counted(keyword: Keyword) -> Keyword:
        def asked(validator: Any, value: Any, instance: Any, schema: Any) -> Errors | None:
            steps.spend()
            return keyword(validator, value, instance, schema)

        return asked

    keywords = {name: counted(own.get(name, keyword)) for name, keyword in draft.VALIDATORS.items()}
    return extend(draft, keywords)  # type: ignore[no-untyped-call]  # so in the stub


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The keywords that run patterns."""

    steps: Steps

    def pattern(self, _validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
        if isinstance(instance, str) and not self.steps.fits(value, instance):
            yield ValidationError("")

    def pattern_properties(self, validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
        for key, item in instance.items() if isinstance(instance, dict) else ():
            for pattern, schema in value.items():
                if self.steps.fits(pattern, key):
                    yield from _below(validator, item, schema, key)

    def additional_properties(self, validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for key, item in instance.items() if isinstance(instance, dict) else ():
            if key in known or any(self.steps.fits(pattern, key) for pattern in patterns):
                continue
            if value is False:
                yield ValidationError("", path=[key])
            else:
                yield from validator.descend(item, value, path=key)


def _below(validator: Any, item: Any, schema: Any, key: str) -> Errors:
    """Yield what is wrong with a field; of one that may not be there the library does not say which."""
    if schema is False:
        yield ValidationError("", validator=None, validator_value=False, instance=item, schema=schema, path=[key])  # type: ignore[arg-type]  # as the library does
    else:
        yield from validator.descend(item, schema, path=key)


def _properties(validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
    for key, schema in value.items() if isinstance(instance, dict) else ():
        if key in instance:
            yield from _below(validator, instance[key], schema, key)


def _property_names(validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
    for key in instance if isinstance(instance, dict) else ():
        if not validator.evolve(schema=value).is_valid(key):
            yield ValidationError("", path=[key])


def _required(_validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
    for key in value if isinstance(instance, dict) else ():
        if key not in instance:
            yield ValidationError(key)


def _unique_items(_validator: Any, value: Any, instance: Any, _schema: Any) -> Errors:
    if value and isinstance(instance, list):
        seen: set[str] = set()
        for number, item in enumerate(instance):
            written = json.dumps(item, sort_keys=True)
            if written in seen:
                yield ValidationError("", path=[number])
            seen.add(written)
