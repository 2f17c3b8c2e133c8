"""An organisation as machines show it: what was seen in place of what is declared, each thing in one way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from plugingov.layers.evidence import of_server
from plugingov.layers.recognition import WAYS, may_be
from plugingov.layers.sightings import SeenPackage, SeenServer
from plugingov.model.answer import Answer
from plugingov.model.commits import is_full_commit
from plugingov.model.door import Door, doors_of, made_doors
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
from plugingov.model.people import People
from plugingov.model.source import is_one_source, read_source
from plugingov.model.values import InstallPath
from plugingov.sources.document import Place, Route
from plugingov.surfaces.claude_code.client.client import Client
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.marketplaces.commits import held_at_commit
from plugingov.surfaces.claude_code.servers.config import read_server
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
    declared: Organisation | None = None  # whose people these are, for nobody is seen, and most of whose doors

    @cached_property
    def people(self) -> People:
        """Return who belongs to which group, which is worked out once however often somebody looks."""
        return self.declared.people if self.declared else People(self.groups)

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        """Return each plugin once for each surface it is provisioned on."""
        return tuple(made_doors(self, self.declared))

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
        elif marketplace not in declared.marketplaces:  # which nothing but the package itself names
            self.places.setdefault(("marketplaces", marketplace), seen.package.at)

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
            declared=declared,
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


def _for_everybody(evidence: Evidence) -> Seen:
    return {"": {"": evidence}}


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
