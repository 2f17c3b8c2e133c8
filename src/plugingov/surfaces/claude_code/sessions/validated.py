"""What the client makes of one settings file: the values that count, what is dropped, and what stops it altogether."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import FileKind, NativeFile
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.policy_entries import allow_entry, deny_entry, marketplace_entry
from plugingov.surfaces.claude_code.sessions.shapes import OTHERS, Shape, flag, mapping, text, texts

MANAGED_KINDS: tuple[FileKind, ...] = ("remote", "plist", "hklm", "managed", "drop-in", "hkcu")
MANAGED_ONLY = frozenset(
    {
        *("allowAllClaudeAiMcps", "allowManagedMcpServersOnly", "allowManagedHooksOnly"),
        *("allowManagedPermissionRulesOnly", "allowedChannelPlugins", "channelsEnabled", "blockedMarketplaces"),
        *("strictKnownMarketplaces", "allowedMarketplaces", "strictPluginOnlyCustomization", "disableSideloadFlags"),
        *("disableCommandPluginSources", "pluginSuggestionMarketplaces", "pluginTrustMessage", "policyHelper"),
        *("forceRemoteSettingsRefresh", "parentSettingsBehavior", "wslInheritsWindowsSettings"),
        *("requiredMinimumVersion", "requiredMaximumVersion"),
    }
)
ALIASES = {"allowedMarketplaces": "strictKnownMarketplaces", "additionalMarketplaces": "extraKnownMarketplaces"}
SURFACES = ("skills", "agents", "hooks", "mcp")
_CLOSED_FLAGS = frozenset({"allowManagedMcpServersOnly", "allowManagedHooksOnly", "disableCommandPluginSources"})
_LISTS = ("allowedMcpServers", "deniedMcpServers", "strictKnownMarketplaces", "blockedMarketplaces")

# read: its values count. rejected: none of them does. refuses: the client does not start. unread: nobody knows.
Outcome: TypeAlias = Literal["read", "rejected", "refuses", "unread"]
# dropped: as if it were not there. stripped: one entry of a list. closed: taken as the strictest value there is.
# inert: right, but in a file where the client does not look for it. rejected, refuses: as the outcome of the file.
Effect: TypeAlias = Literal["dropped", "stripped", "closed", "inert", "rejected", "refuses"]


class Flaw(NamedTuple):
    """Something in a settings file that does not do what it says, and what comes of it."""

    found: Found
    effect: Effect
    because: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Validated:
    """One settings file as the client has it after reading."""

    file: NativeFile
    outcome: Outcome = "read"
    because: str = ""  # why its values do not count, or are not known
    values: Mapping[str, Found] = field(default_factory=dict)  # what counts of each key
    parts: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)  # of lists and objects, what counts in them
    flaws: tuple[Flaw, ...] = ()

    @property
    def is_managed(self) -> bool:
        """Tell whether the organisation gives this file."""
        return self.file.kind in MANAGED_KINDS


def validated(file: NativeFile, behaviour: Behaviour) -> Validated:
    """Return what the client makes of one settings file."""
    stopped = _stopped(file, behaviour)
    if stopped is not None:
        return stopped
    reading = _Reading(file, behaviour)
    reading.read()
    return reading.result()


def _stopped(file: NativeFile, behaviour: Behaviour) -> Validated | None:
    """Return the outcome for a file that holds no keys to look at."""
    name = Found(None, file).where
    if file.is_empty:
        return Validated(file=file)
    if file.state == "unread" and file.is_strict:
        return Validated(
            file=file, outcome="unread", because=f"{name} could not be read: {file.why or 'nobody knows why'}"
        )
    if file.is_strict and isinstance(file.data, dict):
        return None
    what = f"{name} is not strict JSON" if not file.is_strict else f"{name} holds no JSON object"
    return _not_an_object(file, what, behaviour)


def _not_an_object(file: NativeFile, what: str, behaviour: Behaviour) -> Validated:
    outcome, because = "rejected", f"{what}, so the client takes nothing from it"
    if file.kind in MANAGED_KINDS and behaviour.as_seen:
        if file.kind in {"managed", "drop-in"}:
            outcome, because = "refuses", f"{what}, so the client refuses to start"
        else:
            outcome, because = "unread", f"{what}, and what the client makes of that is not known"
    flaw = Flaw(Found(None, file), "refuses" if outcome == "refuses" else "rejected", because)
    return Validated(file=file, outcome=outcome, because=because, flaws=(flaw,))  # type: ignore[arg-type]


class _Reading:
    """Goes through the keys of one file once."""

    def __init__(self, file: NativeFile, behaviour: Behaviour) -> None:
        self._file = file
        self._behaviour = behaviour
        self._is_managed = file.kind in MANAGED_KINDS
        self._values: dict[str, Found] = {}
        self._parts: dict[str, tuple[Found, ...]] = {}
        self._flaws: list[Flaw] = []

    def read(self) -> None:
        for written, value in self._file.settings.items():
            found = Found(value, self._file, (written,))
            key = self._canonical(found, written)
            if key and value is not None:
                self._key(key, found)

    def result(self) -> Validated:
        flaws = tuple(self._flaws)
        rejected = next((flaw for flaw in flaws if flaw.effect == "rejected"), None)
        if rejected:
            return Validated(file=self._file, outcome="rejected", because=rejected.because, flaws=flaws)
        if self._is_managed and not self._behaviour.has("2.1.169") and any(flaw.effect != "inert" for flaw in flaws):
            because = f"{flaws[0].because}, for which clients before 2.1.169 could discard the whole managed policy"
            return Validated(file=self._file, outcome="unread", because=because, flaws=flaws)
        return Validated(file=self._file, values=self._values, parts=self._parts, flaws=flaws)

    def _canonical(self, found: Found, written: str) -> str:
        """Return the key that a written one stands for, or nothing where the client does not look at it."""
        if written in MANAGED_ONLY and not self._is_managed:
            self._flaw(found, "inert", f"`{written}` counts in managed settings only, and {found.where} is none")
            return ""
        key = ALIASES.get(written, written)
        if key == written:
            return key
        if not self._behaviour.has("2.1.232"):
            self._flaw(found, "inert", f"`{written}` is read since 2.1.232 only; before, the key is `{key}`")
            return ""
        if key in self._file.settings:
            self._flaw(found, "inert", f"`{written}` is ignored beside `{key}` in {found.where}")
            return ""
        return key

    def _key(self, key: str, found: Found) -> None:
        match key:
            case "allowedMcpServers" | "deniedMcpServers" | "strictKnownMarketplaces" | "blockedMarketplaces":
                self._list(key, found)
            case "strictPluginOnlyCustomization":
                self._customization(key, found)
            case "enabledMcpjsonServers" | "disabledMcpjsonServers":
                self._names(key, found)
            case "enabledPlugins":
                self._packages(key, found)
            case "extraKnownMarketplaces":
                self._marketplaces(key, found)
            case _:
                self._plain(key, found)

    def _list(self, key: str, found: Found) -> None:
        if not isinstance(found.value, list):
            self._no_list(key, found)
            return
        accepts = self._accepts(key)
        parts = [found.below(index, value) for index, value in enumerate(found.value)]
        for part in parts:
            if not accepts(part.value):
                self._flaw(
                    part,
                    "stripped",
                    f"an entry of `{key}` in {part.where} is none that the client takes, and is left out",
                )
        self._keep(key, found, tuple(part for part in parts if accepts(part.value)))

    def _no_list(self, key: str, found: Found) -> None:
        if self._is_managed and key in {"allowedMcpServers", "strictKnownMarketplaces"}:
            self._flaw(found, "closed", f"`{key}` in {found.where} is no list and counts as an empty one")
            self._keep(key, found._replace(value=[]), ())
        else:
            self._flaw(found, "dropped", f"`{key}` in {found.where} is no list and is left out")

    def _accepts(self, key: str) -> Callable[[Any], bool]:
        match key:
            case "allowedMcpServers":
                return lambda value: allow_entry(value, self._behaviour)
            case "deniedMcpServers":
                return lambda value: deny_entry(value, self._behaviour)
        return marketplace_entry

    def _customization(self, key: str, found: Found) -> None:
        if isinstance(found.value, bool):
            self._keep(key, found)
        elif isinstance(found.value, list):
            parts = [found.below(index, value) for index, value in enumerate(found.value)]
            self._keep(key, found, tuple(part for part in parts if part.value in SURFACES))
        else:
            self._flaw(found, "closed", f"`{key}` in {found.where} is neither a flag nor a list and counts as `true`")
            self._keep(key, found._replace(value=True))

    def _names(self, key: str, found: Found) -> None:
        if isinstance(found.value, str) and not self._is_managed:
            self._keep(key, found, (found,))
        elif texts(found.value):
            self._keep(key, found, tuple(found.below(index, name) for index, name in enumerate(found.value)))
        else:
            self._wrong(key, found, "a list of names")

    def _packages(self, key: str, found: Found) -> None:
        if not isinstance(found.value, dict):
            self._wrong(key, found, "an object")
            return
        good = []
        for part in _members(found):
            if isinstance(part.value, bool | list):
                good.append(part)
            else:
                self._wrong(f"{key}.{part.route[-1]}", part, "true, false or a list")
        self._keep(key, found, tuple(good))

    def _marketplaces(self, key: str, found: Found) -> None:
        if not isinstance(found.value, dict):
            self._wrong(key, found, "an object")
            return
        good = []
        for part in _members(found):
            if isinstance(part.value, dict) and isinstance(part.value.get("source"), dict):
                good.append(part)
            else:
                self._wrong(f"{key}.{part.route[-1]}", part, "an object with a `source`")
        self._keep(key, found, tuple(good))

    def _plain(self, key: str, found: Found) -> None:
        if key in _CLOSED_FLAGS:
            self._closed_flag(key, found)
        elif self._shape(key)(found.value):
            self._keep(key, found, tuple(_members(found)))
        else:
            self._wrong(key, found, "of the type that the client expects")

    def _shape(self, key: str) -> Shape:
        return _SHAPES.get(key) or OTHERS.get(key) or (lambda _: True)

    def _closed_flag(self, key: str, found: Found) -> None:
        value = {"true": True, "false": False}.get(found.value, True) if text(found.value) else found.value
        if not flag(found.value) and not (text(found.value) and found.value in {"true", "false"}):
            self._flaw(found, "closed", f"`{key}` in {found.where} is no flag and counts as `true`")
            value = True
        self._keep(key, found._replace(value=value))

    def _wrong(self, key: str, found: Found, expected: str) -> None:
        """Take down a wrong type: it costs managed settings the key, and everybody else the file."""
        if self._is_managed:
            self._flaw(found, "dropped", f"`{key}` in {found.where} is not {expected} and is left out")
        elif self._behaviour.as_seen:
            because = f"`{key}` in {found.where} is not {expected}, so the client takes nothing from the whole file"
            self._flaw(found, "rejected", because)
        else:
            self._flaw(found, "dropped", f"`{key}` in {found.where} is not {expected} and is left out")

    def _keep(self, key: str, found: Found, parts: tuple[Found, ...] = ()) -> None:
        self._values[key] = found
        self._parts[key] = parts

    def _flaw(self, found: Found, effect: Effect, because: str) -> None:
        self._flaws.append(Flaw(found, effect, because))


_SHAPES: Mapping[str, Shape] = {
    "allowAllClaudeAiMcps": flag,
    "disableClaudeAiConnectors": flag,
    "disableSideloadFlags": flag,
    "enableAllProjectMcpServers": flag,
    "wslInheritsWindowsSettings": flag,
    "forceRemoteSettingsRefresh": flag,
    "requiredMinimumVersion": text,
    "requiredMaximumVersion": text,
    "policyHelper": mapping,
}


def _members(found: Found) -> Iterator[Found]:
    """Yield what stands in an object under each key, or in a list under each number."""
    match found.value:
        case dict(members):
            yield from (found.below(key, value) for key, value in members.items())
        case list(items):
            yield from (found.below(index, value) for index, value in enumerate(items))
