"""Servers that Claude Desktop has configured on devices, beside what is declared of Cowork."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from plugingov.layers.meant import meant_on
from plugingov.layers.on_desktops import SeenDesktopServer
from plugingov.layers.recognition import endpoint, endpoints_of, hangs_on_reference
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import of_doors
from plugingov.rules.drift.on_devices import finding_of
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import rank, worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Subject, Unknown, Verdict
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.cowork.desktop.configuration import Configuration, configurations
from plugingov.surfaces.cowork.desktop.servers import MANAGED, DesktopServer, loads, nobody_reads, unread_servers


def undeclared_on_desktop(case: Case, machine: Machine) -> Iterator[Seen]:
    """Tell of each server that a device manages, and that a member wrote down there, whether it is declared."""
    if machine.observation not in case.desktops:
        return
    for seen in case.devices.desktops.servers_on(machine):
        server = seen.server
        whose = f"in `{MANAGED}`" if server.level == "managed" else "in a member's `claude_desktop_config.json`"
        what = mask(f"{server.called} is configured {whose}, and the inventory does not know it")
        verdict = PASS if seen.door else finding_of(what, loads(machine.observation, server, case.today), server.at())
        yield Seen(seen.item, verdict, surface="cowork")
    for name, place, why in unread_servers(machine.observation):
        because = mask(f"nobody knows which servers `{name}` has: {why}")
        yield Seen(f"what an unread {name} holds", Unknown(place, because), surface="cowork")


@lru_cache(maxsize=8)
def absent_on_desktops(case: Case) -> Mapping[Subject, Verdict]:
    """Return of each door that devices of a third-party deployment must manage whether they do."""
    looked = [machine for machine in case.observed if machine.observation in case.desktops]
    doors = (door for door in case.layers.doors.values() if door.surface == "cowork") if looked else ()
    managed = [door for door in doors if case.layers.via(door) == "managed-server"]
    verdicts = {door: [each for machine in looked for each in _managed(case, machine, door)] for door in managed}
    return {
        Subject(plugin=door.id, surface="cowork"): worst(iter(said)) or NOT_APPLICABLE
        for door, said in verdicts.items()
        if said
    }


def _managed(case: Case, machine: Machine, door: Door) -> Iterator[Verdict]:
    """Yield whether a device has a door, for each member whose app runs on the organisation's own models."""
    meant = meant_on(case.layers, machine, door)
    servers = [seen.server for seen in case.devices.desktops.servers_on(machine) if seen.door is door]
    for found in configurations(machine.observation) if meant.state != "off" else ():
        if found.deployment != "first-party":
            there = [each for each in servers if each.level == "managed" and each.home == found.home]
            verdict = min((_there(case, machine, each, door) for each in there), key=rank, default=None)
            verdict = verdict or _not_there(found, door)
            is_for_some = meant.state == "unknown" and isinstance(verdict, Finding)
            verdict = Unknown(meant.at, meant.because) if is_for_some else verdict
            yield Unknown(found.at, mask(found.doubt)) if found.doubt and verdict is PASS else verdict


def _there(case: Case, machine: Machine, server: DesktopServer, door: Door) -> Verdict:
    """Tell whether the app takes an entry that is a door."""
    what = mask(f"`{door.id}` must stand in `{MANAGED}` of Claude Desktop, and of its entry on a device")
    found = loads(machine.observation, server, case.today)
    match found.holds:
        case "yes":
            return PASS
        case "no":
            return Finding(server.at(), mask(f"{what} nothing is left: {found.because}"))
    return Unknown(server.at(), mask(f"{what} nobody knows whether the app takes it: {found.because}"))


def _not_there(found: Configuration, door: Door) -> Verdict:
    what = f"`{door.id}` must stand in `{MANAGED}` of Claude Desktop"
    setting = found.settings.get(MANAGED)
    lacks = found.lacks(MANAGED) if setting is None or found.deployment is None else ""
    lacks = lacks or nobody_reads(found)
    if lacks:
        return Unknown(found.at, mask(f"{what}, and whether it does is not known: {lacks}"))
    if setting is None:
        return Finding(found.at, mask(f"{what}, and a device has none: {found.because}"))
    return Finding(setting.file.place(*setting.route), f"{what}, and on a device it does not")


@lru_cache(maxsize=8)
def elsewhere_on_desktops(case: Case) -> Mapping[Subject, Verdict]:
    """Return of each declared door that devices manage whether it leads where the inventory says."""
    return of_doors(case, _leads)


def _leads(seen: SeenDesktopServer, door: Door) -> Verdict:
    server, declared = seen.server, tuple(filter(None, endpoints_of(door.server)))
    found = endpoint(server.launch)
    if not declared or not found:
        because = "the inventory" if not declared else "what a device manages of it"
        return Unknown(server.at(), f"{because} does not say where `{door.id}` leads")
    if found in declared:
        return PASS
    if hangs_on_reference(found, *declared):
        because = f"a reference or a secret decides whether {server.called} is what `{door.id}` is declared to be"
        return Unknown(server.at(), mask(because))
    because = mask(f"`{door.id}` leads to `{server.identity}` on a device, which is not what the inventory says")
    return Finding(server.at(), because)
