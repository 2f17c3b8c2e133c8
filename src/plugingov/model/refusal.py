"""What pydantic says about a document, put into our words and placed."""

import re
import types
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plugingov.model.values import EXPECTATIONS
from plugingov.sources.bounds import MAX_PROBLEMS
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import Problem, did_you_mean, near, one_of, problem_at, quoted
from plugingov.sources.secrets import SECRET_WORDS

_CHOICE = re.compile(r"'([^']*)'")
_SHAPES = {
    "string_type": "some text",
    "dict_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_long": "a shorter list",
    "too_short": "a list with something in it",
}
# Below these keys a value may be a secret whatever it looks like.
_GUARDED = frozenset({"env", "headers", "args", "command", "url", "metadata"})


M = TypeVar("M", bound=BaseModel)


def read_model(model: type[M], document: Document, problems: list[Problem]) -> M | None:
    """Return what a document says, adding to `problems` what of it does not fit."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems += problems_of(error, document, model)
        return None


def secret_key_problems(document: Document, routes: Iterable[Route]) -> Iterator[Problem]:
    """Yield a problem for each key that is a secret, as far as anybody reads on."""
    for route in islice(routes, MAX_PROBLEMS):
        yield problem_at(document, route, "found a secret where a key belongs", expected="a name", key=True)


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel], prefix: Route = ()
) -> list[Problem]:
    """Return one placed problem for each thing that is wrong with the part of the document at `prefix`."""
    details = error.errors(include_url=False)[:MAX_PROBLEMS]
    unknown: dict[tuple[str | int, ...], list[str]] = defaultdict(list)
    for detail in details:
        if detail["type"] == "extra_forbidden":
            unknown[detail["loc"][:-1]].append(str(detail["loc"][-1]))
    return [
        _problem(detail, document, model, prefix)
        for detail in details
        if detail["type"] != "missing" or not _is_misspelt(str(detail["loc"][-1]), unknown.get(detail["loc"][:-1], []))
    ]


def _is_misspelt(missing: str, unknown: list[str]) -> bool:
    """Tell whether a missing key is there under a near name, which is a problem of its own already."""
    return any(did_you_mean(name, [missing]) for name in unknown)


def _problem(detail: ErrorDetails, document: Document, model: type[BaseModel], prefix: Route) -> Problem:
    of_key = detail["loc"][-1:] == ("[key]",)
    route = _existing(document.data, (*prefix, *(step for step in detail["loc"] if step != "[key]")))
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "missing":
            return problem_at(document, route, f"found no `{last}`", expected=f"`{last}`", key=True)
        case "extra_forbidden":
            known = _known_keys(model, detail["loc"][:-1])
            comma = "a comma ends a value inside `{}` and `[]`: quote a text that has one"
            hint = did_you_mean(last, known) or comma * (detail["input"] is None)
            found = f"found {quoted(last, known)}"
            guarded = bool(near(last, SECRET_WORDS))  # `pasword: abc` does not sound secret, and is
            return problem_at(document, route, found, expected=one_of(known), hint=hint, key=True, guarded=guarded)
        case "plugingov":
            context = detail.get("ctx", {})
            return _misfit(detail, document, route, context["expected"], context["hint"])
        case "literal_error":
            choices = _CHOICE.findall(str(detail.get("ctx", {}).get("expected", "")))
            hint = did_you_mean(detail["input"], choices) if isinstance(detail["input"], str) else ""
            return _misfit(detail, document, route, _choice(choices), hint, choices)
        case "string_pattern_mismatch":
            expected = EXPECTATIONS[detail.get("ctx", {})["pattern"]]
            return _misfit(detail, document, route, expected, key=of_key)
        case "string_too_long":
            expected = f"at most {detail.get('ctx', {})['max_length']:,} characters"
            return _misfit(detail, document, route, expected, key=of_key)
        case other:
            return _misfit(detail, document, route, _SHAPES.get(other, "another value"))


def _misfit(
    detail: ErrorDetails,
    document: Document,
    route: Route,
    expected: str,
    hint: str = "",
    known: list[str] | None = None,
    *,
    key: bool = False,
) -> Problem:
    guarded = not _GUARDED.isdisjoint(route)
    found = (
        "a value that is not shown here"
        if guarded and isinstance(detail["input"], str)
        else shown(detail["input"], known or [])
    )
    return problem_at(document, route, f"found {found}", expected=expected, hint=hint, key=key, guarded=guarded)


def shown(value: Any, known: list[str]) -> str:
    """Return how a message speaks of a value that does not fit."""
    match value:
        case str():
            return quoted(value, known)
        case Mapping() | BaseModel():
            return "a mapping"
        case list() | tuple():
            return "a list"
    return "nothing"


def _choice(choices: list[str]) -> str:
    return (
        " or ".join(choices) if choices == ["true", "false"] else one_of(choices) if choices[1:] else f"`{choices[0]}`"
    )


def _existing(data: Any, route: Route) -> Route:
    """Return the route as the document has it: pydantic adds steps for unions and short forms."""
    kept: list[str | int] = []
    for number, step in enumerate(route):
        if (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        ):
            kept.append(step)
            data = data[step]  # type: ignore[index]  # just looked
        elif number < len(route) - 1:
            continue
    return tuple(kept)


def _known_keys(model: type[BaseModel], route: Route) -> list[str]:
    """Return the keys that the part of a document at `route` may have."""
    kind: Any = model
    for step in route:
        kind = _models(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
            kind = fields.get(str(step), kind)
        elif get_origin(kind) in (dict, tuple):
            kind = get_args(kind)[1 if get_origin(kind) is dict else 0]
    kind = _models(kind)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _models(kind: Any) -> Any:
    """Return what an annotation is about, without `None` and without what is said beside it."""
    while True:
        if get_origin(kind) in (Union, types.UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
        elif hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        else:
            return kind
