"""What holds of a machine whatever version of the client reads its files, as verdicts on what rules look at."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Finding, Unknown, Verdict
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.managed import Managed
from plugingov.surfaces.claude_code.sessions.session import Ruling
from plugingov.surfaces.claude_code.sessions.validated import Validated

# What holds of each thing in some managed settings, by its item; the ruling is `no` where there is a gap.
Rulings: TypeAlias = Mapping[str, Ruling]
ANY_SETTINGS = "managed settings"  # the item where nobody knows what they hold


def each_managed(machine: Machine, holds: Callable[[Managed, Behaviour], Rulings]) -> Iterator[Seen]:
    """Yield what holds of each thing in the managed settings of each home."""
    for home in homes(machine):
        settings = [(machine.managed(home, behaviour), behaviour) for behaviour in machine.client.behaviours]
        found = [_known(managed, behaviour, holds) for managed, behaviour in settings]
        items = dict.fromkeys(item for rulings in found for item in rulings)
        for item in [each for each in items if each != ANY_SETTINGS] or items:
            rulings = [_of(each, item) for each in found]
            yield Seen(item, verdict(machine, rulings))


def homes(machine: Machine) -> tuple[str, ...]:
    """Return the homes of a machine; for its own files alone one without a name."""
    return machine.observation.homes or ("",)


def settings_files(machine: Machine) -> tuple[Validated, ...]:
    """Return the settings files that count somewhere on a machine, each once: no managed source that loses."""
    behaviour = machine.client.behaviours[0]
    found = {layer.file: layer for home in homes(machine) for layer in machine.managed(home, behaviour).layers}
    for session in machine.sessions:
        found |= {layer.file: layer for layer in machine.settings(session, behaviour).own}
    return tuple(found.values())


def verdict(machine: Machine, rulings: list[Ruling]) -> Verdict:
    """Return the verdict that several versions of the client come to together."""
    return as_verdict(machine.client.both(rulings), next((each for each in rulings if each.at), None))


def as_verdict(ruling: Ruling, beside: Ruling | None = None) -> Verdict:
    """Return a ruling as a verdict: what does not hold is a gap."""
    at = ruling.at or (beside.at if beside else None) or ()
    match ruling.holds:
        case "yes":
            return PASS
        case "no":
            return Finding(at, ruling.because)
    return Unknown(at, ruling.because)


def doubt(managed: Managed) -> Ruling | None:
    """Return why nobody knows what managed settings do; nothing where somebody does."""
    if managed.doubt:
        return Ruling("unknown", managed.doubt, next((layer.file.place() for layer in managed.layers), None))
    unclear = managed.refusal or next((layer for layer in managed.layers if layer.outcome == "unread"), None)
    return Ruling("unknown", unclear.because, unclear.file.place()) if unclear else None


def _known(managed: Managed, behaviour: Behaviour, holds: Callable[[Managed, Behaviour], Rulings]) -> Rulings:
    unknown = doubt(managed)
    return {ANY_SETTINGS: unknown} if unknown else holds(managed, behaviour)


def _of(rulings: Rulings, item: str) -> Ruling:
    return rulings.get(item) or rulings.get(ANY_SETTINGS) or Ruling("yes", f"the client reads no `{item}` there")
