"""Names that a reader takes for one another: found without comparing each with each."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from plugingov.rules.catalogues import plain

FEWEST = 4  # letters of a name that is compared by edits
FEWEST_FOLDED = 3  # characters of a name that is compared by how it looks
MOST = 64  # letters, likewise
_CROWD = 16  # names that are tried for one likeness; a real organisation has one or two

_DIGITS = re.compile(r"[0-9]+")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_CYRILLIC = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043a\u043c\u043d\u0442\u0433"
_GREEK = "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u03c9"
_LOOKS_LIKE = str.maketrans(
    "i|!01345678$@\u0131" + _CYRILLIC + _GREEK,
    "lllo" + "leasbtbsal" + "aeopcyxljshdqwbkmhtr" + "abelkvoptuxyw",
)


class Look(NamedTuple):
    """A name as a reader sees it: characters that look alike are one, and its digits stand apart."""

    folded: str
    letters: str
    digits: str


@lru_cache(maxsize=16_384)
def look_of(name: str) -> Look:
    """Return how a name looks."""
    text = plain(name)
    letters = text.translate(_NO_DIGITS)
    digits = "" if letters == text else "".join(_DIGITS.findall(text))
    return Look(text.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w"), letters, digits)


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


class Names:
    """Names, to be asked which of them another name looks like."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_fold: dict[str, list[str]] = defaultdict(list)
        self._by_letters: dict[tuple[str, str], list[str]] = defaultdict(list)  # and by the digits
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(names):
            folded, letters, digits = look_of(name)
            self._by_fold[folded].append(name)
            self._by_letters[letters, digits].append(name)
        for letters in sorted({letters for letters, _ in self._by_letters}):
            for piece in _pieces(letters):
                self._by_piece[piece].append(letters)
        self._near: dict[str, tuple[str, ...]] = {}

    def like(self, name: str) -> list[str]:
        """Return the names that look like another one; those that differ only in digits, or in nothing, do not."""
        folded, own_letters, digits = look_of(name)
        found: list[str] = []
        same = self._by_fold.get(folded, _NONE)
        if same and same != [name] and len(folded) >= FEWEST_FOLDED:
            found += [each for each in same[:_CROWD] if look_of(each).letters != own_letters]
        for letters in self._near_to(own_letters):
            found += self._by_letters.get((letters, digits), _NONE)[:_CROWD]
        return list(dict.fromkeys(found)) if found else found

    def _near_to(self, letters: str) -> tuple[str, ...]:
        near = self._near.get(letters)
        if near is None:
            alike = (self._by_piece.get(piece, _NONE)[:_CROWD] for piece in _pieces(letters))
            tried = dict.fromkeys(chain.from_iterable(alike))
            near = self._near[letters] = tuple(other for other in tried if is_one_edit(letters, other))
        return near


@lru_cache(maxsize=2048)
def _pieces(letters: str) -> tuple[str, ...]:
    """Return what is left of a name with one letter less: two names at one edit have such a piece in common."""
    if not FEWEST <= len(letters) <= MOST:
        return ()
    return tuple(dict.fromkeys((letters, *(letters[:n] + letters[n + 1 :] for n in range(len(letters))))))


_NONE: list[str] = []


@lru_cache(maxsize=1024)
def base_of(host: str) -> str:
    """Return the domain that somebody registered, for a host below it; nothing where its name is too short to compare.

    That is its last two labels, or three where a country keeps `co.` and the like for companies.
    """
    labels = [_decoded(label) for label in host.split(".")[-3:]]
    is_company = len(labels) == len(_CO_UK) and len(labels[-1]) == _COUNTRY and labels[-2] in _COMPANIES
    base = labels if is_company else labels[-2:]
    return ".".join(base) if len(base) > 1 and len(base[0]) >= FEWEST else ""


def _decoded(label: str) -> str:
    """Return a label as a reader sees it, where it stands for letters outside of ASCII."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


_CO_UK = ("example", "co", "uk")
_COUNTRY = 2
_COMPANIES = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
