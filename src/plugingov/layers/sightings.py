"""What machines show: each server and package on them once, and the declared door that it is."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from plugingov.layers.recognition import Declared
from plugingov.model.door import Door
from plugingov.model.observation import Certainty
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.session import ObservedPackage, ObservedServer

T = TypeVar("T", ObservedServer, ObservedPackage)


class SeenServer(NamedTuple):
    """One configured server of one machine, as the start of the client has it in which it fares best."""

    machine: Machine
    server: ObservedServer
    door: Door | None

    @property
    def item(self) -> str:
        """Return what a gap calls it: its name, and where it leads."""
        return f"{self.server.name} ({self.server.identity})" if self.server.identity else self.server.name


class SeenPackage(NamedTuple):
    """One package in one home of a machine, as the start of the client has it in which it fares best."""

    machine: Machine
    package: ObservedPackage
    doors: tuple[Door, ...]
    is_declared: bool

    @property
    def item(self) -> str:
        """Return what a gap calls it."""
        return self.package.id


class Sightings:
    """Everything that some machines show of one organisation's doors, and beside them."""

    def __init__(self, organisation: Organisation, doors: Iterable[Door], machines: tuple[Machine, ...]) -> None:
        self.machines = machines
        self._declared = Declared(organisation, doors)
        self.servers_on = cache(self._servers_on)
        self.packages_on = cache(self._packages_on)

    @cached_property
    def servers(self) -> tuple[SeenServer, ...]:
        """Return each configured server of each machine."""
        return tuple(seen for machine in self.machines for seen in self.servers_on(machine))

    @cached_property
    def packages(self) -> tuple[SeenPackage, ...]:
        """Return each package in each home of each machine."""
        return tuple(seen for machine in self.machines for seen in self.packages_on(machine))

    def _servers_on(self, machine: Machine) -> tuple[SeenServer, ...]:
        """Return each configured server of one machine."""
        servers = (server for session in machine.sessions for server in machine.servers(session))
        best = _best(((server.name, server.written_at, server.package), server) for server in servers)
        return tuple(SeenServer(machine, server, self._declared.door_of(server)) for server in best)

    def _packages_on(self, machine: Machine) -> tuple[SeenPackage, ...]:
        """Return each package in each home of one machine."""
        packages = (package for session in machine.sessions for package in machine.packages(session))
        best = _best(((package.id, package.session.home), package) for package in packages)
        doors, knows = self._declared.doors_of_package, self._declared.knows_package
        return tuple(SeenPackage(machine, package, doors(package.id), knows(package.id)) for package in best)

    @cached_property
    def of_door(self) -> Mapping[str, tuple[SeenServer, ...]]:
        """Return what was seen of each declared door."""
        found: dict[str, list[SeenServer]] = {}
        for seen in self.servers:
            if seen.door:
                found.setdefault(seen.door.id, []).append(seen)
        return {door: tuple(each) for door, each in found.items()}


def _best(found: Iterable[tuple[tuple[str | Place, ...], T]]) -> Iterator[T]:
    """Yield each thing once: as the session has it in which it loads, or else may."""
    best: dict[tuple[str | Place, ...], T] = {}
    for key, each in found:
        known = best.get(key)
        if known is None or _RANKS[each.loads] > _RANKS[known.loads]:
            best[key] = each
    yield from best.values()


_RANKS: Mapping[Certainty, int] = {"no": 0, "unknown": 1, "yes": 2}
