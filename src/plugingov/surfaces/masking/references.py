"""Texts with references in them: what stands around these, and in their defaults, is masked; they themselves stay."""

import re
from collections.abc import Callable, Iterable, Iterator

from plugingov.sources.secrets import MASK, classify, mask, spans_to_mask

NOT_KEPT = "<a literal value, not kept>"
REFERENCE = re.compile(r"\$\{(?P<inner>[^}]+)\}")  # as the client reads one
# Names as clients and their neighbours write them; anything else between the braces may be a value.
_NAME = re.compile(r"(?:(?:env|input|secrets?|vault|command|config):[\w./#-]{1,100}|[A-Za-z_][\w.]{0,100})")
_SIGN_IN = re.compile(r"[^\s/@]*:(?!//)[^\s@]+@")  # a password before a host, without a scheme
_NOTHING = re.compile(r"\s*(?:(?:Bearer|Basic|Token|ApiKey|Digest)\s+)?[:/@;,|=}]?\s*", re.IGNORECASE)
_HOLES = "".join(map(chr, range(0xE100, 0xE200)))  # of private use: hardly any text has one, and none has all


def references_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the references of a text; where no brace closes any more, nobody searches for one."""
    return REFERENCE.finditer(text, 0, text.rfind("}") + 1)


def literals_in(text: str) -> Iterator[str]:
    """Yield what stands before, between and behind the references of a text."""
    end = 0
    for found in references_in(text):
        yield text[end : found.start()]
        end = found.end()
    yield text[end:]


def only_references(text: str, instead: str = MASK) -> str:
    """Return a text of which references are kept and nothing else: no word around them, and none of their defaults."""
    shown, end = [], 0
    for found in references_in(text):
        shown += [_hidden(text[end : found.start()], instead), _bare(found["inner"], instead)]
        end = found.end()
    return "".join([*shown, _hidden(text[end:], instead)])


def _hidden(literal: str, instead: str) -> str:
    return literal if literal in _ALREADY or _NOTHING.fullmatch(literal) else instead


def _bare(inner: str, instead: str) -> str:
    name, mark, default = _parts(inner)
    return f"${{{name if _NAME.fullmatch(name) and mask(name) == name else instead}{mark}{_hidden(default, instead)}}}"


_ALREADY = frozenset({MASK, NOT_KEPT})


def around_references(text: str, masked: Callable[[str, str], str]) -> str:
    """Return a text with its literal parts masked as one, and of each reference the default, where it is a secret.

    What masks is given the text with a character in place of each reference, and that character, which it leaves.
    """
    if "${" not in text:
        return masked(text, "")
    hole = next((each for each in _HOLES if each not in text), "")
    if not hole:
        return only_references(text)
    shown = masked(hole.join(literals_in(text)), hole)
    references = (_without_secret(found["inner"]) for found in references_in(text))
    return re.sub(hole, lambda _: next(references, ""), shown)


def _without_secret(inner: str) -> str:
    name, mark, default = _parts(inner)
    return f"${{{mask(name)}{mark}{MASK if _is_secret(name, default) else default}}}"


def _is_secret(name: str, default: str) -> bool:
    if default in _ALREADY:
        return False
    if _SIGN_IN.match(default) or classify(name, default).is_secret or mask(default) != default:
        return True
    _, nested, within = default.partition("${")
    return nested != "" and _is_secret(*_parts(within)[::2])


def _parts(inner: str) -> tuple[str, str, str]:
    """Return the name in a reference, and its default with the mark before it; a shell also sets it with `:=`."""
    found = _DEFAULT.search(inner)
    return (inner[: found.start()], found[0], inner[found.end() :]) if found else (inner, "", "")


_DEFAULT = re.compile(":[-=]")


def cover_around(text: str, spans: Iterable[tuple[int, int]], hole: str) -> str:
    """Return a text with each of the spans replaced, but for the holes in them."""
    shown, end = [], 0
    for start, stop in sorted(spans):
        if stop > end:
            shown += [text[end:start], _holes_in(text[max(start, end) : stop], hole)]
            end = stop
    return "".join([*shown, text[end:]])


def _holes_in(text: str, hole: str) -> str:
    parts = re.split(f"({hole})", text) if hole else [text]
    return "".join(each if each == hole else _hidden(each, MASK) for each in parts)


def mask_around(text: str, hole: str) -> str:
    """Return a text with everything masked that has the shape of a secret, but for the holes in it."""
    return cover_around(text, spans_to_mask(text), hole) if hole else mask(text)
