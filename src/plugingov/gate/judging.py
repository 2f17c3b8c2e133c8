"""The gaps of a change: those that it opens, those that it closes, and what of its judges it weakens."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from plugingov.gaps.facts import Key
from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.gate.change import Change
from plugingov.gate.variants import labelled_as_before, unclaimed
from plugingov.gate.weakening import Weakening, decisions_weakened, rules_weakened, waivers_weakened, weakened
from plugingov.model.organisation import Organisation
from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.case import Before, Case
from plugingov.rules.rule import Subject
from plugingov.rules.waivable import ABOUT_WAIVERS

_Known: TypeAlias = tuple[str, Subject]  # the id of a rule and a subject under its old names


@dataclass(frozen=True, slots=True)
class NewGap:
    """A gap that the base does not have, or that is worse than there, and why it is new in a few words."""

    gap: Gap
    why: str = ""


@dataclass(slots=True)
class Judged:
    """What became of the gaps of one organisation."""

    new: list[NewGap] = field(default_factory=list)
    fixed: list[Gap] = field(default_factory=list)
    claimed: list[Gap] = field(default_factory=list)  # closed by nothing but what the change says of itself
    staying: int = 0


def judge_change(judges: Judges, change: Change, *, on_unknown: bool) -> Judged:
    """Judge one organisation before and after, by what judged it before; the flag makes a gap of each unknown."""
    base = _Judging(judges, change)
    before = base.before
    written = base.report(change.head, change.was)
    silent = unclaimed(change)
    names = {name: name for name in change.was.values()}
    strict = base.report(silent, names), base.report(labelled_as_before(change, silent), names)
    merged = _Merged(change)
    for report in (*strict, written):
        merged.add(report)
    found = Judged()
    found.new = list(_new(before, base.passed, merged, on_unknown=on_unknown))
    there = {*merged.gaps, *merged.unknowns}
    for gap in before.gaps:
        known = (gap.id, gap.subject)
        if gap.status != "open":
            continue
        if known not in there:
            found.fixed.append(gap)
        elif known in merged.gaps and known not in (merged.written or ()):
            found.claimed.append(gap)
    found.staying = sum(gap.status == "open" and (gap.id, gap.subject) in there for gap in before.gaps)
    return found


def weakenings(base: Judges, head: Judges, changes: Iterable[Change], *, on_unknown: bool) -> Iterator[Weakening]:
    """Yield what the head's own policy, waivers and baseline would let go, on the base's inventory or the head's."""
    yield from decisions_weakened(base, head)
    yield from rules_weakened(base, head)
    yield from waivers_weakened(base, head)
    seen: set[tuple[str, str, str]] = set()
    counts = on_unknown or base.policy.decided.fail_on_unknown, on_unknown or head.policy.decided.fail_on_unknown
    for change in changes:
        for organisation in (change.base, change.head):
            if not organisation.plugins:
                continue
            old, new = (_plain_report(judges, organisation, change) for judges in (base, head))
            for lost in weakened(old, new, head, base_counts=counts[0], head_counts=counts[1]):
                key = (organisation.id, lost.fact.fingerprint if lost.fact else "", lost.message)
                if key not in seen:
                    seen.add(key)
                    yield lost


def _plain_report(judges: Judges, organisation: Organisation, change: Change) -> Report:
    return judges.report([judges.case(organisation, change.as_of, change.people)], change.as_of)


class _Judging:
    """One change and what judges it; the report of the base, with what passed there."""

    def __init__(self, judges: Judges, change: Change) -> None:
        self._judges = judges
        self._change = change
        self.passed: set[Key] = set()
        case = judges.case(change.base, change.as_of, change.people)
        self._base = case
        is_new = not change.base.plugins
        self.before = _nothing(judges, case, change) if is_new else judges.report([case], change.as_of, self.passed)

    def report(self, head: Organisation, names: Mapping[str, str]) -> Report:
        """Return the report of one way to read the head; selectors mean what they meant at the base, too."""
        change = self._change
        before = Before(self._base, names)
        # Waivers and frozen gaps are those of the organisation, whatever it is called now.
        case = self._judges.case(replace(head, id=change.base.id), change.as_of, change.people, before=before)
        return self._judges.report([case], change.as_of)


def _nothing(judges: Judges, case: Case, change: Change) -> Report:
    """Return the report of an organisation that did not exist."""
    return replace(judges.report([], change.as_of), organizations=(case.organisation.id,))


class _Merged:
    """The gaps of all ways to read the head, each once, under the names of the base."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.gaps: dict[_Known, Gap] = {}
        self.unknowns: dict[_Known, UnknownFact] = {}
        self.written: frozenset[_Known] | None = None  # those of the way that was added last

    def add(self, report: Report) -> None:
        """Add one way to read the head: a gap that is worse replaces the same gap, one that is told anew says it."""
        for gap in report.gaps:
            self._add_gap(gap)
        for fact in report.unknowns:
            self.unknowns.setdefault(self._known(fact), fact)
        gaps, unknowns = map(self._known, report.gaps), map(self._known, report.unknowns)
        self.written = frozenset(gaps).union(unknowns)

    def _add_gap(self, gap: Gap) -> None:
        known = self._known(gap)
        first = self.gaps.get(known)
        if first is None:
            self.gaps[known] = gap
        elif first.status == "open" and _rank(gap) <= _rank(first):
            self.gaps[known] = replace(gap, status="open", accepted=None)
        elif _rank(gap) < _rank(first):
            self.gaps[known] = gap

    def _known(self, fact: Fact) -> _Known:
        plugin = fact.subject.plugin
        was = self._change.was.get(plugin, plugin) if plugin else plugin
        return fact.id, fact.subject._replace(plugin=was)


def _new(before: Report, passed: set[Key], merged: _Merged, *, on_unknown: bool) -> Iterator[NewGap]:
    """Yield the open gaps that the base does not have, those that are worse, and answers that are no longer known."""
    gaps = {(gap.id, gap.subject): gap for gap in before.gaps}
    unknowns = {(fact.id, fact.subject) for fact in before.unknowns}
    held = _Answered((rule_id, subject) for _, rule_id, subject in passed)
    found = _Answered(gaps)
    for known, gap in merged.gaps.items():
        if gap.status != "open" or gap.id in ABOUT_WAIVERS:  # the waivers are the base's: `check` asks about them
            continue
        old = gaps.get(known)
        if old is None:
            yield NewGap(gap, "" if known in (merged.written or ()) else _CLAIMED)
        elif _rank(gap) < _rank(old):
            yield NewGap(gap, f"worse than before: it was {old.severity}")
    for known, fact in merged.unknowns.items():
        if fact.status != "open" or known in merged.gaps or fact.id in ABOUT_WAIVERS:
            continue
        if known in found:
            yield NewGap(_as_gap(fact), "a gap before, and not known any more")
        elif known in held:
            yield NewGap(_as_gap(fact), "in order before, and not known any more")
        elif on_unknown and known not in unknowns:
            yield NewGap(_as_gap(fact), "not known, which counts")


_CLAIMED = "what this change says of itself would close it: that counts once it is in the base"


class _Answered:
    """What was answered before: for the very subject, for parts of it, or for the whole that it is a part of."""

    def __init__(self, known: Iterable[_Known]) -> None:
        self._exactly = frozenset(known)
        self._of_parts = frozenset((rule_id, _whole(subject)) for rule_id, subject in self._exactly)

    def __contains__(self, known: _Known) -> bool:
        rule_id, subject = known
        whole = (rule_id, _whole(subject))
        return known in self._exactly or (whole in self._of_parts if subject == whole[1] else whole in self._exactly)


def _whole(subject: Subject) -> Subject:
    """Return the door or project that a scope, a tool or another part belongs to."""
    return subject._replace(item=None, capability=None, credential=None, group=None)


def _rank(gap: Gap) -> int:
    return SEVERITIES.index(gap.severity)


def _as_gap(fact: UnknownFact) -> Gap:
    return Gap(
        rule=fact.rule,
        id=fact.id,
        severity=fact.severity,
        layer=fact.layer,
        subject=fact.subject,
        item_is=fact.item_is,
        message=fact.because,
        people=(),
        fix="State what the rule has to know.",
        place=fact.place,
        fingerprint=fact.fingerprint,
        organization=fact.organization,
    )


def at_or_above(new: Iterable[NewGap], line: Severity | None) -> list[NewGap]:
    """Return the new gaps that stop a change; without a line, none does."""
    return [each for each in new if line and _rank(each.gap) <= SEVERITIES.index(line)]
