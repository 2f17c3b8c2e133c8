"""What a reader is shown in the files: gaps, what is not known and, where those count, rules that wait."""

from collections.abc import Iterator

from plugingov.gaps.gap import Gap, UnknownFact, fingerprint
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.reports.gap_record import message
from plugingov.reports.places import fact_words
from plugingov.reports.sheet import Mark
from plugingov.rules.rule import Subject


def check_marks(report: Report, people: PeopleShown, *, on_unknown: bool) -> tuple[Mark, ...]:
    """Return what a reader is shown in the files: gaps, unknowns and, where those count, rules that wait."""
    marks = [gap_mark(gap, people) for gap in report.gaps]
    marks += [_unknown_mark(fact, how_known(fact, report), counts=on_unknown) for fact in report.unknowns]
    return (*marks, *(_waiting_marks(report) if on_unknown else ()))


def gap_mark(gap: Gap, people: PeopleShown, why: str = "") -> Mark:
    """Return the mark of a gap; `why` is said after its sentence."""
    return Mark(
        id=gap.id,
        rule=gap.rule,
        severity=gap.severity,
        subject=fact_words(gap),
        message=message(gap, people) + (f" ({why})" if why else ""),
        fix=gap.fix,
        place=gap.place,
        fingerprint=gap.fingerprint,
        organization=gap.organization,
        status=gap.status,
        waiver=gap.waiver,
        justification=gap.accepted.reason if gap.accepted else "",
    )


def how_known(fact: UnknownFact, report: Report) -> str:
    """Say what makes a fact known: a line in the inventory, or another look at the machine or pages it stands on."""
    if any(each.holds(fact.place) for each in report.exports):
        return _IN_AN_EXPORT
    return _ON_A_MACHINE if any(each.holds(fact.place) for each in report.looked) else _IN_AN_INVENTORY


_IN_AN_EXPORT = "Mend what the reason names, and pull anew."
_ON_A_MACHINE = "Mend what the reason names, and collect anew."
_IN_AN_INVENTORY = "State it in the inventory."


def _unknown_mark(fact: UnknownFact, fix: str, *, counts: bool) -> Mark:
    return Mark(
        id=fact.id,
        rule=fact.rule,
        severity=fact.severity,
        subject=fact_words(fact),
        message=f"not known: {fact.because}",
        fix=fix,
        place=fact.place,
        fingerprint=fact.fingerprint,
        organization=fact.organization,
        status=fact.status if counts else "unknown",
        waiver=fact.waiver,
        justification=fact.accepted.reason if fact.accepted else "",
    )


def _waiting_marks(report: Report) -> Iterator[Mark]:
    """Yield a mark for each rule that waits for a setting, at the line of the policy that asks it."""
    waiting = {row.id: row.lacking for row in report.waiting}
    for one in report.asked:
        if one.is_incomplete and (severity := waiting.pop(one.heading.id, None)):
            yield Mark(
                id=one.heading.id,
                rule=one.heading.name,
                severity=severity,
                subject=f"policy {report.policy}",
                message=one.not_asked,
                fix="Give the setting, or switch the rule off.",
                place=one.source.place,
                fingerprint=fingerprint(one.heading.id, Subject()),
                organization=", ".join(report.organizations),
            )
