"""Whether writing tools ask before they run: what is left where the organisation decided nothing about a tool."""

from functools import lru_cache

from plugingov.model.answer import Answer
from plugingov.model.values import Surface
from plugingov.rules.case import Case


@lru_cache(maxsize=16)
def write_gate(case: Case, surface: Surface) -> Answer:
    """Return whether every writing tool of a surface asks, whatever members chose; worked out once."""
    return case.layers.write_gate(surface)
