"""How rules look at Claude Desktop on members' devices: at what counts there, and at the servers it has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from plugingov.model.observation import Observation
from plugingov.rules.case import Case
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import worse
from plugingov.rules.rule import PASS, Finding, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.cowork.desktop.configuration import Configuration

LookAtDesktop: TypeAlias = Callable[[Case, Observation], Iterable[Seen]]
LookAtConfiguration: TypeAlias = Callable[[Case, "Configuration"], Iterable[Seen]]


@lru_cache(maxsize=128)
def seen_on_desktops(case: Case, look: LookAtDesktop) -> Mapping[Subject, Verdict]:
    """Return the verdict on each thing that devices show; of several on one thing the first of the worst."""
    found: dict[Subject, Verdict] = {}
    for machine in case.observed:
        for each in look(case, machine.observation):
            subject = Subject(surface="cowork", item=each.item)
            found[subject] = worse(found.get(subject, each.verdict), each.verdict)
    return found


def each_on_desktops(look: LookAtDesktop) -> Callable[[Case], tuple[Subject, ...]]:
    """Return whom a rule asks that reads devices: whatever they show."""
    return lambda case: tuple(seen_on_desktops(case, look))


def as_on_desktops(look: LookAtDesktop) -> Callable[[Case, Subject, Settings], Verdict]:
    """Return the judge of a rule that reads devices."""
    return lambda case, subject, _: seen_on_desktops(case, look)[subject]


def of_configurations(look: LookAtConfiguration, *reads: str) -> LookAtDesktop:
    """Return the look at what counts for each member; where nobody knows that, nobody knows the verdict.

    Of a key among `reads` that is not there, and that nobody knows not to be set, it is said that nobody knows; and so
    it is of its entries that are of a kind that nobody here knows.
    """

    def looked(case: Case, observation: Observation) -> Iterator[Seen]:
        from plugingov.surfaces.cowork.desktop.configuration import configurations  # noqa: PLC0415 (most runs look at no machine)

        for each in configurations(observation):
            for found in look(case, each):
                yield found._replace(verdict=_doubted(each, found.verdict)) if each.doubt else found
            for key in reads:
                if key not in each.settings and (unknown := not_known(each, key)):
                    yield Seen(f"what an unread {key} holds", unknown)
                yield from odd(each, key)

    return looked


def odd(configuration: "Configuration", key: str) -> Iterator[Seen]:
    """Yield that nobody knows what an entry of a key holds, where it is of a kind that nobody here knows."""
    from plugingov.surfaces.cowork.desktop.oddities import odd_entries  # noqa: PLC0415 (most runs look at no machine)

    for each in odd_entries(configuration, key):
        name = mask(visible(each.name))
        yield Seen(f"what an unread {name} holds", Unknown(each.at, mask(visible(f"`{name}` {each.why}"))))


def _doubted(configuration: "Configuration", verdict: Verdict) -> Verdict:
    at = verdict.at if isinstance(verdict, Finding | Unknown) else configuration.at
    return Unknown(at, mask(configuration.doubt)) if isinstance(verdict, Finding) or verdict is PASS else verdict


def absent(configuration: "Configuration", key: str) -> tuple[Place, str]:
    """Return where a key is missing, and in words how: it may stand there in a form that the app does not read."""
    from plugingov.surfaces.cowork.desktop.configuration import called  # noqa: PLC0415 (most runs look at no machine)

    flawed = next((each for each in configuration.unread if each.key == key and each.flaw), None)
    if flawed:
        return flawed.at, f"`{key}` of {called(flawed.file)} is not read as it is written"
    return configuration.at, f"`{key}` is not set"


def not_known(configuration: "Configuration", key: str) -> Unknown | None:
    """Return that nobody knows whether a key is set, where no file sets it and something else may."""
    lacks = configuration.lacks(key)
    return Unknown(configuration.at, mask(f"whether `{key}` is set is not known: {lacks}")) if lacks else None
