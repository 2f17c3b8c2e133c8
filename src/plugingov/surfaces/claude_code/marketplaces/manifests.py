"""What `marketplace.json` and `plugin.json` say, each fact with its place, and what in them is not as it should be."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.shapes import Shape, either, flag, list_of, mapping, object_with, text
from plugingov.surfaces.claude_code.marketplaces.origins import Origin, origin_of
from plugingov.surfaces.claude_code.servers.config import read_server

# The keys of a package, or of its entry, that bring something that loads or runs.
COMPONENTS = (
    *("skills", "commands", "agents", "workflows", "outputStyles", "hooks", "mcpServers", "lspServers"),
    *("experimental", "channels"),
)


class Oddity(NamedTuple):
    """Something in one of these files that is not as the vendor documents it."""

    found: Found
    because: str


class MarketplaceEntry(NamedTuple):
    """One package as its marketplace lists it."""

    name: str
    found: Found
    origin: Origin
    version: str = ""
    strict: bool = True  # `plugin.json` counts; false: this entry is the whole definition
    enabled_by_default: bool | None = None
    components: Mapping[str, Found] = {}

    @property
    def servers(self) -> Found | None:
        """Return the servers that the entry itself configures."""
        return self.components.get("mcpServers")


class Marketplace(NamedTuple):
    """What a `marketplace.json` holds; without a name of its own it is none."""

    file: NativeFile
    name: str = ""
    entries: tuple[MarketplaceEntry, ...] = ()
    renames: Mapping[str, str | None] = {}
    allows_dependencies_on: tuple[str, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    broken: str = ""  # why the client takes nothing from it

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody knows what it holds, although the client may."""
        return _is_unread(self.file)

    def entry(self, name: str) -> MarketplaceEntry | None:
        """Return the package of a name: of two with one name the first."""
        return next((entry for entry in self.entries if entry.name == name), None)


class Manifest(NamedTuple):
    """What a `plugin.json` holds."""

    file: NativeFile
    name: str = ""
    version: str = ""
    enabled_by_default: bool | None = None
    components: Mapping[str, Found] = {}
    dependencies: tuple[Found, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    broken: str = ""  # why the package does not load

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody knows what it holds, although the client may."""
        return _is_unread(self.file)


def _is_unread(file: NativeFile) -> bool:
    return file.state == "unread" and file.is_strict


@lru_cache(maxsize=256)  # every start of the client on a machine asks for the same few
def read_marketplace(file: NativeFile) -> Marketplace:
    """Return what a `marketplace.json` says."""
    if broken := _unreadable(file):
        return Marketplace(file, broken=broken)
    data, top = file.settings, Found(file.settings, file)
    entries, oddities = _entries(top, _plugin_root(data))
    return Marketplace(
        file=file,
        name=_text(data.get("name")),
        entries=entries,
        renames=_renames(data.get("renames")),
        allows_dependencies_on=_texts(data.get("allowCrossMarketplaceDependenciesOn")),
        oddities=(*oddities, *_repeated(entries)),
        broken=_incomplete(data),
    )


def _unreadable(file: NativeFile) -> str:
    """Say why a file holds nothing that could be looked at."""
    where = Found(None, file).where
    if file.state == "unread":
        return f"{where} could not be read: {file.why or 'nobody knows why'}"
    if file.is_empty:
        return f"{where} is empty"
    if not file.is_strict:
        return f"{where} is not strict JSON"
    return "" if isinstance(file.data, dict) else f"{where} holds no JSON object"


def _incomplete(data: Mapping[str, Any]) -> str:
    """Say what a marketplace lacks that the client does not do without."""
    if not isinstance(data.get("metadata", {}), dict):
        return "the marketplace's `metadata` is no object"
    match data:
        case {"name": str(name), "owner": {"name": str()}, "plugins": list()} if name:
            return ""
        case {"name": str(name), "owner": {"name": str()}} if name:
            return "the marketplace has no list `plugins`"
        case {"name": str(name)} if name:
            return "the marketplace does not name its `owner`"
    return "the marketplace has no `name`"


def _entries(top: Found, root: str) -> tuple[tuple[MarketplaceEntry, ...], tuple[Oddity, ...]]:
    """Return the packages that a marketplace lists, and whatever stands between them and is none."""
    listed = top.value.get("plugins")
    if not isinstance(listed, list):
        return (), ()
    plugins = top.below("plugins", listed)
    each = [_entry(plugins.below(index, value), root) for index, value in enumerate(listed)]
    entries = tuple(entry for entry in each if isinstance(entry, MarketplaceEntry))
    odd = [entry for entry in each if isinstance(entry, Oddity)]
    return entries, (*odd, *(each for entry in entries for each in _oddities(entry)))


def _entry(found: Found, root: str) -> MarketplaceEntry | Oddity:
    match found.value:
        case {"name": str(name), "source": source} if name:
            return MarketplaceEntry(
                name=name,
                found=found,
                origin=origin_of(found.below("source", source), root),
                version=_text(found.value.get("version")),
                strict=found.value.get("strict") is not False,
                enabled_by_default=_flag(found.value.get("defaultEnabled")),
                components=_components(found),
            )
        case {"name": str(name)} if name:
            return Oddity(found, f"the entry of `{name}` has no `source`")
    return Oddity(found, "an entry without a name is no package")


def _oddities(entry: MarketplaceEntry) -> Iterator[Oddity]:
    if entry.origin.form == "unknown":
        yield Oddity(entry.origin.found, f"the source of `{entry.name}` is not understood: {entry.origin.because}")
    strict = entry.found.value.get("strict")
    if strict is not None and not isinstance(strict, bool):
        yield Oddity(entry.found.below("strict", strict), f"`strict` of `{entry.name}` is neither true nor false")


def _repeated(entries: tuple[MarketplaceEntry, ...]) -> Iterator[Oddity]:
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            yield Oddity(entry.found, f"the marketplace lists `{entry.name}` more than once")
        seen.add(entry.name)


@lru_cache(maxsize=4096)
def read_manifest(file: NativeFile) -> Manifest:
    """Return what a `plugin.json` says."""
    if broken := _unreadable(file):
        return Manifest(file, broken=broken)
    data, top = file.settings, Found(file.settings, file)
    oddities = tuple(_wrong_types(top))
    name = _text(data.get("name"))
    return Manifest(
        file=file,
        name=name,
        version=_text(data.get("version")),
        enabled_by_default=_flag(data.get("defaultEnabled")),
        components=_components(top),
        dependencies=_dependencies(top),
        oddities=oddities,
        broken=oddities[0].because if oddities else "" if name else f"{top.where} has no `name`",
    )


def _wrong_types(top: Found) -> Iterator[Oddity]:
    """Yield the keys of a package that hold what the client does not take there: it does not load then."""
    for key, takes in _SHAPES.items():
        if key in top.value and not takes(top.value[key]):
            found = top.below(key, top.value[key])
            yield Oddity(found, f"`{key}` in {top.where} is not of the form that the client expects")


def wrong_component(entry: MarketplaceEntry) -> Oddity | None:
    """Return what keeps a package without a `plugin.json` from loading: its entry is its definition then."""
    return next(_wrong_types(entry.found), None)


def _is_name(value: Any) -> bool:
    return text(value) and bool(value) and " " not in value


def _is_path(value: Any) -> bool:
    """Tell whether a value is a path inside the package: it opens with `./` and leads nowhere else."""
    return text(value) and value.startswith("./") and ".." not in value.split("/")


def _is_bundle(value: Any) -> bool:
    return text(value) and value.startswith("https://") and value.endswith((".mcpb", ".dxt"))


def _are_servers(value: Any) -> bool:
    return isinstance(value, dict) and not any(read_server(server).wrong for server in value.values())


def _one_or_many(takes: Shape) -> Shape:
    return lambda value: takes(value) or (isinstance(value, list) and all(map(takes, value)))


_PATHS = _one_or_many(_is_path)
_SHAPES: Mapping[str, Shape] = {
    "name": _is_name,
    "version": text,
    "defaultEnabled": flag,
    "userConfig": mapping,
    "dependencies": list_of(either(text, object_with(name=text))),
    "channels": list_of(mapping),
    **dict.fromkeys(("skills", "agents", "outputStyles"), _PATHS),
    "commands": either(_PATHS, mapping),
    "hooks": either(_PATHS, mapping, list_of(either(_is_path, mapping))),
    "lspServers": either(_PATHS, mapping, list_of(either(_is_path, mapping))),
    "mcpServers": _one_or_many(either(_is_path, _is_bundle, _are_servers)),
}


def _components(found: Found) -> Mapping[str, Found]:
    return {key: found.below(key, found.value[key]) for key in COMPONENTS if found.value.get(key)}


def _dependencies(top: Found) -> tuple[Found, ...]:
    listed = top.value.get("dependencies")
    if not isinstance(listed, list):
        return ()
    below = top.below("dependencies", listed)
    return tuple(below.below(index, value) for index, value in enumerate(listed))


def _plugin_root(data: Mapping[str, Any]) -> str:
    match data.get("metadata"):
        case {"pluginRoot": str(root)}:
            return root
    return ""


def _renames(value: Any) -> Mapping[str, str | None]:
    if not isinstance(value, dict):
        return {}
    return {old: new for old, new in value.items() if new is None or isinstance(new, str)}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
