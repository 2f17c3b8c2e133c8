"""Whether a door can write where it is on: which of its tools write, and what nobody says about that."""

from functools import lru_cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.rules.capability.offered import not_listed, offered
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown


class Writing(NamedTuple):
    """The tools of a door that write and are not blocked; without any, why nobody knows that there are none."""

    tools: tuple[str, ...] = ()
    missing: Unknown | None = None


@lru_cache(maxsize=8)
def _known(case: Case) -> dict[Door, Writing]:
    del case
    return {}


def writing(case: Case, door: Door) -> Writing:
    """Return the tools with which a door can write."""
    known = _known(case)
    if door not in known:
        known[door] = _writing(case, door)
    return known[door]


def _writing(case: Case, door: Door) -> Writing:
    tools = offered(case)[door]
    if tools is None:
        return Writing() if door.shut_at else Writing(missing=not_listed(door.id))
    if found := tuple(tool for tool in tools if door.tools[tool].access == "write"):
        return Writing(found)
    for tool in tools:
        if door.tools[tool].access is None:
            at = ("plugins", door.id, "provides", "tools", tool)
            return Writing(missing=Unknown(at, f"the inventory does not say the `access` of `{tool}`"))
    return Writing()
