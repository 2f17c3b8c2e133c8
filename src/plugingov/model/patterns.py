"""Regular expressions from outside, in an engine whose time is linear in the text, whatever the pattern.

They are written as JSON Schema has them (ECMA 262) and mean the same here: digits, words and the end of a text are
what they are there, and what the engine would read in another way is refused.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

from plugingov.sources.expressions import expression

MAX_LENGTH = 1_000
MAX_SIZE = 2_000  # what is left when every repetition is written out; time grows with it


class UnreadablePattern(Exception):
    """A pattern that is not run, and the reason in words."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that is known to take linear time; `size` is what its repetitions come to."""

    text: str
    size: int
    _matcher: SchemaValidator = field(repr=False, compare=False)

    def found_in(self, text: str) -> bool:
        """Tell whether some part of a text fits."""
        return self._matcher.isinstance_python(text)


@lru_cache(maxsize=1024)
def read_pattern(text: str) -> Pattern:
    """Return a pattern that can be run; raise `UnreadablePattern` for any other."""
    if len(text) > MAX_LENGTH:
        raise UnreadablePattern(f"it is longer than {MAX_LENGTH:,} characters")
    translation = _Translation()
    for token in _TOKENS.finditer(text):
        translation.add(token)
    size = translation.size
    if size > MAX_SIZE:
        raise UnreadablePattern(f"its repetitions come to more than {MAX_SIZE:,} characters")
    try:
        matcher = SchemaValidator(core_schema.str_schema(pattern="".join(translation.pieces)))
    except SchemaError as error:
        reason = str(error).rpartition("error: ")
        raise UnreadablePattern(reason[2].strip() if reason[1] else "it is too large") from None
    return Pattern(text, size, matcher)


_TOKENS = expression(
    r"(?P<escape>\\(?:[pP]\{\w*(?:=\w*)?\}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|.?))"
    r"|(?P<open>\((?:\?(?::|<[A-Za-z_]\w*>)?)?)"
    r"|(?P<close>\))"
    r"|(?P<set>\[\^?(?P<members>(?:\\.|[^\]\\])*)\]?)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d+)(?P<range>,(?P<most>\d*))?\})"
    r"|(?P<other>.)",
    re.DOTALL,
)
_OUTSIDE = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[0-9A-Za-z_]",
    "W": "[^0-9A-Za-z_]",
    "b": r"(?-u:\b)",
    "<": "<",
    ">": ">",
}
_INSIDE = {**_OUTSIDE, "b": r"\x08"}
_ALIKE = frozenset("sSBnrtfvpPux")  # letters that mean the same to the engine after a backslash
_ANY_CHARACTER = r"[^\n\r\x{2028}\x{2029}]"


class _Translation:
    """A pattern in the engine's own words, piece by piece, and how large it becomes."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._open = [[0, 0]]  # of each open group, how large it is so far, and the last thing in it

    @property
    def size(self) -> int:
        return sum(total for total, _ in self._open)

    def add(self, token: re.Match[str]) -> None:
        match token.lastgroup:
            case "escape":
                self._add(_escaped(token[0], _OUTSIDE))
            case "open":
                if token[0] == "(?":
                    raise UnreadablePattern("a group of it looks ahead or behind, or sets a flag")
                self.pieces.append(token[0])
                self._open.append([0, 0])
            case "close" if len(self._open) > 1:
                self._add(token[0], self._open.pop()[0])
            case "set":
                self._add(_set(token))
            case "repeat":
                self._repeat(token)
            case _:
                self._add(_other(token[0]))

    def _add(self, piece: str, size: int = 1) -> None:
        self.pieces.append(piece)
        self._open[-1][0] += size
        self._open[-1][1] = size

    def _repeat(self, token: re.Match[str]) -> None:
        if token["least"]:
            times = int(token["most"] or token["least"]) + (token["range"] == ",")
            total, last = self._open[-1]
            self._open[-1] = [total + last * max(0, times - 1), last * max(1, times)]
        self.pieces.append(token[0])


def _escaped(escape: str, known: dict[str, str]) -> str:
    letter = escape[1:2]
    if letter in known:
        return known[letter]
    if letter.isdigit() or letter == "k":
        raise UnreadablePattern("it refers back to what a group found")
    if letter.isalpha() and (letter not in _ALIKE or (letter in "pPux" and len(escape) == len("\\p"))):
        raise UnreadablePattern(f"`\\{letter}` is not known in it")
    return escape


def _set(token: re.Match[str]) -> str:
    members = token["members"]
    if not members:
        raise UnreadablePattern("it has an empty set of characters")
    if _OPERATOR.search(members):
        raise UnreadablePattern("it has a set with `[`, `&&`, `--` or `~~` in it, and no backslash before that")
    inner = _ESCAPES.sub(lambda found: _escaped(found[0], _INSIDE), members)
    return token[0].replace(members, inner) if inner != members else token[0]


# What the engine would read as a set in a set, or as two of them joined; escaped characters are stepped over.
_OPERATOR = expression(r"^(?:\\.|&(?!&)|-(?!-)|~(?!~)|[^\\\[&~-])*+(?:\[|&&|--|~~)", re.DOTALL)
_ESCAPES = expression(r"\\(?:[pP]\{\w*(?:=\w*)?\}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)


def _other(character: str) -> str:
    if character == "{":
        raise UnreadablePattern("it has a `{` that repeats nothing; as a character it is written `\\{`")
    return _ANY_CHARACTER if character == "." else character
