"""Which managed settings one person gets where groups have documents: the first matching group's, whole."""

from collections.abc import Iterable
from typing import Literal, NamedTuple


class ManagedDocument(NamedTuple):
    """The document that counts for a person: a group's, the default one, the organisation's, none, or not known."""

    kind: Literal["group", "default", "organization", "none", "unknown"]
    group: str = ""


def document_for(
    belongs_to: frozenset[str],
    order: Iterable[str],
    default: Literal["settings", "none"] | None,
) -> ManagedDocument:
    """Return the document of the first group in `order` that the person belongs to, else what members of none get."""
    for group in order:
        if group in belongs_to:
            return ManagedDocument("group", group)
    if default is None:
        return ManagedDocument("unknown")
    return ManagedDocument("default" if default == "settings" else "none")
