"""Input that cannot be judged: what was found, what was expected, where, and a hint."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from plugingov.sources.document import Document, Place, Route, Text
from plugingov.sources.expressions import expression
from plugingov.sources.secret_arguments import secret_words
from plugingov.sources.secrets import MASK, mask, sounds_secret, spans_to_mask
from plugingov.sources.visible import columns, visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an input cannot be judged."""

    place: Place
    found: str
    expected: str = ""
    hint: str = ""
    line: str = ""
    guarded: bool = False  # nothing of the line but its keys is shown

    def __str__(self) -> str:
        lines = [f"{self.place}: error: {visible(mask(self.found))}"]
        if self.line.strip():
            shown, start, end = excerpt(self.line, self.place.column - 1, self._end_in_line(), guarded=self.guarded)
            number = f"{self.place.line} | "
            before, marked = columns(shown[:start]), columns(shown[start:end])
            lines += [number + shown, " " * (len(number) - 2) + "| " + " " * before + "^" * max(1, marked)]
        lines += [f"  = {what}: {visible(mask(said))}" for what, said in self._said() if said]
        return "\n".join(lines)

    def in_file(self, name: str) -> "Problem":
        """Return the problem as one of a file that is called otherwise."""
        return replace(self, place=self.place._replace(file=name))

    def below(self, lines: int) -> "Problem":
        """Return the problem as one of a document before which some lines of its file stand."""
        place = self.place
        return replace(self, place=place._replace(line=place.line + lines, end_line=place.end_line + lines))

    def _said(self) -> tuple[tuple[str, str], ...]:
        return ("expected", self.expected), ("hint", self.hint)

    def _end_in_line(self) -> int:
        one_line = self.place.end_line == self.place.line
        return self.place.end_column - 1 if one_line else len(self.line)


class BadInput(Exception):
    """Nothing was judged: the problems of every input of this run, together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        super().__init__(f"{len(self.problems)} problems in the input")


def problem_with(name: str, found: str, expected: str, hint: str = "") -> Problem:
    """Return a problem with a whole file or folder, or with what is called otherwise on the command line."""
    return Problem(Place(name, 1, 1, 1, 1), found, expected, hint)


def problem_in(
    text: Text, place: Place, found: str, *, expected: str = "", hint: str = "", guarded: bool = False
) -> Problem:
    """Return a problem at `place`, with the line of the text it stands in."""
    return Problem(place, found, expected, hint, text.line(place.line), guarded)


def problem_at(
    document: Document,
    route: Route,
    found: str,
    *,
    expected: str = "",
    hint: str = "",
    key: bool = False,
    guarded: bool = False,
) -> Problem:
    """Return a problem with the value at `route`, or with its key."""
    place = document.key_place(route) if key else document.place(route)
    return problem_in(document.text, place, found, expected=expected, hint=hint, guarded=guarded)


def quoted(text: str, known: Iterable[str] = ()) -> str:
    """Return `text` as a message may show it: as written if it is harmless, else masked."""
    if next(spans_to_mask(text), None):
        return f"'{MASK}'"
    harmless = _is_harmless(text) and MASK not in excerpt(text, 0, 0)[0]
    names = known if isinstance(known, Collection) else tuple(known)
    return f"'{visible(text)}'" if harmless or text in names or near(text, names) else f"'{MASK}'"


def near(text: str, known: Iterable[str]) -> str:
    """Return the known word that `text` was probably meant to be, or nothing."""
    if len(text) > _LONGEST_NAME:
        return ""
    slack = 1 + len(text) // 3
    alike = (name for name in known if abs(len(name) - len(text)) <= slack and name[:1].lower() == text[:1].lower())
    return _nearest(text, tuple(islice(alike, _MOST_NAMES)))


@lru_cache(maxsize=64)
def _nearest(text: str, names: tuple[str, ...]) -> str:
    if not names:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 (most runs read no slip of the pen)

    for spelt in dict.fromkeys((text, text.lower())):
        if matches := get_close_matches(spelt, names, n=1, cutoff=0.7):
            return matches[0]
    return ""


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return the hint that offers the nearest known word, or nothing."""
    name = near(text, known)
    return f"did you mean `{name}`?" if name and name != text else ""


def one_of(choices: Iterable[str]) -> str:
    """Return the expectation that a value is one of a few words."""
    return f"one of {', '.join(choices)}"


def excerpt(line: str, start: int, end: int, *, guarded: bool = False) -> tuple[str, int, int]:
    """Return a line with what might be a secret masked, and where the span from `start` to `end` moved to.

    After a key that may hold a secret, and on a guarded line, keys and punctuation alone are shown; what
    follows a word that sounds secret is not shown either way. Of a long line the part around `start` is shown.
    """
    cut = start - _BEFORE if start > _LONGEST_LINE - _BEFORE else 0
    text = line[cut : cut + _LONGEST_LINE]
    is_cut = len(line) > cut + len(text)
    edges = {0} if cut else set()
    edges |= {len(text)} if is_cut else set()
    pieces = tuple(_pieces(text, edges, guarded=guarded or cut > 0))
    before = _MORE if cut else ""
    shown = before + "".join(piece.written for piece in pieces) + _MORE * is_cut
    first, last = (_moved(pieces, offset - cut, is_end=is_end) for offset, is_end in ((start, False), (end, True)))
    return shown, len(before) + first, len(before) + last


class _Piece(NamedTuple):
    """A word or a character of a line, and whether it is shown."""

    start: int
    text: str
    is_hidden: bool

    @property
    def written(self) -> str:
        return MASK if self.is_hidden else " " if self.text == "\t" else visible(self.text)


def _pieces(text: str, edges: set[int], *, guarded: bool) -> Iterator[_Piece]:
    """Yield the pieces of a line; a word at an edge where the line was cut is not whole, so nobody knows what it is."""
    masked = [*spans_to_mask(text), *secret_words(text), *(found.span() for found in _SIGN_IN.finditer(text))]
    sealed = False  # until the value of a key that sounds secret is over
    is_value = False  # a word with a colon behind it is no key where a value has begun
    for token in _TOKENS.finditer(text):
        word, start, end = token[0], token.start(), token.end()
        is_hidden = False
        if token.lastgroup != "word":
            sealed = sealed and _NEXT_ITEM.match(text, start) is None
            is_value = is_value and word not in "{[,"
        elif any(map(str.isalnum, word)):
            is_key = not is_value and _KEY_FOLLOWS.match(text, end) is not None
            is_value = is_value or is_key
            is_hidden = (
                sealed or (guarded and not is_key) or not _is_harmless(word) or not edges.isdisjoint((start, end))
            )
            is_hidden = is_hidden or any(begin < end and start < stop for begin, stop in masked)
            sealed = sealed or sounds_secret(word)
            guarded = guarded or sealed or word in _GUARDED_KEYS
        yield _Piece(start, word, is_hidden)


def _moved(pieces: tuple[_Piece, ...], offset: int, *, is_end: bool) -> int:
    """Return where an offset of a line stands once its pieces are written."""
    shown = 0
    for piece in pieces:
        end = piece.start + len(piece.text)
        if offset < end + is_end:
            if piece.is_hidden:
                return shown + is_end * len(MASK)
            return shown + len(visible(piece.text[: max(0, offset - piece.start)]))
        shown += len(piece.written)
    return shown


_MORE = "..."
# A password before a host: under which key it stands is not always known here, and hardly anything else has this form.
_SIGN_IN = expression(r"(?<![^\s\"',{}\[\]])[^\s:/@\"',{}\[\]]{1,100}:[^\s:/@\"',{}\[\]]{1,100}@")
_KEY_FOLLOWS = expression(r"[\"']?\s*:(?!//)")
# Where the value after a key that sounds secret is over.
_NEXT_ITEM = expression(r"[{}]|,(?=[\s\"'])")
_GUARDED_KEYS = frozenset({"env", "headers", "args", "command", "url"})
_TOKENS = expression(r"(?P<word>[^\s{}\[\],:\"'#=|>&*!()`;]+)|(?P<rest>[\s\S])")
_SEPARATORS = expression(r"[-_./@\\+~$%?* ]+")
_LONGEST_LINE = 400
_BEFORE = 100
_LONGEST_NAME = 60
_MOST_NAMES = 200


def _is_harmless(word: str) -> bool:
    """Words in one case, short numbers, dates, versions, addresses made of those, and ids of rules are shown."""
    is_short = len(word) <= _LONGEST_HARMLESS
    return is_short and (_RULE_ID.fullmatch(word) is not None or all(map(_is_harmless_part, _SEPARATORS.split(word))))


def _is_harmless_part(part: str) -> bool:
    if part in _WORDS_OF_CEL:
        return True
    digits = part.removeprefix("v")
    if not part or (digits.isdecimal() and len(digits) <= _LONGEST_NUMBER):
        return True
    caseless = part.lower() == part.upper()
    one_case = caseless or part.islower() or part.istitle() or (part.isupper() and len(part) <= _LONGEST_ACRONYM)
    return part.isalpha() and one_case and len(part) <= _LONGEST_WORD


# The functions of own rules' expressions, which no other word of one case looks like.
_WORDS_OF_CEL = frozenset({"endsWith", "startsWith", "getFullYear", "getMonth", "getDate", "getDayOfWeek"})
_RULE_ID = expression(r"[A-Z]{2,4}[0-9]{1,4}")
_LONGEST_HARMLESS = 60
_LONGEST_WORD = 18
_LONGEST_ACRONYM = 8
_LONGEST_NUMBER = 6
