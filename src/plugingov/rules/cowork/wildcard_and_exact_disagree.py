"""A line on one tool that a wildcard beats."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.servers import MANAGED, DesktopServer, managed_servers
from plugingov.surfaces.cowork.desktop.tool_policy import SESSIONS, Session, decided, known


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each line on a single tool beside which there are wildcards."""
    del case
    for server in managed_servers(configuration):
        policy = server.config.get("toolPolicy")
        lines = known(policy) if isinstance(policy, Mapping) else {}
        if any("*" in key for key in lines):
            for tool in lines:
                if "*" not in tool:
                    yield Seen(mask(visible(f"{server.name}: {tool}")), _verdict(server, lines, tool))


def _verdict(server: DesktopServer, lines: Mapping[str, Any], tool: str) -> Verdict:
    beaten: dict[Session, str] = {}
    for session in SESSIONS:
        found = decided(lines, tool, session)
        if found and found.key != tool:
            beaten[session] = f"`{found.key}: {found.permission}`"
    if not beaten:
        return PASS
    where = "in Code sessions" if list(beaten) == ["code"] else "in chat and in Code sessions"
    key = next(iter(beaten.values()))
    said = f"`{tool}` of {server.called} is `{lines[tool]}`, and {key} beats that {where}"
    return Finding(server.at("toolPolicy", tool), mask(visible(said)))


_LOOK = of_configurations(look, MANAGED)

WILDCARD_AND_EXACT_DISAGREE = Rule(
    id="COW015",
    name="wildcard-and-exact-disagree",
    title="A wildcard beats the line on a single tool",
    layer="activate",
    severity="medium",
    why="A line on one tool beats a wildcard, but not always: a wildcard `ask` beats a looser line on a tool, and in Code "
    "sessions so does a wildcard `blocked`, other than a bare star. So one tool is open in chat and shut in Code, or asks "
    'where it was to run. `{"*": "blocked", "x": "allow"}` works as it reads.',
    fix="Write the wildcard so that it does not mean the tool, or decide the tool as the wildcard does; to open single tools alone, "
    "block them with a bare star.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition A10"),
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
      "update_*": "blocked",
      "update_note": "allow"  // gap
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
    "toolPolicy": {"*": "blocked", "update_note": "allow"}
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
