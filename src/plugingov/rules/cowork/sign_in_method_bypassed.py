"""Members who sign in by themselves where the organisation's own sign-in was decided."""

from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.exporting import OfDoor, as_exported, each_exported, member
from plugingov.rules.cowork.grants import doors_by_name, on_door, on_somebody, unlisted
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Yield the doors for which managed sign-in was decided."""
    shown = case.exported
    if shown is None or shown.is_third_party:
        return
    doors = [each for each in case.layers.doors.values() if each.surface == "cowork" and _is_managed(each)]
    lacking = tuple(unlisted(shown)) if doors else ()
    yield from lacking
    for door in doors:
        verdict = worst(filter(None, (_used(case, exported, door), _granted(case, shown, door))))
        if verdict and (verdict is not PASS or not lacking):
            yield OfDoor(door.id, verdict)


def _is_managed(door: Door) -> bool:
    return door.auth is not None and door.auth.method == "managed"


def _used(case: Case, exported: Exported, door: Door) -> Verdict:
    """Return what the use of connectors says of how members signed in."""
    use = exported.listing("connector-use")
    rows = [row for row in use.items if doors_by_name(case).get(_name(row).casefold()) is door]
    own = [row for row in rows if row.number("individual_auth_distinct_user_count")]
    if own:
        return _by_themselves(exported, door, own)
    if use.lacks:
        return Unknown(use.at, f"how members sign in to `{door.id}` is not known: {use.lacks}")
    silent = next((row for row in rows if row.number("individual_auth_distinct_user_count") is None), None)
    if silent:
        at = silent.place("individual_auth_distinct_user_count")
        return Unknown(at, f"the page does not say how members sign in to `{door.id}`")
    if not rows:
        return Unknown(use.at, f"no row on the use of connectors bears a name of `{door.id}`")
    return PASS


def _by_themselves(exported: Exported, door: Door, rows: list[Item]) -> Finding:
    """Return the gap: of rows that are one member's each, their number; of others the largest, since they overlap."""
    column = "individual_auth_distinct_user_count"
    users = dict.fromkeys(filter(None, (row.text("user_id") for row in rows)))
    many = max(len(users), *(row.number(column) or 0 for row in rows))
    members = "1 member uses" if many == 1 else f"{many} members use"
    people = tuple(person for user in users if (person := member(exported, user)))
    message = f"{members} `{door.id}` with a sign-in of their own, and managed sign-in was decided"
    return Finding(rows[0].place(column), message, people)


def _name(row: Item) -> str:
    return row.text("connector_display_name") or row.text("connector_name")


def _granted(case: Case, shown: AsExported, door: Door) -> Verdict | None:
    """Return the role that lets people sign in by themselves; nothing where none does."""
    for grant in on_door(case, shown, door, "interactive"):
        what = "every connector" if grant.on == "all_connectors" else f"`{door.id}`"
        message = (
            f"{grant.held} lets people sign in to {what} by themselves, and managed sign-in was decided for `{door.id}`"
        )
        return Finding(grant.row.place("action"), message, grant.people)
    return on_somebody(case, shown, door, "interactive")


_INVENTORY = """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    auth: {method: managed}
    provision: {cowork: {via: custom-connector}}
"""
_ROLES = """\
{"data": [], "next_page": null}
"""
SIGN_IN_METHOD_BYPASSED = Rule(
    id="COW021",
    name="sign-in-method-bypassed",
    title="Members sign in by themselves where managed sign-in was decided",
    layer="authenticate",
    severity="high",
    why="With managed sign-in the identity provider decides who gets in and when that ends. A member's own sign-in is a second "
    "way in that nobody ends for them. A connector is known by the name that the pages give it.",
    fix="Take `interactive` out of the roles, have the members disconnect, and let them sign in through the organisation.",
    references=("support.claude.com/en/articles/11176164", "Cowork condition U04", "OWASP MCP07:2025"),
    controls=ACCESS,
    bad=Example(
        _INVENTORY,
        pages={
            "analytics/connectors/page-0001.json": """\
{"data": [{
  "connector_name": "Tickets", "distinct_user_count": 7, "managed_auth_distinct_user_count": 5,
  "individual_auth_distinct_user_count": 2  // gap
}], "next_page": null}
""",
            "rbac_roles/page-0001.json": _ROLES,
            "rbac_groups/page-0001.json": _ROLES,
        },
    ),
    good=Example(
        _INVENTORY,
        pages={
            "analytics/connectors/page-0001.json": """\
{"data": [{
  "connector_name": "Tickets", "distinct_user_count": 5, "managed_auth_distinct_user_count": 5,
  "individual_auth_distinct_user_count": 0
}], "next_page": null}
""",
            "rbac_roles/page-0001.json": _ROLES,
            "rbac_groups/page-0001.json": _ROLES,
        },
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="both",
)
