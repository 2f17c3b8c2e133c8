"""An organisation as machines show it, so that rules ask of what is there what they ask of what is declared."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from plugingov.layers.sightings import SeenPackage, SeenServer, Sightings
from plugingov.model.answer import Answer, State
from plugingov.model.inventory import (
    ClaudeCodeProvision,
    ClaudeCodeVia,
    Marketplace,
    Package,
    Plugin,
    Provisions,
    Server,
)
from plugingov.model.observation import Certainty
from plugingov.model.organisation import Organisation
from plugingov.model.source import read_source
from plugingov.model.values import InstallPath
from plugingov.sources.document import Place, Route
from plugingov.surfaces.claude_code.as_observed import Evidence
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.session import ObservedPackage, ObservedServer


class Meant(NamedTuple):
    """What something seen is to a report: a declared plugin, or an item that nobody declared."""

    plugin: str | None = None
    item: str | None = None


@dataclass(frozen=True)
class SeenOrganisation(Organisation):
    """What is declared, with what was seen in place of it or beside it; what was seen stands in its own file."""

    servers: Mapping[str, Found] = field(default_factory=dict)
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)  # of packages and marketplaces
    meant: Mapping[str, Meant] = field(default_factory=dict)  # by the id of a plugin or package here
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

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


def as_seen(declared: Organisation, sightings: Sightings) -> SeenOrganisation:
    """Return an organisation in which everything that machines show is a plugin, a package or a marketplace."""
    seen = _Gathered()
    for server in sightings.servers:
        seen.server(server)
    for package in sightings.packages:
        seen.package(package)
    fields = {name: getattr(declared, name) for name in declared.__dataclass_fields__}
    base = SeenOrganisation(**fields)
    return replace(
        base,
        plugins={**declared.plugins, **seen.plugins},
        packages={**declared.packages, **seen.packages},
        marketplaces={**declared.marketplaces, **seen.marketplaces},
        servers=seen.servers,
        places=seen.places,
        meant=seen.meant,
        evidence=seen.evidence,
    )


class _Gathered:
    """What machines show, each thing under an id of its own."""

    def __init__(self) -> None:
        self.plugins: dict[str, Plugin] = {}
        self.packages: dict[str, Package] = {}
        self.marketplaces: dict[str, Marketplace] = {}
        self.servers: dict[str, Found] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.meant: dict[str, Meant] = {}
        self.evidence: dict[str, Evidence] = {}

    def server(self, seen: SeenServer) -> None:
        """Take down a server: as the declared door that it is, or as one of its own."""
        server, door = seen.server, seen.door
        if door is None and server.loads == "no" and not _waits(server):
            return  # nobody is given what is kept out
        name = door.id if door and door.id not in self.plugins else seen.item
        if name in self.plugins:
            return
        self.plugins[name] = _plugin(seen)
        self.servers[name] = server.found
        self.meant[name] = Meant(plugin=door.id) if door else Meant(item=seen.item)
        self.evidence[name] = Evidence(_answer(server), self._lock(seen), _refusal(server) if door else None)

    def _lock(self, seen: SeenServer) -> Answer | None:
        packages = seen.machine.packages(seen.server.session)
        brought = next((each for each in packages if each.id == seen.server.package), None)
        return _locked(brought) if brought else None

    def package(self, seen: SeenPackage) -> None:
        """Take down a package and its marketplace, and the declared doors in it of which no server was seen."""
        package = seen.package
        for door in seen.doors:
            if door.id not in self.evidence:
                self.plugins[door.id] = door.plugin
                self.meant[door.id] = Meant(plugin=door.id)
                self.evidence[door.id] = Evidence(_answer(package), _locked(package), _refusal(package))
        if package.loads != "no" or seen.is_declared:
            self.packages.setdefault(package.id, _package(seen))
            self.places.setdefault(("packages", package.id), package.at)
            self.meant.setdefault(package.id, Meant(item=package.id))
            self._marketplace(seen)

    def _marketplace(self, seen: SeenPackage) -> None:
        name = seen.package.id.rpartition("@")[2]
        known = seen.machine.marketplace(seen.package.session, name)
        if known is not None and name not in self.marketplaces:
            self.marketplaces[name] = Marketplace.model_construct(source=read_source(known.value.get("source")))
            self.places["marketplaces", name] = known.at


def _waits(server: ObservedServer) -> bool:
    """Tell whether a server lies in a project for all who work there, whatever one member says of it."""
    return server.configured_in == "project" and server.kept_out_by == "member"


_VIA: Mapping[str, ClaudeCodeVia] = {
    "managed-mcp": "managed-mcp",
    "project": "project-file",
    "user": "user-server",
    "local": "user-server",
    "plugin": "marketplace-plugin",
    "connector": "claude-ai-connector",
}
_PATHS: Mapping[str, InstallPath] = {"plugin": "marketplace", "connector": "oauth-connector"}


def _plugin(seen: SeenServer) -> Plugin:
    server = seen.server
    provision = ClaudeCodeProvision.model_construct(
        via=_VIA[server.configured_in], package=server.package or None, server=_server(server.config)
    )
    if seen.door:
        provisions = seen.door.plugin.provision.model_copy(update={"claude_code": provision})
        return seen.door.plugin.model_copy(update={"provision": provisions})
    path = _PATHS.get(server.configured_in, "custom-mcp")
    provisions = Provisions.model_construct(claude_code=provision)
    return Plugin.model_construct(title=server.name, path=path, provision=provisions)


def _server(config: Mapping[str, Any]) -> Server:
    """Return a configured server as our own documents have one; what is of a wrong type is left out."""
    url, command, kind = config.get("url"), config.get("command"), config.get("type")
    args = config.get("args")
    return Server.model_construct(
        transport=kind if kind in {"http", "sse", "stdio"} else None,
        url=url if isinstance(url, str) and url else None,
        command=command if isinstance(command, str) and command else None,
        args=tuple(map(str, args)) if isinstance(args, list) else (),
        env=_texts(config.get("env")),
        headers=_texts(config.get("headers")),
    )


def _texts(value: object) -> dict[str, str] | None:
    return {str(name): str(each) for name, each in value.items()} if isinstance(value, dict) else None


def _package(seen: SeenPackage) -> Package:
    package = seen.package
    return Package.model_construct(
        version=package.version or None, source=read_source(package.source), parts=package.parts
    )


_STATES: Mapping[Certainty, State] = {"yes": "on", "no": "off", "unknown": "unknown"}


def _answer(seen: ObservedServer | ObservedPackage) -> Answer:
    return Answer(_STATES[seen.loads], seen.because, seen.at, "observed")


def _locked(package: ObservedPackage) -> Answer:
    return Answer(_STATES[package.locked], package.lock_because, package.at, "observed")


def _refusal(seen: ObservedServer | ObservedPackage) -> Answer | None:
    """Say why the organisation's own policy keeps something out; what a member decided is none."""
    if seen.kept_out_by != "policy" or seen.loads == "yes":
        return None
    return _answer(seen)
