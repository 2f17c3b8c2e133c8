"""A role that is meant to restrict people to whom it does not apply."""

from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.exporting import OfDoor, as_exported, each_exported, listed, member
from plugingov.rules.cowork.grants import ON_CONNECTORS, holders, unlisted
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

_IGNORING = frozenset({"user", "admin", "owner", "primary_owner"})
_CUSTOM = "managed"  # how the interface most likely writes the role Custom, to which such roles apply


def look(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Yield each group that holds a role of the organisation's own with something about connectors in it."""
    shown = case.exported
    if shown is None:
        return
    yield from unlisted(shown)
    yield from listed(exported, "user")
    for role in exported.roles.values():
        if _restricts(exported, role):
            for group in holders(exported, role):
                verdict = _verdict(shown, role, group)
                yield OfDoor(None, verdict, shown.group_names[group], role.text("display_name"))


def _restricts(exported: Exported, role: Item) -> bool:
    """Tell whether a role of the organisation's own keeps people from some connector or tool, or is to ask them."""
    rows = exported.listing("permission", role.id).items
    said = {(row.text("resource", "type"), row.text("action")) for row in rows}
    if role.text("source", "type") == "built_in" or ("all_connectors", "always_allow") in said:
        return False
    return any(kind in ON_CONNECTORS for kind, _ in said)


def _verdict(shown: AsExported, role: Item, group: str) -> Verdict:
    exported, title, name = shown.exported, role.text("display_name"), shown.group_names[group]
    if role.text("source", "type") != "custom":
        because = f"the page does not say whether role `{title}` is one of the organisation's own"
        return Unknown(role.place("source"), because)
    members = exported.listing("member", group)
    roles = {row.text("user_id"): _role(exported, row) for row in members.items}
    untouched = [user for user, said in roles.items() if said in _IGNORING]
    if untouched:
        people = tuple(person for user in untouched if (person := member(exported, user)))
        first = exported.users[untouched[0]].place("role")
        share = f"{len(untouched)} of {len(roles)} members" + " that were exported" * bool(members.lacks)
        message = f"role `{title}` of group `{name}` does not apply to {share}, whose role is not Custom"
        return Finding(first, message, people)
    if members.lacks:
        return Unknown(members.at, f"who is in group `{name}` is not known: {members.lacks}")
    odd = next((said for said in roles.values() if said != _CUSTOM), None)
    if odd is None:
        return PASS
    what = f"whose role is `{odd}`" if odd else "whose role no page says"
    return Unknown(members.at, f"whether role `{title}` applies to members of group `{name}` {what} is not known")


def _role(exported: Exported, row: Item) -> str:
    user = exported.users.get(row.text("user_id"))
    return user.text("role") if user else ""


_ROLES = """\
{"data": [{"type": "rbac_role", "id": "rbac_role_1", "display_name": "Readers", "source": {"type": "custom"}}], "next_page": null}
"""
_GROUPS = """\
{"data": [{"type": "rbac_group", "id": "rbac_group_1", "name": "audit", "role_ids": ["rbac_role_1"]}], "next_page": null}
"""
_MEMBERS = """\
{"data": [{"type": "rbac_group_member", "rbac_group_id": "rbac_group_1", "user_id": "user_1", "email": "ada@anycompany.example"}], "next_page": null}
"""
_PERMISSIONS = """\
{"data": [{"type": "rbac_role_permission", "action": "use", "resource": {"type": "connector", "connector_id": "mcpsrv_1"}}], "next_page": null}
"""
_PAGES = {
    "rbac_roles/page-0001.json": _ROLES,
    "rbac_roles/rbac_role_1/permissions/page-0001.json": _PERMISSIONS,
    "rbac_groups/page-0001.json": _GROUPS,
    "rbac_groups/rbac_group_1/members/page-0001.json": _MEMBERS,
}
ROLE_DOES_NOT_APPLY = Rule(
    id="COW012",
    name="role-does-not-apply",
    title="A role about connectors does not apply to members of its group",
    layer="activate",
    severity="high",
    why="A role of the organisation's own acts only on members whose role is Custom. Who is User, Admin or Owner keeps every "
    "connector and every tool, whatever groups they are in. That the interface writes Custom as `managed` is "
    "the likeliest reading, and nobody has confirmed it. A role that always allows every connector restricts nobody.",
    fix="Set the members' role to Custom under Organization settings > Members, or restrict the tool for everybody.",
    references=("support.claude.com/en/articles/13930452", "Cowork condition A04", "OWASP MCP02:2025"),
    controls=ACCESS,
    item_is="role",
    bad=Example(
        pages={
            **_PAGES,
            "users/page-0001.json": """\
{"data": [{
  "type": "user", "id": "user_1", "email": "ada@anycompany.example",
  "role": "user"  // gap
}], "has_more": false}
""",
        }
    ),
    good=Example(
        pages={
            **_PAGES,
            "users/page-0001.json": """\
{"data": [{
  "type": "user", "id": "user_1", "email": "ada@anycompany.example",
  "role": "managed"
}], "has_more": false}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
