"""What a `marketplace.json` lists, each fact with its place, and what in it is not as it should be."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.marketplaces.manifests import (
    Oddity,
    components_of,
    flag_or_nothing,
    text_or_nothing,
    unreadable,
)
from plugingov.surfaces.claude_code.marketplaces.origins import Origin, origin_of


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
        return self.file.state == "unread" and self.file.is_strict

    def entry(self, name: str) -> MarketplaceEntry | None:
        """Return the package of a name: of two with one name the first."""
        return next((entry for entry in self.entries if entry.name == name), None)


@lru_cache(maxsize=256)  # every start of the client on a machine asks for the same few
def read_marketplace(file: NativeFile) -> Marketplace:
    """Return what a `marketplace.json` says."""
    if broken := unreadable(file):
        return Marketplace(file, broken=broken)
    data, top = file.settings, Found(file.settings, file)
    entries, oddities = _entries(top, _plugin_root(data))
    return Marketplace(
        file=file,
        name=text_or_nothing(data.get("name")),
        entries=entries,
        renames=_renames(data.get("renames")),
        allows_dependencies_on=_texts(data.get("allowCrossMarketplaceDependenciesOn")),
        oddities=(*oddities, *_repeated(entries)),
        broken=_incomplete(data),
    )


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
                version=text_or_nothing(found.value.get("version")),
                strict=found.value.get("strict") is not False,
                enabled_by_default=flag_or_nothing(found.value.get("defaultEnabled")),
                components=components_of(found),
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
