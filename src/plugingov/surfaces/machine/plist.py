"""Managed preferences of macOS: a property list, in XML or binary, to the keys of a settings file."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from plugingov.model.observation import DESKTOP_FILES, FileKind, NativeFile
from plugingov.sources.bounds import MAX_DEPTH, MAX_VALUES
from plugingov.sources.document import Place, Route, Text
from plugingov.sources.native import read_native
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.masking.data import masked_data

_PROFILE_KEY = "Payload"  # what the system keeps beside the settings


def plist_file(kind: FileKind, entry: Entry, content: bytes, *, home: str = "") -> NativeFile:
    """Return what a property list holds; the place of a value is the line of its key."""
    text = Text(entry.file, content.decode("utf-8", "replace"))
    is_binary = content.startswith(b"bplist")
    data, why = _data(content)
    masked = None if data is None else _masked(data, kind)
    return NativeFile(
        kind=kind,
        file=entry.file,
        path=entry.called,
        data=masked if isinstance(masked, dict) else None,
        state="unread" if data is None else "whole",
        why=f"not read: {why}" if why else "",
        is_empty=not content.strip(),
        home=home,
        where=_where(text, is_binary=is_binary),
    )


def _data(content: bytes) -> tuple[dict[str, Any] | None, str]:
    import plistlib  # noqa: PLC0415 (few machines have one, and it brings two parsers)

    try:
        found = plistlib.loads(content)
        if not isinstance(found, dict):
            return None, "found no dictionary"
        budget = iter(range(MAX_VALUES))
        settings = {key: found[key] for key in found if isinstance(key, str) and not key.startswith(_PROFILE_KEY)}
        return {key: _plain(value, MAX_DEPTH, budget) for key, value in settings.items()}, ""
    except StopIteration:
        return None, "found more than any settings hold"
    except Exception:  # noqa: BLE001 (the parser raises whatever its own parsers raise)
        return None, "found no property list"


def _plain(value: Any, depth: int, budget: Any) -> Any:
    """Return a value as JSON would have it; one list may stand in many places, so what comes out is counted."""
    next(budget)
    if depth == 0:
        raise StopIteration
    match value:
        case dict():
            return {str(key): _plain(item, depth - 1, budget) for key, item in value.items()}
        case list():
            return [_plain(item, depth - 1, budget) for item in value]
        case str() | bool() | int() | float():
            return value
        case datetime():
            return value.isoformat()
    return None


def _masked(data: Mapping[str, Any], kind: FileKind) -> Any:
    """Return settings without secrets: those inside a text that is itself JSON, too.

    Such a text stays one: the client reads lists and dictionaries, and a text is neither.
    """
    if kind in DESKTOP_FILES:  # whose texts are JSON by rights
        return masked_data(data, kind)
    inside = {key: found for key, value in data.items() if (found := _inside(value)) is not None}
    masked = masked_data(inside, kind)
    hidden = {key: json.dumps(masked[key]) for key, value in inside.items() if masked[key] != value}
    return masked_data({**data, **hidden}, kind)


def _inside(value: Any) -> Any:
    """Return the list or dictionary that some tools write as a text."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        native = read_native("", value.encode("utf-8", "surrogatepass"))
        return native.document.data if native.document else None
    return None


def _where(text: Text, *, is_binary: bool) -> Callable[[Route], Place]:
    def where(route: Route) -> Place:
        start = end = 0
        for step in route if not is_binary else ():
            if isinstance(step, str):
                found = re.compile(rf"<key>\s*{re.escape(_written(step))}\s*</key>").search(text.content, end)
                if found is None:
                    break
                start, end = found.span()
        return Place(text.file, 1, 1, 1, 1) if is_binary else text.place(start, end)

    return where


def _written(key: str) -> str:
    return key.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
