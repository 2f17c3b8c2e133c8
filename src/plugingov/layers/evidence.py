"""What observations tell of the doors of a member: there, switched on, locked; young enough to be believed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from plugingov.layers.recognition import may_be
from plugingov.layers.sightings import SeenPackage, SeenServer, Sightings, folder_name
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door, doors_of
from plugingov.model.observation import Certainty, NativeFile
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.as_observed import Evidence, Seen
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import ObservedPackage
from plugingov.surfaces.claude_code.sessions.machine import Machine

_STATES: Mapping[Certainty, State] = {"yes": "on", "no": "off", "unknown": "unknown"}
# What is missing on a machine is missing there: who has these ways in has a line in a file.
_IN_FILES = frozenset({"managed-mcp", "managed-plugin", "marketplace-plugin", "user-server"})

# What another file names; and files that the client does not read.
_NAMING_NOTHING = frozenset({"marketplace", "package", "package-servers", "misplaced"})


def evidence_for(
    organisation: Organisation, machines: Sequence[Machine], today: date, accepted_days: int
) -> Mapping[str, Seen]:
    """Return what young observations of known members tell of each declared door, by door, member and project."""
    fresh = [machine for machine in machines if machine.observation.member and _is_fresh(machine, today, accepted_days)]
    doors = [door for door in doors_of(organisation) if door.surface == "claude-code"] if fresh else []
    sightings = Sightings(organisation, doors, tuple(fresh))
    found: dict[str, dict[str, dict[str, Evidence]]] = {}
    for machine in fresh:
        for door in doors:
            if told := dict(_of_door(sightings, machine, door)):
                known = found.setdefault(door.id, {}).setdefault(machine.observation.member, {})
                known |= {where: _of_both(known.get(where, each), each) for where, each in told.items()}
    return found


def _of_both(one: Evidence, other: Evidence) -> Evidence:
    """Return what two machines of a member tell together, whichever was read first."""
    if one.install.state == other.install.state:
        return min(one, other, key=lambda each: (each.install.because, each.install.at))
    has, lacks = sorted((one, other), key=lambda each: _FROM_ON_TO_OFF.index(each.install.state))
    because = f"{has.install.because}; on another machine: {lacks.install.because}"
    return has._replace(install=lacks.install._replace(state="partly", because=because))


_FROM_ON_TO_OFF: tuple[State, ...] = ("on", "partly", "unknown", "off")


def _is_fresh(machine: Machine, today: date, accepted_days: int) -> bool:
    taken = machine.observation.taken_at
    return taken is not None and 0 <= (today - taken).days <= accepted_days


def _of_door(sightings: Sightings, machine: Machine, door: Door) -> Iterator[tuple[str, Evidence]]:
    servers = [each for each in sightings.servers_on(machine) if each.door is door and may_be(each.server, door)]
    packages = [each for each in sightings.packages_on(machine) if door in each.doors]
    for seen in servers:
        project = seen.server.session.project if seen.server.configured_in in {"local", "project"} else ""
        yield folder_name(project), of_server(seen, _bringing(seen, packages))
    if servers:
        return
    if packages:
        yield "", of_package(packages[0].package)
    elif door.provision.via in _IN_FILES and _was_looked_at(machine, str(door.provision.via)):
        yield "", Evidence(_missing(machine, door))
    elif door.provision.via == "project-file":
        yield from _in_unread_files(machine, door)


def _missing(machine: Machine, door: Door) -> Answer:
    """Return that a machine has nothing of a door, or that a file which nobody could read may have it."""
    name = machine.observation.machine
    where = f"machine `{name}`" if name else "the machine that was seen"
    nothing = f"{where} has nothing of `{door.id}`"
    files = (file for file in machine.observation.files if file.kind not in _NAMING_NOTHING)
    unread = next((file for file in files if file.state == "unread"), None)
    if unread is None:
        return Answer("off", nothing, machine.observation.at, "observed")
    because = f"{nothing} in the files that could be read; {_why_unread(unread)}"
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


def _bringing(seen: SeenServer, packages: Iterable[SeenPackage]) -> ObservedPackage | None:
    return next((each.package for each in packages if each.package.id == seen.server.package), None)


def _was_looked_at(machine: Machine, via: str) -> bool:
    """Tell whether somebody has looked at whatever could hold a server or package.

    Without a platform nobody has looked at the system itself.
    """
    observation = machine.observation
    if via.startswith("managed-") and observation.platform is None:
        return False
    return bool(observation.homes)


def of_server(seen: SeenServer, brought_by: ObservedPackage | None = None) -> Evidence:
    """Return what a configured server tells: what a member has switched off is there all the same."""
    server = seen.server
    is_switched_off = server.loads == "no" and server.kept_out_by == "member"
    switch = Answer(_STATES[server.loads], server.because, server.at, "observed")
    install = switch._replace(state="on") if is_switched_off else switch
    lock = of_package(brought_by).lock if brought_by else None
    refusal = switch if server.kept_out_by == "policy" and server.loads != "yes" else None
    return Evidence(install, switch if is_switched_off or server.loads != "no" else None, lock, refusal)


def of_package(package: ObservedPackage) -> Evidence:
    """Return what a package tells: one that is installed and switched off is there all the same."""
    loads = Answer(_STATES[package.loads], package.because, package.at, "observed")
    is_switched_off = package.loads == "no" and package.installed == "yes" and package.enabled == "no"
    install = loads._replace(state="on") if is_switched_off else loads
    locked_at = package.rulings["locked"].at or package.at
    lock = Answer(_STATES[package.locked], package.lock_because, locked_at, "observed")
    refusal = loads if package.kept_out_by == "policy" and package.loads != "yes" else None
    return Evidence(install, loads if is_switched_off or package.loads != "no" else None, lock, refusal)
