"""Secrets that stand in a document, wherever they stand: in a value, in a key, in a comment."""

from collections.abc import Iterator

from plugingov.sources.document import Data, Document, Route
from plugingov.sources.secrets import MARKERS, has_secret_shape, secret_spans

_REACH = 400


def secret_routes(document: Document) -> tuple[tuple[Route, bool], ...]:
    """Return the route of each secret in a document, and whether it is a key; a comment's is what it stands in."""
    found = dict.fromkeys(document.route_at(offset) for offset in _offsets(document.text.content))
    if "\\" in document.text.content:  # an escape may spell what the text does not show
        found.update(dict.fromkeys(_spelled(document.data, ())))
    return tuple(found)


def _offsets(content: str) -> Iterator[int]:
    """Yield where a secret stands: around what such texts open with, because a search of everything takes long."""
    for marker in MARKERS:
        offset = content.find(marker)
        while offset >= 0:
            if marker != "://" or "@" in content[offset : offset + _REACH].split(None, 1)[0]:
                start = max(content.rfind("\n", 0, offset) + 1, offset - _REACH)
                spans = secret_spans(content[start : offset + _REACH].partition("\n")[0])
                if any(begin <= offset - start < end for begin, end in spans):
                    yield offset
            offset = content.find(marker, offset + len(marker))


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
