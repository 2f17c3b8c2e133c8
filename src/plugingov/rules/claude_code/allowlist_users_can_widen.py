"""A list of allowed servers that every user can add to."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import unless_shut
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the list of the managed settings."""
    del case, behaviour
    if allowed := managed.value("allowedMcpServers"):
        verdict = _verdict(allowed, managed.value("allowManagedMcpServersOnly"))
        yield Seen("allowedMcpServers", unless_shut(machine, managed, verdict))


def _verdict(allowed: Found, lock: Found | None) -> Verdict:
    if lock is None:
        because = f"`allowManagedMcpServersOnly` is not set beside `allowedMcpServers` in {allowed.where}"
        return Finding(allowed.at, f"{because}, so any user can allow more")
    if lock.value is not True:
        because = f"`allowManagedMcpServersOnly` in {lock.where} is not `true`"
        return Finding(lock.at, f"{because}, so any user can add to `allowedMcpServers`")
    return PASS


_LOOK = of_policy(look)

ALLOWLIST_USERS_CAN_WIDEN = Rule(
    id="CCM001",
    name="allowlist-users-can-widen",
    title="Users can add to the list of allowed servers",
    layer="install",
    severity="high",
    why="The client joins the lists of every settings file. Without `allowManagedMcpServersOnly` a user writes one line "
    "into a file of their own, or a repository brings it along, and a server loads that nobody approved. Where `managed-mcp.json` fixes the servers, nothing that users add loads.",
    fix="Set `allowManagedMcpServersOnly: true` in the managed settings that hold the list.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M01", "OWASP MCP09:2025"),
    controls=LISTS,
    closed_by=("claude-code",),
    item_is="setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}]  // gap
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
