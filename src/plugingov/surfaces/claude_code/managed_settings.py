"""What managed settings hold of a door: for one person, for anybody at all, and where a group's document undoes it."""

from collections.abc import Mapping
from functools import cache, cached_property

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.inventory import ClaudeCodeProvision, Held
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.documents import Documents, ManagedDocument
from plugingov.surfaces.surface import GroupLock

_MANAGED: Route = ("surfaces", "claude-code", "managed")


class ManagedSettings:
    """The managed settings of one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._documents = Documents(organisation)
        self.held_by_some = cache(self._held_by_some)  # asked for every group

    @cached_property
    def deciding_groups(self) -> frozenset[str]:
        """Return the groups with a document of their own."""
        return self._documents.listed_groups

    def deciding_group(self, person: Person) -> str:
        """Return the group whose own document counts for this person; "" where none does."""
        return self._documents.of(person.groups).group

    def held(self, door: Door, person: Person) -> Answer:
        """Tell whether the managed settings of this person hold the package as `true`."""
        return self._held_by(door, self._documents.of(person.groups))

    def installed(self, door: Door, person: Person) -> Answer:
        """Tell whether the package is there for this person: what is held may be installed later."""
        held = self.held(door, person)
        if held.state != "on":
            return held
        because = f"{held.because}; the client installs it at a later start, which the vendor does not promise"
        return Answer("unknown", because, held.at)

    def is_absent(self, door: Door, person: Person) -> bool:
        """Tell whether the person's managed settings say nothing at all about the door, so that the project decides."""
        document = self._documents.of(person.groups)
        return document.kind == "none" or _by_group(door).get(document.group) == "absent"

    def off_in_the_cloud(self) -> Answer | None:
        """Say that settings which are delivered to the member's machine do not reach a cloud session."""
        by = self._documents.declared.by
        if by not in {"mdm", "file"}:
            return None
        return Answer("off", f"managed settings by `{by}` do not reach cloud sessions", (*_MANAGED, "by"))

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a document of their own, and those of the audience that get the default."""
        if self.held_by_some(door).state == "off":
            return ()
        if not self._documents.are_per_group:
            return tuple(_by_group(door)) if self._documents.declared.mode is None else ()
        order = self._documents.order
        return (*order, *(group for group in self._audience(door) if group not in order))

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the document that counts for the group's people holds the door."""
        locked = self.held_by_some(door)
        if locked.state != "on":
            return GroupLock(locked)
        for document, people in self._documents.people_by_document(group).items():
            held = self._held_by(door, document)
            if held.state != "on":
                return GroupLock(held, people if held.state == "off" else ())
        return GroupLock(Answer("on", f"everybody in group `{group}` keeps the lock", door.provision_at("via")))

    def _audience(self, door: Door) -> tuple[str, ...]:
        """Return the groups that are meant to have the door; without any, those that no other group includes."""
        if door.plugin.audience is not None:
            return door.plugin.audience
        people = self._organisation.people
        return tuple(group for group in self._organisation.groups if not people.including(group))

    def _held_by(self, door: Door, document: ManagedDocument) -> Answer:
        groups = _by_group(door)
        at = door.provision_at("via")
        if document.kind == "organization" or not (self._documents.are_per_group or groups):
            return Answer("on", f"declared managed settings force `{door.id}` on", at)
        if document.kind == "unknown":
            return self._documents.unknown()
        if document.kind == "none":
            because = "members of no group in `order` get no managed settings"
            return Answer("off", because, (*_MANAGED, "default"))
        held = groups.get(document.group, "true")
        if held == "true":
            return Answer("on", f"the declared managed settings of {_whose(document)} force `{door.id}` on", at)
        does = "block" if held == "false" else "lack"
        because = f"the declared managed settings of {_whose(document)}, which count alone, {does} `{door.id}`"
        return Answer("off", because, door.provision_at("groups", document.group))

    def _held_by_some(self, door: Door) -> Answer:
        """Tell whether any managed settings hold the package: what a lock means before groups undo it."""
        documents = self._documents
        if not documents.are_per_group:
            return self.held(door, Person("members", frozenset()))
        groups, default = _by_group(door), documents.declared.default
        if any(groups.get(group, "true") == "true" for group in documents.order) or default == "settings":
            return Answer("on", f"declared managed settings force `{door.id}` on", door.provision_at("via"))
        if default is None or documents.declared.order is None:
            return documents.unknown()
        return Answer("off", f"no group's declared managed settings force `{door.id}` on", door.provision_at("groups"))


def _by_group(door: Door) -> Mapping[str, Held]:
    """Return what each group's own document holds for the door, where that is said."""
    return (door.provision.groups if isinstance(door.provision, ClaudeCodeProvision) else None) or {}


def _whose(document: ManagedDocument) -> str:
    return f"group `{document.group}`" if document.kind == "group" else "members of no group in `order`"
