"""The packages that the inventory has everybody's Claude Code take from a marketplace."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.rules.case import Case

_NAMED = frozenset({"managed-plugin", "marketplace-plugin"})


def approved_doors(case: Case) -> Iterator[Door]:
    """Yield the doors in packages that managed settings have to let in, by what the inventory declares.

    None where each group has a document of its own: nobody knows which of them a machine has.
    """
    managed = case.organisation.claude_code.managed
    if managed and managed.mode == "rbac_groups":
        return
    for door in case.layers.doors.values():
        if door.surface == "claude-code" and door.package and door.provision.via in _NAMED:
            yield door
