"""How devices have what is declared of Cowork: the way in, what is decided about tools, and the scopes asked for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from plugingov.layers.on_desktops import SeenDesktopServer
from plugingov.layers.on_devices import OnDevice, SeenBrought, ways_of
from plugingov.model.door import Door
from plugingov.model.values import PERMISSIONS, Permission
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import subject_of
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Subject, Unknown, Verdict
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.cowork.desktop.deciding import configuration_of
from plugingov.surfaces.cowork.desktop.servers import MANAGED
from plugingov.surfaces.cowork.desktop.tool_locks import tool_locks
from plugingov.surfaces.cowork.desktop.tool_policy import known, made_of
from plugingov.surfaces.cowork.rendering.tools import known_tools, tool_policy

_EVERY_OTHER = "*"  # fits every wildcard that fits whatever there is, and no exact key
_IN_WORDS = {
    "managed-server": f"`{MANAGED}`",
    "desktop-extension": "an extension",
    "org-plugin": "a plugin of the organisation's folder",
    "own": "a member's own `claude_desktop_config.json`",
}
_MOST_TOLD = 3


@lru_cache(maxsize=8)
def settings_on_desktops(case: Case) -> Mapping[Subject, Verdict]:
    """Return of each declared door that devices have whether it arrives, and runs its tools, as it is declared."""
    found: dict[Subject, list[Verdict]] = {}
    for seen in case.devices.everything:
        if seen.door and seen.loads.holds != "no":
            found.setdefault(_subject(seen.door), []).append(_route(seen, seen.door))
    for configured in case.devices.desktops.servers:
        if configured.door and configured.server.level == "managed":
            found.setdefault(_subject(configured.door), []).append(_tools(configured, configured.door))
    for brought in case.devices.servers:
        if brought.door and brought.server.bringer == "org-plugin" and brought.server.loads.holds != "no":
            found.setdefault(_subject(brought.door), []).append(_locks(brought, brought.door))
    return _worst(found)


@lru_cache(maxsize=8)
def scopes_on_desktops(case: Case) -> Mapping[Subject, Verdict]:
    """Return of each declared door that devices manage whether they ask for more scopes than are declared."""
    found: dict[Subject, list[Verdict]] = {}
    for seen in case.devices.desktops.servers:
        if seen.door:
            found.setdefault(subject_of(seen), []).append(_scopes(seen, seen.door))
    return _worst(found)


def _worst(found: Mapping[Subject, list[Verdict]]) -> Mapping[Subject, Verdict]:
    return {subject: worst(iter(verdicts)) or NOT_APPLICABLE for subject, verdicts in found.items()}


def _subject(door: Door) -> Subject:
    return Subject(plugin=door.id, surface="cowork")


def _route(seen: OnDevice, door: Door) -> Verdict:
    """Tell whether a door arrives in the way that is declared, or implied in a deployment of either kind."""
    if seen.arrives_as_declared:
        return PASS
    declared = door.provision.via or " or ".join(sorted(ways_of(door)))
    message = mask(f"`{door.id}` arrives through {_IN_WORDS[seen.way]} on a device, and `via: {declared}` is declared")
    return _unless(seen.loads.because if seen.loads.holds == "unknown" else "", Finding(seen.found.at, message))


def _tools(seen: SeenDesktopServer, door: Door) -> Verdict:
    """Tell whether `toolPolicy` makes of each tool what the declared one would, as it is rendered for devices."""
    said = seen.server.config.get("toolPolicy", {})
    if not isinstance(said, Mapping):
        return Unknown(seen.server.at("toolPolicy"), f"the `toolPolicy` of `{door.id}` on a device is no mapping")
    declared = tool_policy(door)
    tools = sorted({*known_tools(door), *(key for key in said if "*" not in key), _EVERY_OTHER})
    differing = [tool for tool in tools if made_of(said, tool) != made_of(declared, tool)]
    if differing:
        return _unless(
            seen.server.doubt, Finding(_line(seen, said, differing[0]), _told(door, differing, said, declared))
        )
    if odd := next((key for key in said if key not in known(said)), None):
        because = (
            f"what `toolPolicy` of `{door.id}` says on a device about `{odd}` is none that the app is known to take"
        )
        return Unknown(seen.server.at("toolPolicy", odd), mask(because))
    return PASS


def _locks(seen: SeenBrought, door: Door) -> Verdict:
    """Tell whether the organisation's keys hold each known tool of a plugin's server as it is declared."""
    keys = configuration_of(seen.machine.observation, "")
    if keys is None:
        return NOT_APPLICABLE
    locks = tool_locks(keys, seen.server.name)
    decided = {tool: decision[0] for tool in known_tools(door) if (decision := door.decision(tool))}
    tools = sorted({*decided, *(tool for tool in locks.held if "*" not in tool)})
    differing = [tool for tool in tools if made_of(locks.held, tool) != decided.get(tool)]
    if locks.doubt:
        return Unknown(locks.at, mask(f"what holds the tools of `{door.id}` on a device is not known: {locks.doubt}"))
    if not differing:
        return PASS
    return Finding(locks.at, _told(door, differing, locks.held, decided))


def _line(seen: SeenDesktopServer, said: Mapping[str, Any], tool: str) -> Place:
    return seen.server.at("toolPolicy", tool) if tool in said else seen.server.at("toolPolicy")


def _told(door: Door, differing: list[str], said: Mapping[str, Any], declared: Mapping[str, Permission]) -> str:
    """Return what differs in words, what is looser on the device first."""
    ordered = sorted(differing, key=lambda tool: _looser(made_of(said, tool), made_of(declared, tool)))
    each = [
        f"{_called(tool)} {_decided(made_of(said, tool))} instead of {_decided(made_of(declared, tool))}"
        for tool in ordered[:_MOST_TOLD]
    ]
    more = f"; and {len(differing) - _MOST_TOLD} more" if differing[_MOST_TOLD:] else ""
    return mask(f"on a device the tools of `{door.id}` are decided otherwise: {'; '.join(each)}{more}")


def _looser(there: Permission | None, declared: Permission | None) -> int:
    """Rank a difference: 0 where the device is looser than what is declared."""
    return 0 if _strictness(there) < _strictness(declared) else 1


def _strictness(permission: Permission | None) -> int:
    return PERMISSIONS.index(permission) + 1 if permission else 0


def _called(tool: str) -> str:
    return "every other tool" if tool == _EVERY_OTHER else f"`{tool}`"


def _decided(permission: Permission | None) -> str:
    return f"`{permission}`" if permission else "what members choose"


def _scopes(seen: SeenDesktopServer, door: Door) -> Verdict:
    oauth = seen.server.config.get("oauth")
    asked = oauth.get("scope") if isinstance(oauth, Mapping) else None
    if asked is None or asked == "":
        return NOT_APPLICABLE
    if not isinstance(asked, str):
        return Unknown(seen.server.at("oauth", "scope"), f"the `oauth.scope` of `{door.id}` on a device is no text")
    if door.requested_scopes is None:
        return Unknown(door.at("auth", "scopes"), f"the inventory does not say which scopes `{door.id}` asks for")
    extra = [scope for scope in asked.split() if scope not in door.requested_scopes]
    if not extra:
        return PASS
    named = ", ".join(f"`{scope}`" for scope in extra)
    message = mask(f"`{door.id}` asks for {named} on a device, which the inventory does not have")
    return _unless(seen.server.doubt, Finding(seen.server.at("oauth", "scope"), message))


def _unless(doubt: str, finding: Finding) -> Verdict:
    """Return a finding as unknown where nobody knows whether the app takes what it speaks of."""
    return Unknown(finding.at, mask(f"{finding.message}; {doubt}")) if doubt else finding
