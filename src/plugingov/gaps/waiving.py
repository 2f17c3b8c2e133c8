"""Waivers at work: which gap is accepted, by whom, until when."""

from collections.abc import Iterable
from datetime import date

from plugingov.gaps.gap import Accepted, Fact
from plugingov.model.waivers import Waiver, Waivers
from plugingov.rules.waivable import ABOUT_WAIVERS


class Waiving:
    """The waivers of one organisation on one day, and which of them fitted something."""

    def __init__(self, waivers: Waivers, today: date) -> None:
        self.matched: set[str] = set()
        self._today = today
        self._by_fingerprint: dict[str, list[tuple[str, Waiver]]] = {}
        self._by_rule: dict[str, list[tuple[str, Waiver]]] = {}
        for name, waiver in waivers.said.items():
            index, key = (self._by_rule, waiver.rule) if waiver.rule else (self._by_fingerprint, waiver.fingerprint)
            index.setdefault(key or "", []).append((name, waiver))

    def accepted(self, fact: Fact) -> Accepted | None:
        """Return the acceptance of a gap, or of what is not known; of several the one that ends last.

        One that has ended fits and accepts nothing: it is remembered as matched all the same.
        """
        found = tuple(self._fitting(fact))
        self.matched.update(name for name, _ in found)
        valid = [(name, waiver) for name, waiver in found if waiver.until >= self._today]
        if not valid:
            return None
        name, waiver = max(valid, key=lambda each: (each[1].until, each[0]))
        return Accepted(name, waiver.owner, waiver.reason, waiver.ticket, waiver.until)

    def _fitting(self, fact: Fact) -> Iterable[tuple[str, Waiver]]:
        if fact.id in ABOUT_WAIVERS:
            return
        yield from self._by_fingerprint.get(fact.fingerprint, ())
        for word in (fact.rule, fact.id):
            yield from (each for each in self._by_rule.get(word, ()) if _fits(each[1], fact))


def _fits(waiver: Waiver, fact: Fact) -> bool:
    subject = fact.subject
    stated = (
        (waiver.plugin, subject.plugin),
        (waiver.surface, subject.surface),
        (waiver.project, subject.project),
    )
    return all(said is None or said == found for said, found in stated)
