"""What a tool can do to data: see what is private, see what strangers wrote, send something out."""

from functools import lru_cache
from typing import NamedTuple

from plugingov.model.inventory import Tool

_SEEN = frozenset({"private", "untrusted"})
_WAY_OUT = frozenset({"way_out"})
_STATED = frozenset[str]()


class Facets(NamedTuple):
    """The three facets of a tool that are harmless alone; nothing where the inventory does not say.

    `derived` names those that nobody stated: what a tool sees where it has no `sees`, and a way out where only the
    protocol's own default says that it reaches the open world.
    """

    private: bool | None
    untrusted: bool | None
    way_out: bool | None
    derived: frozenset[str] = _SEEN | _WAY_OUT


def facets_of(tool: Tool, *, is_private: bool | None) -> Facets:
    """Return the facets of a tool; `is_private` tells whether its door's data is confidential or above.

    `open_world` unset is true, the protocol's own default. Stated `sees` replace what would be derived.
    """
    return facets(tool.access, tool.open_world, tool.sees, is_private)


@lru_cache(maxsize=256)  # tools are many, and what they say of themselves is soon known
def facets(
    access: str | None,
    is_open: bool | None,  # noqa: FBT001 (a fact, not an option)
    sees: tuple[str, ...] | None,
    is_private: bool | None,  # noqa: FBT001 (a fact, not an option)
) -> Facets:
    """Return the same, for what a tool says of itself."""
    reads = None if access is None else access == "read"
    writes = None if access is None else access == "write"
    open_world = is_open is not False
    way_out = _both(writes, open_world)
    assumed = _WAY_OUT if is_open is None else _STATED
    if sees is not None:
        return Facets("private" in sees, "untrusted" in sees, way_out, assumed)
    return Facets(_both(reads, is_private), _both(reads, open_world), way_out, _SEEN | assumed)


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 (two facts, not options)
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
