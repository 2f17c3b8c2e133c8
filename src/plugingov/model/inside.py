"""The places of everything inside a value, written as one short text and found again by route."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plugingov.sources.document import Place, Route


def span_text(place: Place) -> str:
    """Return a place without its file: `3:5-20`, or `3:5-4:2` where it ends in another line."""
    end = f"{place.end_line}:{place.end_column}" if place.end_line != place.line else place.end_column
    return f"{place.line}:{place.column}-{end}"


def place_of(file: str, span: str) -> Place:
    """Return the place that a span in a file stands for; the first character where it stands for none."""
    start, _, end = span.partition("-")
    line, column = _pair(start, 1)
    end_line, end_column = _pair(end, line) if end else (line, column)
    return Place(file, line, column, end_line, end_column)


def _pair(text: str, line: int) -> tuple[int, int]:
    before, _, column = text.rpartition(":")
    return _number(before, line), _number(column, 1)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else default


_LONGEST = 9


def places_text(value: Any, route: Route, where: Callable[[Route], Place]) -> str:
    """Return the spans of everything inside a value, in its own order; nothing where all are that of the value."""
    spans = [span_text(where(inner)) for inner in _routes(value, route)]
    return " ".join(spans) if set(spans) - {span_text(where(route))} else ""


def places_inside(value: Any, route: Route, file: str, text: str) -> Mapping[Route, Place]:
    """Return the place of each route inside a value; nothing where the text was written for another value."""
    spans, routes = text.split(), list(_routes(value, route))
    return dict(zip(routes, (place_of(file, span) for span in spans), strict=True)) if len(spans) == len(routes) else {}


def _routes(value: Any, route: Route) -> Iterator[Route]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        inner = (*route, step)
        yield inner
        if isinstance(item, dict | list):
            yield from _routes(item, inner)
