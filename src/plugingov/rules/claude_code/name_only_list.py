"""Lists of servers that go by the names which users give them."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import beside_own_set
from plugingov.rules.claude_code.words import CONNECTOR
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.lists.commands import command_matches
from plugingov.surfaces.claude_code.lists.urls import url_certainty
from plugingov.surfaces.claude_code.servers.config import RESERVED
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import servers_of
from plugingov.surfaces.claude_code.settings.managed import Managed

_ALLOW, _DENY = "allowedMcpServers", "deniedMcpServers"
_OF_PACKAGE = "plugin:"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the list that allows, and each entry of the one that denies."""
    del behaviour
    for each in (*_allowing(managed), *_blocking(managed, case, machine)):
        yield each._replace(verdict=beside_own_set(machine, each.verdict))


def _allowing(managed: Managed) -> Iterator[Seen]:
    allowed, entries = managed.value(_ALLOW), list(managed.parts(_ALLOW))
    if allowed and not (entries and all("serverName" in entry.value for entry in entries)):
        yield Seen(_ALLOW, PASS)
    elif allowed:
        because = f"`{_ALLOW}` in {allowed.where} holds names only, and a user can give any server such a name"
        yield Seen(_ALLOW, Finding(allowed.at, because))


def _blocking(managed: Managed, case: Case, machine: Machine) -> Iterator[Seen]:
    for entry in managed.parts(_DENY):
        name = entry.value.get("serverName", "")
        if not name or name.startswith(_OF_PACKAGE) or name in RESERVED:
            yield Seen(_DENY, PASS)
        elif not name.startswith(CONNECTOR):
            because = f"`{_DENY}` in {entry.where} blocks `{name}` by its name, and a user can call it otherwise"
            is_blocked = _is_blocked_otherwise(name, managed, case, machine)
            yield Seen(mask(f"{_DENY} {name}"), PASS if is_blocked else Finding(entry.at, mask(because)))


def _is_blocked_otherwise(name: str, managed: Managed, case: Case, machine: Machine) -> bool:
    """Tell whether it is known where servers of a name lead, and the list blocks that too, whatever they are called."""
    known = [server.config for server in servers_of(machine) if server.name == name and server.level != "package"]
    doors = (door for door in case.layers.doors.values() if door.surface == "claude-code" and door.server)
    known += [
        {"url": door.server.url, "command": door.server.command, "args": list(door.server.args or ())}
        for door in doors
        if door.server and name in {door.id, door.provision.as_}
    ]
    blocking = [entry.value for entry in managed.parts(_DENY) if "serverName" not in entry.value]
    return bool(known) and all(any(_means(entry, config) for entry in blocking) for config in known)


def _means(entry: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    match entry, config:
        case {"serverUrl": str(pattern)}, {"url": str(url)}:
            return url_certainty(pattern, url, denies=True) == "yes"
        case {"serverCommand": list(meant)}, {"command": str(command)}:
            return command_matches(meant, [command, *map(str, config.get("args") or ())]) == "yes"
    return False


_LOOK = of_policy(look)

NAME_ONLY_LIST = Rule(
    id="CCM003",
    name="name-only-list",
    title="A list of servers goes by names that users choose",
    layer="install",
    severity="medium",
    why="The name of a server is a label that whoever adds it makes up. A list of names allows any server under an "
    "approved name, and blocks none that goes by another. Servers of packages and of the client itself, whose names nobody "
    "chooses, are not asked about; connectors are `connector-denied-by-name`. Where a url or command line blocks the same "
    "server too, or `managed-mcp.json` fixes the servers, a name is enough.",
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
