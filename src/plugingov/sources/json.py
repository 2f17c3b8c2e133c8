"""JSON to the same documents as YAML; places are looked for only when something is reported."""

import json
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stub leaves it out
from typing import Any

from plugingov.sources.bounds import MAX_DEPTH, MAX_PROBLEMS, MAX_VALUES
from plugingov.sources.characters import FORBIDDEN, escaped_problem, raw_problems
from plugingov.sources.document import Data, Document, Node, Text
from plugingov.sources.errors import BadInput, Problem, problem_in, quoted
from plugingov.sources.expressions import expression
from plugingov.sources.spans import spans_of


def read_json(text: Text) -> Document:
    """Return the document in `text`, every scalar as text; raise `BadInput` for anything else."""
    if problems := raw_problems(text):
        raise BadInput(problems)
    try:
        data = _plain(_DECODER.decode(_bounded(text.content)), MAX_DEPTH)
    except (ValueError, RecursionError):
        # The scanner is slower and knows places: it says what is wrong and where, or that nothing is.
        data = Scanner(text).document()[0]
    return Document(text, data, lambda: spans_of(text.content))


def _bounded(content: str) -> str:
    """Return a text that cannot hold more values than we take; the scanner counts those of any other."""
    if 1 + sum(map(content.count, ",[{")) > MAX_VALUES:
        raise ValueError
    return content


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return mapping


def _no_number(name: str) -> str:
    message = f"{name} is no number"
    raise ValueError(message)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=str, parse_int=str, parse_constant=_no_number)


def _plain(value: Any, depth: int) -> Data:
    """Return a decoded value with its booleans as text; raise `ValueError` for what no document may hold."""
    match value:
        case str():
            if FORBIDDEN.search(value):
                raise ValueError
            return value
        case bool():
            return "true" if value else "false"
        case dict() | list() if depth == 0:
            raise ValueError
        case dict():
            return {_plain_key(key): _plain(item, depth - 1) for key, item in value.items()}
        case list():
            return [_plain(item, depth - 1) for item in value]
    return None


@lru_cache(maxsize=1024)  # a long list repeats the keys of what is in it
def _plain_key(key: str) -> str:
    if FORBIDDEN.search(key):
        raise ValueError
    return key


_BLANK = expression(r"[ \t\r\n]*")
_NUMBER = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = expression(r"true|false|null")


class OverBounds(BadInput):
    """A text that is larger than we take any: nothing else is wrong with it as far as it was read."""


class Scanner:
    """Reads JSON by hand, with the span of every key and value; every scalar stays the text that it is."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.content = text.content
        self.problems: list[Problem] = []
        self.budget = MAX_VALUES

    def document(self) -> tuple[Data, Node]:
        """Return the value of the whole text with its spans; raise `BadInput` where there is none."""
        data, node, end = self._value(0, 0)
        end = self._skip(end)
        if end != len(self.content):
            raise self._stop(end, "more text after the document", "one document in a file")
        if self.problems:
            raise BadInput(self.problems)
        return data, node

    def _value(self, start: int, depth: int) -> tuple[Data, Node, int]:
        start = self._skip(start)
        self.budget -= 1
        if self.budget < 0:
            raise OverBounds(self._stop(start, f"more than {MAX_VALUES:,} values", "split the file").problems)
        match self.content[start : start + 1]:
            case "{" | "[" if depth == MAX_DEPTH:
                stop = self._stop(start, f"more than {MAX_DEPTH} levels", "no document of ours is this deep")
                raise OverBounds(stop.problems)
            case "{":
                return self._mapping(start, depth)
            case "[":
                return self._list(start, depth)
            case '"':
                value, end = self._string(start)
                return value, (start, end), end
        if found := _NUMBER.match(self.content, start) or _WORD.match(self.content, start):
            return self._meant(found[0]), (start, found.end()), found.end()
        raise self._stop(
            start, "text that is not JSON", "a value is a text, a number, true, false, a list or a mapping"
        )

    def _mapping(self, start: int, depth: int) -> tuple[Data, Node, int]:
        data: dict[str, Data] = {}
        spans: dict[str, tuple[int, int, Node]] = {}
        end = self._skip(start + 1)
        while not self._is(end, "}"):
            if data:
                end = self._skip(self._expect(end, ","))
                if self._ends_after_comma(end, "}"):
                    break
            key_start = end
            key, key_end = self._string(end)
            if key in data:
                line = self.text.place(spans[key][0], spans[key][1]).line
                place = self.text.place(key_start, key_end)
                found = f"found {quoted(key)} again; it stands first in line {line}"
                self._repeated(problem_in(self.text, place, found, expected="each key once", guarded=True))
            value, node, end = self._value(self._expect(self._skip(key_end), ":"), depth + 1)
            data[key], spans[key] = value, (key_start, key_end, node)
            end = self._skip(end)
        return data, (start, end + 1, spans), end + 1

    def _list(self, start: int, depth: int) -> tuple[Data, Node, int]:
        data: list[Data] = []
        spans: list[Node] = []
        end = self._skip(start + 1)
        while not self._is(end, "]"):
            if data:
                end = self._skip(self._expect(end, ","))
                if self._ends_after_comma(end, "]"):
                    break
            value, node, end = self._value(end, depth + 1)
            data.append(value)
            spans.append(node)
            end = self._skip(end)
        return data, (start, end + 1, spans), end + 1

    def _string(self, start: int) -> tuple[str, int]:
        if not self._is(start, '"'):
            raise self._stop(start, "text that is not JSON", 'a key or text stands in double quotes (")')
        try:
            value, end = scanstring(self.content, start + 1, True)  # noqa: FBT003 (its own signature)
        except json.JSONDecodeError as error:
            raise self._stop(error.pos, "text that is not JSON", error.msg) from None
        if problem := self._unfit(value, start, end):
            self._add(problem)
        return value, end

    def _meant(self, written: str) -> Any:
        """Return what a number or word stands for: here its text."""
        return None if written == "null" else written

    def _unfit(self, value: str, start: int, end: int) -> Problem | None:
        """Return why no document may hold a text, if that is so."""
        return escaped_problem(self.text, value, start, end)

    def _repeated(self, problem: Problem) -> None:
        """Take down that a key stands twice."""
        self._add(problem)

    def _ends_after_comma(self, start: int, closing: str) -> bool:
        """Tell whether a mapping or list may end behind a comma, and does."""
        del start, closing
        return False

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MAX_PROBLEMS:
            raise BadInput(self.problems)

    def _skip(self, start: int) -> int:
        found = _BLANK.match(self.content, start)
        return found.end() if found else start

    def _is(self, start: int, character: str) -> bool:
        return self.content.startswith(character, start)

    def _expect(self, start: int, character: str) -> int:
        if not self._is(start, character):
            raise self._stop(start, "text that is not JSON", f"a `{character}` belongs here")
        return start + 1

    def _stop(self, start: int, what: str, hint: str) -> BadInput:
        start = min(start, len(self.content))
        place = self.text.place(start, start + 1)
        return BadInput(
            [*self.problems, problem_in(self.text, place, f"found {what}", expected="JSON", hint=hint, guarded=True)]
        )
