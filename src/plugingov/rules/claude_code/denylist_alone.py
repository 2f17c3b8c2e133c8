"""A policy that names what is bad, where one was decided that names what is good."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.own_set import own_sets
from plugingov.rules.observing import Seen, each_seen, seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import why_unread

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed


class DenylistSettings(Settings):
    """What the organisation decided: only servers that are listed load, or every server but those that are listed."""

    expects: Literal["allowlist", "denylist"] | None = None


def look(case: Case, machine: "Machine", managed: "Managed", behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the list of the managed settings that blocks."""
    del case, behaviour
    denied = managed.value("deniedMcpServers")
    if denied is None:
        return
    has_own, unread = own_sets(machine)
    because = f"`deniedMcpServers` in {denied.where} is the only list, so every server that it does not name loads"
    verdict: Verdict = Finding(denied.at, because)
    if managed.value("allowedMcpServers") or has_own:
        verdict = PASS
    elif unread:
        verdict = Unknown(unread.place(), why_unread(unread))
    yield Seen("deniedMcpServers", verdict)


def judge(case: Case, subject: Subject, settings: DenylistSettings) -> Verdict:
    return seen(case, _LOOK)[subject] if settings.expects == "allowlist" else NOT_APPLICABLE


_LOOK = of_policy(look)

DENYLIST_ALONE = Rule(
    id="CCM020",
    name="denylist-alone",
    title="Only a list of bad servers, where only good ones were decided",
    layer="install",
    severity="medium",
    why="A list of what is blocked lets everything else load, and what is new is on no list. Where the organisation "
    "decided that only approved servers load (`expects: allowlist`), that decision is written down nowhere. A fixed set "
    "in `managed-mcp.json` counts as one.",
    fix="Add `allowedMcpServers` and `allowManagedMcpServersOnly: true` to the managed settings.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M20", "OWASP MCP09:2025"),
    controls=LISTS,
    item_is="setting",
    required=("expects",),
    bad=Example(
        settings="expects: allowlist",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [{"serverUrl": "*://pastebin.example/*"}]  // gap
}
"""
        },
    ),
    good=Example(
        settings="expects: allowlist",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "deniedMcpServers": [{"serverUrl": "*://pastebin.example/*"}],
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}]
}
"""
        },
    ),
    settings=DenylistSettings,
    subjects=each_seen(_LOOK),
    judge=judge,
    asks="observation",
)
