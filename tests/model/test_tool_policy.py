"""What a provision decides about tools, and what an account connector takes along."""

import pytest
from organisation_from_text import layers, plugin

FACTS = "path: oauth-connector\nprovides: {tools: {lookup: {access: read}, update: {access: write}}}"


def doors(cowork, claude_code=""):
    both = {"cowork": cowork, "claude-code": claude_code}
    found = layers(plugin("cowork", cowork, FACTS) if not claude_code else plugin_on(both))
    return {surface: door for (_, surface), door in found.doors.items()}


def plugin_on(provisions):
    lines = plugin("cowork", provisions["cowork"], FACTS).rstrip("\n")
    return f"{lines}\n      claude-code: {provisions['claude-code']}\n"


@pytest.mark.parametrize(
    ("tools", "tool", "said", "key"),
    [
        pytest.param("", "update", None, "", id="nothing is said"),
        pytest.param("  default: ask", "update", "ask", "default", id="the default"),
        pytest.param("  lookup: allow", "update", None, "", id="another tool's line says nothing"),
        pytest.param(
            "  update: allow\n  default: blocked", "update", "allow", "update", id="its own line beats the default"
        ),
        pytest.param("  'up*': blocked\n  update: allow", "update", "allow", "update", id="its own line beats a glob"),
        pytest.param("  'up*': allow\n  default: blocked", "update", "allow", "up*", id="a glob beats the default"),
        pytest.param(
            "  'up*': allow\n  '*date': blocked", "update", "blocked", "*date", id="the strictest glob counts"
        ),
        pytest.param("  '*date': ask\n  'up*': allow", "update", "ask", "*date", id="in whatever order they stand"),
        pytest.param("  'down*': blocked", "update", None, "", id="a glob that does not fit says nothing"),
    ],
)
def test_what_the_inventory_says_about_a_tool(tools, tool, said, key):
    door = doors("via: org-plugin\ntools:\n" + tools if tools else "via: org-plugin")["cowork"]
    route = ("plugins", "fx", "provision", "cowork", "tools", key)
    assert door.decision(tool) == ((said, route) if said else None)


@pytest.mark.parametrize(
    ("theirs", "tool", "said"),
    [
        pytest.param("", "lookup", ("ask", "cowork", "default"), id="the account's policy goes along"),
        pytest.param("", "update", ("blocked", "cowork", "update"), id="line by line"),
        pytest.param("lookup: blocked", "lookup", ("blocked", "claude-code", "lookup"), id="its own, where stricter"),
        pytest.param("update: allow", "update", ("blocked", "cowork", "update"), id="the account's, where stricter"),
        pytest.param("lookup: ask", "lookup", ("ask", "claude-code", "lookup"), id="its own line, where they agree"),
    ],
)
def test_of_what_the_account_and_the_surface_decide_for_a_connector_the_strictest_counts(theirs, tool, said):
    own = f", tools: {{{theirs}}}" if theirs else ""
    found = doors("tools: {default: ask, update: blocked}", f"{{via: claude-ai-connector{own}}}")
    permission, surface, key = said
    route = ("plugins", "fx", "provision", surface, "tools", key)
    assert found["claude-code"].decision(tool) == (permission, route)
    assert found["cowork"].decision(tool)[1][3] == "cowork"


def test_no_other_way_takes_the_account_s_policy_along():
    assert doors("tools: {default: ask}", "{via: user-server}")["claude-code"].decision("lookup") is None


@pytest.mark.parametrize(
    ("tools", "key"),
    [
        pytest.param("{default: blocked}", "default", id="the default"),
        pytest.param("{lookup: blocked, '*': blocked}", "*", id="a glob for everything"),
        pytest.param("{default: blocked, lookup: ask}", None, id="one may run"),
        pytest.param("{lookup: blocked}", None, id="nothing is said of the rest"),
    ],
)
def test_a_door_is_shut_where_everything_is_blocked(tools, key):
    found = doors(f"tools: {tools}", "{via: claude-ai-connector}")
    route = ("plugins", "fx", "provision", "cowork", "tools", key) if key else None
    assert {surface: door.shut_at for surface, door in found.items()} == {"cowork": route, "claude-code": route}
    assert {door.blocks_any for door in found.values()} == {True}
