"""What repositories and machines hold of servers, and what people add themselves."""

import pytest
from rendered_from_text import door, limits, rendered

REMOTE = "transport: sse, url: https://f.example/fx, headers: {X-Team: '${TEAM}'}".replace("'", '"')
LOCAL = "transport: stdio, command: npx, args: [-y, fx@1.0.0], env: {MODE: ro, KEY: '${KEY}'}".replace("'", '"')
NEEDED = "projects: {'a b': {surface: claude-code, needs: [fx/get]}, other: {surface: cowork, active: [fx]}}\n".replace(
    "'", '"'
)
FLEET = "surfaces: {{claude-code: {{platforms: [{}]}}}}\n"


def files(text):
    return {file.path: file.data for file in rendered(text, "json").files if file.path != "managed-settings.json"}


@pytest.mark.parametrize(
    ("server", "more", "written"),
    [
        pytest.param(
            REMOTE,
            "auth: {method: oauth, scopes: [fx.read, fx.write]}",
            {
                "type": "sse",
                "url": "https://f.example/fx",
                "headers": {"X-Team": "${TEAM}"},
                "oauth": {"scopes": "fx.read fx.write"},
            },
            id="a remote server with the scopes that it asks for",
        ),
        pytest.param(
            "transport: http, url: https://f.example/fx", "", {"type": "http", "url": "https://f.example/fx"}, id="http"
        ),
        pytest.param(
            LOCAL,
            "",
            {"type": "stdio", "command": "npx", "args": ["-y", "fx@1.0.0"], "env": {"MODE": "ro", "KEY": "${KEY}"}},
            id="a local server",
        ),
    ],
)
def test_a_project_that_needs_a_server_has_it_in_its_file(server, more, written):
    found = files(NEEDED + door("project-file", server, more=more))
    assert found == {"projects/a_b/.mcp.json": {"mcpServers": {"fx": written}}}


def test_a_server_of_a_file_that_no_project_needs_is_in_none_and_it_is_said():
    text = door("project-file")
    assert files(text) == {}
    assert ("INS008", "fx") in limits(text)


def test_one_file_for_every_machine_has_the_command_of_unix_and_says_so():
    text = FLEET.format("macos, windows") + NEEDED + door("project-file", LOCAL)
    assert files(text)["projects/a_b/.mcp.json"]["mcpServers"]["fx"]["command"] == "npx"
    assert ("INS008", "fx") in limits(text)


@pytest.mark.parametrize(
    ("fleet", "commands"),
    [
        pytest.param("macos", {"managed-mcp.json": "npx"}, id="Unix alone"),
        pytest.param("windows", {"managed-mcp.json": "cmd"}, id="Windows alone"),
        pytest.param("linux, windows", {"managed-mcp.json": "npx", "windows/managed-mcp.json": "cmd"}, id="both"),
    ],
)
def test_a_managed_set_is_written_for_each_kind_of_machine(fleet, commands):
    found = files(FLEET.format(fleet) + door("managed-mcp", LOCAL))
    assert {path: data["mcpServers"]["fx"]["command"] for path, data in found.items()} == commands


def test_servers_whose_names_would_be_one_are_told_apart_and_reserved_names_are_not_used():
    one = door("managed-mcp").replace("fx:", "a.b:", 1)
    text = one + one.partition("\n")[2].replace("a.b:", "a_b:") + one.partition("\n")[2].replace("a.b:", "workspace:")
    assert sorted(files(text)["managed-mcp.json"]["mcpServers"]) == ["a_b", "a_b-2", "workspace_"]


def test_packages_that_are_active_in_a_project_are_switched_on_there():
    text = "marketplaces: {tools: {source: {github: a/b}}}\nprojects: {p: {surface: claude-code, active: [fx]}}\n"
    found = files(text + door("marketplace-plugin", rest="marketplace: tools"))
    assert found == {"projects/p/.claude/settings.json": {"enabledPlugins": {"fx@tools": True}}}


@pytest.mark.parametrize(
    ("via", "server", "rest", "step"),
    [
        pytest.param(
            "user-server",
            REMOTE,
            "",
            "runs `claude mcp add --scope user --transport sse fx https://f.example/fx --header 'X-Team: ${TEAM}'`",
            id="a member adds a remote server",
        ),
        pytest.param(
            "user-server",
            LOCAL,
            "",
            "runs `claude mcp add --scope user fx --env MODE=ro --env 'KEY=${KEY}' -- npx -y fx@1.0.0`",
            id="a member adds a local server",
        ),
        pytest.param(
            "marketplace-plugin", LOCAL, "package: fx@tools", "runs `claude plugin install fx@tools`", id="and installs"
        ),
        pytest.param(
            "project-file",
            LOCAL,
            "",
            "approves the server when Claude Code asks, in a folder they trust",
            id="and approves",
        ),
    ],
)
def test_what_a_person_does_is_said(via, server, rest, step):
    text = "marketplaces: {tools: {source: {github: a/b}}}\n" + NEEDED + door(via, server, rest)
    assert [each.does for each in rendered(text, "json").steps] == [step]


def test_a_server_of_a_file_that_is_shut_out_is_in_none():
    text = NEEDED + door("project-file") + door("managed-mcp").partition("\n")[2].replace("fx:", "tea:")
    assert list(files(text)) == ["managed-mcp.json"]


def test_nobody_is_asked_for_what_cannot_load():
    text = door("managed-mcp") + door("user-server").partition("\n")[2].replace("fx:", "tea:")
    assert rendered(text, "json").steps == ()
