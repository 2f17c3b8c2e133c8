"""Text from outside, made safe to print: what would steer a terminal becomes visible instead."""

import re

# C0 and C1 controls, zero-width and bidirectional marks, line separators, interlinear marks,
# tag characters and lone surrogates: none of them is ever seen, all of them can mislead.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]",
)


def visible(text: str) -> str:
    """Return `text` with every unseen character written as an escape, on one line."""
    return UNSEEN.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
