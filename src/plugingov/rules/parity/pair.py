"""A door that is provisioned on both surfaces: what each of them declares, side by side."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject

ONE_WAY = frozenset({"claude-ai-connector", "synced-plugin"})  # what brings to Claude Code that which Cowork has


class Pair(NamedTuple):
    """One plugin as each surface has it."""

    cowork: Door
    claude_code: Door

    @property
    def id(self) -> str:
        """Return the id of the plugin."""
        return self.cowork.id

    @property
    def is_one_way(self) -> bool:
        """Tell whether what Claude Code has comes from Cowork, as far as it says nothing of its own."""
        return self.claude_code.provision.via in ONE_WAY

    @property
    def is_explained(self) -> bool:
        """Tell whether somebody wrote down why the surfaces differ."""
        return bool(self.cowork.provision.differs_because or self.claude_code.provision.differs_because)

    def is_one_package(self, case: Case) -> bool:
        """Tell whether both surfaces install one and the same package."""
        package = self.cowork.package
        return package is not None and package == self.claude_code.package and all(map(case.is_packaged, self))


@lru_cache(maxsize=8)
def pairs(case: Case) -> Mapping[str, Pair]:
    """Return each plugin that both surfaces have, in the order of the files."""
    doors = case.layers.doors
    return {
        plugin: Pair(doors[plugin, "cowork"], door)
        for (plugin, surface), door in doors.items()
        if surface == "claude-code" and (plugin, "cowork") in doors
    }


@lru_cache(maxsize=8)
def each_pair(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that both surfaces have."""
    return tuple(Subject(plugin=plugin) for plugin in pairs(case))


def is_on_both(case: Case, pair: Pair) -> bool:
    """Tell whether each surface has the door for somebody, or may have: else there is nothing to compare."""
    return all(case.layers.offer(door.id, door.surface).state != "off" for door in pair)
