"""How rules look at Claude Code's own files: as each client that may read them does, and at what counts of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from plugingov.model.observation import SETTINGS_FILES
from plugingov.rules.case import Case
from plugingov.rules.claude_code.counting import doubtful_at
from plugingov.rules.observing import Look, Seen
from plugingov.rules.ranking import worse
from plugingov.rules.rule import PASS, Finding, Unknown, Verdict
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling

if TYPE_CHECKING:  # most runs look at no machine, and what reads one takes long to import
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.claude_code.settings.managed import Managed
    from plugingov.surfaces.claude_code.settings.validated import Validated

LookAtPolicy: TypeAlias = Callable[[Case, "Machine", "Managed", Behaviour], Iterable[Seen]]
LookAsClient: TypeAlias = Callable[[Case, "Machine", Behaviour], Iterable[Seen]]
ANY = "managed settings"  # the item where nobody knows what they hold
UNREAD = "settings that nobody read"  # the item where what a rule asks about may stand in them
_IN_ORDER = "there is nothing wrong with it"


def of_policy(look: LookAtPolicy) -> Look:
    """Return the look at the managed settings of each home; where nobody knows which count, nobody knows the verdict."""

    def looked(case: Case, machine: "Machine", behaviour: Behaviour) -> Iterator[Seen]:
        for managed in each_managed(machine, behaviour):
            found = look(case, machine, managed, behaviour)
            yield from _doubted(machine, managed, found) if _doubt(managed) else found

    return as_client(looked)


def each_managed(machine: "Machine", behaviour: Behaviour) -> "Iterator[Managed]":
    """Yield the managed settings of each home, as a client of one behaviour has them."""
    for home in machine.observation.homes or ("",):
        yield machine.managed(home, behaviour)


def _doubt(managed: "Managed") -> str:
    stopped = managed.refusal or next((layer for layer in managed.layers if layer.outcome == "unread"), None)
    return managed.doubt or (stopped.because if stopped else "")


def _doubted(machine: "Machine", managed: "Managed", found: Iterable[Seen]) -> Iterator[Seen]:
    """Yield what was seen as unknown; where nothing was, the file that nobody knows may hold it.

    No line of the inventory can end such a doubt: it is told where it stands on the machine.
    """
    for each in tuple(found) or (Seen(ANY, PASS),):
        said = getattr(each.verdict, "at", None)
        at = said if isinstance(said, Place) else doubtful_at(machine, managed)
        yield each._replace(verdict=Unknown(at, _doubt(managed)))


def as_client(look: LookAsClient) -> Look:
    """Return what every client sees that the machine may have; where they differ, both possibilities."""

    def looked(case: Case, machine: "Machine") -> Iterator[Seen]:
        client = machine.client
        each = [_by_thing(look(case, machine, behaviour)) for behaviour in client.behaviours]
        things = dict.fromkeys(thing for found in each for thing in found)
        for thing in [thing for thing in things if thing != _ANYTHING] or things:
            item, project = thing
            verdicts = [found.get(thing) or found.get(_ANYTHING) or PASS for found in each]
            yield Seen(item, _agreed(machine, verdicts), project)

    return looked


_ANYTHING = (ANY, None)


def _by_thing(found: Iterable[Seen]) -> dict[tuple[str, str | None], Verdict]:
    """Return the verdict on each item of each project; of several, those of other homes, the first of the worst."""
    verdicts: dict[tuple[str, str | None], Verdict] = {}
    for each in found:
        thing = each.item, each.project
        verdicts[thing] = worse(verdicts.get(thing, each.verdict), each.verdict)
    return verdicts


def _agreed(machine: "Machine", verdicts: list[Verdict]) -> Verdict:
    ruling = machine.client.both([_ruling(verdict) for verdict in verdicts])
    if ruling.holds != "unknown" or isinstance(verdicts[0], Unknown):
        return verdicts[0]
    places = (verdict.at for verdict in verdicts if isinstance(verdict, Finding | Unknown))
    return Unknown(next(places, machine.observation.at), ruling.because)


def _ruling(verdict: Verdict) -> Ruling:
    match verdict:
        case Finding(message=message):
            return Ruling("no", message)
        case Unknown(because=because):
            return Ruling("unknown", because)
    return Ruling("yes", _IN_ORDER)


def and_unread(look: Look, unread: Callable[["Machine"], Iterable[Unknown]]) -> Look:
    """Return a look that also tells what nobody could look at, where it does not say so at that place or in such words."""

    def looked(case: Case, machine: "Machine") -> Iterator[Seen]:
        found = tuple(look(case, machine))
        told = [each.verdict for each in found if isinstance(each.verdict, Unknown)]
        yield from found
        yield from (Seen(UNREAD, each) for each in unread(machine) if not any(_says(one, each) for one in told))

    return looked


def _says(told: Unknown, unread: Unknown) -> bool:
    return told.at == unread.at or unread.because in told.because


def settings_files(machine: "Machine", behaviour: Behaviour) -> "Iterator[Validated]":
    """Yield every settings file of a machine as a client has it after reading, whoever gives it."""
    for file in machine.observation.files:
        if file.kind in SETTINGS_FILES:
            yield machine.validated(file, behaviour)


def root(layer: "Validated") -> Found:
    """Return a settings file as a whole."""
    return Found(layer.file.data, layer.file)
