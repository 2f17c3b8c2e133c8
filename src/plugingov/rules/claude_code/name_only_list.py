"""Lists of servers that go by the names which users give them."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.words import CONNECTOR
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_OF_PACKAGE = "plugin:"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the list that allows, and each entry of the one that denies."""
    del case, machine, behaviour
    allowed, entries = managed.value("allowedMcpServers"), list(managed.parts("allowedMcpServers"))
    if allowed and not (entries and all("serverName" in entry.value for entry in entries)):
        yield Seen("allowedMcpServers", PASS)
    elif allowed:
        because = f"`allowedMcpServers` in {allowed.where} holds names only, and a user can give any server such a name"
        yield Seen("allowedMcpServers", Finding(allowed.at, because))
    for entry in managed.parts("deniedMcpServers"):
        name = entry.value.get("serverName", "")
        if not name or name.startswith(_OF_PACKAGE):
            yield Seen("deniedMcpServers", PASS)
        elif not name.startswith(CONNECTOR):
            because = (
                f"`deniedMcpServers` in {entry.where} blocks `{name}` by its name, and a user can call it otherwise"
            )
            yield Seen(mask(f"deniedMcpServers {name}"), Finding(entry.at, mask(because)))


_LOOK = of_policy(look)

NAME_ONLY_LIST = Rule(
    id="CCM003",
    name="name-only-list",
    title="A list of servers goes by names that users choose",
    layer="install",
    severity="medium",
    why="The name of a server is a label that whoever adds it makes up. A list of names allows any server under an "
    "approved name, and blocks none that goes by another. Servers of packages, whose names nobody chooses, are not "
    "asked about; connectors are `connector-denied-by-name`.",
    fix="Write `serverUrl` for remote servers and `serverCommand` for local ones instead of `serverName`.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M03"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [{"serverName": "crm"}],  // gap
  "deniedMcpServers": [
    {"serverName": "pastebin"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}],
  "deniedMcpServers": [{"serverUrl": "*://pastebin.example/*"}]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
