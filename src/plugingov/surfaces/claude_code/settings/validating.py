"""What the client makes of one settings file: the values it takes, what it leaves out, and what stops it."""

from collections.abc import Iterator
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.surfaces.claude_code.client.client import MEASURED, Behaviour
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.shapes import Shape, anything, either, flag, texts
from plugingov.surfaces.claude_code.settings.checked import CHECKED, FLAGS_OR_NULL
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED, why_not
from plugingov.surfaces.claude_code.settings.policy_entries import allow_entry, deny_entry, marketplace_entry
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, Effect, Flaw, Validated

MANAGED_ONLY = frozenset(
    {
        *("allowAllClaudeAiMcps", "allowManagedMcpServersOnly", "allowManagedHooksOnly"),
        *("allowManagedPermissionRulesOnly", "allowedChannelPlugins", "channelsEnabled", "blockedMarketplaces"),
        *("strictKnownMarketplaces", "allowedMarketplaces", "strictPluginOnlyCustomization", "disableSideloadFlags"),
        *("disableCommandPluginSources", "pluginSuggestionMarketplaces", "pluginTrustMessage", "policyHelper"),
        *("forceRemoteSettingsRefresh", "parentSettingsBehavior", "wslInheritsWindowsSettings"),
        *("requiredMinimumVersion", "requiredMaximumVersion", DELIVERED),
    }
)
ALIASES = {"allowedMarketplaces": "strictKnownMarketplaces", "additionalMarketplaces": "extraKnownMarketplaces"}
SURFACES = ("skills", "agents", "hooks", "mcp")
_CLOSED_FLAGS = frozenset({"allowManagedMcpServersOnly", "allowManagedHooksOnly", "disableCommandPluginSources"})
# Managed keys of which a wrong part is left out, and not the whole.
_PIECEWISE = frozenset(
    {
        *("allowedMcpServers", "deniedMcpServers", "strictKnownMarketplaces", "allowedMarketplaces"),
        *("blockedMarketplaces", "enabledPlugins", "extraKnownMarketplaces", "additionalMarketplaces"),
    }
)


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
        return Validated(file=file, outcome="unread", because=why_unread(file))
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
            if self._is_managed:
                self._of_organisation(written, found)
            elif CHECKED.get(written, anything)(value):
                self._take(written, found)
            else:
                self._spoilt(written, found)

    def result(self) -> Validated:
        flaws = tuple(self._flaws)
        rejected = next((flaw for flaw in flaws if flaw.effect == "rejected"), None)
        if rejected:
            return Validated(file=self._file, outcome="rejected", because=rejected.because, flaws=flaws)
        spoilt = self._is_managed and any(flaw.effect != "inert" for flaw in flaws)
        if spoilt and not self._behaviour.has("2.1.169"):
            because = f"{flaws[0].because}, for which clients before 2.1.169 could discard the whole managed policy"
            return Validated(file=self._file, outcome="unread", because=because, flaws=flaws)
        return Validated(file=self._file, values=self._values, parts=self._parts, flaws=flaws)

    def _spoilt(self, written: str, found: Found) -> None:
        """Take down a wrong type in a file that no administrator wrote."""
        because = f"`{written}` in {found.where} is not of the type that the client expects"
        if self._behaviour.as_seen:
            self._flaw(found, "rejected", f"{because}, so it takes nothing from the whole file")
        else:
            self._flaw(found, "dropped", f"{because} and is left out")

    def _of_organisation(self, written: str, found: Found) -> None:
        """Read a managed key: what is wrong is left out, or where that would open something, closed."""
        if found.value is None and written != "allowedMcpServers":
            return
        if written in _CLOSED_FLAGS:
            self._take(written, self._closed_flag(written, found))
        elif written in FLAGS_OR_NULL and found.value in ("true", "false"):
            self._take(written, found._replace(value=found.value == "true"))
        elif written in _PIECEWISE or CHECKED.get(written, anything)(found.value):
            self._take(written, found)
        else:
            self._flaw(
                found,
                "dropped",
                f"`{written}` in {found.where} is not of the type that the client expects and is left out",
            )

    def _closed_flag(self, key: str, found: Found) -> Found:
        value = found.value
        if isinstance(value, bool) or value in ("true", "false"):
            return found._replace(value=value in (True, "true"))
        self._flaw(found, "closed", f"`{key}` in {found.where} is no flag and counts as `true`")
        return found._replace(value=True)

    def _take(self, written: str, found: Found) -> None:
        """Keep a value under the key that it stands for, unless the client does not look at it there."""
        key = ALIASES.get(written, written)
        if written in MANAGED_ONLY and not self._is_managed:
            self._flaw(found, "inert", f"`{written}` counts in managed settings only, and {found.where} is none")
        elif key != written and not self._behaviour.has("2.1.232"):
            self._flaw(found, "inert", f"`{written}` is read since 2.1.232 only; before, the key is `{key}`")
        elif key != written and self._file.settings.get(key) is not None:
            self._flaw(found, "inert", f"`{written}` is ignored beside `{key}` in {found.where}")
        elif key == DELIVERED and not self._behaviour.as_seen:
            because = f"`{key}` in {found.where} is read by client {MEASURED}, and nobody has seen an older one read it"
            self._flaw(found, "inert", because)
        elif found.value is not None or self._is_managed:
            self._keep(key, found)

    def _keep(self, key: str, found: Found) -> None:
        match key, found.value:
            case (("allowedMcpServers" | "deniedMcpServers" | "strictKnownMarketplaces" | "blockedMarketplaces"), _):
                self._put_list(key, found)
            case "strictPluginOnlyCustomization", list():
                self._put(key, found, tuple(part for part in _members(found) if part.value in SURFACES))
            case "strictPluginOnlyCustomization", value if not isinstance(value, bool):
                self._closed(key, found, is_not="neither a flag nor a list", counts_as=True)
            case (("enabledPlugins" | "extraKnownMarketplaces"), _):
                self._put_members(key, found)
            case (str(name), _) if name == DELIVERED:
                self._put_servers(key, found)
            case (("enabledMcpjsonServers" | "disabledMcpjsonServers"), str()):
                self._put_name(key, found)
            case _:
                self._put(key, found, tuple(_members(found)))

    def _put_list(self, key: str, found: Found) -> None:
        if isinstance(found.value, list):
            self._put(key, found, self._sound(key, found, self._accepts(key)))
        elif self._is_managed and key in {"allowedMcpServers", "strictKnownMarketplaces"}:
            self._closed(key, found, is_not="no list", counts_as=[])
        else:
            self._flaw(found, "dropped", f"`{key}` in {found.where} is no list and is left out")

    def _closed(self, key: str, found: Found, *, is_not: str, counts_as: Any) -> None:
        shown = "an empty one" if counts_as == [] else "`true`"
        self._flaw(found, "closed", f"`{key}` in {found.where} is {is_not} and counts as {shown}")
        self._put(key, found._replace(value=counts_as), ())

    def _put_name(self, key: str, found: Found) -> None:
        """Keep a text where a list of names belongs: it is one name, but not in managed settings."""
        if self._is_managed:
            self._flaw(found, "dropped", f"`{key}` in {found.where} is no list and is left out")
        else:
            self._put(key, found, (found,))

    def _put_members(self, key: str, found: Found) -> None:
        if not isinstance(found.value, dict):
            self._flaw(found, "dropped", f"`{key}` in {found.where} is no object and is left out")
            return
        if key == "extraKnownMarketplaces" and not CHECKED[key](found.value) and self._behaviour.as_seen:
            because = f"one source in `{key}` in {found.where} is of no known form, and all are left out"
            self._flaw(found, "dropped", because)
            return
        accepts = either(flag, texts) if key == "enabledPlugins" else _marketplace
        self._put(key, found, self._sound(key, found, accepts))

    def _put_servers(self, key: str, found: Found) -> None:
        """Keep the servers that the organisation delivers, each that is one."""
        if not isinstance(found.value, dict):
            self._flaw(found, "dropped", f"`{key}` in {found.where} is no object and is left out")
            return
        sound = []
        for part in _members(found):
            because = why_not(str(part.route[-1]), part.value)
            if because:
                said = f"a server of `{key}` in {part.where} is none that the client takes, and is left out: {because}"
                self._flaw(part, "stripped", said)
            else:
                sound.append(part)
        self._put(key, found, tuple(sound))

    def _sound(self, key: str, found: Found, accepts: Shape) -> tuple[Found, ...]:
        """Return the parts that the client takes, and take down the others."""
        parts = tuple(_members(found))
        for part in parts:
            if not accepts(part.value):
                said = f"an entry of `{key}` in {part.where} is none that the client takes, and is left out"
                self._flaw(part, "stripped", said)
        return tuple(part for part in parts if accepts(part.value))

    def _accepts(self, key: str) -> Shape:
        match key:
            case "allowedMcpServers":
                return lambda value: allow_entry(value, self._behaviour)
            case "deniedMcpServers":
                return lambda value: deny_entry(value, self._behaviour)
        return marketplace_entry

    def _put(self, key: str, found: Found, parts: tuple[Found, ...]) -> None:
        self._values[key] = found
        self._parts[key] = parts

    def _flaw(self, found: Found, effect: Effect, because: str) -> None:
        self._flaws.append(Flaw(found, effect, because))


def _marketplace(value: Any) -> bool:
    """Tell whether a value has the form of a marketplace that settings add."""
    return isinstance(value, dict) and marketplace_entry(value.get("source"))


def _members(found: Found) -> Iterator[Found]:
    """Yield what stands in an object under each key, or in a list under each number."""
    match found.value:
        case dict(members):
            yield from (found.below(key, value) for key, value in members.items())
        case list(items):
            yield from (found.below(index, value) for index, value in enumerate(items))
