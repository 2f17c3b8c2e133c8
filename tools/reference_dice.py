"""What the reference inventory is drawn with: the same choices, days and digests for the same seed."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import TypeVar

AS_OF = date(2026, 11, 23)

T = TypeVar("T")


class Dice:
    """Choices that look drawn and are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (nothing here is secret)

    def below(self, end: int) -> int:
        """Return a whole number from 0, below `end`."""
        return int(self._random.random() * end)

    def one(self, options: Sequence[T]) -> T:
        """Return one of some options."""
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return a few different options, `count` at most."""
        return list(dict.fromkeys(self.one(options) for _ in range(count if options else 0)))

    def chance(self, share: float) -> bool:
        """Tell whether something happens that does so in a share of all cases."""
        return self._random.random() < share


def one_in(many: int, number: int, turn: int) -> bool:
    """Tell whether it is the turn of this number, which it is once in so many."""
    return number % many == turn


def day(offset: int) -> str:
    """Return the day that lies so many days after the one that is judged."""
    return (AS_OF + timedelta(days=offset)).isoformat()


def digest(what: str, number: int, length: int) -> str:
    """Return hexadecimal digits that look like a commit."""
    return sha256(f"{what} {number}".encode()).hexdigest()[:length]
