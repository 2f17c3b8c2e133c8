"""One item of a saved page: what it says, and where."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.sources.document import Place, Route
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.exports.kinds import Kind, kind_of, said_at, unknown_sort

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]|$)")


class Item(NamedTuple):
    """An item of a page; what is of a wrong type reads as if nobody had said it, and is told as not understood."""

    kind: Kind
    said: Mapping[str, Any]
    file: NativeFile
    route: Route

    @property
    def id(self) -> str:
        """Return the vendor's own id; "" for what has none."""
        return self.text("id")

    @property
    def at(self) -> Place:
        """Return where the item stands."""
        return self.file.place(*self.route)

    def place(self, *steps: str | int) -> Place:
        """Return where something in the item stands, or what comes nearest."""
        return self.file.place(*self.route, *steps)

    def text(self, *keys: str) -> str:
        """Return the text that keys lead to; "" where there is none."""
        value: Any = self.said
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value if isinstance(value, str) else ""

    @property
    def oddity(self) -> str:
        """Return what makes it an item of a sort that nobody here knows; "" where its sort is known."""
        return oddity_of(self.kind, self.said)

    def flag(self, key: str) -> bool | None:
        """Return a yes or no; nothing where neither is said."""
        value = self.said.get(key)
        return value if isinstance(value, bool) else None

    def number(self, key: str) -> int | None:
        """Return a whole number; nothing where none is said, which is not nought."""
        value = self.said.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, key: str) -> date | None:
        """Return the day of a point in time (RFC 3339, UTC as the interface writes it); nothing where none is said."""
        return day_of(self.text(key))


def oddity_of(kind: Kind, said: Mapping[str, Any]) -> str:
    """Return, in words, what makes an item one of a sort that nobody here knows; "" where its sort is known."""
    keys = unknown_sort(kind, said)
    if not keys:
        return ""
    found, key = said_at(said, keys), ".".join(keys)
    if found is None:
        return f"nothing for `{key}`"
    return (
        f"`{visible(found)}` for `{key}`, which nobody here knows"
        if found
        else f"something that is no text for `{key}`"
    )


def day_of(written: str) -> date | None:
    """Return the day that a point in time opens with; nothing where it is none."""
    found = _DAY.match(written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def items_of(file: NativeFile) -> Iterator[Item]:
    """Yield the items of a page that are known; `strangers_of` yields what else lies in it."""
    for route, said in entries_of(file.data):
        if kind := kind_of(said):
            yield Item(kind, said, file, route)


def strangers_of(file: NativeFile) -> Iterator[tuple[Route, Any]]:
    """Yield what lies in a page and is no item that is known."""
    for route, said in entries_of(file.data):
        if kind_of(said) is None:
            yield route, said


def entries_of(data: Any) -> Iterator[tuple[Route, Any]]:
    """Yield what a page holds, each with its route: the list of a page, a bare list, or one object alone."""
    listed = data.get("data") if isinstance(data, dict) else data
    if isinstance(listed, list):
        before: Route = ("data",) if isinstance(data, dict) else ()
        yield from (((*before, number), each) for number, each in enumerate(listed))
    elif isinstance(data, dict):
        yield (), data
