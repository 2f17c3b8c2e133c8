"""The keys that Claude Desktop knows: what each of them takes, and the build that brought it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

Takes: TypeAlias = Literal["yes or no", "a number", "a text", "a list", "a mapping"]


class Key(NamedTuple):
    """What a key takes; more than one where builds or deployments differ, and the build since which it is known."""

    takes: tuple[Takes, ...]
    since: str = ""  # nothing where the vendor's pages name no build


_FLAG, _NUMBER, _TEXT, _LIST = Key(("yes or no",)), Key(("a number",)), Key(("a text",)), Key(("a list",))
# support.claude.com/en/articles/12622667 and claude.com/docs/third-party/claude-desktop/configuration
KEYS: Mapping[str, Key] = {
    "isDesktopExtensionEnabled": _FLAG,
    "isDesktopExtensionDirectoryEnabled": _FLAG,
    "isDesktopExtensionSignatureRequired": _FLAG,
    "isLocalDevMcpEnabled": _FLAG,
    "isClaudeCodeForDesktopEnabled": _FLAG,
    "secureVmFeaturesEnabled": _FLAG,
    "allowedWorkspaceFolders": _LIST,
    "forceLoginOrgUUID": Key(("a text", "a list")),
    "disableAutoUpdates": _FLAG,
    "autoUpdaterEnforcementHours": _NUMBER,
    "effortLevel": Key(("a text",), "1.25927.0"),
    "inferenceProvider": _TEXT,
    "bootstrapUrl": _TEXT,
    "configRecheckIntervalMinutes": _NUMBER,
    "relaunchEnforcementHours": _NUMBER,
    "managedMcpServers": _LIST,
    "allowedPluginMcpServers": _LIST,
    "deniedPluginMcpServers": _LIST,
    "orgPluginSettings": Key(("a list", "a mapping")),  # the mapping is the older form
    "mcpPersistentAlwaysAllowEnabled": _FLAG,
    "mcpScheduledTaskApprovalLifetimeDays": _NUMBER,
    "mcpToolTimeoutSec": _NUMBER,
    "allowedPluginMarketplaces": Key(("a list",), "1.17377.1"),
    "userPluginMarketplacesEnabled": Key(("yes or no",), "1.37937.0"),
    "userPluginUploadsEnabled": Key(("yes or no",), "1.37937.0"),
    "skillCreationEnabled": _FLAG,
    "coworkEgressAllowedHosts": _LIST,
    "microsoftAuthBroker": _TEXT,
    "otlpEndpoint": _TEXT,
    "otlpProtocol": _TEXT,
    "otlpHeaders": Key(("a text", "a mapping")),
    "otlpHeadersHelper": _TEXT,
    "otlpAuthMode": _TEXT,
    "otlpResourceAttributes": Key(("a text", "a mapping")),
    "otlpDesktopLogLevel": _TEXT,
    "otlpContentCapture": _LIST,
    "otlpTracesEnabled": _FLAG,
}
# What the app takes of itself alone: a managed source with nothing else leaves a member's configuration in force.
APP_BEHAVIOUR = frozenset({"disableAutoUpdates", "autoUpdaterEnforcementHours"})
MAY_BE_BEHAVIOUR = frozenset({"configRecheckIntervalMinutes", "relaunchEnforcementHours"})
# Groups of the nested form that the vendor's changelog shows; of their keys it names one.
GROUPS = frozenset({"mcp", "otlp", "workspace"})
_NESTED = {("mcp", "managedServers"): "managedMcpServers"}


class Nested(NamedTuple):
    """A key of the nested form: its flat name, or nothing where nobody here knows it."""

    flat: str
    group: str
    name: str
    value: Any


def nested_in(data: Mapping[str, Any]) -> Iterator[Nested]:
    """Yield the keys that stand in groups, as saved configurations and bootstrap servers may have them."""
    for group in GROUPS & data.keys():
        inner = data[group]
        for name, value in inner.items() if isinstance(inner, Mapping) else ():
            joined = f"{group}{name[:1].upper()}{name[1:]}"
            yield Nested(_NESTED.get((group, name)) or (joined if joined in KEYS else ""), group, name, value)
