"""An organisation as machines show it, so that rules ask of what is there what they ask of what is declared."""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any, NamedTuple

from plugingov.layers.evidence import lock_of, of_package, of_server
from plugingov.layers.recognition import WAYS, Declared, may_be
from plugingov.layers.sightings import SeenPackage, SeenServer, Sightings, without_home
from plugingov.model.answer import Answer
from plugingov.model.commits import is_full_commit
from plugingov.model.door import Door, doors_of
from plugingov.model.inventory import (
    ClaudeCodeProvision,
    Marketplace,
    Package,
    Plugin,
    Provisions,
    Server,
)
from plugingov.model.observation import NativeFile
from plugingov.model.organisation import Organisation
from plugingov.model.source import is_one_source, read_source
from plugingov.model.values import InstallPath
from plugingov.sources.document import Place, Route
from plugingov.surfaces.claude_code.client.client import MEASURED, Client
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedServer
from plugingov.surfaces.claude_code.marketplaces.commits import held_at_commit
from plugingov.surfaces.claude_code.servers.config import read_server
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.unread import resting_on
from plugingov.surfaces.evidence import Evidence, Seen


class Meant(NamedTuple):
    """What something seen is to a report: a declared plugin, or an item that nobody declared."""

    plugin: str | None = None
    item: str | None = None
    name: str = ""  # what a sentence calls it
    project: str | None = None  # whose configuration it stands in, where that is a project's
    is_recent: bool = False  # whether a machine shows it that was looked at lately enough to be believed
    there: Answer | None = None  # of a package of which no server was seen: whether it is there
    hidden: str = ""  # why nobody knows whether it is there, where only a file that was not read tells


@dataclass(frozen=True)
class SeenOrganisation(Organisation):
    """What is declared, with what was seen in place of it or beside it; what was seen stands in its own file."""

    servers: Mapping[str, Found] = field(default_factory=dict)
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)  # of packages and marketplaces
    meant: Mapping[str, Meant] = field(default_factory=dict)  # by the id of a plugin or package here
    evidence: Mapping[str, Seen] = field(default_factory=dict)
    held: Mapping[str, Answer] = field(default_factory=dict)  # of marketplaces: whether each is kept at a commit
    unlisted: Mapping[str, NativeFile] = field(default_factory=dict)  # of packages: the listing that nobody could read

    def place(self, route: Route) -> Place:
        """Return where a part of the organisation stands: of what was seen, in the vendor's file."""
        if isinstance(route, Place) or len(route) < len(("plugins", "id")):
            return super().place(route)
        section, name = str(route[0]), str(route[1])
        if section == "plugins" and name in self.servers:
            return _within(self.servers[name], route[2:])
        known = self.places.get((section, name))
        return known or super().place(route)


def _within(found: Found, rest: Route) -> Place:
    """Return where a part of a configured server stands, by the route that our own documents have for it."""
    steps = rest[2:] if rest[:1] == ("provision",) else rest
    if steps[:1] != ("server",):
        return found.at
    inner = tuple("type" if step == "transport" else step for step in steps[1:])
    return found.file.place(*found.route, *inner)


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


class Gathered:
    """What machines show, each thing in one way."""

    def __init__(self) -> None:
        self.plugins: dict[str, Plugin] = {}
        self.packages: dict[str, Package] = {}
        self.marketplaces: dict[str, Marketplace] = {}
        self.servers: dict[str, Found] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.meant: dict[str, Meant] = {}
        self.evidence: dict[str, Seen] = {}
        self.needs: dict[str, tuple[str, ...]] = {}
        self.held: dict[str, Answer] = {}
        self.unlisted: dict[str, NativeFile] = {}

    def server(self, seen: SeenServer, lock: Answer | None, named: tuple[str, Meant]) -> None:
        """Take down a server."""
        name, meant = named
        server = seen.server
        self.plugins[name], self.meant[name], self.servers[name] = _plugin(seen), meant, server.found
        evidence = of_server(seen)
        is_it = seen.door is not None and may_be(server, seen.door)  # of another server of its name it says nothing
        self.evidence[name] = _for_everybody(evidence._replace(lock=lock, refusal=evidence.refusal if is_it else None))

    def without_server(self, evidence: Evidence, door: Door, named: tuple[str, Meant]) -> None:
        """Take down a door of a package of which no server was seen."""
        name, meant = named
        self.plugins[name], self.meant[name] = door.plugin, meant
        self.evidence[name] = _for_everybody(evidence)

    def package(self, seen: SeenPackage, known: Found | None, declared: Organisation, named: tuple[str, Meant]) -> None:
        """Take down a package, and the marketplace that it comes from."""
        name, meant = named
        self.packages[name], self.meant[name] = _package(seen, declared.packages.get(name)), meant
        self.places["packages", name] = seen.package.at
        marketplace = name.rpartition("@")[2]
        if unread := seen.machine.unread_listing(seen.package.session, marketplace):
            self.unlisted[name] = unread
        if known is not None and marketplace not in self.marketplaces:
            self.marketplaces[marketplace] = _marketplace(known, declared.marketplaces.get(marketplace))
            self.places["marketplaces", marketplace] = known.at
            self.held[marketplace] = _held(marketplace, known, seen.machine.client)

    def on_device(self, name: str, plugin: Plugin, found: Found, told: tuple[Meant, Evidence]) -> None:
        """Take down a server of a device of Cowork."""
        self.plugins[name], self.servers[name] = plugin, found
        self.meant[name], evidence = told
        self.evidence[name] = _for_everybody(evidence)

    def mention(self, seen: SeenPackage, name: str, meant: Meant) -> None:
        """Take down that a package is there, and nothing of what it is: it does not load."""
        self.meant[name] = meant
        self.places["packages", name] = seen.package.at

    def beside(self, declared: Organisation) -> SeenOrganisation:
        """Return what was seen, in place of what is declared or beside it."""
        fields = {name: getattr(declared, name) for name in declared.__dataclass_fields__}
        return replace(
            SeenOrganisation(**fields),
            plugins={**declared.plugins, **self.plugins},
            packages={**declared.packages, **self.packages},
            marketplaces={**declared.marketplaces, **self.marketplaces},
            **self._seen(),
        )

    def alone(self, whole: SeenOrganisation) -> SeenOrganisation:
        """Return what was seen, with nothing beside it but the packages and marketplaces that it needs."""
        only = replace(whole, plugins=self.plugins, projects={}, credentials={}, **self._seen())
        needed = {door.package for door in doors_of(only) if door.package} | self.packages.keys()
        packages = {name: each for name, each in whole.packages.items() if name in needed} | self.packages
        names = {name.rpartition("@")[2] for name in packages}
        known = {name: each for name, each in whole.marketplaces.items() if name in names} | self.marketplaces
        return replace(only, packages=packages, marketplaces=known, **self._merged(whole))

    def _merged(self, whole: SeenOrganisation) -> dict[str, Any]:
        return {"places": {**whole.places, **self.places}, "unlisted": {**whole.unlisted, **self.unlisted}}

    def _seen(self) -> dict[str, Any]:
        return {
            "servers": self.servers,
            "places": self.places,
            "meant": self.meant,
            "evidence": self.evidence,
            "held": self.held,
            "unlisted": self.unlisted,
            "needs": self.needs,
        }


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


def _for_everybody(evidence: Evidence) -> Seen:
    return {"": {"": evidence}}


def _waits(server: ObservedServer) -> bool:
    """Tell whether a server lies in a project for all who work there, whatever one member says of it."""
    return server.configured_in == "project" and server.kept_out_by == "member"


_PATHS: Mapping[str, InstallPath] = {"plugin": "marketplace", "connector": "oauth-connector"}


def _plugin(seen: SeenServer) -> Plugin:
    server, door = seen.server, seen.door
    via = WAYS[server.configured_in][0]
    if server.configured_in == "managed-settings":  # these shut nothing out, as a `managed-mcp` does
        via = (door.provision.via if door else None) or "user-server"  # type: ignore[assignment]
    provision = ClaudeCodeProvision.model_construct(
        via=via,
        package=server.package or None,
        server=server_of(server.config) if server.configured_in != "connector" else None,  # no file tells its url
        differs_because=door.provision.differs_because if door and may_be(server, door) else None,
    )
    if seen.door:
        provisions = seen.door.plugin.provision.model_copy(update={"claude_code": provision})
        return seen.door.plugin.model_copy(update={"provision": provisions})
    path = _PATHS.get(server.configured_in, "custom-mcp")
    provisions = Provisions.model_construct(claude_code=provision)
    return Plugin.model_construct(title=server.name, path=path, provision=provisions)


def server_of(config: Mapping[str, Any]) -> Server:
    """Return a configured server as our own documents have one: what its `type` takes no notice of is left out."""
    read = read_server(config)
    return Server.model_construct(
        transport=read.transport if read.transport in {"http", "sse", "stdio"} else None,
        url=read.url.strip() or None,
        command=read.words[0] if read.words else None,
        args=read.words[1:],
        env=_texts(config.get("env")),
        headers=_texts(config.get("headers")),
    )


def _texts(value: object) -> dict[str, str] | None:
    return {str(name): str(each) for name, each in value.items()} if isinstance(value, dict) else None


def _package(seen: SeenPackage, declared: Package | None) -> Package:
    """Return a package as a machine has it; what the machine does not tell is as it is declared."""
    package = seen.package
    told = {"version": package.version or None, "source": read_source(package.source), "parts": package.parts}
    return (declared or Package()).model_copy(update={key: value for key, value in told.items() if value is not None})


def _held(marketplace: str, known: Found, client: Client) -> Answer:
    """Return whether a machine keeps a marketplace at a commit: the `ref` of a repository has to name one there."""
    source = known.value.get("source") if isinstance(known.value, Mapping) else None
    if isinstance(source, Mapping) and is_full_commit(source.get("ref")):
        return held_at_commit(marketplace, client, known.at)
    return Answer("off", f"marketplace `{marketplace}` is registered without a commit, and follows a branch", known.at)


def _marketplace(known: Found, declared: Marketplace | None) -> Marketplace:
    """Return a marketplace as a machine has it; where it says no commit, with the one that was approved."""
    there = read_source(known.value.get("source")) if isinstance(known.value, Mapping) else None
    said = declared.source if declared else None
    if there is None or (said and is_one_source(there, said)):
        there = said
    return (declared or Marketplace()).model_copy(update={"source": there})
