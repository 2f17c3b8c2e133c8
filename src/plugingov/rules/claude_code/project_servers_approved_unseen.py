"""Servers of a project that load without anybody having looked at them."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import as_client, settings_files
from plugingov.rules.observing import Seen, each_seen, project_of, seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.servers.approvals import Approvals
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import Written, servers_of
from plugingov.surfaces.claude_code.settings.settings import Settings as SessionSettings
from plugingov.surfaces.claude_code.settings.validated import Validated

_ALL, _SOME = "enableAllProjectMcpServers", "enabledMcpjsonServers"
_ONLY = "strictPluginOnlyCustomization"
_UNATTENDED = "unattended "


class ApprovalSettings(Settings):
    """Whether somebody starts the client with `-p` here, in CI or the cloud, where nobody is asked for approval."""

    unattended: bool = False


def look(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each settings file that could approve servers for others."""
    del case
    for layer in settings_files(machine, behaviour):
        if layer.file.kind != "local":  # there the client keeps what its user approved
            yield from _approvals(layer)


def look_unattended(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each server of a project, as it is where nobody is asked."""
    del case
    for server in _of_projects(machine):
        yield Seen(
            _UNATTENDED + mask(server.name), _unattended(server, machine, behaviour), project_of(server.found.file)
        )


def _of_projects(machine: Machine) -> Iterator[Written]:
    return (server for server in servers_of(machine) if server.level == "project")


def each_approval(case: Case) -> tuple[Subject, ...]:
    """Return each setting that could approve servers, and each server of a project by its name alone."""
    servers = (
        Subject(surface="claude-code", project=project_of(server.found.file), item=_UNATTENDED + mask(server.name))
        for machine in case.observed
        for server in _of_projects(machine)
    )
    return (*each_seen(_LOOK)(case), *dict.fromkeys(servers))


def _approvals(layer: Validated) -> Iterator[Seen]:
    kind = layer.file.kind
    if layer.outcome == "unread":
        yield Seen(f"{kind} {_ALL}", Unknown(layer.file.place(), mask(layer.because)), project_of(layer.file))
    approved = [
        found
        for key in (_ALL, _SOME)
        if (found := layer.values.get(key))
        and (found.value is True or (key == _SOME and kind == "project" and found.value))
    ]
    for found in approved:
        which = "every server" if found.route[0] == _ALL else "servers"
        because = (
            f"`{found.route[0]}` in {found.where} approves {which} of a project's `.mcp.json` {_FOR[kind == 'project']}"
        )
        yield Seen(f"{kind} {found.route[0]}", Finding(found.at, because), project_of(layer.file))
    if not approved and layer.outcome != "unread":
        yield Seen(f"{kind} {_ALL}", PASS, project_of(layer.file))


_FOR = {True: "for everybody who trusts the folder", False: "in every folder, seen or not"}


def _unattended(server: Written, machine: Machine, behaviour: Behaviour) -> Verdict:
    """Tell whether anything keeps a project's server from loading where nobody is asked."""
    homes = machine.observation.homes or ("",)
    starts = [Session(home, server.project, asks=False) for home in homes]
    settings = [machine.settings(start, behaviour) for start in starts]
    if doubt := next((each.doubts[0] for each in settings if each.doubts), ""):
        return Unknown(server.found.at, mask(doubt))
    is_rejected = [
        Approvals(each, machine.state(start)).of(server.name).state == "rejected"
        for each, start in zip(settings, starts, strict=True)
    ]
    if machine.observation.of_kind("managed-mcp") or all(is_rejected) or all(map(_covers, settings)):
        return PASS
    because = f"`{server.name}` in {server.found.where} loads under `-p` without being asked for, and no list covers it"
    return Finding(server.found.at, mask(because))


def _covers(settings: SessionSettings) -> bool:
    """Tell whether something decides about every server of a project: a list that allows, a lock on servers."""
    managed = settings.managed
    lock, only = managed.value("allowManagedMcpServersOnly"), managed.value(_ONLY)
    is_locked = lock is not None and lock.value is True
    if managed.value("allowedMcpServers") or (not is_locked and settings.value("allowedMcpServers")):
        return True
    return only is not None and (only.value is True or any(part.value == "mcp" for part in managed.parts(_ONLY)))


def judge(case: Case, subject: Subject, settings: ApprovalSettings) -> Verdict:
    if not (subject.item or "").startswith(_UNATTENDED):
        return seen(case, _LOOK)[subject]
    return seen(case, _LOOK_UNATTENDED)[subject] if settings.unattended else NOT_APPLICABLE


_LOOK, _LOOK_UNATTENDED = as_client(look), as_client(look_unattended)

PROJECT_SERVERS_APPROVED_UNSEEN = Rule(
    id="CCM016",
    name="project-servers-approved-unseen",
    title="Servers of a project load without having been looked at",
    layer="install",
    severity="medium",
    why="Whoever opens a project is asked about each server in its `.mcp.json`, once. A repository that brings the answer "
    "along, or a user or an organisation that says yes to everything, takes that look away: what somebody pushes there "
    "tomorrow starts on members' machines. Under `-p` nobody is asked in any case: `unattended: true` asks about those.",
    fix="Take the approval out of the committed, user or managed settings, and approve servers one by one; for CI, write "
    "`allowedMcpServers`, or name the servers in `disabledMcpjsonServers`.",
    references=("code.claude.com/docs/en/mcp", "Claude Code condition CC-M16"),
    controls=LISTS,
    item_is="setting",
    bad=Example(
        files={
            "/home/ada/app/.claude/settings.json": """\
{
  "enabledMcpjsonServers": ["db"],  // gap
  "enableAllProjectMcpServers": true  // gap
}
""",
        }
    ),
    good=Example(
        files={
            "/home/ada/app/.claude/settings.json": '{"disabledMcpjsonServers": ["db"]}',
            "/home/ada/app/.mcp.json": '{"mcpServers": {"db": {"command": "/opt/acme/db-mcp"}}}',
        },
        settings="unattended: true",
    ),
    settings=ApprovalSettings,
    subjects=each_approval,
    judge=judge,
    asks="observation",
)
