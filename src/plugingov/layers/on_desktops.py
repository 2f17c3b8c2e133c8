"""The servers that Claude Desktop has configured on devices, and which declared door each is."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from plugingov.layers.recognition import Endpoint, endpoint, endpoints_of, names_of
from plugingov.layers.sightings import without_home
from plugingov.model.door import Door
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.servers import DesktopServer, desktop_servers
from plugingov.surfaces.cowork.ways import via_of

if TYPE_CHECKING:  # what judges a machine takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine


class SeenDesktopServer(NamedTuple):
    """One server of one device, and the declared door that it is."""

    machine: "Machine"
    server: DesktopServer
    door: Door | None

    @property
    def item(self) -> str:
        """Return what a gap calls it: its name, and where it leads, without what only this device has."""
        server = self.server
        identity = server.identity if server.url else without_home(server.identity, server.home)
        name = server.name or server.called
        return mask(visible(f"{name} ({identity})" if identity else name))


class Desktops:
    """What devices have configured of one organisation's doors on Cowork, and beside them."""

    def __init__(self, doors: Iterable[Door], machines: "tuple[Machine, ...]") -> None:
        self._machines = machines
        self._doors = tuple(doors)
        self._managed = [door for door in self._doors if via_of(door, "third-party") == "managed-server"]
        self.servers_on = cache(self._servers_on)

    @cached_property
    def servers(self) -> tuple[SeenDesktopServer, ...]:
        """Return each server of each device."""
        return tuple(seen for machine in self._machines for seen in self.servers_on(machine))

    def _servers_on(self, machine: "Machine") -> tuple[SeenDesktopServer, ...]:
        """Return each server of one device."""
        found = desktop_servers(machine.observation)
        return tuple(SeenDesktopServer(machine, server, self._door_of(server)) for server in found)

    def _door_of(self, server: DesktopServer) -> Door | None:
        """Return the door that leads there, first one that devices manage; a managed server may go by its name."""
        leads = endpoint(server.launch)
        found = next((door for door in self._managed if leads in endpoints_of(door.server)), None) if leads else None
        found = found or self._by_endpoint.get(leads)
        named = (door for door in self._managed if server.name.casefold() in _names(door))
        return found or (next(named, None) if server.level == "managed" else None)

    @cached_property
    def _by_endpoint(self) -> Mapping[Endpoint, Door]:
        found = {leads: door for door in reversed(self._doors) for leads in endpoints_of(door.server)}
        found.pop((), None)
        return found


def _names(door: Door) -> frozenset[str]:
    return frozenset(name.casefold() for name in (door.id, *names_of(door)) if name)
