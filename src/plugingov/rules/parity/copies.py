"""The packages that Claude Code installs of its own, by name: the client loads one package of a name and no other."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.rules.case import Case


class Copies(NamedTuple):
    """The doors whose packages have one name, the first of each package; those that managed settings hold, apart."""

    managed: Mapping[str, Door]
    added: Mapping[str, Door]


@lru_cache(maxsize=8)
def copies(case: Case) -> Mapping[str, Copies]:
    """Return what Claude Code has by managed settings, or lets members install, by the name of the package."""
    found: dict[str, Copies] = {}
    for door in case.layers.doors.values():
        if door.package and door.surface == "claude-code" and door.provision.via in _OF_ITS_OWN:
            of_name = found.setdefault(name_of(door.package), Copies({}, {}))
            kind = of_name.managed if door.provision.via == "managed-plugin" else of_name.added
            kind.setdefault(door.package, door)  # type: ignore[attr-defined]
    return found


def name_of(package: str) -> str:
    """Return the name of a package without its marketplace."""
    return package.partition("@")[0]


_OF_ITS_OWN = frozenset({"managed-plugin", "marketplace-plugin"})
