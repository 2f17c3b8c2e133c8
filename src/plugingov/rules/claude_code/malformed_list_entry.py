"""An entry in a list of servers that the client does not take for one."""

import re
from collections.abc import Iterator
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import own_sessions, unread_settings
from plugingov.rules.claude_code.looking import and_unread, each_managed
from plugingov.rules.claude_code.words import KEYS, entry_words, without_homes
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour, Client
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.policy_entries import allow_entry, deny_entry
from plugingov.surfaces.claude_code.settings.settings import Settings as SessionSettings
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, Validated

_ALLOW, _DENY = "allowedMcpServers", "deniedMcpServers"
_LOCK = "allowManagedMcpServersOnly"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")
_NEWEST = Behaviour()
_WHOLE_POLICY = "2.1.169"
_NOTHING_LEFT = {
    _ALLOW: "no other is left, and the list allows nothing",
    _DENY: "no other is left, and the list blocks nothing",
}


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield the lists of servers in each settings file that counts, and what in them is no entry."""
    del case
    newest = machine.client.behaviours[0]
    for managed in each_managed(machine, newest):
        for layer in managed.layers:
            for each in _lists(layer, managed.layers, machine):
                yield each._replace(verdict=Unknown(layer.file.place(), managed.doubt)) if managed.doubt else each
    for session in own_sessions(machine):
        settings = machine.settings(session, newest)
        for layer in settings.own:
            yield from _of_user(layer, settings, machine)


def _of_user(layer: Validated, settings: SessionSettings, machine: Machine) -> Iterator[Seen]:
    """Yield the lists of a file that no administrator wrote; one that allows counts where nothing is locked."""
    lock = settings.managed.value(_LOCK)
    may_be_locked = bool(settings.managed.doubt) and not settings.managed.settled(_LOCK)
    is_locked = lock is not None and lock.value is True
    for each in _lists(layer, settings.layers, machine):
        is_without_effect = layer.outcome == "rejected" or (is_locked and _ALLOW in each.item)
        if is_without_effect:
            yield each._replace(verdict=NOT_APPLICABLE)
        elif may_be_locked and _ALLOW in each.item and isinstance(each.verdict, Finding):
            yield each._replace(verdict=Unknown(each.verdict.at, mask(settings.managed.doubt)))
        else:
            yield each


def _lists(layer: Validated, beside: tuple[Validated, ...], machine: Machine) -> Iterator[Seen]:
    file = layer.file
    if file.state == "unread" and file.is_strict:
        yield Seen(f"{file.kind} {_ALLOW}", Unknown(file.place(), mask(why_unread(file))), project_of(file))
    for key in (_ALLOW, _DENY):
        if file.is_strict and isinstance(file.settings.get(key), list):
            is_all = not any(_is_entry(key, entry) for each in beside for entry in _entries(each, key))
            yield from _list(Found(file.settings[key], file, (key,)), is_all, machine)


def _entries(layer: Validated, key: str) -> list[Any]:
    written = layer.file.settings.get(key) if layer.outcome != "rejected" else None
    return written if isinstance(written, list) else []


def _list(found: Found, is_all: bool, machine: Machine) -> Iterator[Seen]:  # noqa: FBT001 (whether no entry is left)
    key = str(found.route[0])
    name = f"{found.file.kind} {key}"
    entries = [found.below(number, entry) for number, entry in enumerate(found.value)]
    wrong = [entry for entry in entries if not _is_entry(key, entry.value)]
    if not wrong:
        yield Seen(name, PASS, project_of(found.file))
    rest = _NOTHING_LEFT[key] if is_all else "it is left out, and the rest of the list holds"
    for entry in wrong:
        because = f"an entry of `{key}` in {entry.where} {_wrong(key, entry.value)}: {rest}{_older(found.file, machine.client)}"
        item = f"{name} {without_homes(entry_words(entry.value), machine)}"
        yield Seen(item, Finding(entry.at, mask(because)), project_of(found.file))


def _older(file: NativeFile, client: Client) -> str:
    """Say what clients before the one that strips entries do with a managed file, unless there are none."""
    if file.kind not in MANAGED_KINDS or client.at_least(_WHOLE_POLICY) == "yes":
        return ""
    return f"; clients before {_WHOLE_POLICY} could discard the whole managed policy, and {client.known}"


def _is_entry(key: str, entry: Any) -> bool:
    """Tell whether an entry is one for the newest client: names that older ones refuse are another rule's."""
    return allow_entry(entry, _NEWEST) if key == _ALLOW else deny_entry(entry, _NEWEST)


def _wrong(key: str, entry: Any) -> str:
    """Say what is wrong with an entry."""
    if not isinstance(entry, dict):
        return "is no object"
    keys = [name for name in KEYS if name in entry]
    if len(keys) != 1:
        return f"has {len(keys) or 'none'} of the keys {', '.join(f'`{name}`' for name in KEYS)}, and needs one"
    value = entry[keys[0]]
    match keys[0], value:
        case _, [] | "":
            return f"has an empty `{keys[0]}`"
        case "serverName", str() if key == _ALLOW and not _PLAIN.match(value):
            return f"names `{value}`, and a name here has letters, digits, `_` and `-` only"
    return f"has a `{keys[0]}` of a wrong type"


_LOOK = and_unread(look, unread_settings)

MALFORMED_LIST_ENTRY = Rule(
    id="CCM005",
    name="malformed-list-entry",
    title="An entry in a list of servers is none",
    layer="install",
    severity="high",
    why="Each entry has exactly one of `serverName`, `serverUrl` and `serverCommand`. The client leaves out every other "
    "one: what it was to block loads, what it was to allow does not, and a list that allows and has no good entry left "
    "lets nothing load at all. Clients before 2.1.169 could discard the whole policy for one of them.",
    fix="Write one object for each key; a server of a package or a connector is allowed by its url or command line.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M05"),
    controls=LISTS,
    closed_by=("claude-code",),
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [
    {"serverUrl": "https://mcp.crm.example/*"},
    {"serverName": "Issue tracker"},  // gap
    {"serverName": "db", "serverCommand": ["/opt/acme/db-mcp"]}  // gap
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
    {"serverCommand": ["/opt/acme/db-mcp"]}
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
