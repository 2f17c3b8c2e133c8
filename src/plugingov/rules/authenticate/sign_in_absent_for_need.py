"""A project that could start, and nobody in it has signed in."""

from collections.abc import Sequence
from functools import lru_cache

from plugingov.layers.summary import listed
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.surface import Need


@lru_cache(maxsize=8)
def needs_of_doors(case: Case) -> dict[Subject, list[Need]]:
    """Return what projects need of each door; a door that is only switched on somewhere is not needed."""
    found: dict[Subject, list[Need]] = {}
    for need in case.layers.needs.values():
        if (need.plugin, need.surface) in case.layers.doors:
            found.setdefault(Subject(plugin=need.plugin, surface=need.surface), []).append(need)
    return found


@lru_cache(maxsize=8)
def each_needed_door(case: Case) -> tuple[Subject, ...]:
    return tuple(needs_of_doors(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if door.auth and door.auth.method == "none":
        return NOT_APPLICABLE
    needs = needs_of_doors(case)[subject]
    recorded = [(need, case.layers.has_sign_in(need)) for need in needs]
    if all(is_recorded for _, is_recorded in recorded):
        return PASS
    waiting = [(need, _ready(case, need)) for need, is_recorded in recorded if is_recorded is False]
    if ready := [need for need, is_ready in waiting if is_ready is True]:
        return _absent(case, door, ready)
    for _, is_ready in waiting:
        if isinstance(is_ready, Unknown):
            return is_ready
    return _unsure(door, recorded) or (PASS if any(is_recorded for _, is_recorded in recorded) else NOT_APPLICABLE)
