"""A document: plain data, and where each key and value of it stands in a file."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias, cast

from plugingov.sources.visible import visible

Route: TypeAlias = tuple[str | int, ...]  # keys and numbers to a value; a place stands for itself where one is due
Data: TypeAlias = dict[str, "Data"] | list["Data"] | str | None

# A node is (start, end) of a scalar, or (start, end, children) of a mapping or a list. The children
# of a mapping are {key: (start, end, node)}, of a list [node]. Offsets count characters: lines and
# columns are worked out only for what is reported.
Node: TypeAlias = tuple[Any, ...]

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PART = 1024  # characters


class Place(NamedTuple):
    """A span of text in one input; lines and columns count from 1, the end column is the first one after it."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{visible(self.file)}:{self.line}:{self.column}"


class Text:
    """The text of one input under the name people know it by."""

    def __init__(self, file: str, content: str) -> None:
        self.file = file
        self.content = content
        self._last_line = (0, "")  # a long line may have many problems, and is kept once

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *[found.end() for found in _LINE_BREAK.finditer(self.content)]]

    @cached_property
    def _breaks_before(self) -> list[int] | None:
        """Return how many lines end before each part of the text; nothing where lines end in several ways.

        Of very many lines few are reported: where those open is looked for then.
        """
        content = self.content
        if "\r" in content:
            return None
        counts = (content.count("\n", start, start + _PART) for start in range(0, len(content), _PART))
        return [0, *accumulate(counts)]

    def place(self, start: int, end: int) -> Place:
        """Return where the characters from `start` up to `end` stand."""
        line, column = self._position(start)
        end_line, end_column = self._position(max(start, end))
        return Place(self.file, line, column, end_line, end_column)

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line break."""
        if self._last_line[0] != number:
            starts = self._starts
            end = starts[number] if number < len(starts) else len(self.content)
            self._last_line = number, self.content[starts[number - 1] : end].rstrip("\r\n")
        return self._last_line[1]

    def offset(self, line: int, column: int) -> int:
        """Return which character of the text stands in a line and column of it."""
        return self._starts[line - 1] + column - 1

    def _position(self, offset: int) -> tuple[int, int]:
        before = self._breaks_before
        if before is None:
            line = bisect_right(self._starts, offset)
            return line, offset - self._starts[line - 1] + 1
        opened = min(offset, len(self.content)) // _PART * _PART
        lines = before[opened // _PART] + self.content.count("\n", opened, offset)
        last = self.content.rfind("\n", opened, offset)
        if last < 0 and lines:  # its line opens in an earlier part, and may be very long
            part = bisect_left(before, lines) - 1
            last = self.content.rfind("\n", part * _PART, part * _PART + _PART)
        return lines + 1, offset - last


class Document:
    """Data as written (every scalar keeps its text), with places found by route."""

    def __init__(self, text: Text, data: Data, root: Callable[[], Node], key: tuple[int, int] | None = None) -> None:
        self.text = text
        self.data = data
        self._root = root
        self._key = key  # of a part of a document, the span of the key it stands under
        self._opened: dict[int, tuple[Sequence[str | int], list[int]]] = {}

    @cached_property
    def root(self) -> Node:
        """Return the spans of the whole document."""
        return self._root()

    @property
    def span(self) -> tuple[int, int]:
        """Return where in its text the document opens and ends: all of it, or for a part what follows its key."""
        return (self._key[1], self.root[1]) if self._key else (0, len(self.text.content))

    def below(self, route: Route, unsaid: Mapping[str, Data]) -> "Document":
        """Return what stands at `route` as a document of its own, whose places are those in the whole text.

        `unsaid` is what goes without saying in it: keys that count where it is a mapping that does not have them.
        """
        data = self.data
        for step in route:
            data = data[step]  # type: ignore[index]  # whoever asks has seen that something is there
        found = self._find(route)
        return Document(
            self.text, {**unsaid, **data} if isinstance(data, dict) else data, lambda: found.node, found.key
        )

    def place(self, route: Route) -> Place:
        """Return where the value at `route` stands: a scalar itself, a mapping or list by its key.

        A route that leads nowhere falls back to the nearest mapping or list that lacks it.
        """
        found = self._find(route)
        if not found.is_container:
            return self.text.place(found.node[0], found.node[1])
        if found.key:
            return self.text.place(*found.key)
        return self._opening_line(found.node[0])

    def key_place(self, route: Route) -> Place:
        """Return where the last key of `route` stands, or the value where it has no key."""
        found = self._find(route)
        return self.text.place(*found.key) if found.key and found.whole else self.place(route)

    def place_within(self, route: Route, start: int, end: int) -> Place:
        """Return where the characters from `start` up to `end` of the text at `route` stand, however it is written."""
        value: Data = self.data
        for step in route:
            value = value[step]  # type: ignore[index]  # whoever asks has read the text there
        node = self._find(route).node
        if not isinstance(value, str) or len(node) > _SCALAR:
            return self.place(route)
        offsets = _written(value, self.text.content, node[0], node[1])
        first = offsets[min(start, len(offsets) - 1)] if offsets else node[0]
        last = offsets[min(max(start, end - 1), len(offsets) - 1)] if offsets else node[1] - 1
        return self.text.place(first, last + 1)

    def route_at(self, offset: int) -> tuple[Route, bool]:
        """Return the route of what stands at an offset of the text, and whether that is its key."""
        node, route = self.root, cast("Route", ())
        while len(node) > _SCALAR:
            steps, starts = self._steps(node)
            number = bisect_right(starts, offset) - 1
            if number < 0:
                break
            step = steps[number]
            key_end, child = node[2][step][1:] if isinstance(node[2], dict) else (0, node[2][step])
            if offset >= child[1]:
                break
            route, node = (*route, step), child
            if offset < key_end:
                return route, True
        return route, False

    def _steps(self, node: Node) -> tuple[Sequence[str | int], list[int]]:
        """Return the keys or numbers below a node, and where each opens; kept, because a text may hold many secrets."""
        children = node[2]
        if id(children) not in self._opened:
            spans = children.values() if isinstance(children, dict) else children
            steps = list(children) if isinstance(children, dict) else range(len(children))
            self._opened[id(children)] = (steps, [span[0] for span in spans])
        return self._opened[id(children)]

    def is_container(self, route: Route) -> bool:
        """Tell whether a mapping or list stands at `route`."""
        return self._find(route).is_container

    def is_plain(self, route: Route) -> bool:
        """Tell whether the scalar at `route` is written without quotes."""
        start = self._find(route).node[0]
        return self.text.content[start : start + 1] not in {'"', "'", "|", ">"}

    def _opening_line(self, start: int) -> Place:
        first = self.text.place(start, start)
        return self.text.place(start, start + len(self.text.line(first.line)) - first.column + 1)

    def _find(self, route: Route) -> "_Found":
        node, key = self.root, self._key
        for step in route:
            children = node[2] if len(node) > _SCALAR else None
            if isinstance(children, dict) and step in children:
                start, end, node = children[step]
                key = (start, end)
            elif isinstance(children, list) and isinstance(step, int) and 0 <= step < len(children):
                node, key = children[step], None
            else:
                return _Found(key, node, whole=False)
        return _Found(key, node, whole=True)


_SCALAR = 2
_INDICATOR = re.compile(r"[|>][^\r\n]*")
_ESCAPES = {"x": 4, "u": 6, "U": 10}  # how long each is written; every other takes two characters


def _written(value: str, content: str, start: int, end: int) -> list[int]:
    """Return where each character of a text is written between two offsets: quotes, folds and indents aside."""
    opening = _INDICATOR.match(content, start, end)
    quote = content[start] if content[start : start + 1] in {'"', "'"} else ""
    at = opening.end() if opening else start + len(quote)
    found = []
    for character in value:
        while not character.isspace() and at < end and content[at].isspace():
            at += 1
        found.append(min(at, end - 1))
        if quote == '"' and content[at : at + 1] == "\\":
            at += _ESCAPES.get(content[at + 1 : at + 2], 2)
        elif quote == "'" and character == "'":
            at += 2
        else:
            at += not character.isspace() or content[at : at + 1] == character
    return found


class _Found(NamedTuple):
    """Where a route led: the span of its last key, its node, and whether the whole route exists."""

    key: tuple[int, int] | None
    node: Node
    whole: bool

    @property
    def is_container(self) -> bool:
        return len(self.node) > _SCALAR
