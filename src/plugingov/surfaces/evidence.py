"""What was seen of a door where somebody has looked, as the layers of a surface take it."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from plugingov.model.answer import Answer
from plugingov.model.people import Person
from plugingov.surfaces.surface import Need


class Evidence(NamedTuple):
    """What was seen of one door in one place: is it there, switched on and locked, and why policy refuses it."""

    install: Answer
    switch: Answer | None = None  # nothing where what was seen does not tell
    lock: Answer | None = None  # nothing where what was seen cannot carry a lock
    refusal: Answer | None = None
    is_held_off: bool = False  # it is there, and only managed settings switch it off


# What was seen of a door: of whom ("" for everybody), and in which project ("" for wherever that is not told apart).
Seen: TypeAlias = Mapping[str, Mapping[str, Evidence]]


def seen_of(seen: Seen, person: Person | None, need: Need | None) -> Evidence | None:
    """Return what was seen for a person, in the project that needs the door where that was told apart."""
    by_project = seen.get(person.name if person else "") or seen.get("", {})
    return by_project.get(need.project if need else "") or by_project.get("")
