"""What the organisation's keys hold of the tools of a plugin's server on a device.

Two keys may: `orgPluginSettings`, a lock on each tool, and a `policy-only` entry of `managedMcpServers`
(claude.com/docs/third-party/claude-desktop/configuration). Which of the two wins where both speak no page says.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from plugingov.model.values import PERMISSIONS, Permission
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.deciding import POLICY_ONLY
from plugingov.surfaces.cowork.desktop.servers import MANAGED, managed_servers
from plugingov.surfaces.cowork.desktop.tool_policy import known

LOCKS = "orgPluginSettings"


class ToolLocks(NamedTuple):
    """What is held of each tool, where that stands, and why nobody knows whether it is all."""

    held: Mapping[str, Permission]
    at: Place
    doubt: str = ""


def tool_locks(keys: Configuration, server: str) -> ToolLocks:
    """Return what a configuration holds of the tools of a plugin's server, by the server's name."""
    policy = next((each for each in managed_servers(keys) if _decides_about(each.config, server)), None)
    lock = keys.settings.get(LOCKS)
    at = lock.at if lock else policy.at("toolPolicy") if policy else keys.at
    unread = keys.doubt or next((keys.lacks(key) for key in (LOCKS, MANAGED) if key not in keys.settings), "")
    if lock is not None and not isinstance(lock.value, list):
        unread = unread or f"`{LOCKS}` in {called(lock.file)} is no list"
    told = list(_told(lock.value if lock else None, server))
    if any(permission not in PERMISSIONS for _, permission in told):
        unread = unread or f"`{LOCKS}` decides about a tool in a word that nobody here knows"
    if policy is not None and told:
        unread = unread or f"`{LOCKS}` and an entry of `{MANAGED}` both decide about `{server}`"
    said = policy.config.get("toolPolicy") if policy else None
    held = known(said) if isinstance(said, Mapping) else known(dict(told))
    return ToolLocks(held, at, unread)


def _decides_about(entry: Mapping[str, object], server: str) -> bool:
    return entry.get("transport") == POLICY_ONLY and entry.get("name") == server


def _told(value: object, server: str) -> Iterator[tuple[str, str]]:
    """Yield each tool of a server that has a lock, and what that says."""
    for each in value if isinstance(value, list) else ():
        tools = each.get("tools") if isinstance(each, Mapping) and each.get("serverName") == server else None
        for tool in tools if isinstance(tools, list) else ():
            if isinstance(tool, Mapping):
                yield str(tool.get("toolName")), str(tool.get("permission"))
