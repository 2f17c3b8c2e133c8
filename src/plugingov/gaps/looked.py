"""What was looked at of one machine: whose it is, which client it has, and how much of its files was understood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugingov.model.observation import State
from plugingov.sources.document import Place
from plugingov.sources.files import STDIN

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine


@dataclass(frozen=True, slots=True)
class Looked:
    """One machine as a report speaks of it."""

    machine: str
    platform: str
    client: str  # what is known of its version
    doubt: str  # what sentences say of the version where nobody knows it
    member: str
    taken_at: str
    homes: tuple[str, ...]
    projects: int
    states: Mapping[str, State]  # of each file, by the name that places have for it
    at: Place  # where the observation itself is written down, or the machine lies

    def holds(self, place: Place) -> bool:
        """Tell whether a place is one on this machine, where no inventory can say anything."""
        return place == self.at or place.file in self.states

    @property
    def counts(self) -> Mapping[State, int]:
        """Return how many files were read as a whole, in part and not at all."""
        return Counter(self.states.values())


_UNNAMED = "a machine without a name"  # a pipe is no name either


def looked_at(machine: "Machine") -> Looked:
    """Return what was looked at of a machine."""
    observation, client = machine.observation, machine.client
    minimum = f"not known; the fleet's minimum is {client.minimum}" if client.minimum else "not known"
    return Looked(
        machine=observation.machine or (_UNNAMED if observation.at.file == STDIN else observation.at.file),
        platform=observation.platform or "",
        client=client.observed or minimum,
        doubt="" if client.observed else client.known,
        member=observation.member,
        taken_at=observation.taken_at.isoformat() if observation.taken_at else "",
        homes=observation.homes,
        projects=len(observation.projects),
        at=observation.at,
        states={file.file: file.state for file in observation.files},
    )
