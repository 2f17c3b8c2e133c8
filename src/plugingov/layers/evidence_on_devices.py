"""What devices tell of the doors that a member has on Cowork; of devices looked at lately, whose member is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from plugingov.layers.evidence import is_fresh, of_both
from plugingov.layers.on_devices import Devices, OnDevice, evidence_of
from plugingov.layers.recognition import may_lead_to
from plugingov.model.answer import Answer
from plugingov.model.door import Door, doors_of
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, NativeFile
from plugingov.model.organisation import Organisation
from plugingov.surfaces.claude_code.client.found import why_unread
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.deciding import configuration_of
from plugingov.surfaces.cowork.desktop.servers import MANAGED, nobody_reads
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
    devices = Devices(organisation, doors, tuple(fresh), today)
    found: dict[str, dict[str, Mapping[str, Evidence]]] = {}
    for machine in fresh:
        servers = _by_door(devices.everything_on(machine))
        for door in doors:
            if told := _of_door(machine, servers.get(door, ()), door):
                members = found.setdefault(door.id, {})
                known = members.get(machine.observation.member or "", {}).get("", told)
                members[machine.observation.member or ""] = {"": of_both(known, told)}
    return found


def _by_door(servers: Iterable[OnDevice]) -> Mapping[Door | None, list[OnDevice]]:
    found: dict[Door | None, list[OnDevice]] = {}
    for seen in servers:
        found.setdefault(seen.door, []).append(seen)
    return found


def _of_door(machine: Machine, servers: Sequence[OnDevice], door: Door) -> Evidence | None:
    """Return what one device tells of a door; where homes differ, which of them is the member's no file tells."""
    files = (file for file in machine.observation.files if file.kind in _OF_DESKTOP)
    homes = tuple(dict.fromkeys(file.home for file in files if file.home)) or ("",)
    told = [_in_home(machine, home, _counting_in(machine, home, servers), door) for home in homes]
    if len({each and each.install.state for each in told}) == 1:
        return told[0]
    first, *_ = (each.install for each in told if each)
    because = (
        f"{_called(machine)} has several homes, and which is the member's no file tells; in one of them {first.because}"
    )
    return Evidence(first._replace(state="unknown", because=because))


def _counting_in(machine: Machine, home: str, servers: Iterable[OnDevice]) -> list[OnDevice]:
    """Return the servers that are there for whoever lives in a home."""
    keys = configuration_of(machine.observation, home)
    managed = {keys.home} if keys else set()
    return [
        seen for seen in servers if seen.home in ({"", home} | managed if seen.way == "managed-server" else {"", home})
    ]


def _in_home(machine: Machine, home: str, servers: Sequence[OnDevice], door: Door) -> Evidence | None:
    """Return what one home tells of a door: that of its servers counts which fares best."""
    may_be = [seen for seen in servers if seen.is_bundled or may_lead_to(seen.found.value, door)]
    there = [evidence_of(seen) for seen in may_be if _counts(seen)]
    if there:
        return min(there, key=lambda each: _FROM_ON_TO_OFF.index(each.install.state))
    missing = _missing(machine, home, door)
    if missing and missing.state == "off" and servers and not may_be:
        leads = f"what goes by the name of `{door.id}` leads elsewhere on {_called(machine)}"
        return Evidence(missing._replace(because=leads, at=servers[0].found.at))
    return Evidence(missing) if missing else None


def _counts(seen: OnDevice) -> bool:
    """Tell whether a server decides about a door: what is kept out does so where the door arrives that way alone."""
    return seen.loads.holds == "yes" or seen.arrives_as_declared


_FROM_ON_TO_OFF = ("on", "partly", "unknown", "off")


def _missing(machine: Machine, home: str, door: Door) -> Answer | None:
    """Return that a device does not have a door which it would have to; nothing where other places may give it."""
    where = _called(machine)
    if via_of(door, "first-party") == "desktop-extension":
        return _not_installed(machine, home, door, where)
    if via_of(door, "third-party") != "managed-server":
        return None
    found = configuration_of(machine.observation, home)
    return _not_managed(found, door, where) if found and found.deployment != "first-party" else None


def _called(machine: Machine) -> str:
    name = machine.observation.machine
    return f"device `{name}`" if name else "the device that was seen"


def _not_installed(machine: Machine, home: str, door: Door, where: str) -> Answer:
    nothing = f"{where} has no extension that is `{door.id}`"
    unread = next(_unread_extensions(machine, home), None)
    if unread is None:
        return Answer("off", nothing, machine.observation.at, "observed")
    because = f"{nothing} in the files that could be read; {why_unread(unread)}"
    return Answer("unknown", because, unread.place(), "observed")


def _unread_extensions(machine: Machine, home: str) -> Iterator[NativeFile]:
    for file in machine.observation.files:
        if file.kind in EXTENSION_FILES and file.state == "unread" and file.home in {"", home}:
            yield file


def _not_managed(found: Configuration, door: Door, where: str) -> Answer:
    nothing = f"`{MANAGED}` of Claude Desktop does not have `{door.id}` on {where}"
    setting = found.settings.get(MANAGED)
    lacks = found.doubt or (found.lacks(MANAGED) if setting is None or found.deployment is None else "")
    lacks = lacks or nobody_reads(found)
    at = setting.at if setting else found.at
    if lacks:
        return Answer("unknown", f"{nothing}, as far as is known: {lacks}", at, "observed")
    return Answer("off", nothing, at, "observed")
