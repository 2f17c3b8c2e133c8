"""What devices tell of the doors that a member has on Cowork; of devices looked at lately, whose member is known."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from plugingov.layers.evidence import is_fresh, of_both
from plugingov.layers.on_devices import Devices, evidence_of
from plugingov.layers.recognition import may_lead_to
from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, NativeFile
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.desktop.configuration import Configuration, configurations
from plugingov.surfaces.cowork.desktop.servers import MANAGED
from plugingov.surfaces.cowork.ways import via_of
from plugingov.surfaces.evidence import Evidence, Seen

_OF_DESKTOP = DESKTOP_FILES | EXTENSION_FILES


def evidence_on_devices(
    organisation: Organisation, machines: Sequence[Machine], today: date, accepted_days: int
) -> Mapping[str, Seen]:
    """Return what young observations of known members tell of each declared door on Cowork, by door and member."""
    fresh = [each for each in machines if each.observation.member and is_fresh(each, today, accepted_days)]
    fresh = [each for each in fresh if any(file.kind in _OF_DESKTOP for file in each.observation.files)]
    doors = [door for door in doors_of(organisation) if door.surface == "cowork"] if fresh else []
    devices = Devices(organisation, doors, tuple(fresh))
    found: dict[str, dict[str, Mapping[str, Evidence]]] = {}
    for machine in fresh:
        for door in doors:
            if told := _of_door(devices, machine, door):
                members = found.setdefault(door.id, {})
                known = members.get(machine.observation.member or "", {}).get("", told)
                members[machine.observation.member or ""] = {"": of_both(known, told)}
    return found


def _of_door(devices: Devices, machine: Machine, door: Door) -> Evidence | None:
    """Return what one device tells of a door: that of its servers counts which fares best."""
    servers = [seen for seen in devices.everything_on(machine) if seen.door is door]
    there = [evidence_of(seen) for seen in servers if seen.is_bundled or may_lead_to(seen.found.value, door)]
    if there:
        return min(there, key=lambda each: _FROM_ON_TO_OFF.index(each.install.state))
    if servers:
        leads = f"what goes by the name of `{door.id}` leads elsewhere on {_called(machine)}"
        return Evidence(Answer("off", leads, servers[0].found.at, "observed"))
    missing = _missing(machine, door)
    return Evidence(missing) if missing else None


_FROM_ON_TO_OFF = ("on", "partly", "unknown", "off")


def _missing(machine: Machine, door: Door) -> Answer | None:
    """Return that a device does not have a door which it would have to; nothing where other places may give it."""
    where = _called(machine)
    if via_of(door, "first-party") == "desktop-extension":
        return _not_installed(machine, door, where)
    if via_of(door, "third-party") != "managed-server":
        return None
    own = [each for each in configurations(machine.observation) if each.deployment != "first-party"]
    return _not_managed(own[0], door, where) if len(own) == 1 else None


def _called(machine: Machine) -> str:
    name = machine.observation.machine
    return f"device `{name}`" if name else "the device that was seen"


def _not_installed(machine: Machine, door: Door, where: str) -> Answer:
    nothing = f"{where} has no extension that is `{door.id}`"
    unread = next(_unread_extensions(machine), None)
    if unread is None:
        return Answer("off", nothing, machine.observation.at, "observed")
    because = f"{nothing} in the files that could be read; {why_unread(unread)}"
    return Answer("unknown", because, unread.place(), "observed")


def _unread_extensions(machine: Machine) -> Iterator[NativeFile]:
    for file in machine.observation.files:
        if file.kind in EXTENSION_FILES and file.state == "unread":
            yield file


def _not_managed(found: Configuration, door: Door, where: str) -> Answer:
    nothing = f"`{MANAGED}` of Claude Desktop does not have `{door.id}` on {where}"
    setting = found.settings.get(MANAGED)
    lacks = found.doubt or (found.lacks(MANAGED) if setting is None or found.deployment is None else "")
    at = setting.at if setting else found.at
    if lacks:
        return Answer("unknown", f"{nothing}, as far as is known: {lacks}", at, "observed")
    return Answer("off", nothing, at, "observed")
