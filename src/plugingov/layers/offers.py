"""What servers answered when they were asked, and which declared door each of them is."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from plugingov.layers.recognition import Endpoint, endpoints_of, hangs_on_reference
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.probed import ProbedServer


class Offers:
    """The servers that were asked, by the door whose server each is; of one route the youngest answer counts."""

    def __init__(self, organisation: Organisation, doors: Iterable[Door], probed: tuple[ProbedServer, ...]) -> None:
        self._organisation = organisation
        self._doors = tuple(doors)
        self._probed = probed

    def of(self, door: Door) -> tuple[ProbedServer, ...]:
        """Return the answers of a door's server, one for each class of credential; none where nobody asked it."""
        return self._by_door.get(door, ())

    @cached_property
    def elsewhere(self) -> Mapping[Door, tuple[ProbedServer, ...]]:
        """Return what was asked for a door somewhere else than where it is declared to lead now."""
        return {door: found for door in self._doors if (found := tuple(self._for(door, leads_there=False)))}

    @cached_property
    def of_nobody(self) -> tuple[ProbedServer, ...]:
        """Return the servers that were asked for a plugin that the inventory does not have."""
        return tuple(each for each in self._probed if each.plugin not in self._organisation.plugins)

    @cached_property
    def _by_door(self) -> Mapping[Door, tuple[ProbedServer, ...]]:
        return {door: _youngest(self._for(door, leads_there=True)) for door in self._doors}

    def _for(self, door: Door, *, leads_there: bool) -> Iterator[ProbedServer]:
        for server in self._probed:
            is_meant = server.plugin == door.id and door.surface in (server.surfaces or (door.surface,))
            if is_meant and may_be(server, door) == leads_there:
                yield server


def endpoint_of(server: ProbedServer) -> Endpoint:
    """Return where an answer came from; nothing where it does not say."""
    return ("", server.url) if server.url else server.command


def may_be(server: ProbedServer, door: Door) -> bool:
    """Tell whether an answer may be of the server where a door leads now: one of the two may not say where it is."""
    declared, found = tuple(filter(None, endpoints_of(door.server))), endpoint_of(server)
    return not declared or not found or found in declared or hangs_on_reference(*declared)


def _youngest(servers: Iterable[ProbedServer]) -> tuple[ProbedServer, ...]:
    """Return of each route the answer of the last day; of one day, what was given last."""
    found: dict[tuple[object, ...], ProbedServer] = {}
    for server in servers:
        route = (endpoint_of(server), server.credential, server.scopes)
        known = found.get(route)
        if known is None or known.taken_at is None or (server.taken_at and server.taken_at >= known.taken_at):
            found[route] = server
    return tuple(found.values())
