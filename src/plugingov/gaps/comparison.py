"""Two reports side by side: what is new, what is fixed, and what can merely no longer be told.

A report lists gaps and unknowns, and of what passed only how many there were. A gap that is no longer there is
therefore called fixed only where nothing else can explain it; see `_Fates`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias

from plugingov.gaps.told import Lookup, Said, Told, subject_of
from plugingov.model.reported import Reported, ReportedCoverage, ReportedGap, ReportedUnknown
from plugingov.model.values import SEVERITIES

Before: TypeAlias = Literal["no_gap", "unknown", "not_asked", "not_judged"]
Fate: TypeAlias = Literal["gap", "now_unknown", "no_longer_asked", "not_judged", "no_longer_found", "fixed"]


@dataclass(frozen=True, slots=True)
class NewGap:
    """A gap that only the new report has, and what the old one says instead."""

    now: Told[ReportedGap]
    before: Before


@dataclass(frozen=True, slots=True)
class Persisting(Generic[Said]):
    """A gap or an unknown that both reports have."""

    was: Told[Said]
    now: Told[Said]

    @property
    def has_moved(self) -> bool:
        """Tell whether its severity is another."""
        return self.was.said.severity != self.now.said.severity

    @property
    def is_worse(self) -> bool:
        """Tell whether it is severer than it was."""
        return SEVERITIES.index(self.now.said.severity) < SEVERITIES.index(self.was.said.severity)

    def became(self, status: str) -> bool:
        """Tell whether it has this status and had another."""
        return self.now.said.status == status != self.was.said.status


@dataclass(frozen=True, slots=True)
class Gone(Generic[Said]):
    """A gap or an unknown that only the old report has, what became of it, and why that is all that can be told."""

    was: Told[Said]
    fate: Fate
    because: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one report to another; gaps in the order of the report that has them."""

    old: Reported
    new: Reported
    notes: tuple[str, ...]
    new_gaps: tuple[NewGap, ...]
    persisting: tuple[Persisting[ReportedGap], ...]
    gone: tuple[Gone[ReportedGap], ...]
    still_unknown: tuple[Persisting[ReportedUnknown], ...]
    newly_unknown: tuple[Told[ReportedUnknown], ...]
    no_longer_unknown: tuple[Gone[ReportedUnknown], ...]

    @property
    def in_both(self) -> tuple[Persisting[ReportedGap] | Persisting[ReportedUnknown], ...]:
        """Return what both reports have, gaps first: somebody can accept an unknown as well as a gap."""
        return (*self.persisting, *self.still_unknown)


def compare(old: Reported, new: Reported) -> Comparison:
    """Return what changed from one report to another."""
    before, now = _Side(old), _Side(new)
    lost = [gap for key, gap in before.gaps.by_key.items() if key not in now.gaps.by_key]
    lost_facts = [fact for fact in before.told_unknown if not now.unknowns.same(fact)]
    counts = Counter(one.said.id for one in lost) + Counter(one.said.id for one in lost_facts)
    fates = _Fates(before, now, counts)
    both = [(before.gaps.by_key.get(key), gap) for key, gap in now.gaps.by_key.items()]
    both_unknown = [(before.unknowns.same(fact), fact) for fact in now.told_unknown]
    return Comparison(
        old=old,
        new=new,
        notes=tuple(_differences(old, new)),
        new_gaps=tuple(NewGap(gap, before.instead(gap)) for was, gap in both if was is None),
        persisting=tuple(Persisting(was, gap) for was, gap in both if was is not None),
        gone=tuple(Gone(gap, *fates.of(gap)) for gap in lost),
        still_unknown=tuple(Persisting(was, fact) for was, fact in both_unknown if was is not None),
        newly_unknown=tuple(
            fact for was, fact in both_unknown if not (was is not None or before.gaps.same(fact) or now.gaps.same(fact))
        ),
        no_longer_unknown=tuple(
            Gone(fact, "gap") if now.gaps.about(fact) else Gone(fact, *fates.of(fact)) for fact in lost_facts
        ),
    )


def are_comparable(old: Reported, new: Reported) -> bool:
    """Tell whether two reports are about one organisation at least."""
    return not set(old.said.organizations).isdisjoint(new.said.organizations)


class _Side:
    """One of the reports, made to look things up in."""

    def __init__(self, report: Reported) -> None:
        said = report.said
        self.said = said
        self.organizations = frozenset(said.organizations)
        self.rows: dict[str, ReportedCoverage] = {row.id: row for row in said.coverage}
        self.told_unknown = tuple(Told(report.whose(fact), subject_of(fact.subject), fact) for fact in said.unknowns)
        self.gaps = Lookup(Told(report.whose(gap), subject_of(gap.subject), gap) for gap in said.gaps)
        self.unknowns = Lookup(self.told_unknown)

    def has_asked(self, rule_id: str) -> bool:
        row = self.rows.get(rule_id)
        return row is not None and row.subjects > 0

    def instead(self, told: Told[ReportedGap]) -> Before:
        """Return what this report says where the other has a gap."""
        if told.organization not in self.organizations:
            return "not_judged"
        if self.unknowns.about(told):
            return "unknown"
        return "no_gap" if self.has_asked(told.said.id) else "not_asked"


@dataclass(frozen=True, slots=True)
class _Fates:
    """What became of a gap or an unknown that the new report does not have.

    That it passed now is concluded from numbers, so everything that would explain its absence too comes first:
    its organisation was not judged, its rule cannot answer, was not asked, was asked of fewer subjects, applies
    to fewer, or passed fewer subjects than it has lost.
    """

    old: _Side
    new: _Side
    lost: Counter[str]  # by rule: gaps and unknowns that the new report does not have

    def of(self, told: Told[Said]) -> tuple[Fate, str]:
        rule_id = told.said.id
        if told.organization not in self.new.organizations:
            return "not_judged", "the new report does not hold its organisation"
        if self.new.gaps.about(told):
            return "no_longer_found", _TWIN
        if unknown := self.new.unknowns.about(told):
            return "now_unknown", unknown.said.because
        if not self.new.has_asked(rule_id):
            row = self.new.rows.get(rule_id)
            return "no_longer_asked", (row.why if row else "") or "the new report does not ask its rule"
        if doubt := self._doubt(rule_id):
            return "no_longer_found", doubt
        return "fixed", ""

    def _doubt(self, rule_id: str) -> str:
        """Return what else may have made a gap of a rule disappear, or nothing."""
        old, new = self.old.said, self.new.said
        if self.old.organizations != self.new.organizations:
            return "the reports hold different organisations, so it is open of which the rule was asked"
        if old.policy != new.policy:
            return "the new report judges by another policy"
        if new.as_of < old.as_of:
            return "the new report judges as of an earlier day"
        before, now = self.old.rows.get(rule_id), self.new.rows[rule_id]
        if before is None or now.subjects < before.subjects:
            counted = f"{before.subjects} before" if before else "an unknown number before"
            return f"its rule was asked of {_many(now.subjects)}, {counted}: this one may not have been among them"
        if now.not_applicable > before.not_applicable:
            return (
                f"its rule applies no longer to {_many(now.not_applicable - before.not_applicable)}, maybe to this one"
            )
        if now.passed < self.lost[rule_id]:
            return f"its rule passed only {_many(now.passed)}: this one may not have been asked about"
        return ""


_TWIN = "the new report has a gap of its rule that is about the same, more or less narrowly"


def _many(count: int) -> str:
    return f"{count} subject{'s' * (count != 1)}"


def _differences(old: Reported, new: Reported) -> Iterator[str]:
    """Yield what else differs between two reports, because it may be why their gaps do."""
    if old.said.policy != new.said.policy:
        yield f"Judged by different policies: {old.said.policy}, then {new.said.policy}."
    if new.said.as_of < old.said.as_of:
        yield f"The new report is as of an earlier day than the old one: {old.said.as_of}, then {new.said.as_of}."
    for these, those, which in ((old, new, "old"), (new, old, "new")):
        if only := [name for name in these.said.organizations if name not in those.said.organizations]:
            yield f"Only the {which} report holds {', '.join(only)}."
