"""A role that lets tools run unasked for which something stricter was decided."""

from collections.abc import Iterator

from plugingov.layers.exported import AsExported
from plugingov.model.door import Door
from plugingov.model.tool_policy import EVERYTHING
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.exporting import OfDoor, as_exported, each_exported
from plugingov.rules.cowork.grants import Grant, is_opaque, on_door, on_somebody, unlisted
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported


def look(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Yield the doors for whose tools something stricter than `allow` was decided."""
    del exported
    shown = case.exported
    if shown is None or shown.is_third_party:
        return
    doors = [door for door in case.layers.doors.values() if door.surface == "cowork" and _is_restricted(door)]
    if not doors:
        return
    lacking = tuple(unlisted(shown))
    yield from lacking
    for door in doors:
        verdict = _verdict(case, shown, door)
        if verdict is not PASS or not lacking:
            yield OfDoor(door.id, verdict)


def _is_restricted(door: Door) -> bool:
    return any(permission != "allow" for permission in (door.provision.tools or {}).values())


def _verdict(case: Case, shown: AsExported, door: Door) -> Verdict:
    verdicts = [verdict for grant in on_door(case, shown, door, "always_allow") if (verdict := _on(door, grant))]
    findings = [each for each in verdicts if isinstance(each, Finding)]
    if findings:
        more = f"; and {len(findings) - 1} more of its grants" if findings[1:] else ""
        people = tuple(dict.fromkeys(person for each in findings for person in each.people))
        return Finding(findings[0].at, findings[0].message + more, people)
    if verdicts:
        return verdicts[0]
    return on_somebody(case, shown, door, "always_allow") or PASS


def _on(door: Door, grant: Grant) -> Verdict | None:
    """Return what is wrong with a grant on a door; nothing where it allows what was decided to be allowed."""
    if grant.on in {"all_connectors", "connector"}:
        what = "every tool of every connector" if grant.on == "all_connectors" else f"every tool of `{door.id}`"
        tool, permission = _strictest(door)
        decided = f"`{permission}` was decided for " + (f"tool `{tool}`" if tool not in EVERYTHING else "the tools")
        return Finding(
            grant.row.place("resource"),
            f"{grant.held} always allows {what}, and {decided} of `{door.id}`",
            grant.people,
        )
    tool = grant.row.text("resource", "tool_name")
    decision = door.decision(tool)
    if is_opaque(tool) and tool not in door.tools:
        if not _shuts_everything(door):
            because = f"{grant.held} always allows a tool of `{door.id}` whose name the interface does not tell"
            return Unknown(grant.row.place("resource"), because)
        tool, permission = "", _strictest(door)[1]
        words = "a tool whose name the interface does not tell"
    elif decision is None or decision[0] == "allow":
        return None
    else:
        words, permission = f"tool `{tool}`", decision[0]
    message = f"{grant.held} always allows {words} of `{door.id}`, and `{permission}` was decided for it"
    return Finding(grant.row.place("resource"), message, grant.people)


def _strictest(door: Door) -> tuple[str, str]:
    """Return a tool for which something stricter was decided: one by its own name where there is one."""
    rules = {name: permission for name, permission in (door.provision.tools or {}).items() if permission != "allow"}
    name = next((name for name in rules if name not in EVERYTHING), next(iter(rules)))
    return name, rules[name]


def _shuts_everything(door: Door) -> bool:
    """Tell whether something stricter than `allow` was decided for any tool, whatever it is called."""
    rules = door.provision.tools or {}
    return not EVERYTHING.isdisjoint(rules) and "allow" not in rules.values()


_INVENTORY = """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    provision: {cowork: {via: custom-connector, tools: {close_ticket: ask}}}
"""
_FEED = """\
{"id": "activity_1", "created_at": "2026-09-01T08:00:00Z", "type": "mcp_server_created", "mcp_server_id": "mcpsrv_1", "mcp_server_name": "Tickets"}
"""
_GROUPS = """\
{"data": [{"type": "rbac_group", "id": "rbac_group_1", "name": "service-desk", "role_ids": ["rbac_role_1"]}], "next_page": null}
"""
_ROLES = """\
{"data": [{"type": "rbac_role", "id": "rbac_role_1", "display_name": "Agents", "source": {"type": "custom"}}], "next_page": null}
"""
ROLE_WIDENS_TOOL = Rule(
    id="COW011",
    name="role-widens-tool",
    title="A role lets tools run unasked that should ask or not run",
    layer="activate",
    severity="high",
    why="Roles add up: of all that a member holds through groups the most permissive counts, so one loose role is enough. The "
    "organisation's own tool policy still caps it, and no interface shows that policy: what is granted above the decision "
    "waits for it to be loosened. A connector is known by the name that the activity feed or analytics give it. Names that "
    "the interface hides are told as such, never guessed; a grant on a whole connector or on all is one on each tool of it.",
    fix="Take `Always allow` out of the role, or give the role to fewer groups.",
    references=(
        "support.claude.com/en/articles/13930452",
        "platform.claude.com/docs/en/manage-claude/plugins-api",
        "Cowork condition A03",
        "OWASP MCP02:2025",
    ),
    controls=ACCESS,
    bad=Example(
        _INVENTORY,
        pages={
            "compliance/activities.jsonl": _FEED,
            "rbac_groups/page-0001.json": _GROUPS,
            "rbac_roles/page-0001.json": _ROLES,
            "rbac_roles/rbac_role_1/permissions/page-0001.json": """\
{"data": [
  {"type": "rbac_role_permission", "action": "always_allow",
   "resource": {"type": "connector_tool", "connector_id": "mcpsrv_1", "tool_name": "close_ticket"}}  // gap
], "next_page": null}
""",
        },
    ),
    good=Example(
        _INVENTORY,
        pages={
            "compliance/activities.jsonl": _FEED,
            "rbac_groups/page-0001.json": _GROUPS,
            "rbac_roles/page-0001.json": _ROLES,
            "rbac_roles/rbac_role_1/permissions/page-0001.json": """\
{"data": [
  {"type": "rbac_role_permission", "action": "use",
   "resource": {"type": "connector_tool", "connector_id": "mcpsrv_1", "tool_name": "close_ticket"}}
], "next_page": null}
""",
        },
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="both",
)
