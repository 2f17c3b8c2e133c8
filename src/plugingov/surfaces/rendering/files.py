"""Files as they are rendered: strict JSON, and names that any system takes."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from plugingov.surfaces.rendering.rendered import RenderedFile


def json_file(path: str, data: Mapping[str, Any], why: str) -> RenderedFile:
    """Return a file of strict JSON."""
    content = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return RenderedFile(path, content.encode("utf-8", "backslashreplace"), data, why)


def safe_name(text: str) -> str:
    """Return text as one step of a path on any system."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).lstrip(".") or "_"


def unlike(wanted: Iterable[tuple[str, str]], joint: str) -> Mapping[str, str]:
    """Return a name for each key, none of them twice whatever the case of its letters."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key, name in wanted:
        free = name
        number = 2
        while free.lower() in taken:
            free, number = f"{name}{joint}{number}", number + 1
        taken.add(free.lower())
        found[key] = free
    return found
