"""The managed configuration of a third-party deployment: closed, but for what the inventory lets in."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.door import doors_of
from plugingov.surfaces.cowork.rendering import servers
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.fleets import Fleet
from plugingov.surfaces.cowork.rendering.packages import Packages
from plugingov.surfaces.rendering.rendered import Unenforced

# What of a managed configuration is ours to say; beside it stand the model provider and whatever else IT decides.
OURS = frozenset(
    {
        "managedMcpServers",
        "allowedPluginMarketplaces",
        "allowedPluginMcpServers",
        "deniedPluginMcpServers",
        "orgPluginSettings",
        "isLocalDevMcpEnabled",
        "isDesktopExtensionEnabled",
        "userPluginMarketplacesEnabled",
        "userPluginUploadsEnabled",
        "mcpPersistentAlwaysAllowEnabled",
    }
)

# Those of them that are left as they are where the inventory does not decide them.
LEFT = frozenset({"isDesktopExtensionEnabled", "mcpPersistentAlwaysAllowEnabled"})
_OF_CLAUDE_CODE = frozenset({"managed-mcp", "project-file", "user-server"})


def configuration(declared: Declared, fleet: Fleet, *, on_windows: bool = False) -> Mapping[str, Any]:
    """Return what the devices of a fleet are told."""
    packages = Packages(declared, fleet)
    said: dict[str, Any] = {}
    if managed := servers.managed_servers(declared, on_windows=on_windows):
        said["managedMcpServers"] = [dict(entry) for entry in managed]
    said |= packages.settings()
    said["isLocalDevMcpEnabled"] = False
    if not packages.has_local:
        said["isDesktopExtensionEnabled"] = False
    said |= {"userPluginMarketplacesEnabled": False, "userPluginUploadsEnabled": False}
    always = declared.attested.always_allow_for_connector_tools
    return said if always is None else {**said, "mcpPersistentAlwaysAllowEnabled": always}


def unenforced(declared: Declared, fleet: Fleet, *, on_windows: bool) -> Iterator[Unenforced]:
    """Yield what the configuration of a fleet cannot hold."""
    yield from servers.unenforced(declared, on_windows=on_windows)
    packages = Packages(declared, fleet)
    yield from packages.unenforced()
    for door in sorted(doors_of(declared.organisation), key=lambda door: door.id) if not packages.has_local else ():
        if door.surface == "claude-code" and door.provision.via in _OF_CLAUDE_CODE:
            because = "once packages have a list of servers, those of Claude Code's own files do not load in the app"
            yield Unenforced("INS008", door.id, because)
    if declared.attested.always_allow_for_connector_tools is None:
        because = "the inventory does not say whether members may always allow tools, so that is left as it is"
        yield Unenforced("COW013", "", because)
