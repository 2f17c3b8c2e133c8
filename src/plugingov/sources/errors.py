"""Input that cannot be judged: what was found, what was expected, where, and a hint."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from plugingov.sources.document import Document, Place, Route, Text
from plugingov.sources.secrets import MASK, sounds_secret
from plugingov.sources.visible import visible


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
        lines = [f"{visible(self.place.file)}:{self.place.line}:{self.place.column}: error: {self.found}"]
        if self.line.strip():
            shown, start, end = excerpt(self.line, self.place.column - 1, self._end_in_line(), guarded=self.guarded)
            number = f"{self.place.line} | "
            lines += [number + shown, " " * (len(number) - 2) + "| " + " " * start + "^" * max(1, end - start)]
        lines += [f"  = expected: {self.expected}"] * bool(self.expected) + [f"  = hint: {self.hint}"] * bool(self.hint)
        return "\n".join(lines)

    def _end_in_line(self) -> int:
        one_line = self.place.end_line == self.place.line
        return self.place.end_column - 1 if one_line else len(self.line)


class BadInput(Exception):
    """Nothing was judged: the problems of every input of this run, together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        super().__init__(f"{len(self.problems)} problems in the input")


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
    if text in known or near(text, known) or _is_harmless(text):
        return f"'{visible(text)}'"
    return f"'{MASK}'"


def near(text: str, known: Iterable[str]) -> str:
    """Return the known word that `text` was probably meant to be, or nothing."""
    names = list(known)
    if len(text) > _LONGEST_NAME or len(names) > _MOST_NAMES:
        return ""
    matches = get_close_matches(text, names, n=1, cutoff=0.7) or get_close_matches(text.lower(), names, n=1, cutoff=0.7)
    return matches[0] if matches else ""


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return the hint that offers the nearest known word, or nothing."""
    name = near(text, known)
    return f"did you mean `{name}`?" if name and name != text else ""


def one_of(choices: Iterable[str]) -> str:
    """Return the expectation that a value is one of a few words."""
    return f"one of {', '.join(choices)}"


def excerpt(line: str, start: int, end: int, *, guarded: bool = False) -> tuple[str, int, int]:
    """Return a line with what might be a secret masked, and where the span from `start` to `end` moved to.

    After a key that may hold a secret, and on a guarded line, keys and punctuation alone are shown.
    """
    shown = ""
    new_start = new_end = -1
    for token in _TOKENS.finditer(line[:_LONGEST_LINE]):
        word = token[0]
        is_word = token.lastgroup == "word"
        is_key = is_word and _KEY_FOLLOWS.match(line, token.end()) is not None
        hidden = is_word and not (_is_harmless(word) and (is_key or not guarded))
        guarded = guarded or (is_word and (word in _GUARDED_KEYS or sounds_secret(word)))
        written = MASK if hidden else " " if word == "\t" else visible(word)
        if new_start < 0 and start < token.end():
            new_start = len(shown) + (0 if hidden else max(0, start - token.start()))
        shown += written
        if new_end < 0 and end <= token.end():
            new_end = len(shown) - (0 if hidden else token.end() - end)
    return shown, new_start if new_start >= 0 else len(shown), new_end if new_end >= 0 else len(shown)


_KEY_FOLLOWS = re.compile(r"[\"']?\s*[:=]")
_GUARDED_KEYS = frozenset({"env", "headers", "args", "command", "url"})
_TOKENS = re.compile(r"(?P<word>[^\s{}\[\],:\"'#=|>&*!()`;]+)|(?P<rest>[\s\S])")
_SEPARATORS = re.compile(r"[-_./@\\+~$%?* ]+")
_LONGEST_LINE = 400
_LONGEST_NAME = 200
_MOST_NAMES = 5000


def _is_harmless(word: str) -> bool:
    """Words in one case, short numbers, dates, versions, and addresses made of those, are shown as written."""
    return len(word) <= _LONGEST_HARMLESS and all(map(_is_harmless_part, _SEPARATORS.split(word)))


def _is_harmless_part(part: str) -> bool:
    digits = part.removeprefix("v")
    if not part or (digits.isdecimal() and len(digits) <= _LONGEST_NUMBER):
        return True
    one_case = part.islower() or part.istitle() or (part.isupper() and len(part) <= _LONGEST_ACRONYM)
    return part.isalpha() and one_case and len(part) <= _LONGEST_WORD


_LONGEST_HARMLESS = 60
_LONGEST_WORD = 18
_LONGEST_ACRONYM = 8
_LONGEST_NUMBER = 6
