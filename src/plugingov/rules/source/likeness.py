"""Names that a reader takes for one another: found without comparing each with each."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from plugingov.rules.catalogues import plain

FEWEST = 4  # letters of a name that is compared by edits
FEWEST_FOLDED = 3  # characters of a name that is compared by how it looks
MOST = 64  # letters, likewise
_CROWD = 16  # names that are tried for one likeness; a real organisation has one or two

_DIGITS = re.compile(r"[0-9]+")
_LOOKS_LIKE = str.maketrans(
    {
        # Digits and letters.
        **dict(zip("013456789|!$@", "olseasbtbglisa"[:13], strict=False)),
        "i": "l",
        # Cyrillic and Greek letters, in lower case.
        **dict(zip("аеорсухіјѕһԁԛԝвкмнтг", "aeopcyxljshdqwbkmhtr", strict=True)),
        **dict(zip("αβεικνορτυχγω", "abelkvoptuxyw", strict=True)),
        "ı": "l",
        "ł": "l",
        "ø": "o",
        "ß": "b",
    }
)


class Look(NamedTuple):
    """A name as a reader sees it: characters that look alike are one, and its digits stand apart."""

    plain: str
    folded: str
    letters: str
    digits: str


@lru_cache(maxsize=16_384)
def look_of(name: str) -> Look:
    """Return how a name looks."""
    text = plain(name)
    folded = text.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w")
    return Look(text, folded, _DIGITS.sub("", text), "".join(_DIGITS.findall(text)))


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether a letter was put in, left out or replaced, or two neighbours were swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )


class Approved(NamedTuple):
    """A name that others may imitate: what it is called in a sentence, and whose it is."""

    name: str
    what: str
    whose: str


class Names:
    """Approved names, to be asked which of them a name looks like."""

    def __init__(self, approved: Iterable[Approved]) -> None:
        self._by_letters: dict[str, dict[str, dict[str, Approved]]] = {}
        self._by_fold: dict[str, dict[str, Approved]] = {}
        for each in approved:
            look = look_of(each.name)
            _keep(self._by_fold.setdefault(look.folded, {}), each)
            _keep(self._by_letters.setdefault(look.letters, {}).setdefault(look.digits, {}), each)
        self._by_piece: dict[str, list[str]] = {}
        for letters in sorted(self._by_letters):
            for piece in _pieces(letters):
                crowd = self._by_piece.setdefault(piece, [])
                if len(crowd) < _CROWD:
                    crowd.append(letters)
        self._near: dict[str, tuple[str, ...]] = {}

    def like(self, name: str) -> Iterator[Approved]:
        """Yield each approved name that looks like another one; those that differ only in digits do not."""
        look = look_of(name)
        if len(look.folded) >= FEWEST_FOLDED:
            for each in self._by_fold.get(look.folded, {}).values():
                if look_of(each.name).letters != look.letters:
                    yield each
        for letters in self._near_to(look.letters):
            yield from self._by_letters[letters].get(look.digits, {}).values()

    def _near_to(self, letters: str) -> tuple[str, ...]:
        near = self._near.get(letters)
        if near is None:
            tried = dict.fromkeys(other for piece in _pieces(letters) for other in self._by_piece.get(piece, ()))
            near = self._near[letters] = tuple(other for other in tried if is_one_edit(letters, other))
        return near


def _keep(crowd: dict[str, Approved], approved: Approved) -> None:
    """Keep one name of each party, and no more parties than a reader would be told of."""
    if len(crowd) < _CROWD:
        crowd.setdefault(approved.whose, approved)


def _pieces(letters: str) -> Iterable[str]:
    """Return what is left of a name with one letter less: two names at one edit have such a piece in common."""
    if not FEWEST <= len(letters) <= MOST:
        return ()
    return dict.fromkeys((letters, *(letters[:n] + letters[n + 1 :] for n in range(len(letters)))))
