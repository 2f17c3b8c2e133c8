"""Cowork as members' devices show it: what Claude Desktop has there is believed before what is declared of it."""

from collections.abc import Mapping
from typing import Any

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.surfaces.cowork.as_observed import CoworkAsObserved
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.evidence import Evidence, Seen, seen_of
from plugingov.surfaces.surface import Need, beside_declared


class CoworkOnDevices(Cowork):
    """The layers of Cowork where somebody has looked at devices; of what they do not tell, as it is declared."""

    def __init__(self, *args: Any, on_devices: Mapping[str, Seen]) -> None:
        super().__init__(*args)
        self._on_devices = on_devices

    def asks_each(self, door: Door) -> bool:
        """Tell whether people's answers differ by whose device was seen, and not by their groups alone."""
        return any(self._on_devices.get(door.id, {})) or super().asks_each(door)

    def people_seen(self, door: Door) -> frozenset[str]:
        """Return the people whose devices somebody has looked at."""
        return frozenset(self._on_devices.get(door.id, {})) | super().people_seen(door)

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door was there for this person."""
        seen, otherwise = self._seen(door, person), super().install(door, person, need)
        return beside_declared(seen.install, otherwise) if seen else otherwise

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether what was seen holds the door so that members cannot remove it."""
        seen = self._seen(door, person)
        return seen.lock if seen and seen.lock else super().lock(door, person)

    def offer(self, door: Door) -> Answer:
        """Tell whether the door was seen to be there for everybody."""
        seen = self._seen(door, None)
        return seen.install if seen else super().offer(door)

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door was seen to be there for everybody."""
        seen = self._seen(door, None)
        return seen.install if seen else super().reach(door, person)

    def refusal(self, door: Door) -> Answer | None:
        """Say why Cowork does not load a door; nothing where a device has it all the same."""
        seen = self._seen(door, None)
        return None if seen and seen.install.state == "on" else super().refusal(door)

    def _seen(self, door: Door, person: Person | None) -> Evidence | None:
        return seen_of(self._on_devices.get(door.id, {}), person, None)


class CoworkSeenTwice(CoworkOnDevices, CoworkAsObserved):
    """The same where pages of the organisation's interface were exported, too: they tell what devices do not."""
