"""A name in the list of allowed servers that allows nothing."""

from collections.abc import Iterator, Mapping

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import homes, unread_policy, unread_settings
from plugingov.rules.claude_code.looking import and_unread, as_client
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings as RuleSettings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.servers.subjects import has_variables
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import servers_of
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import is_unread

_ALLOW = "allowedMcpServers"
_LOCK = "allowManagedMcpServersOnly"
_KINDS = {"serverUrl": "remote", "serverCommand": "local"}


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each name that the lists of some start allow."""
    transports = _transports(case, machine)
    own_set = next(iter(machine.observation.of_kind("managed-mcp")), None)
    for session in machine.sessions:
        settings = machine.settings(session, behaviour)
        entries = list(_considered(settings))
        kinds = {key for entry in entries for key in entry.value if key in _KINDS}
        for entry in entries:
            if name := entry.value.get("serverName"):
                verdict = _verdict(entry, kinds, transports.get(name, set()))
                verdict = _beside(own_set, name, verdict, behaviour) if own_set else verdict
                yield Seen(f"{_ALLOW} {mask(name)}", _sure(verdict, settings, entry))


def _beside(own_set: NativeFile, name: str, verdict: Verdict, behaviour: Behaviour) -> Verdict:
    """Return the verdict beside the organisation's own set: no other server loads, and its own seldom need an entry."""
    if own_set.state == "unread" and own_set.is_strict:
        return Unknown(own_set.place(), mask(f"{why_unread(own_set)}, and no server that is not in it loads"))
    servers = own_set.settings.get("mcpServers") if own_set.is_strict else None
    server = servers.get(name) if isinstance(servers, dict) else None
    needs_entry = server is not None and (has_variables(Found(server, own_set)) or not behaviour.as_seen)
    return verdict if needs_entry else NOT_APPLICABLE


def _considered(settings: Settings) -> Iterator[Found]:
    """Yield the entries that count: where the list is locked, those of managed settings alone."""
    lock = settings.managed.value(_LOCK)
    return settings.managed.parts(_ALLOW) if lock and lock.value is True else settings.parts(_ALLOW)


def _sure(verdict: Verdict, settings: Settings, entry: Found) -> Verdict:
    """Return a verdict that a file which nobody could read might overturn as unknown."""
    if verdict != PASS or not settings.doubts:
        return verdict
    return Unknown(entry.at, settings.doubts[0])


def _verdict(entry: Found, kinds: set[str], transports: set[str]) -> Verdict:
    name = mask(entry.value["serverName"])
    what = f"`{_ALLOW}` in {entry.where} names `{name}`"
    if len(kinds) == len(_KINDS):
        return Finding(entry.at, f"{what}, which allows nothing: beside urls and command lines no name counts")
    if not kinds:
        return PASS
    (kind,) = kinds
    dead_for = _KINDS[kind]
    if dead_for in transports:
        return Finding(entry.at, f"{what}, a {dead_for} server, and beside `{kind}` no name counts for those")
    if transports:
        return PASS
    return Unknown(entry.at, f"{what}, which is dead for a {dead_for} server, and nothing says which kind that is")


def _transports(case: Case, machine: Machine) -> Mapping[str, set[str]]:
    """Return whether the server of a name is remote or local, by the inventory and by the machine's files."""
    found: dict[str, set[str]] = {}
    for server in servers_of(machine):
        if server.level != "package" and server.is_remote is not None:
            found.setdefault(server.name, set()).add("remote" if server.is_remote else "local")
    for door in case.layers.doors.values():
        is_remote = door.server.is_remote if door.server else None
        if door.surface == "claude-code" and is_remote is not None:
            for name in filter(None, (door.id, door.provision.as_)):
                found.setdefault(name, set()).add("remote" if is_remote else "local")
    return found


def _needs_entry(own_set: NativeFile, behaviour: Behaviour) -> bool:
    """Tell whether any server of the organisation's own set needs an entry; beside it no other loads."""
    servers = own_set.settings.get("mcpServers") if own_set.is_strict else None
    each = servers.values() if isinstance(servers, dict) else ()
    return any(not behaviour.as_seen or has_variables(Found(server, own_set)) for server in each)


def _unread(machine: Machine) -> Iterator[Unknown]:
    """Yield which settings nobody knows that may allow a server by its name; where the list is locked, of these alone."""
    own_set = next(iter(machine.observation.of_kind("managed-mcp")), None)
    if own_set and not is_unread(own_set) and not _needs_entry(own_set, machine.client.behaviours[0]):
        return
    policies = [machine.managed(home, machine.client.behaviours[0]) for home in homes(machine)]
    locks = (managed.value(_LOCK) for managed in policies if managed.settled(_LOCK))
    is_locked = sum(lock is not None and lock.value is True for lock in locks) == len(policies)
    yield from unread_policy(machine) if is_locked else unread_settings(machine)


_LOOK = and_unread(as_client(look), _unread)

DEAD_NAME_ENTRY = Rule(
    id="CCM002",
    name="dead-name-entry",
    title="A name in the list of allowed servers allows nothing",
    layer="install",
    severity="high",
    why="One entry with a url turns every name off for remote servers, one with a command line every name for local ones, "
    "whichever file it is in. The server that was approved by its name then does not load, and no message says why. Beside "
    "`managed-mcp.json` no other server loads, and those in it need an entry only where variables decide what they are.",
    fix="Allow the server by its `serverUrl` or `serverCommand`, and take the name away.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M02"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [
    {"serverUrl": "https://mcp.crm.example/*"},
    {"serverCommand": ["/opt/acme/db-mcp"]},
    {"serverName": "issues"}  // gap
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
  "allowedMcpServers": [
    {"serverUrl": "https://mcp.crm.example/*"},
    {"serverName": "db"}
  ]
}
""",
            "/home/ada/.claude.json": '{"mcpServers": {"db": {"command": "/opt/acme/db-mcp"}}}',
        }
    ),
    settings=RuleSettings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
