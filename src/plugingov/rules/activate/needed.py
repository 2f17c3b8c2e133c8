"""Which doors projects need, and for what."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.rule import Subject
from plugingov.surfaces.surface import Need


@lru_cache(maxsize=8)
def needs_by_door(case: Case) -> Mapping[Subject, Sequence[Need]]:
    """Return what projects need of each door; one that is only switched on somewhere is not needed."""
    found: dict[tuple[str, str], list[Need]] = {}
    for need in case.layers.needs.values():
        found.setdefault((need.plugin, need.surface), []).append(need)
    doors = case.layers.doors
    return {
        Subject(plugin=needs[0].plugin, surface=needs[0].surface): needs for key, needs in found.items() if key in doors
    }


def each_needed_door(case: Case) -> tuple[Subject, ...]:
    """Return each door that some project needs, on the surface where it does."""
    return tuple(needs_by_door(case))
