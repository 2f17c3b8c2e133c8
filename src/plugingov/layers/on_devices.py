"""What devices show of Cowork: extensions, plugins of the organisation, their servers, and which door each is."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from plugingov.layers.on_desktops import Desktops, SeenDesktopServer
from plugingov.layers.recognition import Endpoint, endpoint, endpoints_of, names_of
from plugingov.layers.seen_organisation import Gathered, Meant, SeenOrganisation, server_of
from plugingov.layers.sightings import without_home
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision, CoworkVia, Plugin, Provisions
from plugingov.model.observation import Certainty
from plugingov.model.organisation import Organisation
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.servers.config import NAMELESS, called
from plugingov.surfaces.cowork.desktop.brought import Bringer, BroughtServer
from plugingov.surfaces.cowork.desktop.extensions import Extension, extensions
from plugingov.surfaces.cowork.desktop.org_plugins import OrgPlugin, org_plugins
from plugingov.surfaces.cowork.desktop.servers import loads
from plugingov.surfaces.cowork.ways import via_of
from plugingov.surfaces.evidence import Evidence

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine

Way: TypeAlias = Literal["managed-server", "desktop-extension", "org-plugin", "own"]  # the last is a member's own file
_WAYS: Mapping[Bringer, Way] = {"extension": "desktop-extension", "org-plugin": "org-plugin"}
# What a server that nobody declared counts as: what lies in the organisation's folder comes from no marketplace.
_VIAS: Mapping[Way, CoworkVia] = {
    "managed-server": "managed-server",
    "desktop-extension": "desktop-extension",
    "org-plugin": "managed-server",
    "own": "managed-server",
}


class OnDevice(NamedTuple):
    """A server that a device has, whatever brought it there, and the door that it is."""

    machine: "Machine"
    door: Door | None
    name: str
    item: str  # what a gap calls it
    way: Way  # how it arrived
    found: Found
    loads: Ruling
    home: str = ""  # whose it is; "" for whatever the whole device has
    locks: bool = False  # whether members cannot take it away

    @property
    def is_bundled(self) -> bool:
        """Tell whether it comes with its program, so that its command says where it lies and not what it is."""
        return self.way in {"desktop-extension", "org-plugin"}

    @property
    def arrives_as_declared(self) -> bool:
        """Tell whether it is a door that arrives in a way that is declared, or implied in either kind of deployment."""
        return self.door is not None and self.way in ways_of(self.door)


def ways_of(door: Door) -> frozenset[str]:
    """Return the ways in which a door may arrive, as it is declared."""
    return frozenset({via_of(door, "first-party"), via_of(door, "third-party")})


class SeenExtension(NamedTuple):
    """An extension that a device has installed, and the door that it is."""

    extension: Extension
    door: Door | None


class SeenOrgPlugin(NamedTuple):
    """A plugin in the organisation's folder on a device, and whether the inventory knows it."""

    plugin: OrgPlugin
    doors: tuple[Door, ...]
    is_declared: bool


class SeenBrought(NamedTuple):
    """A server that one of these brings, and the door that it is."""

    machine: "Machine"
    server: BroughtServer
    door: Door | None
    is_required: bool = False  # whether what brings it cannot be taken away

    @property
    def item(self) -> str:
        """Return what a gap calls it: its name, and where it leads, without what only this device has."""
        leads = endpoint(self.server.config)
        identity = without_home(" ".join(filter(None, leads)), "")
        name = self.server.name or NAMELESS
        return f"{name} ({identity})" if identity else name

    @property
    def on_device(self) -> OnDevice:
        """Return it as one of the servers of its device."""
        server = self.server
        found = server.found._replace(value=server.config)
        way = _WAYS[server.bringer]
        name, home = server.name or NAMELESS, server.found.file.home
        return OnDevice(self.machine, self.door, name, self.item, way, found, server.loads, home, self.is_required)


class Devices:
    """What devices show of one organisation's doors on Cowork, and beside them."""

    def __init__(
        self, organisation: Organisation, doors: Iterable[Door], machines: "tuple[Machine, ...]", today: date
    ) -> None:
        self._machines = machines
        self._today = today
        self._organisation = organisation
        self._doors = tuple(door for door in doors if door.surface == "cowork")
        self.desktops = Desktops(self._doors, machines)
        self.extensions_on = cache(self._extensions_on)
        self.plugins_on = cache(self._plugins_on)
        self.servers_on = cache(self._servers_on)
        self.everything_on = cache(self._everything_on)

    @cached_property
    def servers(self) -> tuple[SeenBrought, ...]:
        """Return every server that something brings to a device."""
        return tuple(seen for machine in self._machines for seen in self.servers_on(machine))

    def _everything_on(self, machine: "Machine") -> tuple[OnDevice, ...]:
        """Return every server of one device: brought by something, or configured in a way that anybody can read."""
        configured = (seen for seen in self.desktops.servers_on(machine) if not seen.server.odd)
        brought = (seen.on_device for seen in self.servers_on(machine))
        return (*brought, *(_configured(seen, self._today) for seen in configured))

    @cached_property
    def everything(self) -> tuple[OnDevice, ...]:
        """Return every server of every device."""
        return tuple(seen for machine in self._machines for seen in self.everything_on(machine))

    def _extensions_on(self, machine: "Machine") -> tuple[SeenExtension, ...]:
        """Return the extensions that a device has installed."""
        found = (each for each in extensions(machine.observation) if each.is_installed)
        return tuple(SeenExtension(each, self._door_of(each)) for each in found)

    def _plugins_on(self, machine: "Machine") -> tuple[SeenOrgPlugin, ...]:
        """Return the plugins in the organisation's folder on a device."""
        return tuple(
            SeenOrgPlugin(each, self._packages.get(each.name, ()), each.name in self._known)
            for each in org_plugins(machine.observation)
        )

    def _servers_on(self, machine: "Machine") -> tuple[SeenBrought, ...]:
        """Return every server that something brings to one device."""
        found = [
            SeenBrought(machine, server, self._door_of(each))
            for each in extensions(machine.observation)
            for server in each.servers
        ]
        for plugin in org_plugins(machine.observation):
            required = plugin.preferred.preference == "required"
            found += [
                SeenBrought(machine, server, self._of_plugin(plugin, server), required) for server in plugin.servers
            ]
        return tuple(found)

    def _door_of(self, extension: Extension) -> Door | None:
        """Return the door that an extension is: by its command line, or by its name where it may be an extension."""
        for server in extension.servers:
            if door := self._by_endpoint.get(endpoint(server.config)):
                return door
        names = {extension.name, extension.title} - {""}
        doors = (door for door in self._doors if door.provision.via == "desktop-extension")
        return next((door for door in doors if names & {door.id, *names_of(door)}), None)

    def _of_plugin(self, plugin: OrgPlugin, server: BroughtServer) -> Door | None:
        """Return the door that a plugin's server is: by the package's own list, by where it leads, or the only one."""
        doors = self._packages.get(plugin.name, ())
        packages = self._organisation.packages
        listed = {
            door.id: packages[door.package].servers for door in doors if door.package and door.package in packages
        }
        keys = {door: (servers or {}).get(door, "") for door, servers in listed.items()}
        named = next((door for door in doors if keys.get(door.id, "") == server.name or door.id == server.name), None)
        leading = self._by_endpoint.get(endpoint(server.config))
        alone = doors[0] if len(doors) == 1 and not keys.get(doors[0].id) and len(plugin.servers) == 1 else None
        return named or leading or alone

    @cached_property
    def _packages(self) -> Mapping[str, tuple[Door, ...]]:
        """Return the doors by the name of their package, which is that of its folder."""
        found: dict[str, list[Door]] = defaultdict(list)
        for door in self._doors:
            if door.package and door.provision.via in {None, "org-plugin"}:
                found[door.package.partition("@")[0]].append(door)
        return {name: tuple(doors) for name, doors in found.items()}

    @cached_property
    def _known(self) -> frozenset[str]:
        names = {package.partition("@")[0] for package in self._organisation.packages}
        return frozenset(names | self._packages.keys())

    @cached_property
    def _by_endpoint(self) -> Mapping[Endpoint, Door]:
        found: dict[Endpoint, Door] = {}
        for door in self._doors:
            for leads in endpoints_of(door.server):
                found.setdefault(leads, door)
        found.pop((), None)
        return found


def _configured(seen: SeenDesktopServer, today: date) -> OnDevice:
    """Return a configured server as one of the servers of its device."""
    server = seen.server
    way: Way = "managed-server" if server.level == "managed" else "own"
    how = loads(seen.machine.observation, server, today)
    name, locks = server.name or NAMELESS, way == "managed-server"
    return OnDevice(seen.machine, seen.door, name, seen.item, way, server.found, how, server.home, locks)


def as_on_devices(
    declared: Organisation, devices: Devices, is_recent: Callable[["Machine"], bool]
) -> tuple[SeenOrganisation, ...]:
    """Return an organisation in which every server that a device has is a plugin on Cowork.

    Where devices have one in several ways, each further way is in an organisation of its own.
    """
    gathered: list[Gathered] = []
    ways: dict[str, set[Hashable]] = defaultdict(set)
    for seen in devices.everything:
        if seen.loads.holds == "no" and not seen.arrives_as_declared:
            continue  # nobody is given what is kept out; a door may arrive as it is declared all the same
        known = ways[seen.door.id if seen.door else seen.item]
        way = str(seen.found.value), seen.loads.holds, seen.way
        if way in known:
            continue
        if len(known) == len(gathered):
            gathered.append(Gathered())
        into = gathered[len(known)]
        known.add(way)
        name, meant = _meant(seen, declared, into, is_recent=is_recent(seen.machine))
        into.on_device(name, _plugin(seen), seen.found, (meant, evidence_of(seen)))
    return tuple(_organisations(declared, gathered))


def evidence_of(seen: OnDevice) -> Evidence:
    """Return what a server on a device tells: one that a member has switched off is there all the same."""
    where = f"{called(seen.name)} is configured in {seen.found.where}"
    because = f"{where}: {seen.loads.because}" if seen.loads.because else where
    told = Answer(_STATES[seen.loads.holds], because, seen.loads.at or seen.found.at, "observed")
    if seen.loads.kept_out_by == "member":
        told = Answer("on", where, seen.found.at, "observed")
    return Evidence(told, lock=_lock(seen, where) if told.state == "on" else None)


def _lock(seen: OnDevice, where: str) -> Answer | None:
    """Return whether members cannot take a server away; nothing where its way in cannot carry a lock."""
    if seen.locks:
        return Answer("on", f"{where}, and members cannot take it away", seen.found.at, "observed")
    if seen.way == "org-plugin":
        return Answer("off", f"{where}: {seen.loads.because}, which members can undo", seen.found.at, "observed")
    return None


_STATES: Mapping[Certainty, State] = {"yes": "on", "no": "off", "unknown": "unknown"}


def _organisations(declared: Organisation, gathered: list[Gathered]) -> Iterator[SeenOrganisation]:
    if gathered:
        whole = gathered[0].beside(declared)
        yield whole
        yield from (each.alone(whole) for each in gathered[1:])


def _meant(seen: OnDevice, declared: Organisation, into: Gathered, *, is_recent: bool) -> tuple[str, Meant]:
    """Return what a server is called in an organisation, and what it is to a report."""
    hidden = mask(seen.loads.because) if seen.loads.holds == "unknown" else ""
    if seen.door:
        return seen.door.id, Meant(plugin=seen.door.id, name=seen.door.id, is_recent=is_recent, hidden=hidden)
    names = chain((seen.name, seen.item), (f"{seen.item} ({number})" for number in count(2)))
    free = next(each for each in names if each not in declared.plugins and each not in into.plugins)
    return free, Meant(item=seen.item, name=seen.name, is_recent=is_recent, hidden=hidden)


def _plugin(seen: OnDevice) -> Plugin:
    """Return a server as our own documents have it: the declared door with what was seen of it, or one of its own."""
    server = server_of(seen.found.value)
    if seen.door:
        provision = seen.door.provision.model_copy(update={"server": server})
        provisions = seen.door.plugin.provision.model_copy(update={"cowork": provision})
        return seen.door.plugin.model_copy(update={"provision": provisions})
    provision = CoworkProvision.model_construct(via=_VIAS[seen.way], server=server)
    provisions = Provisions.model_construct(cowork=provision)
    return Plugin.model_construct(title=seen.name, path="custom-mcp", provision=provisions)
