"""What machines show: each server and package on them once, and the declared door that it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from plugingov.layers.recognition import Declared, leads_there
from plugingov.model.door import Door
from plugingov.model.observation import Certainty, NativeFile
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer
from plugingov.surfaces.claude_code.servers.config import NAMELESS

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine

T = TypeVar("T", ObservedServer, ObservedPackage)


def folder_name(path: str) -> str:
    """Return what the folder of a project is called, which is how it is recognised wherever it lies."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path[:1]


def short_name(file: NativeFile) -> str:
    """Return a file of an extension or a plugin as its folder and its name; a bundle goes by its name alone."""
    names = file.path.replace("\\", "/").split("/")
    return "/".join(names[-1:] if file.kind == "bundle" else names[-2:])


class SeenServer(NamedTuple):
    """One configured server of one machine, as the start of the client has it in which it fares best."""

    machine: "Machine"
    server: ObservedServer
    door: Door | None
    is_of_account: bool = False  # a connector that the inventory has on Cowork

    @property
    def item(self) -> str:
        """Return what a gap calls it: its name, and where it leads, without what only this machine has."""
        identity = self.server.identity
        if self.server.transport == "stdio":
            identity = without_home(identity, self.server.session.home, self.server.session.project)
        name = self.server.name or NAMELESS
        return f"{name} ({identity})" if identity else name

    @property
    def project(self) -> str | None:
        """Return the project that it is configured in, by the name of its folder; nothing where it is no project's."""
        server = self.server
        path = server.found.file.project or server.session.project
        return folder_name(path) if server.configured_in in {"project", "local"} and path else None


class SeenPackage(NamedTuple):
    """One package in one home of a machine, as the start of the client has it in which it fares best."""

    machine: "Machine"
    package: ObservedPackage
    doors: tuple[Door, ...]
    is_declared: bool

    @property
    def item(self) -> str:
        """Return what a gap calls it."""
        return self.package.id


def is_there(observed: ObservedServer | ObservedPackage) -> bool:
    """Tell whether a machine has something of the account, recorded or switched on, and does not only remember it."""
    if isinstance(observed, ObservedServer):
        return observed.loads == "yes"
    return bool(observed.records) or "yes" in {observed.loads, observed.enabled}


class Sightings:
    """Everything that some machines show of one organisation's doors, and beside them."""

    def __init__(self, organisation: Organisation, doors: Iterable[Door], machines: "tuple[Machine, ...]") -> None:
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

    def _servers_on(self, machine: "Machine") -> tuple[SeenServer, ...]:
        """Return each configured server of one machine."""
        servers = (server for session in machine.sessions for server in machine.servers(session))
        best = _best(((server.name, server.written_at, server.package), server) for server in servers)
        declared = self._declared
        found = [SeenServer(machine, each, declared.door_of(each), declared.is_of_account(each)) for each in best]
        return tuple(_one_of_each_package(found))

    def _packages_on(self, machine: "Machine") -> tuple[SeenPackage, ...]:
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


def without_home(text: str, home: str, project: str = "") -> str:
    """Return a text in which a member's home is `~`, and a project's folder a dot: on two machines it is one server."""
    if "/" not in text and "\\" not in text:
        return text
    for path, sign in ((project, "."), (home, "~")):
        if len(path) > 1:
            text = _pattern_of(path).sub(sign, text)
    return _HOME.sub("~", text)


@lru_cache(maxsize=4096)
def _pattern_of(path: str) -> re.Pattern[str]:
    """Return what finds a path in a text; each is asked for again and again."""
    flags = re.IGNORECASE if path[1] == ":" else 0  # Windows does not tell letters' cases apart
    written = r"[\\/]".join(map(re.escape, re.split(r"[\\/]", path)))
    return re.compile(rf"{written}(?![\w.-])", flags)


_HOME = re.compile(r"(?<![\w.~-])(?:/home/|/Users/|(?i:[a-z]:[\\/]users[\\/]))[^/\\\s:;,\"']+")


def _one_of_each_package(found: list[SeenServer]) -> Iterator[SeenServer]:
    """Yield what was seen; of several servers of a package that seem one door, those that lead elsewhere are none."""
    there: dict[tuple[str, str], bool] = {}
    for seen in found:
        if seen.door and seen.server.package:
            key = seen.server.package, seen.door.id
            there[key] = there.get(key, False) or leads_there(seen.server, seen.door)
    for seen in found:
        known = bool(seen.door) and there.get((seen.server.package, seen.door.id if seen.door else ""), False)
        is_other = known and seen.door is not None and not leads_there(seen.server, seen.door)
        yield seen._replace(door=None) if is_other else seen


def _best(found: Iterable[tuple[tuple[str | Place, ...], T]]) -> Iterator[T]:
    """Yield each thing once: as the session has it in which it loads, or else may."""
    best: dict[tuple[str | Place, ...], T] = {}
    for key, each in found:
        known = best.get(key)
        if known is None or _RANKS[each.loads] > _RANKS[known.loads]:
            best[key] = each
    yield from best.values()


_RANKS: Mapping[Certainty, int] = {"no": 0, "unknown": 1, "yes": 2}
