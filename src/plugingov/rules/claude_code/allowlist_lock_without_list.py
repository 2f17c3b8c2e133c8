"""A lock on a list of allowed servers that is not there."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import unless_shut
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_LOCK = "allowManagedMcpServersOnly"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the lock of the managed settings, where it is on."""
    del case, behaviour
    lock = managed.value(_LOCK)
    if lock is None or lock.value is not True:
        return
    because = f"`{_LOCK}` in {lock.where} locks a list that is not there: every server that nothing denies loads"
    verdict = PASS if managed.value("allowedMcpServers") else Finding(lock.at, because)
    yield Seen(_LOCK, unless_shut(machine, managed, verdict))


_LOOK = of_policy(look)

ALLOWLIST_LOCK_WITHOUT_LIST = Rule(
    id="CCM004",
    name="allowlist-lock-without-list",
    title="The list that is locked does not exist",
    layer="install",
    severity="high",
    why="`allowManagedMcpServersOnly` makes the client ignore every list of allowed servers but the managed one. Without "
    "a managed one no list is left, and no list means that everything loads: the lock opens what it was meant to shut. Where "
    "`managed-mcp.json` fixes the servers, no list is needed.",
    fix="Add `allowedMcpServers` beside the lock; an empty list lets nothing load.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M04", "OWASP MCP09:2025"),
    controls=LISTS,
    closed_by=("claude-code",),
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true  // gap
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": []
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
