"""What every surface answers for one door, one person and, where it matters, one project."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple, Protocol

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.model.values import Surface as Name
from plugingov.sources.document import Route


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """What one project needs of one plugin: the tools by name, or the whole door; there is one object for each."""

    project: str
    plugin: str
    surface: Name
    tools: tuple[str, ...] = ()
    at: Route = ()


class Setting(NamedTuple):
    """What the semantics of a surface may look at, and how its sentences speak of a person."""

    organisation: Organisation
    today: date
    doors: dict[tuple[str, str], Door]
    speak: Callable[[Person], str] = attrgetter("name")

    def door(self, plugin: str, surface: str) -> Door | None:
        """Return the plugin as the surface has it, if it is provisioned there."""
        return self.doors.get((plugin, surface))


def beside_declared(seen: Answer, declared: Answer) -> Answer:
    """Return what was seen; where the inventory says otherwise, its sentence is told as well."""
    if declared.state in {seen.state, "unknown"}:
        return seen
    return seen._replace(because=f"{seen.because}; declared is {declared.state}: {declared.because}")


class Arrival(NamedTuple):
    """One way from a member's account to a surface, as `via` would declare it there, and whether it is open."""

    via: str
    answer: Answer


class Decided(NamedTuple):
    """The preference that counts for somebody, where there is one, and the groups that decided."""

    preference: str | None = None
    groups: tuple[str, ...] = ()


class GroupLock(NamedTuple):
    """Whether a lock holds in one group, and the people for whom it does not."""

    answer: Answer
    people: tuple[Person, ...] = ()


class Surface(Protocol):
    """The three layers and the lock, as one surface has them; `need` is what the asking project needs."""

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door exists for this person where the project runs."""

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is switched on in the project, whatever becomes of its tools."""

    def forced(self, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Tell what decides about the switch whatever the project says; nothing where that is left open."""

    def activate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is switched on and its needed tools may run."""

    def authenticate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether this person's sign-in works and is wide enough."""

    def people_seen(self, door: Door) -> frozenset[str]:
        """Return the people of whom somebody has looked at what they themselves have of the door."""

    def decided_by(self, door: Door, person: Person) -> Decided:
        """Return the preference that counts for this person, and the groups whose setting or document decided."""

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups that make a difference: in the same of them, sign-ins aside, answers are the same."""

    def asks_each(self, door: Door) -> bool:
        """Tell whether people differ by more than their groups, because somebody has looked at their machines."""

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether members cannot remove the door: this person, or members as the organisation means it."""

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups whose own setting, or lack of one, may undo a lock of the organisation's."""

    def unknown_groups(self, door: Door) -> Answer | None:
        """Say why nobody knows whether groups that are not told undo the organisation's lock; nothing where all are."""

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the lock of the organisation holds for the people whom this group's setting decides for."""

    def via(self, door: Door) -> str:
        """Return the way the door arrives, written or implied."""

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a lock at all."""

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a preference."""

    def can_force(self, door: Door) -> bool:
        """Tell whether the way the door arrives can decide about the switch in every project."""

    def offer(self, door: Door) -> Answer:
        """Tell whether the surface has the door for anybody at all, which a member may still have to add."""

    def is_held_off(self, door: Door) -> bool:
        """Tell whether the door is there, and nothing but the organisation's own switch keeps it off."""

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""

    def refusal(self, door: Door) -> Answer | None:
        """Say why the surface does not, or may not, load a door that is given to somebody; nothing where it would."""

    def bundled_connector(self, door: Door) -> Answer | None:
        """Tell whether the connector that a package bundles was added; nothing where none has to be."""

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell in which ways a door of the other surface reaches this one with the account, declared here or not."""

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell whether the surface keeps a pinned marketplace at its commit, or takes what is newest."""

    def write_gate(self) -> Answer:
        """Tell whether every writing tool asks before it runs, whatever members choose for themselves."""
