"""How rules of any family look at the servers that Claude Desktop has on members' devices."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from plugingov.model.address import read_address
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door
from plugingov.model.observation import Observation
from plugingov.rules.case import Case
from plugingov.rules.ranking import worse
from plugingov.rules.rule import Finding, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.cowork.desktop.servers import DesktopServer

S = TypeVar("S", bound=Settings)
LookAtServer: TypeAlias = "Callable[[DesktopServer], Verdict]"


class SeenDesktopServer(NamedTuple):
    """One server of one device, and the declared door that it is."""

    server: "DesktopServer"
    door: Door | None

    @property
    def subject(self) -> Subject:
        """Return what a gap is about: the door, or the name of the server and where it leads."""
        if self.door:
            return Subject(plugin=self.door.id, surface="cowork")
        return Subject(surface="cowork", item=self.item)

    @property
    def item(self) -> str:
        """Return what a gap calls it, without what only this machine has."""
        from plugingov.layers.sightings import without_home  # noqa: PLC0415 (as above)
        from plugingov.sources.secrets import mask  # noqa: PLC0415
        from plugingov.sources.visible import visible  # noqa: PLC0415

        server = self.server
        identity = server.identity if server.url else without_home(server.identity, server.home)
        name = server.name or server.called
        return mask(visible(f"{name} ({identity})" if identity else name))


@lru_cache(maxsize=8)
def desktop_servers_of(case: Case) -> tuple[SeenDesktopServer, ...]:
    """Return each server of each device; a managed one is the door that leads there, or else has its name."""
    return tuple(seen for observation in case.desktops for seen in desktop_servers_on(case, observation))


@lru_cache(maxsize=256)
def desktop_servers_on(case: Case, observation: Observation) -> tuple[SeenDesktopServer, ...]:
    """Return each server of one device."""
    from plugingov.surfaces.cowork.desktop.servers import desktop_servers  # noqa: PLC0415 (as above)

    doors = [door for door in case.layers.doors.values() if case.layers.via(door) == "managed-server"]
    return tuple(
        SeenDesktopServer(server, _door_of(server, doors) if server.level == "managed" else None)
        for server in desktop_servers(observation)
    )


def _door_of(server: "DesktopServer", doors: Iterable[Door]) -> Door | None:
    leading = [door for door in doors if door.server and door.server.url and server.url]
    found = next((door for door in leading if _form(str(door.server and door.server.url)) == _form(server.url)), None)
    named = (door for door in doors if server.name.casefold() in {each.casefold() for each in _names(door)})
    return found or next(named, None)


def _form(url: str) -> str:
    address = read_address(url)
    return address.canonical if address else url


def _names(door: Door) -> Iterator[str]:
    yield from filter(None, (door.id, door.plugin.title, door.provision.as_))


@lru_cache(maxsize=32)
def seen_servers(case: Case, look: LookAtServer) -> Mapping[Subject, Verdict]:
    """Return the verdict on each server, the first of the worst, and that nobody knows what an unread source holds."""
    found: dict[Subject, Verdict] = {}
    for seen in desktop_servers_of(case):
        verdict = _doubted(seen.server, look(seen.server))
        found[seen.subject] = worse(found.get(seen.subject, verdict), verdict)
    for subject, unknown in unread_sources(case):
        found.setdefault(subject, unknown)
    return found


def _doubted(server: "DesktopServer", verdict: Verdict) -> Verdict:
    """Return a finding as unknown where nobody knows whether the app has the server."""
    return Unknown(verdict.at, server.doubt) if server.doubt and isinstance(verdict, Finding) else verdict


def unread_sources(case: Case) -> Iterator[tuple[Subject, Unknown]]:
    """Yield that nobody knows which servers each source has that could not be read in full."""
    if not case.desktops:
        return
    from plugingov.sources.secrets import mask  # noqa: PLC0415 (as above)
    from plugingov.surfaces.cowork.desktop.servers import unread_servers  # noqa: PLC0415

    for observation in case.desktops:
        for name, place, why in unread_servers(observation):
            because = mask(f"nobody knows which servers `{name}` has: {why}")
            yield Subject(surface="cowork", item=f"what an unread {name} holds"), Unknown(place, because)


def had(observation: Observation, server: "DesktopServer") -> Answer:
    """Tell whether the app has a server: what a member wrote down counts unless that is switched off for the device."""
    from plugingov.surfaces.cowork.desktop.configuration import called, configurations  # noqa: PLC0415 (as above)

    if server.level == "managed":
        state: State = "unknown" if server.doubt else "on"
        return Answer(state, server.doubt or "a device manages it", server.at(), "observed")
    for found in configurations(observation):
        if found.home not in {"", server.home}:
            continue
        setting = found.settings.get(_OWN)
        if setting and setting.value is False:
            because = f"`{_OWN}` in {called(setting.file)} keeps out what members add"
            return Answer("unknown" if found.doubt else "off", found.doubt or because, setting.at, "observed")
        if because := found.lacks(_OWN) if setting is None else "":
            return Answer("unknown", because, server.at(), "observed")
    return Answer("on", "a member has configured it on a device", server.at(), "observed")


_OWN = "isLocalDevMcpEnabled"


def with_desktops(
    subjects: Callable[[Case], Iterable[Subject]], look: LookAtServer
) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads declared doors and the servers of devices alike."""
    return lambda case: tuple(dict.fromkeys((*subjects(case), *seen_servers(case, look))))


def and_desktops(
    subjects: Callable[[Case], Iterable[Subject]], judge: Callable[[Case, Subject, S], Verdict], look: LookAtServer
) -> Callable[[Case, Subject, S], Verdict]:
    """Return the judge of such a rule: what a device shows of a door answers what the inventory leaves open."""

    def judged(case: Case, subject: Subject, settings: S) -> Verdict:
        if not case.desktops:
            return judge(case, subject, settings)
        found = seen_servers(case, look).get(subject)
        if found is None:
            return judge(case, subject, settings)
        if subject not in _declared(case, subjects):
            return found
        verdict = judge(case, subject, settings)
        return found if isinstance(verdict, Unknown) else worse(verdict, found)

    return judged


@lru_cache(maxsize=32)
def _declared(case: Case, subjects: Callable[[Case], Iterable[Subject]]) -> frozenset[Subject]:
    return frozenset(subjects(case))
