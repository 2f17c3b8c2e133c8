"""An entry in a list of servers that the client does not take for one."""

import re
from collections.abc import Iterator
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import SETTINGS_KINDS
from plugingov.rules.claude_code.words import KEYS, entry_words
from plugingov.rules.observing import Seen, as_seen, each_seen, project_of
from plugingov.rules.rule import PASS, Example, Finding, Rule
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.policy_entries import allow_entry, deny_entry

_ALLOW, _DENY = "allowedMcpServers", "deniedMcpServers"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")
_NEWEST = Behaviour()
_NOTHING_LEFT = {
    _ALLOW: "no other is left, and the list allows nothing",
    _DENY: "no other is left, and the list blocks nothing",
}


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield the lists of servers in each settings file, and what in them is no entry."""
    del case
    for file in machine.observation.files:
        for key in (_ALLOW, _DENY):
            if file.kind in SETTINGS_KINDS and file.is_strict and isinstance(file.settings.get(key), list):
                yield from _list(Found(file.settings[key], file, (key,)), key)


def _list(found: Found, key: str) -> Iterator[Seen]:
    name = f"{found.file.kind} {key}"
    entries = [found.below(number, entry) for number, entry in enumerate(found.value)]
    wrong = [entry for entry in entries if not _is_entry(key, entry.value)]
    if not wrong:
        yield Seen(name, PASS, project_of(found.file))
    rest = _NOTHING_LEFT[key] if len(wrong) == len(entries) else "it is left out, and the rest of the list holds"
    for entry in wrong:
        because = f"an entry of `{key}` in {entry.where} {_wrong(key, entry.value)}: {rest}"
        yield Seen(f"{name} {entry_words(entry.value)}", Finding(entry.at, mask(because)), project_of(found.file))


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
    subjects=each_seen(look),
    judge=as_seen(look),
    asks="observation",
)
