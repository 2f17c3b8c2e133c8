"""Names that look like settings about servers and packages, and are none."""

import re
from collections.abc import Mapping
from functools import lru_cache

from plugingov.rules.source.likeness import is_one_edit

# Every key about servers, packages and marketplaces that some client knows in a settings file.
KNOWN = frozenset(
    {
        *("allowedMcpServers", "deniedMcpServers", "allowManagedMcpServersOnly", "allowAllClaudeAiMcps"),
        *("enableAllProjectMcpServers", "enabledMcpjsonServers", "disabledMcpjsonServers"),
        *("disableClaudeAiConnectors", "syncClaudeAiPlugins", "syncClaudeAiSkills"),
        *("enabledPlugins", "pluginConfigs", "extraKnownMarketplaces", "additionalMarketplaces"),
        *("strictKnownMarketplaces", "allowedMarketplaces", "blockedMarketplaces", "strictPluginOnlyCustomization"),
        *("disableSideloadFlags", "disableCommandPluginSources", "pluginSuggestionMarketplaces", "pluginTrustMessage"),
        *("allowedChannelPlugins", "channelsEnabled", "requiredMinimumVersion", "requiredMaximumVersion"),
        *("forceRemoteSettingsRefresh", "policyHelper", "parentSettingsBehavior", "wslInheritsWindowsSettings"),
        *("allowManagedHooksOnly", "allowManagedPermissionRulesOnly"),
    }
)
_BELONGS = "it belongs in"
INVENTED: Mapping[str, str] = {
    "mcpServers": "servers in a settings file never load",
    "managedMcpServers": "it is a setting of Claude Desktop",
    "allowUserMcpServers": "no client knows it; `allowManagedMcpServersOnly` and `strictPluginOnlyCustomization` are meant",
    "enabledMcpServers": f"{_BELONGS} a project's entry in `~/.claude.json`; `enabledMcpjsonServers` is a settings key",
    "disabledMcpServers": f"{_BELONGS} a project's entry in `~/.claude.json`; `disabledMcpjsonServers` is a settings key",
    "blockedMcpServers": "`deniedMcpServers` is meant",
    "knownMarketplaces": "`extraKnownMarketplaces` is meant",
    "disabledPlugins": "`false` in `enabledPlugins` is meant",
}


@lru_cache(maxsize=4096)
def meant_by(key: str) -> str:
    """Say what a key was meant to be that no client reads in a settings file; nothing where it is none of those."""
    if key in KNOWN:
        return ""
    if key in INVENTED:
        return INVENTED[key]
    folded = _folded(key)
    alike = (name for name in sorted(KNOWN) if _folded(name) == folded or is_one_edit(_folded(name), folded))
    name = next(alike, "")
    return f"`{name}` is meant" if name else ""


def _folded(key: str) -> str:
    """Return a name without what people write differently."""
    return re.sub("[^a-z]", "", key.lower()).removesuffix("s")
