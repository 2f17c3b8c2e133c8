"""Patterns in which a star stands for any text; matching takes linear time, whatever the pattern."""

from functools import cache, lru_cache
from typing import NamedTuple


class Glob(NamedTuple):
    """A pattern in pieces: a text matches when it opens and ends with the outer ones and holds the others in order.

    Without a star there is only the first piece.
    """

    first: str
    middle: tuple[str, ...] = ()
    last: str | None = None

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        if self.last is None:
            return text == self.first
        start, end = len(self.first), len(text) - len(self.last)
        if end < start or not (text.startswith(self.first) and text.endswith(self.last)):
            return False
        for piece in self.middle:
            found = text.find(piece, start, end)
            if found < 0:
                return False
            start = found + len(piece)
        return True


@cache
def glob(pattern: str) -> Glob:
    """Read a pattern: `*` is any text, `[*]` a star."""
    literal = pattern.replace("[*]", "\0")
    first, *rest = [piece.replace("\0", "*") for piece in literal.split("*")]
    return Glob(first, tuple(rest[:-1]), rest[-1]) if rest else Glob(first)


@lru_cache(maxsize=16_384)  # very many subjects have one and the same value
def first_fit(patterns: tuple[str, ...], text: str) -> str | None:
    """Return the first of several patterns that the whole text fits, or nothing."""
    return next((pattern for pattern in patterns if glob(pattern).matches(text)), None)
