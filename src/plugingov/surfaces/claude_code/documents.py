"""Which managed settings one person gets where groups have documents: the first matching group's, whole."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Literal, NamedTuple

from plugingov.model.answer import Answer
from plugingov.model.attested import Managed
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person


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


class Documents:
    """The documents of one organisation's managed settings, as far as they are declared."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.declared = organisation.claude_code.managed or Managed()
        self.order = self.declared.order or ()
        self.are_per_group = self.declared.mode == "rbac_groups"
        self.of = cache(self._of)
        self.people_by_document = cache(self._people_by_document)

    @cached_property
    def listed_groups(self) -> frozenset[str]:
        """Return the groups with a document of their own."""
        return frozenset(self.order)

    def _of(self, belongs_to: frozenset[str]) -> ManagedDocument:
        """Return the document that counts for whoever belongs to these groups."""
        if self.declared.mode is None:
            return ManagedDocument("unknown")
        if not self.are_per_group:
            return ManagedDocument("organization")
        if self.declared.order is None:
            return ManagedDocument("unknown")
        return document_for(belongs_to, self.order, self.declared.default)

    def _people_by_document(self, group: str) -> Mapping[ManagedDocument, tuple[Person, ...]]:
        """Return the people for whom `group`'s document counts, or for a group without one, what the others get."""
        found: dict[ManagedDocument, tuple[Person, ...]] = {}
        for person in self._organisation.people.of_group(group):
            document = self.of(person.groups)
            if document.group == group if group in self.order else document.kind in {"default", "none", "unknown"}:
                found[document] = (*found.get(document, ()), person)
        return found

    def unknown(self) -> Answer:
        """Say what the inventory would have to say for anybody to know which document counts."""
        key, what = self._unsaid
        return Answer("unknown", f"the inventory does not say {what}", ("surfaces", "claude-code", "managed", key))

    @property
    def _unsaid(self) -> tuple[str, str]:
        """Return the key that is missing where nobody knows which document counts, and what it would say."""
        if not self.are_per_group:
            return "mode", "whether groups have managed settings of their own"
        if self.declared.order is None:
            return "order", "which groups have managed settings of their own"
        return "default", "what members of no group in `order` get"
