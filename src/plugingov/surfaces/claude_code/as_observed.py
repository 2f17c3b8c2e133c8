"""Claude Code as machines show it: what was seen of a door is believed before what is declared of it."""

from collections.abc import Mapping

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.surfaces.claude_code.semantics import ClaudeCode
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.evidence import Evidence, Seen, seen_of
from plugingov.surfaces.projects import usable
from plugingov.surfaces.surface import Need, Setting, beside_declared


class AsObserved(ClaudeCode):
    """The layers of Claude Code where somebody has looked; of what was not seen, as it is declared."""

    def __init__(
        self,
        setting: Setting,
        credentials: Credentials,
        cowork: Cowork,
        evidence: Mapping[str, Seen],
        held: Mapping[str, Answer],
    ) -> None:
        super().__init__(setting, credentials, cowork)
        self._evidence = evidence
        self._held_at_commit = held

    def asks_each(self, door: Door) -> bool:
        """Tell whether people's answers differ by whose machine was seen, and not by their groups alone."""
        return any(self._evidence.get(door.id, {}))

    def people_seen(self, door: Door) -> frozenset[str]:
        """Return the people whose machines somebody has looked at."""
        return frozenset(self._evidence.get(door.id, {}))

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door was there for this person."""
        seen = self._of(door, person, need)
        declared = super().install(door, person, need)
        return beside_declared(seen.install, declared) if seen else declared

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door was switched on for this person."""
        seen = self._of(door, person, need)
        declared = super().switch(door, person, need)
        return beside_declared(seen.switch, declared) if seen and seen.switch else declared

    def forced(self, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Tell whether the door was switched on for this person, which decides whatever a project lists."""
        seen = self._of(door, person, need)
        declared = super().forced(door, person, need)
        if seen is None or seen.switch is None:
            return declared
        return beside_declared(seen.switch, declared) if declared else seen.switch

    def activate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door was switched on and its needed tools may run."""
        return usable(self.switch(door, person, need), door, need)

    def offer(self, door: Door) -> Answer:
        """Tell whether the door was seen to be there for everybody."""
        seen = self._of(door, None, None)
        return seen.install if seen else super().offer(door)

    def is_held_off(self, door: Door) -> bool:
        """Tell whether the package was seen to be there, and to be switched off by managed settings alone."""
        seen = self._of(door, None, None)
        return bool(seen and seen.is_held_off)

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door was seen to be there for everybody."""
        seen = self._of(door, None, None)
        return seen.install if seen else super().reach(door, person)

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether what was seen holds the door so that members cannot remove it."""
        seen = self._of(door, person, None)
        return seen.lock if seen and seen.lock else super().lock(door, person)

    def refusal(self, door: Door) -> Answer | None:
        """Say why the client keeps a door out that is configured."""
        seen = self._of(door, None, None)
        return seen.refusal if seen else super().refusal(door)

    def kept_out(self, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Say why the organisation's own lists were seen to keep a door from this person, or may do so."""
        seen = self._of(door, person, need)
        return seen.refusal if seen else None

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell whether a marketplace was seen to be kept at a commit."""
        return self._held_at_commit.get(marketplace) or super().holds_commit(marketplace)

    def _of(self, door: Door, person: Person | None, need: Need | None) -> Evidence | None:
        """Return what was seen of a door for a person, in the project that needs it where that was told apart."""
        return seen_of(self._evidence.get(door.id, {}), person, need)
