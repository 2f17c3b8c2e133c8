"""What judges a fleet, as a snapshot keeps it: so that a change of the question is not taken for one on machines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugingov import __version__
from plugingov.fleet.history.kept import few
from plugingov.gaps.judges import Judges
from plugingov.model.definition import digest_of
from plugingov.model.fleet_snapshot import KeptFleet, Snapshot
from plugingov.model.organisation import Organisation

_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """What judges now, in the form in which a snapshot keeps it."""

    organization: str
    policy: str
    decided: str
    asked: Mapping[str, str]
    names: Mapping[str, str]  # of rules, by id
    inventory: str

    def changes(self, then: Snapshot, fleet: KeptFleet) -> tuple[str, ...]:
        """Return what changed since a snapshot beside machines, in sentences."""
        return tuple(self._changes(then, fleet))

    def _changes(self, then: Snapshot, fleet: KeptFleet) -> Iterator[str]:
        was, now = then.policy.rules, self.asked
        if then.policy.name != self.policy:
            yield f"policy {then.policy.name} judged then, and {self.policy} now"
        if added := [self.names[rule] for rule in now if rule not in was]:
            yield f"asked now and not then: {few(added)}"
        if dropped := [rule for rule in was if rule not in now]:
            yield f"asked then and not now: {few(dropped)}"
        if other := [self.names[rule] for rule in now if was.get(rule, now[rule]) != now[rule]]:
            yield f"asked with another severity or other settings: {few(other)}"
        if then.policy.decided != self.decided:
            yield "the policy decides something else for all rules"
        if fleet.inventory != self.inventory:
            yield "the inventory changed"
        if then.plugingov != __version__:
            yield f"plugingov {then.plugingov} judged then, and {__version__} now"


def judged_by(judges: Judges, organisation: Organisation) -> Judged:
    """Return what judges an organisation."""
    names = {one.heading.id: one.heading.name for one in judges.asked}
    return Judged(organisation.id, judges.policy.name, _decided(judges), _asked(judges), names, _declared(organisation))


def _asked(judges: Judges) -> dict[str, str]:
    """Return of each rule that is asked, by its id, a digest of its severity and settings."""
    found: dict[str, list[Any]] = {}
    for one in judges.asked:
        if not one.not_asked:
            found.setdefault(one.heading.id, []).append([one.severity, one.source.value])
    return {rule: _digest(said) for rule, said in sorted(found.items())}


def _decided(judges: Judges) -> str:
    """Return a digest of what a policy decides for all its rules."""
    return _digest(repr(judges.policy.decided))


def _declared(organisation: Organisation) -> str:
    """Return a digest of all that an organisation declares, whatever files it stands in."""
    return _digest(sorted(digest_of(document.data) for document in organisation.documents))


def _digest(said: Any) -> str:
    return digest_of(said)[:_DIGEST]
