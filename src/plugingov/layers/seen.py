"""An organisation as machines show it, so that rules ask of what is there what they ask of what is declared."""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable
from itertools import chain, count

from plugingov.layers.evidence import lock_of, of_package
from plugingov.layers.recognition import Declared
from plugingov.layers.seen_organisation import Gathered, Meant, SeenOrganisation
from plugingov.layers.sightings import SeenPackage, SeenServer, Sightings, without_home
from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.client.client import MEASURED
from plugingov.surfaces.claude_code.client.session import ObservedServer
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.unread import resting_on


def as_seen(
    declared: Organisation,
    sightings: Sightings,
    is_recent: Callable[[Machine], bool],
    meant_on: Callable[[Machine, Door], Answer],
) -> tuple[SeenOrganisation, ...]:
    """Return an organisation in which everything that machines show is a plugin, a package or a marketplace.

    Where machines have one thing in several ways, each further way is in an organisation of its own: with nothing
    beside it but what else there are as many ways of.
    """
    gathering = _Gathering(declared, is_recent, meant_on)
    # What was looked at lately comes first: of many machines alike, one such is enough to believe them.
    for server in sorted(sightings.servers, key=lambda seen: not is_recent(seen.machine)):
        gathering.server(server)
    for package in sorted(sightings.packages, key=lambda seen: not is_recent(seen.machine)):
        gathering.package(package)
    return gathering.organisations()


class _Gathering:
    """What machines show, each thing once for each way in which some machine has it."""

    def __init__(
        self,
        declared: Organisation,
        is_recent: Callable[[Machine], bool],
        meant_on: Callable[[Machine, Door], Answer],
    ) -> None:
        self._declared = declared
        self._knows = Declared(declared, doors_of(declared)).knows_package
        self._is_recent = is_recent
        self._meant_on = meant_on
        self._gathered = [Gathered()]
        self._ways: dict[str, set[Hashable]] = defaultdict(set)
        self._has_server: set[tuple[Machine, str]] = set()
        self._brings_servers: set[tuple[Machine, str]] = set()

    def server(self, seen: SeenServer) -> None:
        """Take down a server: as the declared door that it is, or as one of its own."""
        door, lock = seen.door, self._wanted(seen.machine, seen.door, _lock(seen))
        self._brings_servers.add((seen.machine, seen.server.package))
        if door:
            self._has_server.add((seen.machine, door.id))
        elif seen.server.loads == "no" and not _waits(seen.server):
            return  # nobody is given what is kept out
        named = door.id if door else f"{seen.item} in {seen.server.found.file.project or seen.server.session.project}"
        way = (*_way(seen, lock), bool(_hidden(seen)))
        if into := self._new(named if door or seen.project else seen.item, way):
            into.server(seen, lock, self._meant(seen, door, into))

    def package(self, seen: SeenPackage) -> None:
        """Take down a package and its marketplace, and the declared doors in it of which no server was seen."""
        package = seen.package
        for door in seen.doors:
            evidence = of_package(package, seen.machine)
            evidence = evidence._replace(lock=self._wanted(seen.machine, door, evidence.lock))
            way = package.id, package.loads, evidence.lock and evidence.lock.state, package.kept_out_by
            if (seen.machine, door.id) not in self._has_server and (into := self._new(door.id, way)):
                into.without_server(evidence, door, self._meant(seen, door, into))
        if package.loads == "no" and not seen.is_declared:
            self._switched_off(seen)
            return
        known = seen.machine.marketplace(package.session, package.id.rpartition("@")[2])
        there = self._there(seen)
        source, registered = str(package.source), str(known.value if known else None)
        holds = seen.machine.client.at_least(MEASURED)
        ways = package.version, package.parts, package.needs, source, registered, holds, there.state if there else None
        if into := self._new(package.id, (*ways, bool(_hidden(seen)))):
            name, meant = self._meant(seen, None, into)
            into.package(seen, known, self._declared, (name, meant._replace(there=there)))
            if self._declared.is_declared:
                into.needs[package.id] = tuple(each for each in package.needs if not self._knows(each))

    def _switched_off(self, seen: SeenPackage) -> None:
        """Take down that a package is there which nobody declared, and only a member has it switched off."""
        there = self._there(seen)
        if there and there.state == "on" and (into := self._new(seen.item, there.because)):
            name, meant = self._meant(seen, None, into)
            into.mention(seen, name, meant._replace(there=there))

    def _there(self, seen: SeenPackage) -> Answer | None:
        """Return whether a package is there of which no server was seen: no door of its own tells it."""
        is_told = seen.doors or (seen.machine, seen.package.id) in self._brings_servers
        return None if is_told else of_package(seen.package, seen.machine).install

    def _wanted(self, machine: Machine, door: Door | None, lock: Answer | None) -> Answer | None:
        """Return what was seen of a lock: nothing where it is not meant for whoever uses the machine and lacks it."""
        if lock is None or lock.state == "on" or door is None or door.provision.via != "managed-plugin":
            return lock
        meant = self._meant_on(machine, door)
        return lock if meant.state == "on" else meant if meant.state == "unknown" else None

    def _new(self, name: str, way: Hashable) -> "Gathered | None":
        """Return where a thing goes that no machine had in this way before; nothing where one had."""
        ways = self._ways[name]
        if way in ways:
            return None
        if len(ways) == len(self._gathered):
            self._gathered.append(Gathered())
        ways.add(way)
        return self._gathered[len(ways) - 1]

    def _meant(self, seen: SeenServer | SeenPackage, door: Door | None, into: "Gathered") -> tuple[str, Meant]:
        """Return what a thing is called in an organisation, and what it is to a report."""
        recent = self._is_recent(seen.machine)
        if door:
            return door.id, Meant(plugin=door.id, name=door.id, is_recent=recent)
        name, project = (
            (seen.server.name or seen.item, seen.project) if isinstance(seen, SeenServer) else (seen.item, None)
        )
        meant = Meant(item=seen.item, name=name, project=project, is_recent=recent, hidden=_hidden(seen))
        names = chain((name, seen.item), (f"{seen.item} ({number})" for number in count(2)))
        return next(each for each in names if each not in self._declared.plugins and each not in into.plugins), meant

    def organisations(self) -> tuple[SeenOrganisation, ...]:
        """Return what was gathered beside what is declared, then each further way alone."""
        first, *others = self._gathered
        whole = first.beside(self._declared)
        return (whole, *(each.alone(whole) for each in others))


# What only one member has: what lies in a project lies there for all who work in it, whatever stands in these.
_OF_ONE_MEMBER = frozenset({"state", "user", "local"})


def _hidden(seen: SeenServer | SeenPackage) -> str:
    """Say which file nobody read that alone tells whether something is there which nobody declared, if one does."""
    observed = seen.server if isinstance(seen, SeenServer) else seen.package
    unread = (*seen.machine.observation.files, *seen.machine.unread_projects) if observed.loads == "unknown" else ()
    file = resting_on(observed.because, unread)
    is_of_project = isinstance(observed, ObservedServer) and observed.configured_in == "project"
    if file is None or (is_of_project and file.kind in _OF_ONE_MEMBER):
        return ""
    return observed.because


def _way(seen: SeenServer, lock: Answer | None) -> tuple[Hashable, ...]:
    """Return in which way a machine has a server, as far as any rule can tell ways apart."""
    server = seen.server
    written = without_home(json.dumps(server.config, sort_keys=True, default=str), server.session.home)
    state = lock.state if lock else None
    return server.configured_in, server.package, server.loads, server.kept_out_by, state, written


def _lock(seen: SeenServer) -> Answer | None:
    if not seen.server.package:
        return None
    packages = seen.machine.packages(seen.server.session)
    brought = next((each for each in packages if each.id == seen.server.package), None)
    return lock_of(brought, seen.machine) if brought else None


def _waits(server: ObservedServer) -> bool:
    """Tell whether a server lies in a project for all who work there, whatever one member says of it."""
    return server.configured_in == "project" and server.kept_out_by == "member"
