"""What no setting can hold, and what is said of it."""

import pytest
from rendered_from_text import door, limits

CLAUDE_CODE = "surfaces: {{claude-code: {{{}}}}}\n"
TWIN = """
plugins:
  fx:
    title: FX
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: fx@tools}
%s
marketplaces: {tools: {source: {github: acme/tools}}}
"""
MADE = """
marketplaces: {tools: {source: {github: acme/tools}}}
packages: {fx@tools: {source: {source: command, command: make}}}
"""


@pytest.mark.parametrize(
    ("text", "limit", "is_said"),
    [
        pytest.param(
            CLAUDE_CODE.format("minimum_version: 2.1.100") + door("user-server"),
            ("INS008", ""),
            True,
            id="an older fleet",
        ),
        pytest.param(
            CLAUDE_CODE.format("minimum_version: 2.1.229") + door("user-server"),
            ("INS008", ""),
            False,
            id="one that is new enough",
        ),
        pytest.param(door("user-server"), ("INS004", "fx"), True, id="what members add themselves"),
        pytest.param(door("user-server", rest="lock: true"), ("INS002", "fx"), True, id="a lock that nothing makes"),
        pytest.param(door("user-server"), ("INS002", "fx"), False, id="no lock"),
        pytest.param(door("managed-mcp"), ("INS004", "fx"), False, id="what they do not"),
        pytest.param(door("claude-ai-connector"), ("INS002", "fx"), False, id="what comes with the account"),
        pytest.param(door("claude-ai-connector"), ("INS004", "fx"), True, id="who has that is decided elsewhere"),
        pytest.param(
            door("user-server", more="audience: []"), ("INS009", "fx"), True, id="an audience that no list can tell"
        ),
        pytest.param(door("user-server"), ("INS009", "fx"), False, id="a door without an audience"),
        pytest.param(door("user-server", more="auth: {method: oauth}"), ("AUT001", "fx"), True, id="a sign-in"),
        pytest.param(door("user-server", more="auth: {method: none}"), ("AUT001", "fx"), False, id="none"),
        pytest.param(door("user-server"), ("PAR008", ""), True, id="what nobody attested"),
        pytest.param(
            CLAUDE_CODE.format("claude_ai_connectors: true, claude_ai_plugin_sync: true") + door("user-server"),
            ("PAR008", ""),
            False,
            id="what somebody did",
        ),
        pytest.param(
            CLAUDE_CODE.format("claude_ai_plugin_sync: true") + TWIN % "",
            ("PAR008", "fx"),
            True,
            id="a package that syncs undeclared",
        ),
        pytest.param(
            CLAUDE_CODE.format("claude_ai_plugin_sync: true") + TWIN % "      claude-code: {via: synced-plugin}",
            ("PAR008", "fx"),
            False,
            id="a declared one",
        ),
        pytest.param(
            MADE + door("managed-plugin", rest="package: fx@tools"),
            ("SRC003", ""),
            True,
            id="a source that runs a command",
        ),
        pytest.param(door("managed-mcp"), ("SRC003", ""), False, id="nothing that stays open"),
        pytest.param(door("user-server"), ("INS003", ""), True, id="a mode that nobody stated"),
        pytest.param(
            CLAUDE_CODE.format("managed: {mode: organization}") + door("user-server"),
            ("INS003", ""),
            False,
            id="one that somebody did",
        ),
        pytest.param(
            CLAUDE_CODE.format("managed: {mode: rbac_groups, default: settings}") + door("user-server"),
            ("INS003", ""),
            True,
            id="groups without an order",
        ),
        pytest.param(
            CLAUDE_CODE.format("managed: {mode: rbac_groups, order: []}") + door("user-server"),
            ("INS003", ""),
            True,
            id="a default that nobody stated",
        ),
        pytest.param(
            "projects: {p: {surface: claude-code, runs: [cloud]}}\n" + door("user-server"),
            ("INS001", "p"),
            True,
            id="a project in the cloud",
        ),
        pytest.param(
            "projects: {p: {surface: claude-code}}\n" + door("user-server"),
            ("INS001", "p"),
            False,
            id="one that is not",
        ),
    ],
)
def test_what_cannot_be_held_is_said_and_nothing_else(text, limit, is_said):
    assert (limit in limits(text)) is is_said


def test_settings_from_the_server_are_missing_before_they_are_fetched():
    assert ("INS001", "") in limits(door("user-server"), "server")
    assert ("INS001", "") not in limits(door("user-server"), "json")
