"""Secrets that stand in a document, wherever they stand: in a value, in a key, in a comment."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from plugingov.sources.document import Data, Document, Route
from plugingov.sources.secrets import MARKER_SHAPES, MARKERS, cover, has_secret_shape, secret_spans

_BEFORE = 40  # a marker stands near the beginning of what it marks
_REACH = 400
_LONGEST = 8000


@lru_cache(maxsize=64)
def secret_routes(document: Document) -> tuple[tuple[Route, bool], ...]:
    """Return the route of each secret in a document, and whether it is a key.

    A comment has no route: it gets what it stands in and `comment N`.
    """
    found: dict[tuple[Route, bool], None] = {}
    comments: Counter[Route] = Counter()
    start, end = document.span
    content = document.text.content[start:end]
    for offset, _ in _spans(content):
        route, is_key = document.route_at(start + offset)
        if not is_key and document.is_container(route):
            comments[route] += 1
            route = (*route, f"comment {comments[route]}")
        found[route, is_key] = None
    if "\\" in content:  # an escape may spell what the text does not show
        found.update(dict.fromkeys(_spelled(document.data, ())))
    return tuple(found)


def secrets_said(document: Document) -> Iterator[tuple[Route, bool]]:
    """Yield the route of each secret in what a document says, however its text spells it, and whether it is a key."""
    return _spelled(document.data, ())


def masked(text: str) -> str:
    """Return a whole report with every secret in it replaced: the last net, whatever let one through."""
    return cover(text, _spans(text))


def _spans(content: str) -> Iterator[tuple[int, int]]:
    """Yield where secrets stand: around what such texts open with, because a search of everything takes long."""
    searched = 0  # up to here everything has been searched, with room for what may follow
    for offset in sorted(_marked(content)):
        if offset < searched:
            continue
        earliest = max(0, offset - _BEFORE)
        start = max(earliest, content.rfind("\n", earliest, offset) + 1)
        line_end = content.find("\n", offset, offset + _LONGEST)
        end = offset + _LONGEST if line_end < 0 else line_end
        yield from ((start + begin, start + stop) for begin, stop in secret_spans(content[start:end]))
        searched = end if line_end >= 0 else end - _REACH


def _marked(content: str) -> Iterator[int]:
    for marker in MARKERS:
        offset = content.find(marker)
        while offset >= 0:
            yield offset
            offset = content.find(marker, offset + len(marker))
    for shape in MARKER_SHAPES:
        yield from (found.start() for found in shape.finditer(content))


def _spelled(data: Data, route: Route) -> Iterator[tuple[Route, bool]]:
    match data:
        case str():
            if has_secret_shape(data):
                yield route, False
        case dict():
            for key, value in data.items():
                if has_secret_shape(key):
                    yield (*route, key), True
                yield from _spelled(value, (*route, key))
        case list():
            for number, value in enumerate(data):
                yield from _spelled(value, (*route, number))
