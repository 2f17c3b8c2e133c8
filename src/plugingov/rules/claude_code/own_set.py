"""The organisation's own set of servers on a machine: what it leaves of everything that others may add."""

from typing import TYPE_CHECKING

from plugingov.model.observation import NativeFile
from plugingov.rules.rule import NOT_APPLICABLE, Finding, Unknown, Verdict
from plugingov.surfaces.claude_code.client.found import why_unread

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed


def own_sets(machine: "Machine") -> tuple[bool, NativeFile | None]:
    """Tell whether the organisation fixes the servers of a machine, and which unread file may do so.

    What users and packages add does not load then. A set that is no JSON shuts it out as well: so the client was seen to.
    """
    files = machine.observation.of_kind("managed-mcp")
    unread = [file for file in files if file.state == "unread" and file.is_strict]
    return len(files) > len(unread), next(iter(unread), None)


def beside_own_set(machine: "Machine", verdict: Verdict) -> Verdict:
    """Return a verdict on what others may add: it does not apply where the organisation fixes the servers."""
    has_own, unread = own_sets(machine)
    if has_own:
        return NOT_APPLICABLE
    return Unknown(unread.place(), why_unread(unread)) if unread and isinstance(verdict, Finding) else verdict


def unless_shut(machine: "Machine", managed: "Managed", verdict: Verdict) -> Verdict:
    """Return a verdict on what others may add, connectors of the account included: only with these it may still apply."""
    return verdict if managed.anywhere("allowAllClaudeAiMcps") else beside_own_set(machine, verdict)
