"""Characters in a text that nobody sees and that a model reads, and what they spell."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import bidirectional, category

from plugingov.sources.visible import UNSEEN, visible

_AROUND = 16
_LONGEST = 60
_LINES = frozenset("\n\t")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_JOINERS = frozenset("\u200c\u200d")
_DIRECTIONS = frozenset("\u200e\u200f\u061c")  # of one letter's place, which text from right to left needs
# The flags of England, Scotland and Wales are spelled in tag characters behind a black flag.
_FLAGS = re.compile(
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f",
)


class Hidden(NamedTuple):
    """What is hidden in a text: its surroundings with escapes, and what tag characters spell."""

    around: str
    spelled: str = ""


def hidden_in(text: str) -> Hidden | None:
    """Return what is hidden in a text, where it first is; nothing where everything in it can be seen or is harmless."""
    if text.isascii() and text.isprintable():
        return None
    plain = _FLAGS.sub("", text.replace("\r\n", "\n"))
    first = next(_misleading(plain), None)
    if first is None:
        return None
    around = visible(plain[max(0, first - _AROUND) : first + _AROUND])[:_LONGEST]
    return Hidden(around, _spelled(plain))


def _misleading(text: str) -> Iterator[int]:
    reads_from_right = any(bidirectional(letter) in {"R", "AL"} and category(letter) == "Lo" for letter in text)
    for found in UNSEEN.finditer(text):
        character, at = found[0], found.start()
        if character in _LINES or (character in _JOINERS and _joins(text, at)):
            continue
        if not (character in _DIRECTIONS and reads_from_right):
            yield at


def _joins(text: str, at: int) -> bool:
    """Tell whether a joiner stands where scripts and emoji need one: between two letters of theirs, or two pictures."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if _is_picture(before):
        return _is_picture(after)
    return _is_of_joining_script(before) and _is_of_joining_script(after)


def _is_picture(character: str) -> bool:
    return category(character) in {"So", "Sk"} or character == "\ufe0f"


def _is_of_joining_script(character: str) -> bool:
    """Tell whether a letter is of a script in which a joiner changes how its neighbours look: Arabic to Khmer."""
    return "\u0600" <= character <= "\u17ff" and category(character)[0] in "LM"


def _spelled(text: str) -> str:
    """Return what the tag characters of a text spell, as plain letters."""
    spelled = "".join(_TAGS.findall(text))
    letters = "".join(chr(ord(character) - 0xE0000) for character in spelled[: _LONGEST + 1])
    return f"{letters[:_LONGEST]}..." if len(letters) > _LONGEST else letters
