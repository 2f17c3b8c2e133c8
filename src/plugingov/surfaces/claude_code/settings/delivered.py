"""Which servers of `managedMcpServers`, in managed settings, the client takes (measured, 2.1.330)."""

import re
from collections.abc import Iterator
from typing import Any

from plugingov.surfaces.claude_code.client.server_shapes import BY_HTTP, wrong_key

DELIVERED = "managedMcpServers"
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_NO_NAMES = frozenset({"constructor", "prototype", "__proto__"})
_FOR_PROGRAMS = ("command", "args", "env", "headersHelper")
_KINDS = ("http", "streamable-http", "sse")
_SECURE = re.compile(r"\s*https:[/\\]*[^/\\?#\s]", re.IGNORECASE)
_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\}")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_DEEPEST = 5


def why_not(name: str, written: Any) -> str:
    """Say why the client does not take an entry of the map; nothing where it does."""
    if not _NAME.fullmatch(name) or name in _NO_NAMES:
        return "its name is none that the client takes there: letters, digits, `_` and `-`"
    if not isinstance(written, dict):
        return "the entry is no object"
    program = next((key for key in _FOR_PROGRAMS if key in written), "")
    if program:
        return f"managed settings may name no program to run, and the entry has `{program}`"
    if written.get("type") not in _KINDS:
        return "managed settings deliver servers of the types `http` and `sse` alone"
    url = written.get("url")
    if not isinstance(url, str) or not _SECURE.match(url):
        return "its `url` is no https address"
    return _within(written) or wrong_key(written, BY_HTTP)


def _within(written: dict[str, Any]) -> str:
    """Say what no text of an entry may hold: a variable as a value, or characters that nobody sees."""
    for text, is_key in _texts(written, 0):
        if _UNSEEN.search(text):
            return "a text in it holds characters that nobody sees"
        if not is_key and _REFERENCE.search(text):
            return "variables are not filled in there, and a text in it holds one"
    return ""


def _texts(value: Any, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield every text in an entry as deep as the client looks, and whether it is a key."""
    if isinstance(value, str):
        yield value, False
    elif isinstance(value, dict | list) and depth < _DEEPEST:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                yield key, True
            yield from _texts(each, depth + 1)
