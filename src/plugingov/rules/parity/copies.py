"""The packages that Claude Code installs of its own, by name: of one name, the client loads one package."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.rules.case import Case


class Copy(NamedTuple):
    """A package that Claude Code has, by the first door that comes in it, and whether anybody gets it."""

    door: Door
    offered: Answer

    @property
    def is_managed(self) -> bool:
        """Tell whether managed settings hold it; the others are installed by members."""
        return self.door.provision.via == "managed-plugin"


@lru_cache(maxsize=8)
def copies(case: Case) -> Mapping[str, Mapping[str, Copy]]:
    """Return what Claude Code has for anybody by a route of its own, by the name of the package and its id.

    What managed settings hold comes before what members install.
    """
    found: dict[str, dict[str, Copy]] = {}
    for via in ("managed-plugin", "marketplace-plugin"):
        for door in case.layers.doors.values():
            if not door.package or door.surface != "claude-code" or door.provision.via != via:
                continue
            known = found.get(name_of(door.package), {})
            if door.package not in known and (offered := case.layers.offer(door.id, door.surface)).state != "off":
                found.setdefault(name_of(door.package), {})[door.package] = Copy(door, offered)
    return found


def name_of(package: str) -> str:
    """Return the name of a package without its marketplace."""
    return package.partition("@")[0]
