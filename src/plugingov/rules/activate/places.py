"""Where doors are on: each project's own, and what many projects have on alike."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.rules.case import Case

MOST_NAMED = 3


class Alike(NamedTuple):
    """Projects with the same answer about a door that none of them lists."""

    active: ActiveDoor
    projects: tuple[str, ...]
    known: frozenset[str]


Own: TypeAlias = dict[str, ActiveDoor]


class Places(NamedTuple):
    """The projects that list a door or have it on for reasons of their own, and those that have it on alike.

    A project that is in both counts as it stands in `own`.
    """

    own: Mapping[Door, Own]
    alike: Mapping[Door, tuple[Alike, ...]]


@lru_cache(maxsize=8)
def places(case: Case) -> Places:
    """Return, for each door that is or may be on somewhere, where that is."""
    own: dict[Door, Own] = {}
    shared: dict[int, tuple[tuple[ActiveDoor, ...], list[str]]] = {}
    for project in case.organisation.projects:
        parts = case.layers.active_parts(project)
        shared.setdefault(id(parts.shared), (parts.shared, []))[1].append(project)
        for active in parts.own:
            own.setdefault(active.door, {})[project] = active
    alike: dict[Door, list[Alike]] = {}
    for doors, projects in shared.values():
        names, known = tuple(projects), frozenset(projects)
        for active in doors:
            alike.setdefault(active.door, []).append(Alike(active, names, known))
    return Places(own, {door: tuple(found) for door, found in alike.items()})


def in_words(projects: Sequence[str], total: int | None = None) -> str:
    """Return projects as a sentence holds them: the first few where they are many; `total` is how many in all."""
    shown = projects[:MOST_NAMED]
    rest = (len(projects) if total is None else total) - len(shown)
    return ", ".join(f"`{project}`" for project in shown) + (f" and {rest} more" if rest else "")
