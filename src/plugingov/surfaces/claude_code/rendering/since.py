"""Since which client each rendered key means what it says (code.claude.com/docs/en/changelog, by version)."""

from collections.abc import Iterable

from plugingov.surfaces.claude_code.rendering.rendered import Minimum

# A key that older clients know and apply with a hole is as old as the version that closed the hole.
SINCE = {
    "requiredMinimumVersion": "2.1.163",
    "allowManagedMcpServersOnly": "2.1.169",  # with the list that it locks
    "allowedMcpServers": "2.1.169",  # applied on reconnect and in the first session too
    "deniedMcpServers": "2.1.169",
    "allowAllClaudeAiMcps": "2.1.149",
    "disableClaudeAiConnectors": "2.1.182",
    "syncClaudeAiPlugins": "2.1.273",
    "extraKnownMarketplaces": "2.1.228",  # an entry of a lower scope no longer mixes with one of the same name
    "strictKnownMarketplaces": "2.1.117",  # asked on update and refresh too, not on add alone
    "enabledPlugins": "2.1.85",  # `false` hides the package and keeps it from being installed
    "disableCommandPluginSources": "2.1.229",
    "disableSideloadFlags": "2.1.193",
    "permissions": "2.0.22",  # older than anything else here
    "managed-mcp.json": "2.1.153",  # servers in the frontmatter of agents obey it
    "managed-settings.d": "2.1.83",
    "archive": "2.1.224",  # kinds of sources in a marketplace
    "command": "2.1.229",
}


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare it by."""
    return tuple(map(int, version.split(".")))


def minimum_of(keys: Iterable[str]) -> Minimum:
    """Return the highest version that any of some keys needs, and the first of those that need it."""
    newest = max((*keys, "requiredMinimumVersion"), key=lambda key: numbers(SINCE[key]))
    return Minimum(SINCE[newest], newest)
