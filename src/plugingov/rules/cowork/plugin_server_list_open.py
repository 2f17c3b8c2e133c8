"""Plugins that may connect to whatever server they name."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.desktops import absent, as_on_desktops, each_on_desktops, not_known, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.server_lists import ALLOWED, entries


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield whether a third-party deployment keeps a list of the servers that plugins may connect to."""
    del case
    if configuration.deployment != "first-party":
        yield Seen(ALLOWED, _verdict(configuration))


def _verdict(configuration: Configuration) -> Verdict:
    setting = configuration.settings.get(ALLOWED)
    if setting is None:
        at, said = absent(configuration, ALLOWED)
        because = f"{said}, so a plugin may connect to any server, and start any of its own"
        return not_known(configuration, ALLOWED) or Finding(at, because)
    wide = next((each for each in entries(setting.value) if each.is_any_host), None)
    if wide is None:
        return PASS
    because = f"`{wide.pattern}` in `{ALLOWED}` of {called(setting.file)} lets plugins connect to any host"
    return Finding(setting.at_part(wide.number), mask(visible(because)))


_LOOK = of_configurations(look)

PLUGIN_SERVER_LIST_OPEN = Rule(
    id="COW018",
    name="plugin-server-list-open",
    title="Plugins may connect to any server",
    layer="install",
    severity="high",
    why="Without the list a plugin of a third-party deployment brings whatever servers it names, remote ones and local ones, and "
    "an update may change them. With it plugins connect to matching remote servers alone, and start none of their own.",
    fix="Set `allowedPluginMcpServers` to the addresses that were reviewed, each with its host; an empty list lets in none.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition A13", "OWASP MCP04:2025"),
    controls=PACKAGES,
    item_is="key",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "allowedPluginMcpServers": [
    {"serverUrl": "https://mcp.anycompany.example/*"},
    {"serverUrl": "https://*"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{"inferenceProvider": "bedrock", "allowedPluginMcpServers": [{"serverUrl": "https://mcp.anycompany.example/*"}]}
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
