"""What a tool can do to data: see what is private, see what strangers wrote, send something out."""

from typing import NamedTuple

from plugingov.model.inventory import Tool

class Facets(NamedTuple):
    """The three facets of a tool that are harmless alone; nothing where the inventory does not say.

    `derived` names those that were worked out, because the inventory states no `sees`.
    """

    private: bool | None
    untrusted: bool | None
    way_out: bool | None
    derived: frozenset[str] = frozenset({"private", "untrusted", "way_out"})


def facets_of(tool: Tool, *, is_private: bool | None) -> Facets:
    """Return the facets of a tool; `is_private` tells whether its door's data is confidential or above.

    `open_world` unset is true, the protocol's own default. Stated `sees` replace what would be derived.
    """
    reads = None if tool.access is None else tool.access == "read"
    writes = None if tool.access is None else tool.access == "write"
    open_world = tool.open_world is not False
    way_out = _both(writes, open_world)
    if tool.sees is not None:
        return Facets("private" in tool.sees, "untrusted" in tool.sees, way_out, frozenset({"way_out"}))
    return Facets(_both(reads, is_private), _both(reads, open_world), way_out)


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 (two facts, not options)
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
