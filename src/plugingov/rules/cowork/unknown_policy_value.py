"""A decision on a tool in a word that Claude Desktop does not know."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.values import PERMISSIONS
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.dated import CUT_OFF, GIVEN_UP
from plugingov.surfaces.cowork.desktop.servers import MANAGED, managed_servers

_LOCKS = "orgPluginSettings"


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each decision on a tool, of managed servers and of those that plugins bring."""
    for server in managed_servers(configuration):
        policy = server.config.get("toolPolicy")
        for tool, value in policy.items() if isinstance(policy, Mapping) else ():
            whose = f"`toolPolicy` of {server.called}"
            yield _seen(case, f"{server.name}: {tool}", whose, tool, value, server.at("toolPolicy", tool))
    yield from _locks(case, configuration)


def _locks(case: Case, configuration: Configuration) -> Iterator[Seen]:
    setting = configuration.settings.get(_LOCKS)
    servers = setting.value if setting and isinstance(setting.value, list) else []
    for number, server in enumerate(servers):
        tools = server.get("tools") if isinstance(server, Mapping) else None
        for position, said in enumerate(tools if isinstance(tools, list) else ()):
            if setting and isinstance(said, Mapping) and "permission" in said:
                name, tool = str(server.get("serverName", "")), str(said.get("toolName", ""))
                at = setting.at_part(number, "tools", position, "permission")
                yield _seen(case, f"{name}: {tool}", f"`{_LOCKS}` for `{name}`", tool, said["permission"], at)


def _seen(case: Case, item: str, whose: str, tool: str, value: Any, at: Place) -> Seen:
    return Seen(mask(visible(item)), _verdict(case, whose, tool, value, at))


def _verdict(case: Case, whose: str, tool: str, value: Any, at: Place) -> Verdict:
    if value in PERMISSIONS:
        return PASS
    said = mask(visible(f"{whose} says `{value}` of `{tool}`"))
    if value != GIVEN_UP:
        return Finding(at, f"{said}, which is none of {', '.join(f'`{each}`' for each in PERMISSIONS)}")
    if case.today >= CUT_OFF:
        return Finding(at, f"{said}, which is refused since {CUT_OFF}")
    return Finding(at, f"{said}, which will be refused from {CUT_OFF} on", grade="low")


_LOOK = of_configurations(look, MANAGED, _LOCKS)

UNKNOWN_POLICY_VALUE = Rule(
    id="COW014",
    name="unknown-policy-value",
    title="A decision on a tool is written in a word that means nothing",
    layer="activate",
    severity="high",
    why="The app knows `allow`, `ask` and `blocked`. Of another word nobody can say what becomes of the tool, or of the server "
    "with it; `ask-session`, which older builds knew, is refused from 7 October 2026 on: until then it is a low gap.",
    fix="Write `allow`, `ask` or `blocked`; in place of `ask-session` write `ask`.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition A09", "OWASP MCP02:2025"),
    controls=ACCESS,
    item_is="tool",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [{
    "name": "vendor-master", "transport": "http", "url": "https://mcp.anycompany.example/vendor-master",
    "toolPolicy": {
      "lookup_vendor": "allow",
      "update_vendor": "deny"  // gap
    }
  }]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [{
    "name": "vendor-master", "transport": "http", "url": "https://mcp.anycompany.example/vendor-master",
    "toolPolicy": {"lookup_vendor": "allow", "update_vendor": "blocked"}
  }]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
