"""Servers of a project that load without anybody having looked at them."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.counting import own_sessions, unread_projects
from plugingov.rules.claude_code.looking import and_unread, as_client, of_policy
from plugingov.rules.claude_code.words import file_name
from plugingov.rules.observing import Seen, each_seen, project_of, seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import ObservedServer
from plugingov.surfaces.claude_code.servers.config import NAMELESS, called
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.written_servers import servers_of
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.validated import Validated

_ALL, _SOME, _NONE = "enableAllProjectMcpServers", "enabledMcpjsonServers", "disabledMcpjsonServers"
_UNATTENDED = "unattended "


class ApprovalSettings(Settings):
    """Whether somebody starts the client with `-p` here, in CI or the cloud, where nobody is asked for approval."""

    unattended: bool = False


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each settings file that counts and could approve servers for others."""
    yield from _OF_POLICY(case, machine)
    yield from _AS_CLIENT(case, machine)


def _managed(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    del case, machine, behaviour
    for layer in managed.layers:
        yield from _approvals(layer, managed)


def _own(case: Case, machine: Machine, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield the files of people and projects; of the local ones none: there the client keeps what its user approved."""
    del case
    for session in own_sessions(machine):
        for layer in machine.settings(session, behaviour).own:
            if layer.outcome == "unread" and layer.file.kind != "local":
                item = f"{layer.file.kind} {_ALL}"
                yield Seen(item, Unknown(layer.file.place(), mask(layer.because)), project_of(layer.file))
            elif layer.file.kind != "local":
                yield from _approvals(layer, machine.managed(session.home, behaviour))


_OF_POLICY, _AS_CLIENT = of_policy(_managed), and_unread(as_client(_own), unread_projects)


def look_unattended(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield each server of a project, as it is where nobody is asked; of a file that was not read, that nobody knows."""
    del case
    for session in own_sessions(machine):
        start = session._replace(asks=False)
        unread = machine.unread_servers(start)
        for server in machine.servers(start):
            if server.configured_in == "project":
                verdict = _unattended(server)
                if isinstance(verdict, Finding) and unread:
                    verdict = Unknown(
                        verdict.at, mask(f"{why_unread(unread[0])}, and it may switch off {called(server.name)}")
                    )
                yield Seen(_UNATTENDED + mask(server.name or NAMELESS), verdict, project_of(server.found.file))
        for file in unread:
            if file.kind == "project-servers":
                yield Seen(
                    _UNATTENDED + file_name(file), Unknown(file.place(), mask(why_unread(file))), project_of(file)
                )


def each_approval(case: Case) -> tuple[Subject, ...]:
    """Return each setting that could approve servers, and each server of a project by its name alone."""
    shared = (found for machine in case.observed for found in _shared(machine))
    servers = (Subject(surface="claude-code", project=project, item=_UNATTENDED + name) for name, project in shared)
    return (*each_seen(look)(case), *dict.fromkeys(servers))


def _shared(machine: Machine) -> Iterator[tuple[str, str | None]]:
    """Yield each server that a project's file names, and each such file that nobody could read."""
    for server in servers_of(machine):
        if server.level == "project":
            yield mask(server.name or NAMELESS), project_of(server.found.file)
    for file in machine.observation.files:
        if file.kind == "project-servers" and file.state == "unread" and file.is_strict:
            yield file_name(file), project_of(file)


def _approvals(layer: Validated, managed: Managed) -> Iterator[Seen]:
    kind = layer.file.kind
    approving = list(_approving(layer, managed))
    for found in approving:
        which = "every server" if found.route[0] == _ALL else "servers"
        because = (
            f"`{found.route[0]}` in {found.where} approves {which} of a project's `.mcp.json` {_FOR[kind == 'project']}"
        )
        yield Seen(f"{kind} {found.route[0]}", Finding(found.at, because, fix=_TAKE_OUT), project_of(layer.file))
    if not approving:
        yield Seen(f"{kind} {_ALL}", PASS, project_of(layer.file))


_FOR = {True: "for everybody who trusts the folder", False: "in every folder, seen or not"}


def _approving(layer: Validated, managed: Managed) -> Iterator[Found]:
    """Yield what in a file approves servers; a project's approval counts where nothing overrules it for everybody."""
    is_projects = layer.file.kind == "project"
    every, said = layer.values.get(_ALL), managed.value(_ALL)
    is_overruled = is_projects and said is not None and said.value is False and not managed.doubt
    if every and every.value is True and not is_overruled:
        yield every
    rejected = {part.value for part in (*managed.parts(_NONE), *layer.parts.get(_NONE, ()))}
    if is_projects and {part.value for part in layer.parts.get(_SOME, ())} - rejected:
        yield layer.values[_SOME]


def _unattended(server: ObservedServer) -> Verdict:
    """Tell whether a server of a project loads where nobody is asked, though no list names it."""
    if server.loads == "unknown":
        return Unknown(
            server.at, mask(f"whether {called(server.name)} loads under `-p` is not known: {server.because}")
        )
    if server.loads == "no" or server.at != server.written_at:  # an entry of a list is the line that decides
        return PASS
    because = (
        f"{called(server.name)} in {server.found.where} loads under `-p` without being asked for, and no list covers it"
    )
    return Finding(server.written_at, mask(because), fix=_COVER)


_TAKE_OUT = "Take the approval out of the file, and let each member approve servers one by one."
_COVER = "Write `allowedMcpServers` for what runs unattended, or name the server in `disabledMcpjsonServers`."


def judge(case: Case, subject: Subject, settings: ApprovalSettings) -> Verdict:
    if not (subject.item or "").startswith(_UNATTENDED):
        return seen(case, look)[subject]
    return seen(case, look_unattended).get(subject, PASS) if settings.unattended else NOT_APPLICABLE


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
