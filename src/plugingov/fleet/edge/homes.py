"""What homes are called in rows: the same on every machine, so that machines alike have the same text."""

import json
import re
from collections.abc import Callable
from typing import Final, TypeAlias

MEMBER: Final = "member"
_Rename: TypeAlias = Callable[[str], str]
_SLASH = r"(?:\\\\|/)"  # as it stands in a text of JSON


def renamed(home: str) -> _Rename:
    """Return what gives a home the same path on every machine, in a text of JSON."""
    return _renamed(home, known_home(home)) if len(home) > 1 else _as_it_is  # a root is no home


def renamed_path(path: str, home: str) -> str:
    """Return a path, or a text that names one, with its home called as in rows."""
    return str(json.loads(renamed(home)(json.dumps(path, ensure_ascii=False)))) if path else ""


def told_apart(number: int) -> _Rename:
    """Return what tells the homes of one machine apart again where its rows are put together."""
    renames = [_renamed(home, home + str(number)) for home in KNOWN_HOMES]

    def rename(text: str) -> str:
        for each in renames:
            text = each(text)
        return text

    return rename if number > 1 else _as_it_is


def known_home(home: str) -> str:
    """Return what a home is called in rows: where its platform keeps homes."""
    if home[1:2] == ":":
        return f"{home[:2]}\\Users\\{MEMBER}"
    return f"/Users/{MEMBER}" if home.startswith("/Users/") else f"/home/{MEMBER}"


KNOWN_HOMES: Final = (f"/home/{MEMBER}", f"/Users/{MEMBER}", *(f"{letter}:\\Users\\{MEMBER}" for letter in "CDEFGH"))


def _as_it_is(text: str) -> str:
    return text


def _renamed(home: str, known: str) -> _Rename:
    written = json.dumps(home, ensure_ascii=False)[1:-1]
    parts = re.split(_SLASH, written)
    flags = re.IGNORECASE if home[1:2] == ":" else 0
    inside = r"(\\\\|/)".join(map(re.escape, parts))
    pattern = re.compile(rf"(?<![\w.\]]){inside}(?![\w.-])", flags)  # in an address it is no home
    forward = json.dumps(known.replace("\\", "/"), ensure_ascii=False)[1:-1]
    backward = json.dumps(known.replace("/", "\\"), ensure_ascii=False)[1:-1]
    return lambda text: pattern.sub(lambda found: forward if "/" in found[0] else backward, text)
