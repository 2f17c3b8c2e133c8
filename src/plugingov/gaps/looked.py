"""What was looked at: a machine, whose it is and which client it has, or saved pages; and how much was understood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugingov.model.observation import State
from plugingov.sources.document import Place
from plugingov.sources.files import STDIN

if TYPE_CHECKING:  # most runs look at nothing, and what judges a machine or pages takes long to import
    from plugingov.layers.exported import AsExported
    from plugingov.model.observation import Observation
    from plugingov.surfaces.claude_code.sessions.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One observation as a report speaks of it."""

    name: str
    taken_at: str
    states: Mapping[str, State]  # of each file, by the name that places have for it
    at: Place  # where the observation itself is written down, or what was looked at lies

    def holds(self, place: Place) -> bool:
        """Tell whether a place is in what was looked at, where no inventory can say anything."""
        return place == self.at or place.file in self.states

    @property
    def counts(self) -> Mapping[State, int]:
        """Return how many files were read as a whole, in part and not at all."""
        return Counter(self.states.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedMachine(Looked):
    """One machine."""

    platform: str
    client: str  # what is known of its version
    doubt: str  # what sentences say of the version where nobody knows it
    member: str
    homes: tuple[str, ...]
    projects: int
    unread_projects: tuple[str, ...] = ()  # which the state of a home names, and whose folders nobody read

    @property
    def counts(self) -> Mapping[State, int]:
        """Return how many files were read as a whole, in part and not at all: a project that was not read is one."""
        unread: list[State] = ["unread"] * len(self.unread_projects)
        return Counter([*self.states.values(), *unread])


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedExport(Looked):
    """What was exported of one organisation on Cowork."""

    held: Mapping[str, int]  # how many there are of each kind of thing
    lacks: tuple[str, ...]  # which listings are not there in full, and why


_UNNAMED = "a machine without a name"  # a pipe is no name either


def looked_at(machine: "Machine") -> LookedMachine:
    """Return what was looked at of a machine."""
    observation, client = machine.observation, machine.client
    minimum = f"not known; the fleet's minimum is {client.minimum}" if client.minimum else "not known"
    return LookedMachine(
        name=_named(observation, _UNNAMED),
        platform=observation.platform or "",
        client=client.observed or minimum,
        doubt="" if client.observed else client.known,
        member=observation.member,
        taken_at=_day(observation),
        homes=observation.homes,
        projects=len(observation.projects),
        unread_projects=tuple(file.project for file in machine.unread_projects),
        at=observation.at,
        states=_states(observation),
    )


def looked_at_export(shown: "AsExported") -> LookedExport:
    """Return what was looked at of saved pages."""
    exported = shown.exported
    observation = exported.observation
    each = (exported.listing(kind, owner) for kind, owner in exported.expected)
    return LookedExport(
        name=_named(observation, "an export without a name"),
        taken_at=_day(observation),
        at=observation.at,
        states=_states(observation),
        held={
            "marketplace": len(exported.marketplaces),
            "package": len(exported.plugins),
            "group": len(exported.groups),
            "member": len(exported.users),
        },
        lacks=tuple(dict.fromkeys(listing.lacks for listing in each if listing.lacks)),
    )


def _named(observation: "Observation", otherwise: str) -> str:
    return observation.machine or (otherwise if observation.at.file == STDIN else observation.at.file)


def _day(observation: "Observation") -> str:
    return observation.taken_at.isoformat() if observation.taken_at else ""


def _states(observation: "Observation") -> Mapping[str, State]:
    return {file.file: file.state for file in observation.files}
