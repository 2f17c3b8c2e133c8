"""A fleet beside an earlier day: what is new, what changed, what is gone, and what only seems to be."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from plugingov.fleet.outcome import NOBODY, FleetReport, Found, Gone, Then
from plugingov.gaps.gap import Gap

NOT_ASKED = "its rule is not asked any more"
DECLARED = "the inventory itself has it now"
NOT_SAID = "not known now, because the inventory does not say"
NOT_SHOWN = "no machine shows it now"


def compared(report: FleetReport, then: Then, asked: Collection[str]) -> FleetReport:
    """Return a report with what each gap was on an earlier day, and the gaps that were open then and are gone.

    `asked` are the ids of the rules that are asked now.
    """
    before = {(each.fingerprint, each.is_gap): each.having for each in then.facts}
    found = tuple(
        replace(each, before=before.get(_key(each), NOBODY)) if each.fact.id in then.asked else each
        for each in report.found
    )
    return replace(report, found=found, then=then, gone=tuple(_gone(report, then, asked)))


def _gone(report: FleetReport, then: Then, asked: Collection[str]) -> Iterator[Gone]:
    """Yield the gaps that were open and are told no more: where nobody knows why, that is no good news, and said."""
    there = {_key(each) for each in report.found}
    accepted = {each.fingerprint for each in report.accepted_declared if isinstance(each, Gap)}
    declared = {each.fingerprint for each in report.declared} | accepted
    not_said = {each.fingerprint for each in (*report.unknown_declared, *report.accepted_declared)} - declared
    unknown = {each.fact.fingerprint: each.having.machines for each in report.unknowns}
    for each in then.facts:
        if not each.is_gap or each.status != "open" or (each.fingerprint, True) in there:
            continue
        if each.id not in asked:
            yield Gone(each, NOT_ASKED)
        elif each.fingerprint in declared:
            yield Gone(each, DECLARED)
        elif count := unknown.get(each.fingerprint, 0):
            yield Gone(each, f"not known now on {count:,} machine{'s' * (count != 1)}")
        elif each.fingerprint in not_said:
            yield Gone(each, NOT_SAID)
        else:
            yield Gone(each, NOT_SHOWN)


def _key(found: Found) -> tuple[str, bool]:
    return found.fact.fingerprint, found.is_gap
