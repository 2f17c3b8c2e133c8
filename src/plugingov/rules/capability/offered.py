"""The tools that a door really offers on its surface: those that nobody blocked."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown


@lru_cache(maxsize=8)
def offered(case: Case) -> Mapping[Door, tuple[str, ...] | None]:
    """Return the tools of each door that are not blocked there; nothing where the inventory does not list any."""
    return {door: _open(door) for door in case.layers.doors.values()}


def _open(door: Door) -> tuple[str, ...] | None:
    provides = door.plugin.provides
    if provides is None or provides.tools is None:
        return None
    if not door.blocks_any:
        return tuple(provides.tools)
    said = [(tool, door.decision(tool)) for tool in provides.tools]
    return tuple([tool for tool, decided in said if decided is None or decided[0] != "blocked"])


def not_listed(plugin: str) -> Unknown:
    """Return why nobody knows what a door offers."""
    return Unknown(("plugins", plugin, "provides", "tools"), f"the inventory does not list the tools of `{plugin}`")
