"""Sessions in the cloud that no managed settings reach."""

from collections.abc import Iterator

from plugingov.model.inventory import Project
from plugingov.model.values import USUAL_RUNS
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import SETTINGS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

ITEM = "cloud sessions"


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield what reaches cloud sessions of the policy that a machine has."""
    del behaviour
    in_cloud = [name for name, project in case.organisation.projects.items() if _runs_in_cloud(project)]
    if managed.layers or _servers(machine):
        is_asked = in_cloud or not case.organisation.is_declared
        yield Seen(ITEM, _verdict(managed, machine, in_cloud) if is_asked else NOT_APPLICABLE)


def _runs_in_cloud(project: Project) -> bool:
    return project.surface == "claude-code" and "cloud" in (project.runs or USUAL_RUNS["claude-code"])


def _servers(machine: Machine) -> Found | None:
    """Return the servers that the organisation fixes on the device."""
    file = next(iter(machine.observation.of_kind("managed-mcp")), None)
    return Found(None, file) if file else None


def _verdict(managed: Managed, machine: Machine, in_cloud: list[str]) -> Verdict:
    at = _on_device(managed, machine)
    if at is None:
        return PASS
    if not in_cloud:
        because = f"{at.where} reaches no cloud session, and without an inventory nobody knows whether there are any"
        return Unknown(at.at, because)
    return Finding(at.at, f"project `{in_cloud[0]}` runs in the cloud, where {at.where} of a device does not reach")


def _on_device(managed: Managed, machine: Machine) -> Found | None:
    """Return the file that holds the policy, unless the server delivers it: a list stands for a fixed set of servers."""
    files = [file for file in machine.observation.files if file.kind == "remote" and file.settings]
    if files:  # a start that leads to another provider ignores them on the device, and one in the cloud does not
        return None if all("allowedMcpServers" in file.settings for file in files) else _servers(machine)
    first = next(iter(managed.layers), None)
    return Found(None, first.file) if first else _servers(machine)


_LOOK = of_policy(look)
CLOUD_SESSIONS_WITHOUT_POLICY = Rule(
    id="CCX003",
    name="cloud-sessions-without-policy",
    title="Sessions in the cloud run without the policy that devices have",
    layer="install",
    severity="low",
    why="A session in the cloud runs on no device of the organisation: of all ways to deliver managed settings it sees "
    "only those from the server. A policy that a file, a profile or the registry holds is not there, and neither are "
    "the servers of `managed-mcp.json`. Whether there are such sessions is what the inventory says of its projects.",
    fix="Deliver the managed settings from the server too, or let no project run in the cloud.",
    references=(
        "code.claude.com/docs/en/server-managed-settings",
        "Claude Code condition CC-X03",
    ),
    controls=SETTINGS,
    bad=Example(
        "projects: {nightly: {surface: claude-code, runs: [cli, cloud]}}\n",
        files={
            "/etc/claude-code/managed-settings.json": """\
{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}  // gap
"""
        },
    ),
    good=Example(
        "projects: {nightly: {surface: claude-code, runs: [cli, cloud]}}\n",
        files={
            "/home/ada/.claude/remote-settings.json": """\
{"allowManagedMcpServersOnly": true, "allowedMcpServers": []}
"""
        },
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
