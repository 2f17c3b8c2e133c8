"""What the answers of servers mean for the sign-in of each declared door."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from plugingov.layers.offers import Offers
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.probed import ProbedServer
from plugingov.model.words import Surface
from plugingov.surfaces.sign_in.meaning import read
from plugingov.surfaces.sign_in.reading import Asker, Reading, client_of

if TYPE_CHECKING:
    from plugingov.layers.layers import Layers


@dataclass(frozen=True, slots=True, eq=False)
class DoorReading:
    """What an answer means for one plugin on one surface; `credential` is the class of what was sent."""

    plugin: str
    surface: Surface
    credential: str
    reading: Reading


def each_reading(layers: "Layers", probed: tuple[ProbedServer, ...]) -> tuple[DoorReading, ...]:
    """Return what servers answered, read for each door that they are the server of, whatever day it was."""
    offers = Offers(layers.organisation, layers.doors.values(), probed)
    return tuple(
        DoorReading(door.id, door.surface, server.credential, reading)
        for door in layers.doors.values()
        for server in offers.of(door)
        for reading in read(server, asker_of(layers.organisation, door, layers.via(door)))
    )


class WaysIn:
    """The way in to the server of each door, where somebody walked it; `via` of a door is asked for when it counts."""

    def __init__(self, organisation: Organisation, doors: Iterable[Door], probed: tuple[ProbedServer, ...]) -> None:
        self._organisation = organisation
        self._offers = Offers(organisation, doors, probed)
        self._known: dict[Door, Reading | None] = {}

    def of(self, door: Door, via: str) -> Reading | None:
        """Return what the way in means to whoever has no sign-in; of several answers the one that stops them."""
        if door not in self._known:
            ways = [found[0] for found in readings(self._organisation, door, via, self._offers.of(door)) if found]
            self._known[door] = max(ways, key=_weight, default=None)
        return self._known[door]


def readings(
    organisation: Organisation, door: Door, via: str, servers: Iterable[ProbedServer]
) -> Iterator[tuple[Reading, ...]]:
    """Yield what each answer of a door's server means, the way in first; nothing where nobody walked that."""
    asker = asker_of(organisation, door, via)
    for server in servers:
        yield read(server, asker)


def asker_of(organisation: Organisation, door: Door, via: str) -> Asker:
    """Return who asks the server of a door, and what they are declared to bring."""
    is_listed = via == "directory-connector" or (via == "claude-ai-connector" and door.path == "oauth-connector")
    return Asker(
        client=client_of(organisation, door.surface, via),
        door=door.id,
        auth=door.auth,
        url=(door.server.url if door.server else None) or "",
        has_own_client=is_listed,
    )


def young(probed: Iterable[ProbedServer], today: date, accepted_days: int) -> tuple[ProbedServer, ...]:
    """Return the answers that are young enough to be believed."""
    return tuple(each for each in probed if each.taken_at and 0 <= (today - each.taken_at).days <= accepted_days)


def _weight(reading: Reading) -> tuple[bool, bool]:
    return reading.stops_sign_in, reading.code not in {"not-asked", "not-reached", "not-allowed-to-ask"}
