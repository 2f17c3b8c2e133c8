"""What one member gets: every door on every surface, from which setting, and which layer is off."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from plugingov.layers.layers import Layers
from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.people import Person
from plugingov.model.values import LAYERS, SURFACES, Layer, Surface
from plugingov.surfaces.surface import Decided


class Given(NamedTuple):
    """What somebody has of one door on one surface: the preference that counts, what decided it, and each layer."""

    door: Door
    decided: Decided
    answers: tuple[tuple[Layer, Answer], ...]


class Relevant(NamedTuple):
    """What makes members differ over a door: the groups that matter to it, and who has something of their own."""

    groups: frozenset[str]
    names: frozenset[str]


class Entitlements:
    """What each member of one organisation gets."""

    def __init__(self, layers: Layers, surfaces: Sequence[Surface] = SURFACES) -> None:
        self.layers = layers
        self.doors = tuple(door for door in (*layers.doors.values(), *_strangers(layers)) if door.surface in surfaces)
        self.relevant = cache(self._relevant)

    def of(self, person: Person) -> Iterator[Given]:
        """Yield what somebody has of each door, in the order of the inventory."""
        for door in self.doors:
            yield self.of_door(door, person)

    def of_door(self, door: Door, person: Person) -> Given:
        """Return what somebody has of a door."""
        decided = self.layers.surfaces[door.surface].decided_by(door, person)
        return Given(door, decided, tuple((layer, self.layers.for_person(layer, door, person)) for layer in LAYERS))

    def _relevant(self, door: Door) -> Relevant:
        """Return what makes members differ over a door; in the same of its groups all others have the same of it.

        A name that is also that of a group, a plugin or a project stands alone too: a sentence may hold either.
        """
        organisation, surface = self.layers.organisation, self.layers.surfaces[door.surface]
        holders = self.layers.holders(door)
        projects = (organisation.projects[need.project] for need in self.layers.needs_on(door.id, door.surface))
        groups = surface.deciding_groups(door).union(*(project.audience or () for project in projects)) | holders
        ids = {*organisation.groups, *organisation.plugins, *organisation.projects, *organisation.credentials}
        return Relevant(groups, holders | surface.people_seen(door) | ids)


def _strangers(layers: Layers) -> Iterator[Door]:
    """Yield the doors that were exported and that nobody declared."""
    if layers.exported:
        yield from (door for door in doors_of(layers.exported.organisation) if door.id in layers.exported.strangers)


def between(sentence: str, name: str) -> list[str]:
    """Return what stands between a member's names in a sentence, so that it can be said of another one alike."""
    return re.split(rf"(?<![\w.@+-]){re.escape(name)}(?![\w.@+-])", sentence)
