"""JSON of somebody else's program: read as its own client reads it, and as far as it goes where that refuses it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from plugingov.sources.bounds import MAX_DEPTH, MAX_VALUES
from plugingov.sources.document import Document, Text
from plugingov.sources.errors import BadInput, Problem, problem_in, problem_with
from plugingov.sources.expressions import expression
from plugingov.sources.json import OverBounds, Scanner
from plugingov.sources.spans import spans_of


class Native(NamedTuple):
    """What a file holds, its values typed as JSON has them, and what stands in the way of reading it.

    `is_strict` tells whether `JSON.parse` takes it, byte order mark aside, as far as anybody can tell: what is too
    large for us is not too large for the client. `flaws` say what else is wrong with it.
    Without a document nothing of it could be read, and the last flaw says why.
    """

    document: Document | None
    is_strict: bool = True
    flaws: tuple[Problem, ...] = ()
    is_empty: bool = False


def read_native(name: str, content: bytes, deepest: int = MAX_DEPTH) -> Native:
    """Return what the bytes of a JSON file called `name` hold; whatever they are, this does not raise.

    `deepest` is how many levels strict JSON may have, for those who have a bound of their own within.
    """
    if content[:2] in _TWO_BYTES:
        found = problem_with(name, "found text in UTF-16", "text in UTF-8", "save the file as UTF-8")
        return Native(None, is_strict=False, flaws=(found,))
    # As in node, where bytes that are no text become U+FFFD and the rest is read.
    text = Text(name, content.decode("utf-8-sig", "replace"))
    if not text.content.strip():
        return Native(None, is_strict=False, flaws=(problem_with(name, "found nothing", "JSON"),), is_empty=True)
    replaced = tuple(_not_text(name, content))
    data = _as_the_client_does(text.content, deepest)
    if data is _REFUSED or data is _TOO_MUCH:
        return _as_far_as_it_goes(text, replaced, may_be_strict=data is _TOO_MUCH)
    return Native(Document(text, data, lambda: spans_of(text.content)), flaws=replaced)


_TWO_BYTES = frozenset({b"\xff\xfe", b"\xfe\xff"})  # the marks of UTF-16, which some shells write


def _not_text(name: str, content: bytes) -> Iterator[Problem]:
    """Say where the first bytes are that are no text."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = Text(name, error.object[: error.start].decode("utf-8", "replace"))
        place = text.place(len(text.content), len(text.content) + 1)
        yield Problem(place, "found bytes that are not UTF-8", "text in UTF-8", "save the file as UTF-8")


_REFUSED: Any = object()
_TOO_MUCH: Any = object()  # for us, and not for the client


def _as_the_client_does(content: str, deepest: int) -> Any:
    """Return what strict JSON means; of a key that stands twice the last counts, as in every JavaScript."""
    if 1 + sum(map(content.count, ",[{")) > MAX_VALUES:
        return _TOO_MUCH
    try:
        data = _DECODER.decode(content)
    except RecursionError:
        return _TOO_MUCH
    except ValueError:
        return _REFUSED
    return _TOO_MUCH if _too_deep(data, deepest) else data


def _no_number(name: str) -> Any:
    message = f"{name} is no number"
    raise ValueError(message)


def whole(written: str) -> float:
    """Return a whole number; of a longer one than JavaScript can tell from its neighbours, what that makes of it."""
    return int(written) if len(written) <= _LONGEST_NUMBER else float(written)


_LONGEST_NUMBER = 18
_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_int=whole)


def _too_deep(data: Any, deepest: int) -> bool:
    """Tell whether data has more levels than anything here looks at."""
    level: Iterable[Any] = (data,)
    for _ in range(deepest + 1):
        level = [item for each in level for item in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _as_far_as_it_goes(text: Text, replaced: tuple[Problem, ...], *, may_be_strict: bool) -> Native:
    """Return what the tolerant reader makes of a text; one that ends at our bounds alone may be strict all the same."""
    scanner = _Tolerant(text)
    try:
        data, root = scanner.document()
    except BadInput as error:
        is_strict = may_be_strict and isinstance(error, OverBounds) and not scanner.flaws
        return Native(None, is_strict=is_strict, flaws=(*replaced, *scanner.flaws, *error.problems))
    is_strict = may_be_strict and not scanner.flaws
    return Native(Document(text, data, lambda: root), is_strict=is_strict, flaws=(*replaced, *scanner.flaws))


_BLANK = expression(r"[ \t\r\n]*")
_COMMENT = expression(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)


class _Tolerant(Scanner):
    """Reads JSON with comments and trailing commas, and takes down each of them once."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.flaws: list[Problem] = []
        self._commented = -1

    def _meant(self, written: str) -> Any:
        match written:
            case "true" | "false":
                return written == "true"
            case "null":
                return None
        return float(written) if re.search("[.eE]", written) else whole(written)

    def _unfit(self, value: str, start: int, end: int) -> Problem | None:
        """Take every text: what it holds is shown with care."""
        del value, start, end
        return None

    def _repeated(self, problem: Problem) -> None:
        """Let the last of several equal keys count, as the client does."""

    def _ends_after_comma(self, start: int, closing: str) -> bool:
        if not self._is(start, closing):
            return False
        self._flaw(start, start + 1, "found a comma with nothing behind it")
        return True

    def _skip(self, start: int) -> int:
        while True:
            found = _BLANK.match(self.content, start)
            end = found.end() if found else start
            comment = _COMMENT.match(self.content, end)
            if comment is None:
                return end
            if end > self._commented:
                self._flaw(end, comment.end(), "found a comment")
                self._commented = end
            start = comment.end()

    def _flaw(self, start: int, end: int, found: str) -> None:
        if len(self.flaws) < _MOST_FLAWS:
            place = self.text.place(start, end)
            expected = "strict JSON, as the client reads it"
            self.flaws.append(problem_in(self.text, place, found, expected=expected, guarded=True))


_MOST_FLAWS = 20
