"""An account connector, or another server with a free name, that is blocked by that name alone."""

import re
from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import unless_shut
from plugingov.rules.claude_code.words import CONNECTOR
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour, Client
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.lists.urls import url_matches
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_KEY = "deniedMcpServers"
_FREE_NAMES = "2.1.182"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each free name in the managed list that blocks: as it is written, for older clients leave it out."""
    del behaviour
    are_off = _are_off(managed, machine.client)
    for layer in managed.layers:
        entries = layer.file.settings.get(_KEY)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            name = entry.get("serverName") if isinstance(entry, dict) else None
            found = Found(name, layer.file, (_KEY, number))
            if isinstance(name, str) and name and not _PLAIN.match(name):
                is_blocked = _is_blocked_by_url(case, name, managed)
                verdict = PASS if is_blocked else _verdict(found, machine.client)
                if name.startswith(CONNECTOR):
                    verdict = NOT_APPLICABLE if are_off else unless_shut(machine, managed, verdict)
                    verdict = PASS if verdict is NOT_APPLICABLE else verdict  # it brings nothing that loads
                yield Seen(mask(f"{_KEY} {name}"), verdict)
            elif isinstance(entry, dict) and "serverUrl" in entry:
                yield Seen(_KEY, PASS)


def _are_off(managed: Managed, client: Client) -> bool:
    """Tell whether managed settings keep the client from fetching any connector."""
    off = managed.value("disableClaudeAiConnectors")
    return off is not None and off.value is True and client.at_least(_FREE_NAMES) == "yes"  # both came at once


def _is_blocked_by_url(case: Case, name: str, managed: Managed) -> bool:
    """Tell whether the inventory knows the connector's url, and the list blocks that, too."""
    title = name.removeprefix(CONNECTOR)
    blocking = [entry.value["serverUrl"] for entry in managed.parts(_KEY) if "serverUrl" in entry.value]
    urls = {
        door.server.url
        for door in case.layers.doors.values()
        if door.server and door.server.url and title in {door.provision.as_, door.plugin.title}
    }
    return bool(urls) and all(any(url_matches(entry, url, denies=True) for entry in blocking) for url in urls)


def _verdict(found: Found, client: Client) -> Verdict:
    what = f"`{_KEY}` in {found.where} blocks `{found.value}` by its name"
    if found.value.startswith(CONNECTOR):
        because = "the connector goes by another when it is renamed, or when a second one gets a number behind it"
        return Finding(found.at, mask(f"{what}, and {because}"), fix="Block the connector by `serverUrl`.")
    if client.at_least(_FREE_NAMES) == "yes":
        return PASS
    because = mask(f"{what}, which clients before {_FREE_NAMES} do not take for a name, and {client.known}")
    is_below = client.observed is not None or client.minimum is not None
    fix = f"Require a client of {_FREE_NAMES} or newer, or block the server by `serverUrl` or `serverCommand`."
    return Finding(found.at, because, fix=fix) if is_below else Unknown(found.at, because)


_LOOK = of_policy(look)

CONNECTOR_DENIED_BY_NAME = Rule(
    id="CCM013",
    name="connector-denied-by-name",
    title="A connector is blocked by its display name alone",
    layer="install",
    severity="medium",
    why="A connector's name in Claude Code is what the account shows: somebody renames it, or adds a second one that gets "
    "` (2)` behind the same name, and the block is gone. Clients before 2.1.182 leave out names with blanks, dots or "
    "colons altogether. Where the inventory knows the connector's url and the list blocks that too, or where no connector loads "
    "in any case, nothing is missing.",
    fix="Block the connector by `serverUrl`; require a client of 2.1.182 or newer for names of servers in packages.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M13"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [
    {"serverName": "claude.ai Slack"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [
    {"serverUrl": "https://mcp.slack.example/*"},
    {"serverName": "plugin:notes:crm"}
  ]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
