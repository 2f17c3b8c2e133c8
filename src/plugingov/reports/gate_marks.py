"""What the gate shows in the files of a change: new gaps, openings, and gaps that count no more at the head."""

from collections.abc import Iterator
from dataclasses import replace

from plugingov.gaps.gap import Gap, fingerprint
from plugingov.gate.outcome import Outcome
from plugingov.gate.owners import Ask
from plugingov.layers.summary import PeopleShown
from plugingov.model.values import Severity
from plugingov.reports.gap_mark import gap_mark
from plugingov.reports.places import subject_words
from plugingov.reports.sheet import Mark
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place


def gate_marks(outcome: Outcome, people: PeopleShown, ask: Ask) -> tuple[Mark, ...]:
    """Return what a reader is shown at the lines of the head; what stops the change is at least high."""
    gaps = (
        gap_mark(_loud(each.gap) if outcome.is_stopping(each) else each.gap, people, each.why) for each in outcome.new
    )
    return (*gaps, *opening_marks(outcome, ask), *weakened_marks(outcome))


def _loud(gap: Gap) -> Gap:
    """Return a gap that is shown as an error, whatever its rule's severity."""
    return replace(gap, severity="critical" if gap.severity == "critical" else "high")


def opening_marks(outcome: Outcome, ask: Ask) -> Iterator[Mark]:
    """Yield a mark for each thing that a change opens; one that stops it is high."""
    for opening in outcome.openings:
        stops = opening.kind in outcome.stop_on and not outcome.is_agreed[0]
        change = f": from {opening.before} to {opening.after}" if opening.before and opening.after else ""
        yield _own_mark(
            f"gate/{opening.kind}",
            opening.kind,
            "high" if stops else "low",
            subject_words(opening.subject),
            opening.message + change,
            f"Undo it, or have it agreed to ({', '.join(ask(opening))}): --acknowledge {outcome.openings_digest}"
            if stops
            else "Nothing has to be done.",
            opening.place,
            opening.organization,
        )


def weakened_marks(outcome: Outcome) -> Iterator[Mark]:
    """Yield a mark for each gap that counts no more, or less, by the judges of the head; one that stops it is high."""
    stops = not outcome.is_agreed[1]
    for each in outcome.weakened:
        fact = each.fact
        yield _own_mark(
            "gate/policy-weakened",
            "policy-weakened",
            "high" if stops else "low",
            subject_words(fact.subject, fact.item_is) if fact else "policy",
            f"{fact.id} {fact.rule}: {each.message}" if fact else each.message,
            f"Take it out of this change, or have it agreed to: --acknowledge {outcome.weakened_digest}",
            each.at,
            fact.organization if fact else ", ".join(outcome.organizations),
        )


def _own_mark(
    rule_id: str,
    rule: str,
    severity: Severity,
    subject: str,
    said: str,
    fix: str,
    place: Place,
    organization: str,
) -> Mark:
    """Return a mark of the gate's own, which no rule of a policy stands behind."""
    return Mark(
        id=rule_id,
        rule=rule,
        severity=severity,
        subject=subject,
        message=said,
        fix=fix,
        place=place,
        fingerprint=fingerprint(rule_id, Subject(item=f"{subject}: {said}")),
        organization=organization,
    )
