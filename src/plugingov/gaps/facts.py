"""What the verdicts of a run come to: its gaps and unknowns, each subject of a rule once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from plugingov.gaps.gap import Gap, UnknownFact, fingerprint
from plugingov.gaps.waiving import Waiving
from plugingov.model.values import SEVERITIES
from plugingov.rules.asking import Asked
from plugingov.rules.case import Accepting, Case
from plugingov.rules.rule import Finding, Subject, Unknown, Verdict
from plugingov.sources.document import Place, Route

Key: TypeAlias = tuple[str, str, Subject]  # organisation, id of the rule, and what a gap's fingerprint stands for
_F = TypeVar("_F", Gap, UnknownFact)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found of every organisation so far; `passed` takes down what holds, where that is wanted."""

    gaps: dict[Key, Gap] = field(default_factory=dict)
    unknowns: dict[Key, UnknownFact] = field(default_factory=dict)
    passed: set[Key] | None = None

    def remember(self, case: Case, asked: Asked, subject: Subject, verdict: Verdict, name: str = "") -> None:
        """Keep a gap, the severest of its subject, or an unknown, the first of its subject."""
        key = (case.organisation.id, asked.rule.id, subject)
        if isinstance(verdict, Finding):
            known = self.gaps.get(key)
            severity = asked.grade(verdict.grade)
            if known is None or SEVERITIES.index(severity) < SEVERITIES.index(known.severity):
                self.gaps[key] = _gap(case, asked, subject, verdict)
            self.unknowns.pop(key, None)
        elif isinstance(verdict, Unknown) and key not in self.unknowns and key not in self.gaps:
            found = _unknown(case, asked, subject, verdict)
            self.unknowns[key] = replace(found, named=name) if name else found

    def waive(self, case: Case, asked: Iterable[Asked]) -> Accepting:
        """Mark what the waivers of one organisation accept, and return which of them fitted something."""
        if not case.waivers.said:
            return case.accepting
        waiving = Waiving(case.waivers, case.today)
        _mark(case, self.gaps, waiving)
        _mark(case, self.unknowns, waiving)
        left_out = (one.heading for one in asked if one.not_asked and not one.is_incomplete)
        words = frozenset(word for rule in left_out for word in (rule.name, rule.id))
        return Accepting(frozenset(waiving.matched), words)

    def in_order(self, files: Iterable[str]) -> tuple[tuple[Gap, ...], tuple[UnknownFact, ...]]:
        """Return the gaps and the unknowns as they stand in files, in the order of these."""
        order = {file: number for number, file in enumerate(dict.fromkeys(files))}
        gaps = sorted(self.gaps.values(), key=lambda gap: _order(order, gap.place, gap.id, gap.subject))
        unknowns = sorted(self.unknowns.values(), key=lambda fact: _order(order, fact.place, fact.id, fact.subject))
        return tuple(gaps), tuple(unknowns)


def _mark(case: Case, facts: dict[Key, _F], waiving: Waiving) -> None:
    for key, fact in facts.items():
        if key[0] == case.organisation.id and (accepted := waiving.accepted(fact)):
            facts[key] = replace(fact, status="waived", accepted=accepted)


def _order(files: dict[str, int], place: Place, rule_id: str, subject: Subject) -> tuple[object, ...]:
    names = (
        subject.plugin,
        subject.surface,
        subject.project,
        subject.group,
        subject.credential,
        subject.capability,
        subject.item,
    )
    return (files.get(place.file, 0), place.line, place.column, rule_id, *[name or "" for name in names])


def _gap(case: Case, asked: Asked, subject: Subject, finding: Finding) -> Gap:
    return Gap(
        rule=asked.rule.name,
        id=asked.rule.id,
        severity=asked.grade(finding.grade),
        layer=asked.rule.layer,
        subject=subject,
        item_is=asked.rule.item_is,
        message=finding.message,
        people=finding.people,
        fix=finding.fix or asked.rule.fix_on(subject.surface),
        place=case.place(finding.at),
        fingerprint=fingerprint(asked.rule.id, subject),
        organization=case.organisation.id,
        named=_named(case, asked, subject, finding.at),
    )


def _unknown(case: Case, asked: Asked, subject: Subject, unknown: Unknown) -> UnknownFact:
    return UnknownFact(
        rule=asked.rule.name,
        id=asked.rule.id,
        severity=asked.severity,
        layer=asked.rule.layer,
        subject=subject,
        item_is=asked.rule.item_is,
        because=unknown.because,
        place=case.place(unknown.at),
        fingerprint=fingerprint(asked.rule.id, subject),
        organization=case.organisation.id,
        named=_named(case, asked, subject, unknown.at),
    )


_OF_MACHINES = frozenset({"observation", "both", "device", "seen"})


def _named(case: Case, asked: Asked, subject: Subject, at: Route) -> str:
    """Return what an item is called in the machine's file that a verdict points at, for rules that read machines."""
    if subject.item is None or not isinstance(at, Place) or asked.heading.asks not in _OF_MACHINES:
        return ""
    from plugingov.gaps.named import named  # noqa: PLC0415 (most runs look at no machine)

    files = (file for machine in case.observed for file in machine.files_at(at.file))
    return named(subject.item, asked.rule.item_is, at, files)
