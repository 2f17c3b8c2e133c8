"""How rules of any family look at the servers that Claude Desktop has on members' devices."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.ranking import worse
from plugingov.rules.rule import Finding, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.layers.on_desktops import SeenDesktopServer
    from plugingov.surfaces.cowork.desktop.servers import DesktopServer

S = TypeVar("S", bound=Settings)
LookAtServer: TypeAlias = "Callable[[DesktopServer], Verdict]"
LookAtDoor: TypeAlias = "Callable[[SeenDesktopServer, Door], Verdict]"
Told: TypeAlias = Callable[[Case], Mapping[Subject, Verdict]]


def subject_of(seen: "SeenDesktopServer") -> Subject:
    """Return what a gap is about: the door, or the name of the server and where it leads."""
    if seen.door:
        return Subject(plugin=seen.door.id, surface="cowork")
    return Subject(surface="cowork", item=seen.item)


@lru_cache(maxsize=32)
def seen_servers(case: Case, look: LookAtServer) -> Mapping[Subject, Verdict]:
    """Return the verdict on each server, the first of the worst, and that nobody knows what an unread source holds."""
    found: dict[Subject, Verdict] = {}
    for seen in case.devices.desktops.servers:
        verdict, subject = _doubted(seen.server, look(seen.server)), subject_of(seen)
        found[subject] = worse(found.get(subject, verdict), verdict)
    for subject, unknown in unread_sources(case):
        found.setdefault(subject, unknown)
    return found


def _doubted(server: "DesktopServer", verdict: Verdict) -> Verdict:
    """Return a finding as unknown where nobody knows whether the app has the server."""
    return Unknown(verdict.at, server.doubt) if server.doubt and isinstance(verdict, Finding) else verdict


def of_doors(case: Case, look: LookAtDoor) -> Mapping[Subject, Verdict]:
    """Return the worst verdict on each declared door that devices have configured.

    Of an entry that the app refuses nothing is said, and nothing for certain where nobody knows whether the app has it.
    """
    from plugingov.sources.secrets import mask  # noqa: PLC0415 (as above)
    from plugingov.surfaces.cowork.desktop.servers import loads  # noqa: PLC0415

    found: dict[Subject, Verdict] = {}
    for seen in case.devices.desktops.servers:
        how = loads(seen.machine.observation, seen.server, case.today)
        if seen.door is None or how.holds == "no":
            continue
        verdict, subject = look(seen, seen.door), subject_of(seen)
        if how.holds == "unknown" and isinstance(verdict, Finding):
            verdict = Unknown(verdict.at, mask(f"{verdict.message}; {how.because}"))
        found[subject] = worse(found.get(subject, verdict), verdict)
    return found


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


def each_beside(subjects: Callable[[Case], Iterable[Subject]], told: Told) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks of which devices tell, too."""
    return lambda case: tuple(dict.fromkeys((*subjects(case), *(told(case) if case.devices_looked_at else ()))))


def judged_beside(
    subjects: Callable[[Case], Iterable[Subject]],
    judge: Callable[[Case, Subject, S], Verdict],
    told: Told,
    *,
    answers: bool = False,
) -> Callable[[Case, Subject, S], Verdict]:
    """Return the judge of such a rule: the worse of two verdicts, or `answers` what the inventory leaves open."""

    def judged(case: Case, subject: Subject, settings: S) -> Verdict:
        found = told(case).get(subject) if case.devices_looked_at else None
        if found is None:
            return judge(case, subject, settings)
        if subject not in _otherwise(case, subjects):
            return found
        verdict = judge(case, subject, settings)
        return found if answers and isinstance(verdict, Unknown) else worse(verdict, found)

    return judged


@lru_cache(maxsize=32)
def _otherwise(case: Case, subjects: Callable[[Case], Iterable[Subject]]) -> frozenset[Subject]:
    return frozenset(subjects(case))
