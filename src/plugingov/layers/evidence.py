"""What observations tell of the doors of a member: there, switched on, locked; young enough to be believed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from plugingov.layers.recognition import may_be
from plugingov.layers.sightings import SeenPackage, SeenServer, Sightings, folder_name
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door, doors_of
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, Certainty, NativeFile
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedPackage, Session
from plugingov.surfaces.claude_code.servers.config import called
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.evidence import Evidence, Seen

_STATES: Mapping[Certainty, State] = {"yes": "on", "no": "off", "unknown": "unknown"}
_OF_PROJECTS = frozenset({"local", "project"})
# What is missing on a machine is missing there: who has these ways in has a line in a file.
_IN_FILES = frozenset({"managed-mcp", "managed-plugin", "marketplace-plugin", "user-server"})

# What another file names; and files that the client does not read.
_NAMING_NOTHING = (
    DESKTOP_FILES | EXTENSION_FILES | {"marketplace", "package", "package-servers", "package-hooks", "misplaced"}
)


def evidence_for(
    organisation: Organisation, machines: Sequence[Machine], today: date, accepted_days: int
) -> Mapping[str, Seen]:
    """Return what young observations of known members tell of each declared door, by door, member and project."""
    fresh = [machine for machine in machines if machine.observation.member and is_fresh(machine, today, accepted_days)]
    doors = [door for door in doors_of(organisation) if door.surface == "claude-code"] if fresh else []
    sightings = Sightings(organisation, doors, tuple(fresh))
    found: dict[str, dict[str, dict[str, Evidence]]] = {}
    for machine in fresh:
        for door in _perhaps_told(doors, sightings, machine):
            if told := _best(_of_door(sightings, machine, door)):
                known = found.setdefault(door.id, {}).setdefault(machine.observation.member, {})
                known |= {where: of_both(known.get(where, each), each) for where, each in told.items()}
    return found


def _perhaps_told(doors: Sequence[Door], sightings: Sightings, machine: Machine) -> Sequence[Door]:
    """Return the doors of which a machine may tell something; a part of one tells of none that it is missing."""
    if not machine.observation.is_part:
        return doors
    there = {seen.door for seen in sightings.servers_on(machine)}
    there.update(door for seen in sightings.packages_on(machine) for door in seen.doors)
    return [door for door in doors if door in there or door.provision.via == "project-file"]


def of_both(one: Evidence, other: Evidence) -> Evidence:
    """Return what two machines of a member tell together, whichever was read first."""
    return Evidence(
        _both(one.install, other.install),
        _either(one.switch, other.switch),
        _either(one.lock, other.lock),
        _either(one.refusal, other.refusal),
        one.is_held_off or other.is_held_off,
    )


def _either(one: Answer | None, other: Answer | None) -> Answer | None:
    return _both(one, other) if one and other else one or other


def _both(one: Answer, other: Answer) -> Answer:
    """Return one answer for two machines: where they differ, it is on for some only if one of them has it off."""
    if one.state == other.state:
        return min(one, other, key=lambda each: (each.because, each.at))
    has, lacks = sorted((one, other), key=_rank)
    states = {has.state, lacks.state}
    state: State = "partly" if states == {"on", "off"} or "partly" in states else "unknown"
    return lacks._replace(state=state, because=f"{has.because}; on another machine: {lacks.because}")


_FROM_ON_TO_OFF: tuple[State, ...] = ("on", "partly", "unknown", "off")


def _rank(answer: Answer | None) -> int:
    return _FROM_ON_TO_OFF.index(answer.state) if answer else len(_FROM_ON_TO_OFF)


def _best(found: Iterable[tuple[str, Evidence]]) -> dict[str, Evidence]:
    """Return what was seen in each place; of several servers of one door there, the one that is there and on."""
    best: dict[str, Evidence] = {}
    for where, each in found:
        best[where] = min(best.get(where, each), each, key=lambda one: (_rank(one.install), _rank(one.switch)))
    return best


def is_fresh(machine: Machine, today: date, accepted_days: int) -> bool:
    """Tell whether a machine was looked at lately enough to be believed."""
    taken = machine.observation.taken_at
    return taken is not None and 0 <= (today - taken).days <= accepted_days


def _of_door(sightings: Sightings, machine: Machine, door: Door) -> Iterator[tuple[str, Evidence]]:
    named = [each for each in sightings.servers_on(machine) if each.door is door]
    servers = [each for each in named if may_be(each.server, door)]
    packages = [each for each in sightings.packages_on(machine) if door in each.doors]
    for seen in servers:
        project = seen.server.session.project if seen.server.configured_in in _OF_PROJECTS else ""
        yield folder_name(project), of_server(seen, _bringing(seen, packages))
    yield from _in_projects(machine, servers, packages)
    if servers:
        return
    if packages:
        yield "", of_package(packages[0].package, machine)
    elif door.provision.via in _IN_FILES and _was_looked_at(machine, str(door.provision.via)):
        yield "", Evidence(_missing(machine, door, named))
    elif door.provision.via == "project-file":
        yield from _in_unread_files(machine, door)


def _missing(machine: Machine, door: Door, named: Sequence[SeenServer]) -> Answer:
    """Return that a machine does not have a door: it has nothing of it, or what goes by its name leads elsewhere.

    A file that nobody could read may have it all the same.
    """
    name = machine.observation.machine
    where = f"machine `{name}`" if name else "the machine that was seen"
    nothing = f"{where} has nothing of `{door.id}`"
    at = machine.observation.at
    if named:
        nothing = f"what {where} has as {called(named[0].server.name)} leads elsewhere than `{door.id}`"
        at = named[0].server.written_at
    files = (file for file in machine.observation.files if file.kind not in _NAMING_NOTHING)
    unread = next((file for file in files if file.state == "unread"), None)
    if unread is None:
        return Answer("off", nothing, at, "observed")
    because = f"{nothing}; another may stand in a file that was not read: {_why_unread(unread)}"
    because = because if named else f"{nothing} in the files that could be read; {_why_unread(unread)}"
    return Answer("unknown", because, unread.place(), "observed")


def _in_unread_files(machine: Machine, door: Door) -> Iterator[tuple[str, Evidence]]:
    """Yield that nobody knows whether a project has a door whose file could not be read."""
    for file in machine.observation.files:
        if file.kind == "project-servers" and file.state == "unread":
            what = f"whether the project has `{door.id}` is not known" if file.is_strict else "the client takes nothing"
            state: State = "unknown" if file.is_strict else "off"
            answer = Answer(state, f"{what}; {_why_unread(file)}", file.place(), "observed")
            yield folder_name(file.project), Evidence(answer)


def _why_unread(file: NativeFile) -> str:
    return f"{Found(None, file).where}: {file.why}"


def _in_projects(
    machine: Machine, servers: Sequence[SeenServer], packages: Sequence[SeenPackage]
) -> Iterator[tuple[str, Evidence]]:
    """Yield what else is told of servers that every project has, in those where they fare otherwise."""
    everywhere = {seen.server.written_at: seen for seen in servers if seen.server.configured_in not in _OF_PROJECTS}
    for session in machine.sessions if everywhere else ():
        for server in machine.servers(session) if session.project else ():
            seen = everywhere.get(server.written_at)
            if seen and server.name == seen.server.name and server.loads != seen.server.loads:
                here = seen._replace(server=server)
                yield folder_name(session.project), of_server(here, _bringing(here, packages))


def _bringing(seen: SeenServer, packages: Iterable[SeenPackage]) -> ObservedPackage | None:
    return next((each.package for each in packages if each.package.id == seen.server.package), None)


def _was_looked_at(machine: Machine, via: str) -> bool:
    """Tell whether somebody has looked at whatever could hold a server or package."""
    if machine.observation.is_part or (via.startswith("managed-") and no_system(machine)):
        return False
    return bool(machine.observation.homes)


def of_server(seen: SeenServer, brought_by: ObservedPackage | None = None) -> Evidence:
    """Return what a configured server tells: what a member has switched off is there all the same."""
    server = seen.server
    lock = lock_of(brought_by, seen.machine) if brought_by else None
    told = Answer(_STATES[server.loads], server.because, server.at, "observed")
    if server.loads == "no" and server.kept_out_by == "member":
        because = f"{called(server.name)} is configured in {server.found.where}"
        return Evidence(Answer("on", because, server.written_at, "observed"), told, lock)
    refusal = told if server.kept_out_by == "policy" and server.loads != "yes" else None
    return Evidence(told, told if server.loads != "no" else None, lock, refusal)


def of_package(package: ObservedPackage, machine: Machine) -> Evidence:
    """Return what a package tells: one that is installed and switched off is there, unless policy keeps it out."""
    lock = lock_of(package, machine)
    told = Answer(_STATES[package.loads], package.because, package.at, "observed")
    if package.loads != "yes" and package.kept_out_by == "policy":
        is_held_off = package.installed == "yes" and package.enabled == "no"
        return Evidence(told, told if package.loads != "no" else None, lock, told, is_held_off)
    if package.loads == "no" and package.installed == "yes" and package.enabled == "no":
        installed = package.rulings["installed"]
        there = Answer("on", installed.because, installed.at or package.at, "observed")
        return Evidence(there, told, lock, _perhaps_blocked(package))
    return Evidence(told, told if package.loads != "no" else None, lock, _perhaps_blocked(package))


def _perhaps_blocked(package: ObservedPackage) -> Answer | None:
    """Return why nobody knows whether policy keeps a package out, where that is so."""
    ruling = package.rulings["blocked"]
    if package.blocked != "unknown" or package.loads == "yes":
        return None
    return Answer("unknown", ruling.because, ruling.at or package.at, "observed")


def lock_of(package: ObservedPackage, machine: Machine) -> Answer:
    """Return whether what was seen locks a package: unknown where nobody looked at what could."""
    ruling = package.rulings["locked"]
    because = unlooked(machine, package.session) if package.locked == "no" else ""
    if because:
        return Answer("unknown", because, machine.observation.at, "observed")
    return Answer(_STATES[package.locked], package.lock_because, ruling.at or package.at, "observed")


def unlooked(machine: Machine, session: Session) -> str:
    """Say that nobody looked at the settings of the machine, where none that win over them were seen."""
    managed = machine.settings(session, machine.client.behaviours[0]).managed
    return no_system(machine) if managed.winner.name == "none" else ""


def no_system(machine: Machine, what: str = "managed settings") -> str:
    """Say that nobody looked at the system itself, where that is so: a home or project alone holds none."""
    if machine.observation.platform is not None:
        return ""
    return f"the observation does not hold the folders of the system, where {what} would be"
