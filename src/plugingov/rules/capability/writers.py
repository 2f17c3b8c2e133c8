"""The tools that write, or may; and whether they ask before they run where the organisation decided nothing."""

from functools import lru_cache

from plugingov.model.answer import Answer
from plugingov.model.values import Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject


@lru_cache(maxsize=8)
def each_writer(case: Case) -> tuple[Subject, ...]:
    """Return each tool that writes, or of which nobody says whether it does, on each surface."""
    return tuple(
        [
            Subject(plugin=door.id, surface=door.surface, capability=name)
            for door in case.layers.doors.values()
            for name, tool in door.tools.items()
            if tool.access != "read"
        ]
    )


@lru_cache(maxsize=16)
def write_gate(case: Case, surface: Surface) -> Answer:
    """Return whether every writing tool of a surface asks, whatever members chose; worked out once."""
    return case.layers.write_gate(surface)
