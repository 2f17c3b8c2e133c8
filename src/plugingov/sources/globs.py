"""Patterns in which a star stands for any text; matching takes linear time, whatever the pattern."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern in pieces: a text matches when it opens and ends with the outer ones and holds the others in order."""

    pieces: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        first, *middle = self.pieces
        if not middle:
            return text == first
        last = middle.pop()
        if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
            return False
        start, end = len(first), len(text) - len(last)
        for piece in middle:
            found = text.find(piece, start, end)
            if found < 0:
                return False
            start = found + len(piece)
        return True


@cache
def glob(pattern: str) -> Glob:
    """Read a pattern: `*` is any text, `[*]` a star."""
    literal = pattern.replace("[*]", "\0")
    return Glob(tuple(piece.replace("\0", "*") for piece in literal.split("*")))
