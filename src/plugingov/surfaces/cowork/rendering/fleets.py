"""The devices that one document of a third-party deployment is for."""

from collections.abc import Iterator
from typing import NamedTuple

from plugingov.surfaces.cowork.rendering.declared import Declared


class Fleet(NamedTuple):
    """The devices of everybody, or of one group; whoever has one is in these groups."""

    group: str = ""
    groups: frozenset[str] = frozenset()


def fleets(declared: Declared) -> Iterator[Fleet]:
    """Yield the organisation's own third-party deployment, or that of each group where it differs."""
    if declared.deployments.own == "third-party":
        yield Fleet()
        return
    for name, group in sorted(declared.organisation.groups.items()):
        if group.deployment == "third-party":
            yield Fleet(name, frozenset({name}) | declared.organisation.people.including(name))
