"""Answers as they are kept: byte for byte, but for secrets."""

import json
from typing import Any

from plugingov.sources.secret_search import masked
from plugingov.sources.secrets import MASK, classify, has_secret_shape, sounds_secret
from plugingov.surfaces.masking.data import masked_data
from plugingov.surfaces.masking.words import masked_url

# Where the next page begins: opaque, drawn, and of no use without the key.
_CURSORS = frozenset({"next_page", "prev_page", "first_id", "last_id"})


def kept_bytes(data: bytes, key: str) -> bytes:
    """Return an answer as it is kept: byte for byte as it came, unless it holds a secret."""
    body = json.loads(data)
    clean = json.dumps(_clean(body, "")).replace(key, MASK)  # no character of a key is escaped: `access` sees to it
    return data if json.loads(clean) == body else clean.encode("ascii")


def kept_lines(data: bytes) -> bytes:
    """Return the entries of a page that is kept already, one to a line."""
    lines = (json.dumps(each, separators=(",", ":")) for each in json.loads(data)["data"])
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _clean(value: Any, name: str) -> Any:
    """Return a value of an answer without secrets; settings of Claude Code are masked as its own files are."""
    match value:
        case str():
            return _clean_text(value, name)
        case list():
            return [_clean(each, name) for each in value]
        case dict() if name == "settings":
            return masked_data(value, "remote")
        case dict():
            return {masked(each): _clean(item, each) for each, item in value.items()}
    return value


def _clean_text(text: str, name: str) -> str:
    if name in _CURSORS:
        return text
    if sounds_secret(name) and classify(name, text).is_secret:
        return MASK
    if "://" in text:
        text = masked_url(text)
    return masked(text) if has_secret_shape(text) else text
