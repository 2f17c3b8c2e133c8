"""A door that every machine must have by what is declared, and one has not."""

from collections.abc import Iterator
from functools import lru_cache

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.drift.worst import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.sessions.machine import Machine

_EXPECTED = frozenset({"managed-plugin", "managed-mcp", "project-file"})


@lru_cache(maxsize=8)
def each_expected_door(case: Case) -> tuple[Subject, ...]:
    """Return each door that arrives on Claude Code by itself, without a member doing anything."""
    doors = (door for door in case.layers.doors.values() if door.surface == "claude-code")
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in doors if door.provision.via in _EXPECTED)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, "claude-code")
    return worst(_on(case, machine, door) for machine in case.observed) or NOT_APPLICABLE


def _on(case: Case, machine: Machine, door: Door) -> Verdict:
    """Return whether one machine has what it must."""
    if (withheld := _withheld(case, machine, door)) is not None:
        return withheld
    match door.provision.via:
        case "managed-plugin":
            return _package(case, machine, door)
        case "managed-mcp":
            return _managed_server(case, machine, door)
    return worst(_in_projects(case, machine, door)) or NOT_APPLICABLE


def _withheld(case: Case, machine: Machine, door: Door) -> Verdict | None:
    """Return what is said where the door is not for whoever uses the machine, or nobody knows who that is."""
    reach = case.layers.reach(door)
    states = {answer.state for answer in reach.answers.values()}
    if states <= {"on", "unknown"}:
        return None
    member = machine.observation.member
    if not member:
        because = f"`{door.id}` is not for everybody, and the observation does not say whose machine it is (`members`)"
        return Unknown(door.provision_at("groups"), because)
    person = case.organisation.people.person(member)
    answer = case.layers.surfaces["claude-code"].reach(door, person)
    return NOT_APPLICABLE if answer.state == "off" else None


def _package(case: Case, machine: Machine, door: Door) -> Verdict:
    if not machine.observation.homes:
        return Unknown(machine.observation.at, "the observation holds no member's home, where packages are recorded")
    found = [each.package for each in case.sightings.packages_on(machine) if each.package.id == door.package]
    if not found:
        because = f"`{door.id}` comes in `{door.package}`, of which {_named(machine)} shows nothing"
        return Finding(door.provision_at("via"), because)
    package = found[0]
    match package.loads:
        case "yes":
            return PASS
        case "unknown":
            return Unknown(package.at, package.because)
    return Finding(
        package.at, f"`{door.id}` comes in `{package.id}`, which {_named(machine)} does not load: {package.because}"
    )


def _managed_server(case: Case, machine: Machine, door: Door) -> Verdict:
    files = machine.observation.of_kind("managed-mcp")
    if not files:
        return Finding(
            door.provision_at("via"), f"`{door.id}` must stand in `managed-mcp.json`, and {_named(machine)} has none"
        )
    seen = case.sightings.of_door.get(door.id, ())
    if any(each.machine is machine and each.server.configured_in == "managed-mcp" for each in seen):
        return PASS
    file = files[0]
    if file.state == "unread":
        return Unknown(file.place(), f"`managed-mcp.json` on {_named(machine)} was {file.why}")
    return Finding(
        file.place("mcpServers"), f"`{door.id}` must stand in `managed-mcp.json`, and on {_named(machine)} does not"
    )


def _in_projects(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    """Yield whether the folder of each project that needs the door has it in its file."""
    needing = {need.project.casefold() for need in case.layers.needs_on(door.id, "claude-code")}
    seen = [each for each in case.sightings.of_door.get(door.id, ()) if each.machine is machine]
    for project in machine.observation.projects:
        name = project.replace("\\", "/").rstrip("/").rpartition("/")[2]
        if name.casefold() not in needing:
            continue
        here = any(each.server.configured_in == "project" and each.server.session.project == project for each in seen)
        because = f"project `{name}` needs `{door.id}`, and its `.mcp.json` does not have it"
        yield PASS if here else Finding(door.provision_at("via"), because)


def _named(machine: Machine) -> str:
    return f"machine `{machine.observation.machine}`" if machine.observation.machine else "the machine"


DECLARED_BUT_ABSENT = Rule(
    id="DRF002",
    name="declared-but-absent",
    title="A door that must be there is not",
    layer="install",
    severity="high",
    why="Managed settings force a package on and do not install it everywhere: the client does that at a later start, or not at "
    "all. Asked are doors that need no member to add them: packages of managed settings, servers of `managed-mcp.json`, and "
    "servers of the file of a project whose folder has the project's name.",
    fix="Deliver the settings to the machine, or start the client there twice and look again; else take the door off.",
    references=(
        "code.claude.com/docs/en/settings-reference",
        "code.claude.com/docs/en/managed-mcp",
        "Claude Code condition CC-P03",
    ),
    asks="both",
    bad=Example(
        """\
plugins:
  db:
    title: Database
    path: custom-mcp
    server: {transport: stdio, command: /opt/acme/db-mcp}
    provision: {claude-code: {via: managed-mcp}}
""",
        files={
            "/etc/claude-code/managed-mcp.json": """\
{ "mcpServers": {  // gap
    "wiki": { "type": "http", "url": "https://mcp.acme.example/wiki" } } }
"""
        },
    ),
    good=Example(
        """\
plugins:
  db:
    title: Database
    path: custom-mcp
    server: {transport: stdio, command: /opt/acme/db-mcp}
    provision: {claude-code: {via: managed-mcp}}
""",
        files={
            "/etc/claude-code/managed-mcp.json": """\
{ "mcpServers": { "db": { "command": "/opt/acme/db-mcp" } } }
"""
        },
    ),
    settings=Settings,
    subjects=each_expected_door,
    judge=judge,
)
