"""The switch of a project, and the tools that may run in it."""

import pytest
from organisation_from_text import check, layers, plugin

from plugingov.surfaces.projects import added_in_project, blocked_tool, declared_switch

PROJECT = "projects:\n  ap:\n    surface: {surface}\n    needs: [{needs}]\n"
KNOWN = "path: custom-mcp\nprovides: {tools: {lookup: {access: read}, update: {access: write}, upload: {}}}"
VIAS = {"cowork": "via: org-plugin", "claude-code": "via: user-server"}


def asked(tools, needs="fx", facts=KNOWN, surface="cowork", active=""):
    provision = VIAS[surface] + ("\ntools:\n" + tools if tools else "")
    found = layers(PROJECT.format(surface=surface, needs=needs) + active + plugin(surface, provision, facts))
    return found.organisation, found.doors["fx", surface], found.needs.get(("ap", "fx"))


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
@pytest.mark.parametrize(
    ("active", "state", "because", "line"),
    [
        pytest.param("    active: [fx]\n", "on", "`fx` is switched on in project `ap`", "active: [fx]", id="listed"),
        pytest.param(
            "    active: []\n", "off", "`fx` is not switched on in project `ap`", "active: []", id="not listed"
        ),
        pytest.param("", "unknown", "project `ap` does not say what is active in it", "ap:", id="no list"),
    ],
)
def test_the_switch_is_the_projects_own_list(surface, active, state, because, line):
    declared, door, need = asked("", surface=surface, active=active)
    check((declared, declared_switch(declared, door, need)), state, because, line)


def test_without_a_project_there_is_no_switch():
    declared, door, _ = asked("")
    check((declared, declared_switch(declared, door, None)), "unknown", "no project on cowork needs `fx`", "fx:")


@pytest.mark.parametrize(
    ("active", "route"),
    [
        pytest.param("    active: [other, fx]\n", ("projects", "ap", "active", 1), id="somebody added it"),
        pytest.param("    active: [other]\n", None, id="nobody did"),
        pytest.param("", None, id="no list"),
    ],
)
def test_a_door_that_is_active_was_added_by_somebody(active, route):
    other = "  other: {title: Other, path: marketplace}\n"
    found = layers(PROJECT.format(surface="cowork", needs="fx") + active + plugin("cowork", VIAS["cowork"]) + other)
    door, need = found.doors["fx", "cowork"], found.needs["ap", "fx"]
    assert added_in_project(found.organisation, door, need) == route
    assert added_in_project(found.organisation, door, None) is None


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
@pytest.mark.parametrize(
    ("tools", "needs", "because", "line"),
    [
        pytest.param(
            "  update: blocked",
            "fx/update",
            "`update`, which project `ap` needs, is blocked on {surface}",
            "update: blocked",
            id="a needed tool is blocked",
        ),
        pytest.param(
            "  'up*': blocked",
            "fx/lookup, fx/upload",
            "`upload`, which project `ap` needs, is blocked",
            "'up*': blocked",
            id="one of two needed tools is blocked",
        ),
        pytest.param(
            "  default: blocked",
            "fx",
            "every tool of `fx` is blocked on {surface}",
            "default: blocked",
            id="all of them are",
        ),
        pytest.param(
            "  lookup: blocked\n  'up*': blocked",
            "fx",
            "every tool of `fx`",
            "lookup: blocked",
            id="all of them, line by line",
        ),
        pytest.param(
            "  default: blocked\n  lookup: allow",
            "fx/update",
            "`update`",
            "default: blocked",
            id="the needed one falls back",
        ),
    ],
)
def test_a_blocked_tool_stops_what_needs_it(surface, tools, needs, because, line):
    declared, door, need = asked(tools, needs, surface=surface)
    check((declared, blocked_tool(door, need)), "off", because.format(surface=surface), line)


@pytest.mark.parametrize(
    ("tools", "needs"),
    [
        pytest.param("", "fx/update", id="nothing is said about tools"),
        pytest.param("  update: ask", "fx/update", id="asking is not blocking"),
        pytest.param("  update: allow", "fx/update", id="allowed"),
        pytest.param("  update: blocked", "fx/lookup", id="a tool that nobody needs is blocked"),
        pytest.param("  update: blocked", "fx", id="the whole door is needed, and some tools are left"),
        pytest.param("  default: blocked\n  lookup: ask", "fx", id="the whole door is needed, and one tool is left"),
    ],
)
def test_what_does_not_stop_it(tools, needs):
    _, door, need = asked(tools, needs)
    assert blocked_tool(door, need) is None


@pytest.mark.parametrize(
    ("tools", "line"),
    [
        pytest.param("  default: blocked", "default: blocked", id="by the default"),
        pytest.param("  '*': blocked", "'*': blocked", id="by a glob for all"),
        pytest.param("  'up*': blocked", None, id="not by a glob for some"),
        pytest.param("  update: blocked", None, id="not by one tool's line"),
        pytest.param("  default: ask", None, id="not by asking"),
        pytest.param("  default: blocked\n  '*': allow", None, id="not by a default that a glob overrules"),
    ],
)
def test_a_door_without_a_list_of_tools_can_be_blocked_as_a_whole(tools, line):
    declared, door, need = asked(tools, facts="path: custom-mcp")
    answer = blocked_tool(door, need)
    if line is None:
        assert answer is None
    else:
        check((declared, answer), "off", "every tool of `fx` is blocked", line)


def test_every_tool_may_be_blocked_where_no_project_asks():
    declared, door, _ = asked("  default: blocked")
    check((declared, blocked_tool(door, None)), "off", "every tool of `fx` is blocked on cowork", "default: blocked")
