"""Text from outside, made safe to print: what would steer a terminal becomes visible instead."""

from unicodedata import category, east_asian_width

from plugingov.sources.expressions import expression

# C0 and C1 controls, zero-width and bidirectional marks, line separators, interlinear and musical marks, fillers,
# variation selectors (but the one of emoji), tag characters, lone surrogates and what is no character at all: none of
# them is ever seen, all of them can mislead.
UNSEEN = expression(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]",
)


def visible(text: str) -> str:
    """Return `text` with every unseen character written as an escape, on one line."""
    return UNSEEN.sub(lambda found: _escape(found[0]), text)


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def _escape(character: str) -> str:
    code = ord(character)
    digits = next(digits for digits in _DIGITS if code < 16**digits)
    return f"\\{_DIGITS[digits]}{code:0{digits}x}"


_DIGITS = {2: "x", 4: "u", 8: "U"}
