"""What plain scalars mean where somebody else's schema judges them: numbers, true and false; all else is text."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from plugingov.sources.document import Data, Document, Node, Route

# As JSON writes numbers; longer ones are names of things, and none of these is too large to count with.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?")
_LONGEST = 42
_FLAGS = {"true": True, "false": False}


def ambiguous(data: Data, route: Route = ()) -> Iterator[Route]:
    """Yield the route of each text that would be a number, true or false if it is written without quotes."""
    match data:
        case dict():
            for key, item in data.items():
                yield from ambiguous(item, (*route, key))
        case list():
            for number, item in enumerate(data):
                yield from ambiguous(item, (*route, number))
        case str() if not isinstance(_meant(data), str):
            yield route


def written_plain(document: Document, at: Route, routes: Iterable[Route]) -> frozenset[Route]:
    """Return which of some scalars below `at` are written without quotes; every route has to lead to one."""
    top = _node(document.root, at)
    content = document.text.content
    return frozenset([route for route in routes if content[_node(top, route)[0]] not in _QUOTES])


_QUOTES = frozenset("\"'|>")


def _node(node: Node, route: Route) -> Node:
    for step in route:
        children = node[2]
        node = children[step][2] if isinstance(children, dict) else children[step]
    return node


def typed(data: Data, plain: Collection[Route], route: Route = ()) -> Any:
    """Return data as JSON has it: what stands at the routes in `plain` is what it looks like, all else is text."""
    match data:
        case dict():
            return {key: typed(item, plain, (*route, key)) for key, item in data.items()}
        case list():
            return [typed(item, plain, (*route, number)) for number, item in enumerate(data)]
        case str() if route in plain:
            return _meant(data)
    return data


def _meant(text: str) -> str | bool | float:
    if text in _FLAGS:
        return _FLAGS[text]
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return text
    number = float(text) if "." in text or "e" in text.lower() else int(text)
    return int(number) if number == int(number) else number  # 1.0 is the whole number 1, as JSON Schema has it
