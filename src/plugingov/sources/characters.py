"""Characters that no document may hold, written raw or as an escape."""

from plugingov.sources.document import Text
from plugingov.sources.errors import Problem, problem_in
from plugingov.sources.expressions import expression

# Controls (tab, line feed and carriage return are text), separators that some readers take for line
# breaks, the byte order mark inside a text, lone surrogates, what is no character at all.
FORBIDDEN = expression("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")

_PRINTABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))  # of ASCII, all that is not forbidden

HINT = "remove it: it shows nothing and can hide what the text says"


def raw_problems(text: Text) -> list[Problem]:
    """Return a problem for the first forbidden character that stands in the text itself."""
    if text.content.isascii() and not text.content.encode().translate(None, _PRINTABLE):
        return []  # nearly every text, and told several times as fast as by a search
    found = FORBIDDEN.search(text.content)
    return [_problem(text, found[0], found.start(), found.end())] if found else []


def escaped_problem(text: Text, value: str, start: int, end: int) -> Problem | None:
    """Return the problem of a value whose escapes stand for a forbidden character."""
    found = FORBIDDEN.search(value)
    return _problem(text, found[0], start, end) if found else None


def _problem(text: Text, character: str, start: int, end: int) -> Problem:
    found = f"found the control character U+{ord(character):04X}"
    return problem_in(text, text.place(start, end), found, expected="printable text", hint=HINT, guarded=True)
