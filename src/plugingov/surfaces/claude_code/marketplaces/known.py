"""The marketplaces that a start of the client knows: those it has registered, and those that settings name."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from plugingov.model.observation import Certainty, NativeFile
from plugingov.surfaces.claude_code.client.disk import is_absolute
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.repository_urls import read_repository_url
from plugingov.surfaces.claude_code.settings.policy_entries import SOURCE_FORMS, marketplace_entry
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import settings_could
from plugingov.surfaces.claude_code.settings.validated import Validated

# What is read where it lies; everything else is fetched first.
ON_DISK = frozenset({"directory", "file"})


class KnownMarketplace(NamedTuple):
    """One marketplace that a session knows, and where its file lies."""

    name: str
    found: Found  # its entry in the file that makes it known
    folder: str = ""  # "" where it was not fetched yet
    claim: Found | None = None  # settings of the organisation or the user that name the registered one too
    is_registered: bool = False  # in `known_marketplaces.json`
    doubt: str = ""  # why it may come from somewhere else, whatever this entry says

    @property
    def source(self) -> Mapping[str, Any]:
        """Return where it comes from."""
        return source_of(self.found)

    @property
    def is_sound(self) -> bool:
        """Tell whether its source has a form that the vendor documents; the client takes others too."""
        return marketplace_entry(self.source)

    @property
    def is_on_disk(self) -> bool:
        """Tell whether its packages are read from its own folder, wherever records say they were copied."""
        return self.source.get("source") in ON_DISK


class Registry(NamedTuple):
    """What `known_marketplaces.json` of a home holds."""

    file: NativeFile | None = None
    entries: Mapping[str, Found] = {}
    malformed: Mapping[str, Found] = {}  # entries that the client was not seen to take
    wrong: Found | None = None  # an entry that the client does not take: beside a policy nothing loads then
    broken: str = ""
    doubt: str = ""
    seeds: tuple[NativeFile, ...] = ()  # the same files of what an image was seeded with

    def seed_of(self, name: str) -> Ruling | None:
        """Say that a marketplace comes, or may come, with a seed: the client takes that before what was registered."""
        for file in self.seeds:
            if file.state == "unread":
                because = f"whether marketplace `{name}` comes with the plugin seed in `{file.of}` is not known"
                return Ruling("unknown", f"{because}: {file.why}", file.place())
            if name in file.settings:
                because = f"marketplace `{name}` comes with the plugin seed in `{file.of}`, of which no client was seen"
                return Ruling("unknown", because, file.place(name))
        return None


def source_of(found: Found) -> Mapping[str, Any]:
    """Return the source in an entry, or nothing where it has none."""
    match found.value:
        case {"source": dict(source)} if isinstance(source.get("source"), str):
            return source
    return {}


def read_registry(file: NativeFile | None) -> Registry:
    """Return which marketplaces a home has registered."""
    if file is None:
        return Registry()
    where = Found(None, file).where
    if file.state == "unread" and file.is_strict:
        return Registry(file, doubt=why_unread(file))
    if not file.is_strict or not isinstance(file.data, dict):
        whole = Found(file.data, file)
        return Registry(file, wrong=whole, broken=f"{where} holds nothing that the client understands")
    entries = {name: Found(said, file, (name,)) for name, said in file.data.items()}
    good = {name: found for name, found in entries.items() if is_registered(found.value) == "yes"}
    malformed = {name: found for name, found in entries.items() if name not in good}
    wrong = next((found for found in entries.values() if not _is_whole(found.value)), None)
    return Registry(file, good, malformed, wrong)


def is_registered(said: Any) -> Certainty:
    """Tell whether the client takes an entry for a marketplace: it was seen to take nearly any source."""
    if not isinstance(said, dict) or not isinstance(said.get("installLocation"), str) or said.get("source", "") is None:
        return "no"
    source = said.get("source")
    if not isinstance(source, dict):
        return "yes"
    kind = source.get("source")
    if not isinstance(kind, str) or kind not in SOURCE_FORMS or marketplace_entry(source):
        return "yes"
    if kind in _NEEDED:
        return "unknown" if isinstance(source.get(_NEEDED[kind]), str) else "no"
    return "yes" if kind in _COMPARED_KINDS else "unknown"


# What the client reads of a source when it starts, and without which it takes nothing from the entry.
_NEEDED = {"directory": "path", "file": "path", "git": "url", "url": "url"}
# Of a source of another kind it does not ask whether a user names another one.
_COMPARED_KINDS = frozenset({*_NEEDED, "github", "npm"})
# Kinds for a policy alone, that were tried as a source.
_NOT_COMPARED_KINDS = frozenset({"hostPattern", "skills-dir"})


def _is_whole(said: Any) -> bool:
    """Tell whether an entry has all that the client asks for where a policy is set."""
    match said:
        case {"source": dict(source), "installLocation": str(), "lastUpdated": str()}:
            return marketplace_entry(source)
    return False


def cannot_be_fetched(source: Mapping[str, Any]) -> str:
    """Say why the client takes nothing from a source whose address has a form that it refuses."""
    address = source.get("url")
    if source.get("source") not in {"git", "url"} or not isinstance(address, str):
        return ""
    url = read_repository_url(address)
    schemes = {"http", "https"} if source["source"] == "url" else {"http", "https", "ssh", "git+ssh", "file", ""}
    refused = url is None or url.scheme not in schemes or (url.scheme == "file" and bool(url.host))
    if source["source"] == "git":
        refused = refused or address != address.strip() or "\\" in address
    return f"the client fetches nothing from an address of the form `{_form(address)}`" if refused else ""


def _form(address: str) -> str:
    """Return of an address no more than what it opens with: it may hold a password."""
    return address.partition(":")[0][:20] + ":" if ":" in address else address[:20]


class Named(NamedTuple):
    """What settings say about a marketplace: the entry that counts, and whether it counts yet."""

    found: Found
    counts: Certainty


def named_in_settings(settings: Settings, name: str) -> Named | None:
    """Return what `extraKnownMarketplaces` says of a name: in a repository it counts once the folder is trusted."""
    for layer in settings.layers:
        for part in layer.parts.get("extraKnownMarketplaces", ()):
            if part.route[-1] != name:
                continue
            counts = settings.trusted if layer.file.kind in {"project", "local"} else "yes"
            if counts != "no":
                return Named(part, counts)
    return None


def claimed(settings: Settings, registered: Found) -> Found | None:
    """Return the entry with which a registered marketplace must agree: the organisation's, else the user's."""
    parts = (part for part in settings.parts("extraKnownMarketplaces") if part.route[-1] == registered.route[-1])
    return next((part for part in parts if part.file.kind not in {"project", "local"}), None)


def named_otherwise(settings: Settings, name: str, *, is_registered: bool) -> str:
    """Say which settings were not read that may name another source than those that count by what was read.

    A project has no say in what is registered.
    """
    layers = (layer for layer in settings.layers if not (is_registered and layer.file.kind in {"project", "local"}))
    unnamed = takewhile(lambda layer: not _names(layer, name, settings), layers)
    return settings.managed.overruled or settings_could("name", unnamed)


def named_anew(settings: Settings, name: str) -> str:
    """Say which managed settings were not read that may name another place on this machine for a registered one."""
    unnamed = takewhile(lambda layer: not _names(layer, name, settings), settings.managed.layers)
    return settings.managed.overruled or settings_could("name", unnamed)


def _names(layer: Validated, name: str, settings: Settings) -> bool:
    """Tell whether a file names a marketplace in any case."""
    is_trusted = settings.trusted == "yes" or layer.file.kind not in {"project", "local"}
    return is_trusted and any(part.route[-1] == name for part in layer.parts.get("extraKnownMarketplaces", ()))


def agrees(registered: Found, entry: Found, *, of_user: bool) -> Certainty:
    """Tell whether the client takes two entries for the same marketplace, or ignores the registered one for the other.

    What lies on the machine agrees with anything else that does, and with whatever a user names.
    """
    one, other = source_of(registered), source_of(entry)
    kind = one.get("source")
    if of_user and (kind not in SOURCE_FORMS or kind in _NOT_COMPARED_KINDS):
        return "yes"
    if one.get("source") in ON_DISK:
        return "yes" if of_user or other.get("source") in ON_DISK else "no"
    if one == other:
        return "yes"
    if any(_compared(one, key) != _compared(other, key) for key in _COMPARED):
        return "no"
    return "unknown" if any(one.get(key) != other.get(key) for key in _NOT_TRIED) else "yes"


def lies_elsewhere(registered: Found, entry: Found) -> bool:
    """Tell whether managed settings name a place on this machine that is not the registered one."""
    return entry.file.kind != "user" and is_elsewhere(registered, entry)


def is_elsewhere(registered: Found, entry: Found) -> bool:
    """Tell whether an entry names a place on this machine that is not the registered one."""
    source = source_of(entry)
    return source.get("source") in ON_DISK and source != source_of(registered)


# What the client was seen to compare, and what it may compare besides; whatever else a source holds it does not.
_COMPARED = ("source", "repo", "url", "package", "name", "ref", "path", "skipLfs", "sparsePaths")
_NOT_TRIED = ("headers", "plugins", "registry", "version")


def _compared(source: Mapping[str, Any], key: str) -> Any:
    value = source.get(key)
    return value.lower() if key == "repo" and isinstance(value, str) else value


def folder_named(source: Mapping[str, Any], session: Session) -> str:
    """Return where the marketplace of a source lies, for one that is read where it lies; elsewhere nothing."""
    path = source.get("path")
    if source.get("source") not in ON_DISK or not isinstance(path, str):
        return ""
    if path.startswith("~/") and session.home:
        path = f"{session.home}/{path[2:]}"
    return folder_of(path) if is_absolute(path) else ""


def folder_of(place: str) -> str:
    """Return the folder of a marketplace whose file, or folder, lies at a place."""
    return place.replace("\\", "/").removesuffix("/.claude-plugin/marketplace.json")
