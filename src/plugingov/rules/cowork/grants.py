"""What roles grant on connectors, who holds them, and which declared door a connector is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.layers.exported import AsExported
from plugingov.layers.recognition import names_of
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import listed, member
from plugingov.rules.observing import Seen
from plugingov.rules.rule import Unknown
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

# How the interface writes a name with letters that it does not take; what it was cannot be told from that.
_OPAQUE = re.compile(r".*_[0-9a-f]{32}", re.DOTALL)
ON_CONNECTORS = frozenset({"all_connectors", "connector", "connector_tool", "connector_scope"})


class Grant(NamedTuple):
    """One row of a role that somebody holds."""

    role: str
    action: str
    on: str  # the kind of thing it is about
    row: Item
    groups: tuple[str, ...]
    people: tuple[Person, ...]

    @property
    def held(self) -> str:
        """Return through which groups the role is held, in words."""
        names = ", ".join(f"`{name}`" for name in self.groups)
        return f"role `{self.role}`, held through group{'s' * (len(self.groups) > 1)} {names},"

    @property
    def connector(self) -> str:
        """Return the vendor's id of the connector; "" where it is about all of them."""
        return self.row.text("resource", "connector_id")


def is_opaque(name: str) -> bool:
    """Tell whether a name is written in the form from which it cannot be told."""
    return _OPAQUE.fullmatch(name) is not None


@lru_cache(maxsize=8)
def grants(shown: AsExported) -> tuple[Grant, ...]:
    """Return what the roles that groups hold grant on connectors; a role that no group holds is nobody's."""
    exported = shown.exported
    found = []
    for role in exported.roles.values():
        if holding := holders(exported, role):
            names = tuple(shown.group_names[group] for group in holding)
            people = people_of(exported, holding)
            for row in exported.listing("permission", role.id).items:
                on = row.text("resource", "type")
                if on in ON_CONNECTORS:
                    found.append(Grant(role.text("display_name"), row.text("action"), on, row, names, people))
    return tuple(found)


def holders(exported: Exported, role: Item) -> tuple[str, ...]:
    """Return the groups that hold a role, by their ids."""
    return tuple(group for group, item in exported.groups.items() if role.id in _roles(item))


def _roles(group: Item) -> Iterable[object]:
    roles = group.said.get("role_ids")
    return roles if isinstance(roles, list) else ()


def people_of(exported: Exported, groups: Iterable[str]) -> tuple[Person, ...]:
    """Return the members of groups, each once."""
    rows = (row for group in groups for row in exported.listing("member", group).items)
    found = (member(exported, row.text("user_id")) for row in rows)
    return tuple(dict.fromkeys(person for person in found if person))


def unlisted(shown: AsExported) -> Iterator[Seen]:
    """Yield what of roles and of those who hold them was not exported; nothing where all of it was."""
    exported = shown.exported
    yield from listed(exported, "role")
    yield from listed(exported, "group")
    for role in exported.roles.values():
        permissions = exported.listing("permission", role.id)
        if permissions.lacks:
            yield Seen(f"role {role.text('display_name')}", Unknown(permissions.at, permissions.lacks))
    for group, item in exported.groups.items():
        name = shown.group_names[group]
        if not isinstance(item.said.get("role_ids"), list):
            because = f"which roles group `{name}` holds could not be told when the page was saved"
            yield Seen(f"group {name}", Unknown(item.place("role_ids"), because))
        elif not exported.listing("role").lacks and any(role not in exported.roles for role in _roles(item)):
            because = f"group `{name}` holds a role that no page of roles shows"
            yield Seen(f"group {name}", Unknown(item.place("role_ids"), because))


def connectors_of(case: Case, shown: AsExported) -> Mapping[str, Door]:
    """Return which declared door each connector is, by the vendor's id, as far as a name tells."""
    named = doors_by_name(case)
    names = shown.exported.connector_names
    return {connector: named[name.casefold()] for connector, name in names.items() if name.casefold() in named}


def on_door(case: Case, shown: AsExported, door: Door, action: str) -> Iterator[Grant]:
    """Yield what roles grant on a door by one kind of action: on its connector, a part of that, or every connector."""
    known = connectors_of(case, shown)
    for grant in grants(shown):
        if grant.action == action and (grant.on == "all_connectors" or known.get(grant.connector) is door):
            yield grant


def on_somebody(case: Case, shown: AsExported, door: Door, action: str) -> Unknown | None:
    """Return that a role grants something on a connector that nobody can name, which may be this door."""
    named = shown.exported.connector_names
    if door in connectors_of(case, shown).values():
        return None
    for grant in grants(shown):
        if grant.action == action and grant.connector and grant.connector not in named:
            because = f"{grant.held} has `{action}` on a connector that nobody can name, which may be `{door.id}`"
            return Unknown(grant.row.at, because)
    return None


@lru_cache(maxsize=8)
def doors_by_name(case: Case) -> Mapping[str, Door]:
    """Return the doors on Cowork by every name that people may see there; of two with one name the first."""
    found: dict[str, Door] = {}
    for door in case.layers.doors.values():
        if door.surface == "cowork":
            for name in (*names_of(door), door.id):
                if name:
                    found.setdefault(name.casefold(), door)
    return found
