"""Answers, looked at before anything is made of them: whole, and of the documented shape."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from plugingov.api.failures import Failure
from plugingov.api.requests import Form
from plugingov.sources.bounds import MAX_DEPTH
from plugingov.sources.secrets import MASK, mask
from plugingov.sources.visible import visible

_MOST_BYTES = 64 * 1024 * 1024  # of a page; an archive may be larger
_LONGEST_CURSOR = 4096


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer holds, and where the next page begins."""

    entries: tuple[Mapping[str, Any], ...]
    cursor: str | None


def read_page(data: bytes, form: Form) -> Page:
    """Return what an answer holds; raise `Failure` for one that is not as the vendor documents it."""
    body = _decoded(data)
    if form == "document":
        return Page((body,), None)
    entries = body.get("data")
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise _odd("it has no list `data`")
    return Page(tuple(entries), _next(body) if form == "pages" else _after(body))


def check_archive(data: bytes) -> None:
    """Raise `Failure` for what is no zip archive; nothing is unpacked."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise Failure("the answer is no zip archive, or not a whole one", 200, passing=True)


def _decoded(data: bytes) -> dict[str, Any]:
    if len(data) > _MOST_BYTES:
        raise Failure(f"the page is larger than {_MOST_BYTES // 1024**2} MiB", 200)
    try:
        body = _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _odd("it is not JSON, or not whole") from None
    if not isinstance(body, dict):
        raise _odd("it is no mapping")
    if _is_deeper(body, MAX_DEPTH):
        raise _odd(f"it has more than {MAX_DEPTH} levels")
    return body


def _is_deeper(value: Any, depth: int) -> bool:
    match value:
        case dict() | list() if depth == 0:
            return True
        case dict():
            return any(_is_deeper(each, depth - 1) for each in value.values())
        case list():
            return any(_is_deeper(each, depth - 1) for each in value)
    return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError
    return mapping


def _no_number(name: str) -> None:
    raise ValueError(name)


def _number(written: str) -> float:
    number = float(written)
    if not isfinite(number):
        raise ValueError
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number, parse_float=_number)


def _odd(why: str) -> Failure:
    return Failure(f"the answer is not what the vendor documents: {why}", 200, passing=True)


def _next(body: Mapping[str, Any]) -> str | None:
    return _cursor(body.get("next_page"), "next_page")


def _after(body: Mapping[str, Any]) -> str | None:
    """Return the last id where there is more; a page that says nothing of more is not whole."""
    more = body.get("has_more")
    if not isinstance(more, bool):
        raise _odd("it does not say `has_more`")
    if not more:
        return None
    cursor = _cursor(body.get("last_id"), "last_id")
    if cursor is None:
        raise _odd("there is more, and it has no `last_id`")
    return cursor


def _cursor(value: Any, name: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_CURSOR:
        raise _odd(f"its `{name}` is no text, or a very long one")
    return value


def shown(text: str, key: str) -> str:
    """Return what a server says, or an id that it gives, as it may be printed and kept."""
    return visible(mask(text.replace(key, MASK)))
