"""The servers and packages of one home, with those together that may decide about each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from plugingov.fleet.edge.cutting import Thing
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer, Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

Together: TypeAlias = frozenset[Thing]


def things_of_home(machine: Machine, home: str) -> Mapping[Thing, Together]:
    """Return with each server and package of a home those whose lines a verdict on it may need.

    Two servers of one name or one address shadow each other, a package brings servers and may need other packages,
    and packages of one name stand in several marketplaces.
    """
    links = _Links()
    for session in (each for each in machine.sessions if each.home == home):
        for server in machine.servers(session):
            links.join(_linked_to_server(server))
        for package in machine.packages(session):
            links.join(_linked_to_package(package))
    return links.groups()


def _linked_to_server(server: ObservedServer) -> Iterator[Thing]:
    yield thing_of(server)
    yield "server", server.name
    if server.identity:
        yield "identity", server.identity


def _linked_to_package(package: ObservedPackage) -> Iterator[Thing]:
    yield thing_of(package)
    yield "entry", package.id.rpartition("@")[0] or package.id
    yield from (("package", each) for each in package.needs)


def thing_of(observed: ObservedServer | ObservedPackage) -> Thing:
    """Return what something that was seen is written down as: a server that a package brings, as the package."""
    if isinstance(observed, ObservedPackage):
        return "package", observed.id
    return ("package", observed.package) if observed.package else ("server", observed.name)


def seen_in(machine: Machine, session: Session) -> Iterator[ObservedServer | ObservedPackage]:
    """Yield everything that a start of the client has."""
    yield from machine.servers(session)
    yield from machine.packages(session)


class _Links:
    """Things that belong together, found by joining them again and again."""

    def __init__(self) -> None:
        self._above: dict[Thing, Thing] = {}

    def join(self, things: Iterable[Thing]) -> None:
        """Take down that some things belong together."""
        first, *others = (self._top(each) for each in things)
        for each in others:
            self._above[each] = first
            first = self._top(first)

    def groups(self) -> Mapping[Thing, Together]:
        """Return with each thing everything that belongs to it."""
        found: dict[Thing, set[Thing]] = defaultdict(set)
        for thing in self._above:
            found[self._top(thing)].add(thing)
        together = {top: frozenset(things) for top, things in found.items()}
        return {thing: together[self._top(thing)] for thing in self._above}

    def _top(self, thing: Thing) -> Thing:
        above = self._above.setdefault(thing, thing)
        while above != thing:
            thing, above = above, self._above[above]
        return thing
