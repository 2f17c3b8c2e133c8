"""Names that look like settings about servers and packages, and are none; settings that stand too deep to be any."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from plugingov.rules.source.likeness import is_one_edit
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.settings.checked import CHECKED

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
        *("allowManagedHooksOnly", "allowManagedPermissionRulesOnly", "managedMcpServers", "managedSourcesBehavior"),
        *("allowClaudeInChromeWithManagedMcp", "desktopMcpServersListScope", "disableDirectMcpSkills"),
        *("prependPlugins", "appendPlugins"),
    }
)
_BELONGS = "it belongs in"
_BELOW = "it counts below `permissions` only"
OF_PERMISSIONS = frozenset({"allow", "deny", "ask", "defaultMode", "disableBypassPermissionsMode"})
INVENTED: Mapping[str, str] = {
    "mcpServers": "servers in a settings file never load",
    "allowUserMcpServers": "no client knows it; `allowManagedMcpServersOnly` and `strictPluginOnlyCustomization` are meant",
    "enabledMcpServers": f"{_BELONGS} a project's entry in `~/.claude.json`; `enabledMcpjsonServers` is a settings key",
    "disabledMcpServers": f"{_BELONGS} a project's entry in `~/.claude.json`; `disabledMcpjsonServers` is a settings key",
    **dict.fromkeys(("blockedMcpServers", "deniedServers", "blockedServers"), "`deniedMcpServers` is meant"),
    **dict.fromkeys(("allowedServers", "mcpAllowlist", "trustedMcpServers"), "`allowedMcpServers` is meant"),
    **dict.fromkeys(("knownMarketplaces", "marketplaces"), "`extraKnownMarketplaces` is meant"),
    **dict.fromkeys(("deniedMarketplaces", "disallowedMarketplaces"), "`blockedMarketplaces` is meant"),
    **dict.fromkeys(("disabledPlugins", "blockedPlugins", "deniedPlugins"), "`false` in `enabledPlugins` is meant"),
    **dict.fromkeys(("plugins", "installedPlugins"), "`enabledPlugins` is meant"),
    "allowedPlugins": "no client has a list of packages that it allows; `strictKnownMarketplaces` lists their sources",
    **dict.fromkeys(OF_PERMISSIONS, _BELOW),
}
_ABOUT_DOORS = re.compile("mcp|marketplace|plugin", re.IGNORECASE)
REMARKS = ("_", "//", "$", "#")  # how keys begin that stand for comments
_FREE_NAMES = frozenset(
    {"pluginConfigs", "mcpServers", "managedMcpServers"}
)  # below these keys are whatever somebody calls a thing


@lru_cache(maxsize=4096)  # of the same few names, and compared with all that are known
def meant_by(key: str) -> str:
    """Say what a key was meant to be that no client reads in a settings file; nothing where it is none of those."""
    if key in KNOWN or key.startswith(REMARKS):
        return ""
    if key in INVENTED:
        return INVENTED[key]
    folded = _folded(key)
    alike = (name for name in sorted(KNOWN) if _folded(name) == folded or is_one_edit(_folded(name), folded))
    name = next(alike, "")
    return f"`{name}` is meant" if name else ""


@lru_cache(maxsize=4096)
def is_unheard_of(key: str) -> bool:
    """Tell whether a key speaks of servers or packages, and neither a client nor a mistake is known that has it."""
    is_known = key in KNOWN or key in CHECKED or key.startswith(REMARKS) or meant_by(key)
    return not is_known and _ABOUT_DOORS.search(key) is not None


def too_deep(around: Found) -> Iterator[Found]:
    """Yield the settings that stand inside of another one, where no client looks for them."""
    for key, value in around.value.items() if isinstance(around.value, dict) else ():
        inner = around.below(key, value)
        if key in KNOWN and around.route:
            yield inner
        elif key not in _FREE_NAMES and not key.startswith(REMARKS):
            yield from too_deep(inner)


def _folded(key: str) -> str:
    """Return a name without what people write differently."""
    return re.sub("[^a-z]", "", key.lower()).removesuffix("s")
