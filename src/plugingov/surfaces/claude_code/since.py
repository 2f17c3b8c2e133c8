"""Since which client each key, file and form means what it says (code.claude.com/docs/en/changelog, by version)."""

# A key that older clients know and apply with a hole is as old as the version that closed the hole.
SINCE = {
    "requiredMinimumVersion": "2.1.163",
    "requiredMaximumVersion": "2.1.163",
    "allowManagedMcpServersOnly": "2.1.169",  # with the list that it locks
    "allowedMcpServers": "2.1.169",  # applied on reconnect and in the first session too
    "deniedMcpServers": "2.1.169",
    "allowAllClaudeAiMcps": "2.1.149",
    "disableClaudeAiConnectors": "2.1.182",
    "syncClaudeAiPlugins": "2.1.273",
    "extraKnownMarketplaces": "2.1.228",  # an entry of a lower scope no longer mixes with one of the same name
    "additionalMarketplaces": "2.1.232",
    "strictKnownMarketplaces": "2.1.117",  # asked on update and refresh too, not on add alone
    "allowedMarketplaces": "2.1.232",
    "blockedMarketplaces": "2.1.119",  # patterns of hosts and paths count, too
    "enabledPlugins": "2.1.85",  # `false` hides the package and keeps it from being installed
    "disableCommandPluginSources": "2.1.229",
    "disableSideloadFlags": "2.1.193",
    "permissions": "2.0.22",  # older than anything else here
    "managed-mcp.json": "2.1.153",  # servers in the frontmatter of agents obey it
    "managed-settings.d": "2.1.83",
    "archive": "2.1.224",  # kinds of sources in a marketplace
    "command": "2.1.229",
    "a commit of a marketplace": "2.1.330",  # of older clients nobody knows it
    "a free name in `deniedMcpServers`": "2.1.182",
    "a variable in a list of servers": "2.1.219",  # what it stands for is no longer the user's choice
    "an owner's star in a list of marketplaces": "2.1.223",
}
