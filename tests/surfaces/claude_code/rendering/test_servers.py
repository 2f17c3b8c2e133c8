"""Which servers the rendered lists let in, and which they keep out."""

import pytest
from rendered_from_text import door, limits, reasons, rendered, settings

HTTP = "transport: http, url: "


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        pytest.param(
            "https://mcp.acme.example/fx", "https://mcp.acme.example/fx", id="an address with a path as it is"
        ),
        pytest.param(
            "https://mcp.acme.example", "https://mcp.acme.example/", id="without a path the root alone, not the host"
        ),
        pytest.param(
            "https://mcp.acme.example:8443/fx?v=1", "https://mcp.acme.example:8443/fx?v=1", id="port and query stay"
        ),
        pytest.param("https://mcp.acme.example/fx#top", "https://mcp.acme.example/fx", id="a fragment is never sent"),
    ],
)
def test_an_address_is_let_in_as_it_is_declared(url, entry):
    assert settings(door("user-server", f'{HTTP}"{url}"'))["allowedMcpServers"] == [{"serverUrl": entry}]


@pytest.mark.parametrize(
    "server",
    [
        pytest.param("", id="no server at all"),
        pytest.param(HTTP + '"https://${HOST}/fx"', id="an address that a variable completes"),
        pytest.param(HTTP + '"https://*.acme.example/fx"', id="a star, which a list takes for anything"),
        pytest.param(HTTP + '"https://mcp.acme.example/*"', id="a star in its path"),
        pytest.param(HTTP + '"ftp://mcp.acme.example/fx"', id="an address of another kind"),
        pytest.param("transport: http", id="no address"),
        pytest.param("transport: stdio", id="no command"),
        pytest.param('transport: stdio, command: "${CLAUDE_PLUGIN_ROOT}/fx"', id="a command in a folder that moves"),
    ],
)
def test_what_is_not_written_out_is_let_in_by_nothing_and_said(server):
    inventory = door("user-server", server)
    assert settings(inventory)["allowedMcpServers"] == []
    assert ("INS008", "fx") in limits(inventory)


@pytest.mark.parametrize(
    ("fleet", "server", "commands"),
    [
        pytest.param(
            "", "command: npx, args: [-y, fx@1.0.0]", [["npx", "-y", "fx@1.0.0"]], id="platforms are not stated"
        ),
        pytest.param("macos, linux", "command: npx, args: [fx]", [["npx", "fx"]], id="Unix alone"),
        pytest.param(
            "macos, windows", "command: npx, args: [fx]", [["npx", "fx"], ["cmd", "/c", "npx", "fx"]], id="both"
        ),
        pytest.param(
            "windows", "command: npx, args: [fx]", [["npx", "fx"], ["cmd", "/c", "npx", "fx"]], id="Windows alone"
        ),
        pytest.param("macos, windows", "command: /opt/fx", [["/opt/fx"]], id="a path of Unix has no twin"),
        pytest.param(
            "macos, windows",
            'command: /opt/fx, windows: {command: "C:\\\\fx.exe", args: [-r]}',
            [["/opt/fx"], ["C:\\fx.exe", "-r"]],
            id="a command of its own for Windows",
        ),
        pytest.param(
            "windows", "command: /opt/fx, windows: {command: fx.exe}", [["fx.exe"]], id="Windows has its own alone"
        ),
    ],
)
def test_a_command_is_let_in_as_each_platform_of_the_fleet_starts_it(fleet, server, commands):
    said = f"surfaces: {{claude-code: {{platforms: [{fleet}]}}}}\n" if fleet else ""
    found = settings(said + door("user-server", f"transport: stdio, {server}".replace("'", '"')))
    assert found["allowedMcpServers"] == [{"serverCommand": command} for command in commands]


def test_a_list_without_entries_lets_in_nothing_and_is_locked():
    found = settings("plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}}}}\n")
    assert (found["allowedMcpServers"], found["allowManagedMcpServersOnly"]) == ([], True)
    assert "deniedMcpServers" not in found


def test_a_managed_set_shuts_everything_else_out_and_says_so():
    inventory = (
        door("managed-mcp")
        + "  tea: {title: Tea, path: custom-mcp, server: {transport: http, url: https://tea.example/}, provision: {claude-code: {via: user-server}}}\n"
    )
    assert settings(inventory)["allowedMcpServers"] == [{"serverUrl": "https://mcp.acme.example/fx"}]
    assert "INS008 tea: no list lets it in: `managed-mcp.json` shuts out every server that is not in it" in reasons(
        inventory
    )


@pytest.mark.parametrize(
    ("attested", "managed", "expected"),
    [
        pytest.param("true", True, {"allowAllClaudeAiMcps": True}, id="connectors load beside a managed set"),
        pytest.param("false", True, {"disableClaudeAiConnectors": True}, id="connectors are off beside a managed set"),
        pytest.param("true", False, {}, id="connectors load by themselves"),
        pytest.param("false", False, {"disableClaudeAiConnectors": True}, id="connectors are off"),
        pytest.param("", True, {}, id="nobody says"),
    ],
)
def test_account_connectors_are_as_attested(attested, managed, expected):
    said = f"surfaces: {{claude-code: {{claude_ai_connectors: {attested}}}}}\n" if attested else ""
    found = settings(said + door("managed-mcp" if managed else "user-server"))
    keys = ("allowAllClaudeAiMcps", "disableClaudeAiConnectors")
    assert {key: found[key] for key in keys if key in found} == expected


def test_what_comes_with_the_account_reaches_the_server_of_cowork():
    inventory = """
plugins:
  fx:
    title: FX
    path: oauth-connector
    server: {transport: http, url: https://plain.acme.example/fx}
    provision:
      cowork: {via: directory-connector, server: {transport: http, url: https://cowork.acme.example/fx}}
      claude-code: {via: claude-ai-connector}
"""
    assert settings(inventory)["allowedMcpServers"] == [{"serverUrl": "https://cowork.acme.example/fx"}]


@pytest.mark.parametrize(
    ("key", "via"),
    [
        pytest.param("claude_ai_connectors", "claude-ai-connector", id="a connector, where connectors are off"),
        pytest.param("claude_ai_plugin_sync", "synced-plugin", id="a package of the account, where none syncs"),
    ],
)
def test_what_is_switched_off_is_not_let_in(key, via):
    inventory = f"surfaces: {{claude-code: {{{key}: false}}}}\n" + door(via)
    assert settings(inventory)["allowedMcpServers"] == []
    assert ("INS008", "fx") in limits(inventory)


GROUPS = """
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [audit], default: settings}}}
groups: {audit: {size: 2}}
"""


def documents(text):
    return {file.path: file.data for file in rendered(GROUPS + text).files if file.path.startswith("groups/")}


@pytest.mark.parametrize("via", ["managed-mcp", "project-file", "user-server", "claude-ai-connector"])
def test_what_a_group_is_not_to_have_is_denied_in_its_document_alone(via):
    found = documents(door(via, rest="groups: {audit: false}"))
    entry = {"serverUrl": "https://mcp.acme.example/fx"}
    assert (found["groups/1-audit.json"]["allowedMcpServers"], found["groups/1-audit.json"]["deniedMcpServers"]) == (
        [],
        [entry],
    )
    assert (found["groups/default.json"]["allowedMcpServers"], "deniedMcpServers" in found["groups/default.json"]) == (
        [entry],
        False,
    )


def test_a_server_that_another_door_needs_is_not_denied_and_that_is_said():
    second = "  tea: {title: Tea, path: custom-mcp, server: {transport: http, url: https://mcp.acme.example/fx/}, provision: {claude-code: {via: user-server}}}\n"
    text = door("user-server", rest="groups: {audit: false}") + second
    found = documents(text)["groups/1-audit.json"]
    assert "deniedMcpServers" not in found
    assert "INS009 fx: it is to be kept out, and another door that is let in has the same server" in reasons(
        GROUPS + text, None
    )
