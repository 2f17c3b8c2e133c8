"""Which declared door an observed server or package is, if it is one at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.model.inventory import ClaudeCodeVia, Server
from plugingov.model.organisation import Organisation
from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.client.session import ConfiguredIn, ObservedServer
from plugingov.surfaces.claude_code.servers.config import read_server

Endpoint: TypeAlias = tuple[str, ...]  # an address behind an empty word, or the words of a command line

_OF_THE_ACCOUNT = "claude.ai "  # what the client puts before the name of a connector
_REFERENCES = ("${", "{{", MASK)
_SYNCED = "synced"  # what stands for the marketplace of a package of the account
# How a server that is configured somewhere arrives, as `via` says it; the first is what it is called where nobody says.
WAYS: Mapping[ConfiguredIn, tuple[ClaudeCodeVia, ...]] = {
    "managed-mcp": ("managed-mcp",),
    "managed-settings": ("managed-mcp",),  # the organisation gives these too; no `via` tells the two apart
    "project": ("project-file",),
    "user": ("user-server",),
    "local": ("user-server", "project-file"),
    "plugin": ("marketplace-plugin", "managed-plugin", "synced-plugin"),
    "connector": ("claude-ai-connector",),
}


class Declared:
    """The doors that an organisation declares on Claude Code, found by what a machine shows of them."""

    def __init__(self, organisation: Organisation, doors: Iterable[Door]) -> None:
        every = tuple(doors)
        self._organisation = organisation
        self._doors = tuple(door for door in every if door.surface == "claude-code")
        self._on_cowork = tuple(door for door in every if door.surface == "cowork")

    def door_of(self, seen: ObservedServer) -> Door | None:
        """Return the door that a server is: by the package that brings it, by where it leads, then by its name."""
        return self._of_package(seen) or self._leading_there(seen) or self._by_name.get(self._named(seen))

    def is_of_account(self, seen: ObservedServer) -> bool:
        """Tell whether a connector is one that Cowork is declared to have: arrives-by-itself asks about it."""
        return seen.configured_in == "connector" and seen.name.removeprefix(_OF_THE_ACCOUNT) in self._named_on_cowork

    def doors_of_package(self, package: str) -> tuple[Door, ...]:
        """Return the doors that come in a package; one that synced from the account goes by its name alone."""
        name, _, marketplace = package.partition("@")
        return self._synced.get(name, ()) if marketplace == _SYNCED else self._packages.get(package, ())

    def knows_package(self, package: str) -> bool:
        """Tell whether the inventory has a package, with a door in it or without; of the account, Cowork's too."""
        name, _, marketplace = package.partition("@")
        if marketplace == _SYNCED and name in self._packaged_on_cowork:
            return True
        return bool(self.doors_of_package(package)) or package in self._organisation.packages

    def _of_package(self, seen: ObservedServer) -> Door | None:
        doors = self.doors_of_package(seen.package) if seen.package else ()
        declared = self._organisation.packages.get(seen.package)
        keys: Mapping[str, str] = (declared.servers if declared else None) or {}
        key = seen.name.rpartition(":")[2]
        named = [door for door in doors if keys.get(door.id, door.id) == key]
        if named:
            return named[0]
        return doors[0] if len(doors) == 1 and doors[0].id not in keys else None

    def _leading_there(self, seen: ObservedServer) -> Door | None:
        """Return the door with the same endpoint; of several the one that arrives the way that was seen."""
        found = self._by_endpoint.get(endpoint(seen.config), ())
        expected = WAYS[seen.configured_in]
        return next((door for door in found if door.provision.via in expected), next(iter(found), None))

    def _named(self, seen: ObservedServer) -> tuple[str, str]:
        name = seen.name.removeprefix(_OF_THE_ACCOUNT) if seen.configured_in == "connector" else seen.name
        return seen.configured_in, name

    @cached_property
    def _packages(self) -> Mapping[str, tuple[Door, ...]]:
        found: dict[str, list[Door]] = defaultdict(list)
        for door in self._doors:
            if door.package:
                found[door.package].append(door)
        return {package: tuple(doors) for package, doors in found.items()}

    @cached_property
    def _synced(self) -> Mapping[str, tuple[Door, ...]]:
        """Return the doors that come with the account, by the name of their package."""
        found: dict[str, list[Door]] = defaultdict(list)
        for door in self._doors:
            if door.package and door.provision.via == "synced-plugin":
                found[door.package.partition("@")[0]].append(door)
        return {name: tuple(doors) for name, doors in found.items()}

    @cached_property
    def _packaged_on_cowork(self) -> frozenset[str]:
        return frozenset(door.package.partition("@")[0] for door in self._on_cowork if door.package)

    @cached_property
    def _named_on_cowork(self) -> frozenset[str]:
        return frozenset(filter(None, (name for door in self._on_cowork for name in names_of(door))))

    @cached_property
    def _by_endpoint(self) -> Mapping[Endpoint, list[Door]]:
        found: dict[Endpoint, list[Door]] = defaultdict(list)
        for door in self._doors:
            for written in endpoints_of(door.server):
                found[written].append(door)
        found.pop((), None)
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Door]:
        """Return the doors by every name that a server of theirs may have, in the ways in which they arrive."""
        found: dict[tuple[str, str], Door] = {}
        for configured_in, expected in WAYS.items():
            for door in self._doors:
                if door.provision.via in expected:
                    for name in filter(None, (*names_of(door), door.id)):
                        found.setdefault((configured_in, name), door)
        return found


def names_of(door: Door) -> tuple[str | None, str]:
    """Return what people see a door called: on its surface, and everywhere."""
    return door.provision.as_, door.plugin.title


def endpoint(config: Mapping[str, object]) -> Endpoint:
    """Return where a configured server leads, in the one form in which two can be compared; nothing where none is said.

    Its `type` decides which keys count, as for the client: a stray `url` beside a command leads nowhere.
    """
    read = read_server(config)
    return read.words or _address(read.url)


def _address(url: str | None) -> Endpoint:
    if url is None or not url.strip():
        return ()
    address = read_address(url)
    return ("", address.canonical if address else url)


def leads_there(seen: ObservedServer, door: Door) -> bool:
    """Tell whether a server leads where a door is declared to lead."""
    return endpoint(seen.config) in filter(None, endpoints_of(door.server))


def may_be(seen: ObservedServer, door: Door) -> bool:
    """Tell whether a server may be the declared one: where a door leads somewhere else, it is another of its name."""
    return may_lead_to(seen.config, door)


def may_lead_to(config: Mapping[str, object], door: Door) -> bool:
    """Tell whether what is configured may lead where a door is declared to lead, or one of the two does not say it."""
    declared, found = tuple(filter(None, endpoints_of(door.server))), endpoint(config)
    return not declared or not found or found in declared or hangs_on_reference(found, *declared)


def hangs_on_reference(*endpoints: Endpoint) -> bool:
    """Tell whether a reference or a secret decides where one of them leads, which nobody can compare."""
    return any(mark in word for each in endpoints for word in each for mark in _REFERENCES)


def endpoints_of(server: Server | None) -> Iterable[Endpoint]:
    """Yield where a declared server leads: on Windows too, where a command that is a bare word needs a shell."""
    if server is None:
        return
    if server.is_remote:
        yield _address(server.url)
        return
    if server.command:
        yield (server.command, *server.args)
    if server.windows:
        yield (server.windows.command, *server.windows.args)
    elif server.command and not set(server.command) & set("/\\"):
        yield ("cmd", "/c", server.command, *server.args)
