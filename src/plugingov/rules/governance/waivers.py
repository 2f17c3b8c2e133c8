"""The waivers that rules about waivers ask of."""

from plugingov.model.waivers import Waiver
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject


def each_waiver(case: Case) -> tuple[Subject, ...]:
    """Return each waiver of the organisation; its id is the item."""
    return tuple(Subject(item=name) for name in case.waivers.said)


def waiver_of(case: Case, subject: Subject) -> Waiver:
    """Return the waiver that a subject stands for."""
    return case.waivers.said[subject.item or ""]
