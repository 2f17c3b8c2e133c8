"""What a door runs or reaches, and what a registry of servers lists of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.model.fetched import Fetched, image, normal
from plugingov.model.registry import RegistryEntry, Released
from plugingov.rules.case import Case
from plugingov.rules.source.local import lines_of
from plugingov.rules.source.reached import reached
from plugingov.sources.document import Route

_Package: TypeAlias = tuple[str, str]  # a kind as we call it, and the one spelling of a name
_KINDS = {"npm": "npm", "pypi": "pypi", "nuget": "nuget", "oci": "image"}  # as registries call them, and as we do
_NEWEST = frozenset({"", "latest"})


class Listed(NamedTuple):
    """One thing that a door runs or reaches, and the entries that speak of it as it is; else why none does."""

    at: Route
    what: str  # what the door does with it, in words
    versions: Mapping[str, str] = {}  # of the package and of the entry, by their names
    entries: tuple[RegistryEntry, ...] = ()
    unknown: str = ""


class _Registry:
    """The entries of all answers, by what they name."""

    def __init__(self, entries: tuple[RegistryEntry, ...]) -> None:
        self.packages: dict[_Package, list[tuple[RegistryEntry, str]]] = defaultdict(list)
        self.remotes: dict[str, list[RegistryEntry]] = defaultdict(list)
        for entry in entries:
            for package in entry.packages:
                name, version = _named(package)
                self.packages[_KINDS.get(package.kind, ""), name].append((entry, version))
            for url in dict.fromkeys(entry.remotes):
                self.remotes[url].append(entry)


def _named(package: Released) -> tuple[str, str]:
    """Return the one spelling of a package's name, and its version: of an image both stand in one text."""
    if package.kind != "oci":
        return _spelled(_KINDS.get(package.kind, ""), package.identifier), _bare(package.version)
    found = image("", package.identifier, 0)
    return _spelled("image", found.name), _bare(found.version or package.version)


def _spelled(kind: str, name: str) -> str:
    match kind:
        case "pypi":
            return normal(name)
        case "nuget":
            return name.casefold()
        case "image":
            return name.removeprefix("index.").removeprefix("docker.io/").removeprefix("library/")
    return name


def _bare(version: str) -> str:
    return version.lstrip("v=")


@lru_cache(maxsize=8)
def listed(case: Case) -> Mapping[tuple[str, str], tuple[Listed, ...]]:
    """Return what is listed of each door, by plugin and surface; no door of which nothing is."""
    registry = _Registry(case.registry)
    found = {key: tuple(_of_door(case, door, registry)) for key, door in case.layers.doors.items()}
    return {key: of_door for key, of_door in found.items() if of_door}


def _of_door(case: Case, door: Door, registry: _Registry) -> Iterator[Listed]:
    for line in lines_of(case).get((door.id, door.surface), ()):
        for fetched in line.launch.fetched:
            name = _spelled(fetched.kind, fetched.name)
            if known := registry.packages.get((fetched.kind, name)):
                yield _as_fetched(line.whose, fetched, line.at(fetched.word), known)
    for url, at in reached(case, door):
        address = read_address(url)
        if address and (entries := registry.remotes.get(address.canonical)):
            yield _as_reached(f"`{door.id}` on {door.surface} reaches `{address.host}`", at, entries)


def _as_fetched(whose: str, fetched: Fetched, at: Route, known: list[tuple[RegistryEntry, str]]) -> Listed:
    """Return the entries of the version that runs; of the newest one, where that is what is fetched."""
    shown = f" `{fetched.shown_version}`" if fetched.shown_version else ""
    what = f"{whose} runs {fetched}{shown}"
    version = _bare(fetched.version or "")
    if fetched.is_exact:
        fitting = [(entry, released) for entry, released in known if released == version]
        unknown = "the answer of the registry does not hold that version"
    elif fetched.is_exact is False and version in _NEWEST:
        fitting = [(entry, released) for entry, released in known if entry.is_latest]
        unknown = "the answer of the registry does not hold the latest entry"
    else:
        fitting, unknown = [], "nobody knows which version that is"
    if not fitting:
        return Listed(at, what, unknown=unknown)
    entry, released = fitting[0]
    versions = {fetched.name: released, entry.name: entry.version}
    return Listed(at, what, versions, tuple(each for each, _ in fitting))


def _as_reached(what: str, at: Route, known: list[RegistryEntry]) -> Listed:
    """Return the latest entry that names an address: older ones say nothing of what answers there now."""
    fitting = [entry for entry in known if entry.is_latest]
    if not fitting and len(known) == 1 and known[0].is_latest is None:
        fitting = known
    if not fitting:
        return Listed(at, what, unknown="the answer of the registry does not hold the latest entry")
    return Listed(at, what, {fitting[0].name: fitting[0].version}, tuple(fitting))
