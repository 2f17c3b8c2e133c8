"""An entry in a list of servers that depends on a variable."""

import re
from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.words import entry_words, without_homes
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour, Client
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_VARIABLE = re.compile(r"\$\{[^}]+\}")
_EXPANDED, _PINNED = "2.1.166", "2.1.219"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each entry of the managed lists that goes by a url or a command line."""
    del case, behaviour
    for key in ("allowedMcpServers", "deniedMcpServers"):
        for entry in managed.parts(key):
            if "serverName" not in entry.value:
                found = _VARIABLE.search(str(entry.value.get("serverUrl", entry.value.get("serverCommand"))))
                verdict = Finding(entry.at, _because(key, entry, found[0], machine.client)) if found else PASS
                yield Seen(f"{key} {without_homes(entry_words(entry.value), machine)}", verdict)


def _because(key: str, entry: Found, variable: str, client: Client) -> str:
    what = f"`{variable}` in `{key}` of {entry.where}"
    if client.at_least(_PINNED) == "yes":
        allows = "the entry is ignored where that brings in more than a plain part"
        rest = (
            allows if key == "allowedMcpServers" and "serverUrl" in entry.value else "its launch decides what is meant"
        )
        return mask(f"{what} is filled in when the client starts: {rest}")
    if client.at_least(_EXPANDED) == "no":
        return mask(f"{what} is not filled in before {_EXPANDED}, so the entry matches nothing")
    if client.observed is not None:
        return mask(f"{what} is filled in from whatever the user sets, as clients before {_PINNED} do")
    since = (
        f"not filled in before {_EXPANDED}, from whatever the user sets before {_PINNED}, from the launch since then"
    )
    return mask(f"{what} is {since}; {client.known}")


_LOOK = of_policy(look)

VARIABLE_IN_LIST_ENTRY = Rule(
    id="CCM011",
    name="variable-in-list-entry",
    title="A variable decides what an entry in a list of servers means",
    layer="install",
    severity="medium",
    why="What `${NAME}` stands for depends on who starts the client and on its version: older ones match such an entry "
    "with nothing, those before 2.1.219 let the user say what it is, newer ones take it from the launch and ignore an "
    "entry that allows where the value brings in a host or a star. A policy should read the same everywhere.",
    fix="Write the value itself into the entry.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M11"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [
    {"serverUrl": "https://${BLOCKED_HOST}/*"}  // gap
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
    {"serverUrl": "https://pastebin.example/*"}
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
