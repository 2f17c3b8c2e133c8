"""What probably went wrong where YAML cannot be read: parsers name their state, people look for a tab or a quote."""

from collections.abc import Mapping

_BY_CHARACTER: Mapping[str, str] = {
    "\t": "a tab stands here: indent with spaces",
    **dict.fromkeys("@`*&!%|>?", "quote the text: it opens with a sign that YAML keeps for itself"),
}
_BY_REASON: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "a `:` too many: quote the text, or indent the line like its neighbours"),
    ("could not find expected ':'", "a key without its `:`, or a quote above that was never closed"),
    ("unexpected end of stream", "a quote was opened and never closed"),
    ("expected ',' or", "a `,` or a closing bracket is missing before this"),
    ("expected key", "indented unlike its neighbours, or something above was never closed"),
    ("expected <block end>", "indented unlike its neighbours, or something above was never closed"),
    ("expected '-' indicator", "indented unlike its neighbours, or a `-` is missing"),
    ("expected alphabetic or numeric", "quote the text: it opens with a sign that YAML keeps for itself"),
)


def yaml_hint(character: str, reason: str, began: int | None) -> str:
    """Return a hint from the character where reading stopped, the parser's reason, and the line where it began."""
    hint = _BY_CHARACTER.get(character) or next((text for words, text in _BY_REASON if words in reason), "")
    if not hint:
        hint = f"the parser says: {reason}" if reason else ""
    return f"{hint}; it began in line {began}" if hint and began else hint
