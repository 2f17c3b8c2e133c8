"""How devices have what is declared of Cowork: the way in, what is decided about tools, and the scopes asked for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from plugingov.layers.on_desktops import SeenDesktopServer
from plugingov.layers.on_devices import OnDevice, SeenBrought, ways_of
from plugingov.model.door import Door
from plugingov.model.values import PERMISSIONS, Permission
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import of_doors
from plugingov.rules.ranking import worse
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Subject, Unknown, Verdict
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.session import Ruling
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
    found = dict(of_doors(case, _tools))
    told = [
        *((seen.door, _route(seen, seen.door)) for seen in case.devices.everything if seen.door and _may_load(seen)),
        *((seen.door, _locks(seen, seen.door)) for seen in case.devices.servers if seen.door and _is_of_plugin(seen)),
    ]
    for door, verdict in told:
        subject = Subject(plugin=door.id, surface="cowork")
        found[subject] = worse(found.get(subject, verdict), verdict)
    return found


@lru_cache(maxsize=8)
def scopes_on_desktops(case: Case) -> Mapping[Subject, Verdict]:
    """Return of each declared door that devices manage whether they ask for more scopes than are declared."""
    return of_doors(case, _scopes)


def _may_load(seen: OnDevice) -> bool:
    return seen.loads.holds != "no"


def _is_of_plugin(seen: SeenBrought) -> bool:
    return seen.server.bringer == "org-plugin" and seen.server.loads.holds != "no"


def _route(seen: OnDevice, door: Door) -> Verdict:
    """Tell whether a door arrives in the way that is declared, or implied in a deployment of either kind."""
    if seen.arrives_as_declared:
        return PASS
    declared = door.provision.via or " or ".join(sorted(ways_of(door)))
    message = mask(f"`{door.id}` arrives through {_IN_WORDS[seen.way]} on a device, and `via: {declared}` is declared")
    return _unless_unsure(seen.loads, Finding(seen.found.at, message))


def _tools(seen: SeenDesktopServer, door: Door) -> Verdict:
    """Tell whether `toolPolicy` makes of each tool what the declared one would, as it is rendered for devices."""
    if seen.server.level != "managed":
        return NOT_APPLICABLE
    said = seen.server.config.get("toolPolicy", {})
    if not isinstance(said, Mapping):
        return Unknown(seen.server.at("toolPolicy"), f"the `toolPolicy` of `{door.id}` on a device is no mapping")
    declared = tool_policy(door)
    tools = sorted({*known_tools(door), *(key for key in said if "*" not in key), _EVERY_OTHER})
    differing = [tool for tool in tools if made_of(said, tool) != made_of(declared, tool)]
    if differing:
        return Finding(_line(seen, said, differing[0]), _told(door, differing, said, declared))
    if odd := next((key for key in said if key not in known(said)), None):
        because = (
            f"what `toolPolicy` of `{door.id}` says on a device about `{odd}` is none that the app is known to take"
        )
        return Unknown(seen.server.at("toolPolicy", odd), mask(because))
    return PASS


def _locks(seen: SeenBrought, door: Door) -> Verdict:
    """Tell whether the organisation's keys hold each known tool of a plugin's server as it is declared."""
    decided = {tool: decision[0] for tool in known_tools(door) if (decision := door.decision(tool))}
    keys = configuration_of(seen.machine.observation, "")
    if keys is None:
        because = f"no configuration of Claude Desktop was seen that would hold the tools of `{door.id}`"
        return Unknown(seen.server.found.at, because) if decided else NOT_APPLICABLE
    locks = tool_locks(keys, seen.server.name)
    tools = sorted({*decided, *(tool for tool in locks.held if "*" not in tool)})
    differing = [tool for tool in tools if made_of(locks.held, tool) != decided.get(tool)]
    if locks.doubt:
        return Unknown(locks.at, mask(f"what holds the tools of `{door.id}` on a device is not known: {locks.doubt}"))
    if not differing:
        return PASS
    return _unless_unsure(seen.server.loads, Finding(locks.at, _told(door, differing, locks.held, decided)))


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
    return Finding(seen.server.at("oauth", "scope"), message)


def _unless_unsure(loads: Ruling, finding: Finding) -> Verdict:
    """Return a finding as unknown where nobody knows whether the app loads what it speaks of."""
    return Unknown(finding.at, mask(f"{finding.message}; {loads.because}")) if loads.holds == "unknown" else finding
