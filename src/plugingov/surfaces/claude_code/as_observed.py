"""Claude Code as machines show it: what was seen of a door is believed before what is declared of it."""

from collections.abc import Mapping
from typing import NamedTuple

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.surfaces.claude_code.semantics import ClaudeCode
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.surface import Need, Setting


class Evidence(NamedTuple):
    """What machines show of one door: whether it is there, whether it is locked, and why policy keeps it out."""

    install: Answer
    lock: Answer | None = None  # nothing where what was seen cannot carry a lock
    refusal: Answer | None = None


class AsObserved(ClaudeCode):
    """The layers of Claude Code where somebody has looked; of what was not seen, as it is declared."""

    def __init__(
        self, setting: Setting, credentials: Credentials, cowork: Cowork, evidence: Mapping[str, Evidence]
    ) -> None:
        super().__init__(setting, credentials, cowork)
        self._evidence = evidence

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door was there."""
        seen = self._evidence.get(door.id)
        return seen.install if seen else super().install(door, person, need)

    def offer(self, door: Door) -> Answer:
        """Tell whether any machine has the door."""
        seen = self._evidence.get(door.id)
        return seen.install if seen else super().offer(door)

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether any machine has the door."""
        seen = self._evidence.get(door.id)
        return seen.install if seen else super().reach(door, person)

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether the machines that were seen hold the door so that members cannot remove it."""
        seen = self._evidence.get(door.id)
        return seen.lock if seen and seen.lock else super().lock(door, person)

    def refusal(self, door: Door) -> Answer | None:
        """Say why the client keeps a door out that is configured."""
        seen = self._evidence.get(door.id)
        return seen.refusal if seen else super().refusal(door)
