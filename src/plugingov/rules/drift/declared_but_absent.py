"""A door that every machine or Cowork must have by what is declared, and has not."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from plugingov.layers.evidence import no_system, unlooked
from plugingov.layers.meant import meant_on
from plugingov.model.door import Door
from plugingov.model.observation import SETTINGS_FILES
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import each_beside, judged_beside
from plugingov.rules.cowork.exporting import each_of_both, of_both
from plugingov.rules.drift.exported_packages import absent
from plugingov.rules.drift.on_desktops import absent_on_desktops
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.session import ObservedPackage, Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

_NAMING_PACKAGES = SETTINGS_FILES | {"installed"}
_EXPECTED = frozenset({"managed-plugin", "managed-mcp", "project-file"})


@lru_cache(maxsize=8)
def each_expected_door(case: Case) -> tuple[Subject, ...]:
    """Return each door that arrives in Claude Code by itself, without a member doing anything."""
    doors = (door for door in case.layers.doors.values() if door.surface == "claude-code")
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in doors if door.provision.via in _EXPECTED)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, "claude-code")
    verdicts = [(machine, _on(case, machine, door)) for machine in case.observed]
    missed = () if case.asks_machines_alone else _missed(case, door, verdicts)
    return worst((*(verdict for _, verdict in verdicts), *missed)) or NOT_APPLICABLE


def _missed(case: Case, door: Door, verdicts: Iterable[tuple[Machine, Verdict]]) -> Iterator[Unknown]:
    """Yield each machine whose rows show nothing of a door, and did not all come: it may be in the others."""
    parts: dict[str | None, list[tuple[Machine, Verdict]]] = {}
    for machine, verdict in verdicts:
        if machine.observation.is_part:
            parts.setdefault(machine.observation.machine, []).append((machine, verdict))
    for those in parts.values():
        machine = those[0][0]
        nothing = all(verdict is NOT_APPLICABLE for _, verdict in those)
        if nothing and any(_is_meant(case, part, door) for part, _ in those):
            because = f"fewer rows of {_named(machine)} came than were written, and `{door.id}` may be in the others"
            yield Unknown(machine.observation.at, because)


def _is_meant(case: Case, machine: Machine, door: Door) -> bool:
    """Tell whether a machine may have to have a door, or the folder of a project on it."""
    if meant_on(case.layers, machine, door).state == "off":
        return False
    return door.provision.via != "project-file" or any(_projects_needing(case, machine, door))


def _on(case: Case, machine: Machine, door: Door) -> Verdict:
    """Return whether one machine has what it must."""
    meant = meant_on(case.layers, machine, door)
    if meant.state == "off":
        return NOT_APPLICABLE
    found = worst(_verdicts(case, machine, door)) or NOT_APPLICABLE
    return Unknown(meant.at, meant.because) if meant.state != "on" and isinstance(found, Finding) else found


def _verdicts(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    match door.provision.via:
        case "managed-plugin":
            yield from _package(case, machine, door)
        case "managed-mcp":
            yield from _managed_server(case, machine, door)
        case _:
            yield from _in_projects(case, machine, door)


def _package(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    """Yield whether each member of the machine has the package; the folder of a project alone shows no member."""
    if door.package is None:
        because = f"the inventory does not say which package `{door.id}` comes in"
        yield Unknown(door.provision_at("package"), because)
    elif not machine.observation.homes:
        yield Unknown(machine.observation.at, "the observation holds no member's home, where packages are recorded")
    else:
        packages = case.sightings.packages_on(machine)
        there = {each.package.session.home: each.package for each in packages if each.package.id == door.package}
        for home in machine.observation.homes:
            if home not in there and machine.observation.is_part:
                continue
            verdict = _loaded(door, machine, there[home]) if home in there else _no_package(door, machine, home)
            because = unlooked(machine, Session(home)) if isinstance(verdict, Finding) else ""
            yield Unknown(machine.observation.at, because) if because else verdict


def _loaded(door: Door, machine: Machine, package: ObservedPackage) -> Verdict:
    match package.loads:
        case "yes":
            return PASS
        case "unknown":
            return Unknown(package.at, package.because)
    because = f"`{door.id}` comes in `{package.id}`, which {_named(machine)} does not load: {package.because}"
    return Finding(package.at, because, fix="Change what keeps it from loading there, or take the door off.")


def _no_package(door: Door, machine: Machine, home: str) -> Verdict:
    for file in machine.observation.files:
        if file.state == "unread" and file.kind in _NAMING_PACKAGES and file.home in {"", home}:
            because = f"`{door.id}` comes in `{door.package}`, which a file may name that nobody could read: {file.why}"
            return Unknown(file.place(), because)
    because = f"`{door.id}` comes in `{door.package}`, which no file of {_named(machine)} names"
    return Finding(door.provision_at("via"), because)


def _managed_server(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    servers = case.sightings.servers_on(machine)
    if any(seen.door is door and seen.server.configured_in in {"managed-mcp", "managed-settings"} for seen in servers):
        yield PASS
    elif not machine.observation.is_part:
        yield _no_managed_server(machine, door)


def _no_managed_server(machine: Machine, door: Door) -> Verdict:
    file = next(iter(machine.observation.of_kind("managed-mcp")), None)
    if file is None:
        if because := no_system(machine, "`managed-mcp.json`"):
            return Unknown(machine.observation.at, because)
        because = f"`{door.id}` must stand in `managed-mcp.json`, and {_named(machine)} has none"
        return Finding(door.provision_at("via"), because)
    if file.state != "whole":
        return Unknown(file.place(), f"`managed-mcp.json` of {_named(machine)} was not read in full: {file.why}")
    because = f"`{door.id}` must stand in `managed-mcp.json`, and in that of {_named(machine)} does not"
    return Finding(file.place("mcpServers"), because)


def _in_projects(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    """Yield whether the folder of each project that needs the door has it in its file."""
    found = list(_projects_needing(case, machine, door))
    seen = [each.server for each in case.sightings.servers_on(machine) if each.door is door] if found else []
    written = {server.written_at for server in seen if server.configured_in == "project"}
    for session, name in found:
        has_it = any(server.written_at in written for server in machine.servers(session))
        if has_it or not machine.observation.is_part:
            yield PASS if has_it else _no_entry(machine, door, session.project, name)


def _projects_needing(case: Case, machine: Machine, door: Door) -> Iterator[tuple[Session, str]]:
    """Yield the starts in a folder with the name of a project that needs a door, and that name."""
    needing = {need.project.casefold() for need in case.layers.needs_on(door.id, "claude-code")}
    for session in machine.sessions if needing else ():
        name = session.project.replace("\\", "/").rstrip("/").rpartition("/")[2]
        if name.casefold() in needing:
            yield session, name


def _no_entry(machine: Machine, door: Door, project: str, name: str) -> Verdict:
    file = next(iter(machine.project_files("project-servers", project)), None)
    because = f"project `{name}` needs `{door.id}`, and its `.mcp.json`"
    if file is None:
        return Finding(door.provision_at("via"), f"{because} is not there")
    if file.state != "whole":
        return Unknown(file.place(), f"{because} was not read in full: {file.why}")
    return Finding(file.place("mcpServers"), f"{because} does not have it")


def _named(machine: Machine) -> str:
    return f"machine `{machine.observation.machine}`" if machine.observation.machine else "the machine"


_each = each_of_both(each_expected_door, absent)

DECLARED_BUT_ABSENT = Rule(
    id="DRF002",
    name="declared-but-absent",
    title="A door that must be there is not",
    layer="install",
    severity="high",
    why="Managed settings force a package on and do not install it everywhere: the client does that at a later start, or not at "
    "all. Asked are doors that need no member to add them: packages of managed settings, servers of `managed-mcp.json`, and "
    "servers of the file of a project whose folder has the project's name. On Cowork packages of the organisation's own marketplaces are "
    "asked; those of the vendor's directory, and connectors, no interface lists. On devices of a third-party deployment managed "
    "servers are asked.",
    fix={
        "cowork": "Add the marketplace or the package under Organization settings > Plugins & skills, or deliver the configuration "
        "of Claude Desktop to the device (`plugingov render cowork` writes it); or take the door off.",
        "claude-code": "Deliver the settings to the machine, or start the client there twice and look again; else take the door off.",
    },
    references=(
        "code.claude.com/docs/en/settings-reference",
        "code.claude.com/docs/en/managed-mcp",
        "Claude Code condition CC-P03",
    ),
    controls=Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",)),
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
    subjects=each_beside(_each, absent_on_desktops),
    judge=judged_beside(_each, of_both(judge, absent), absent_on_desktops),
)
