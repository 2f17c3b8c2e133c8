"""Draws from banks of values that may be anything."""

from collections.abc import Sequence
from typing import Any, TypeVar

from reference_dice import Dice

T = TypeVar("T")
Json = dict[str, Any]


def several(dice: Dice, options: Sequence[T], count: int) -> list[T]:
    """Return different ones of some options, which need not be hashable, in the order they were drawn."""
    return [options[index] for index in dice.some(range(len(options)), count)]


def local(argv: Sequence[str]) -> Json:
    """Return a server that is a command."""
    return {"command": argv[0], **({"args": list(argv[1:])} if argv[1:] else {})}


def entry(name: str, server: Json, kind: str) -> Json:
    """Return a list entry for a server: by its name, or by its command or address."""
    if kind == "name":
        return {"serverName": name}
    if "url" in server:
        return {"serverUrl": server["url"]}
    return {"serverCommand": [server["command"], *server.get("args", [])]}
