"""What the devices of a third-party deployment are told."""

import plistlib

import pytest
from rendered_on_cowork import SHA, THIRD, managed, packaged, reasons, rendered, told

from plugingov.surfaces.cowork.desktop.tool_policy import made_of
from plugingov.surfaces.cowork.rendering.encodings import KEY, values_of_registry

CLOSED = {
    "isLocalDevMcpEnabled": False,
    "isDesktopExtensionEnabled": False,
    "userPluginMarketplacesEnabled": False,
    "userPluginUploadsEnabled": False,
    "mcpPersistentAlwaysAllowEnabled": False,
}
URL = "https://mcp.acme.example/fx"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        pytest.param(managed(), {"name": "fx", "transport": "http", "url": URL}, id="an address"),
        pytest.param(managed(server=f"transport: sse, url: {URL}"), {"name": "fx", "transport": "sse", "url": URL}, id="events"),
        pytest.param(managed("as: Rates"), {"name": "Rates", "transport": "http", "url": URL}, id="the name that people see"),
        pytest.param(managed(more="auth: {method: oauth}"), {"name": "fx", "transport": "http", "url": URL, "oauth": True}, id="a sign-in of which nothing is known"),
        pytest.param(
            managed(more="auth: {method: oauth, scopes: [a.read, b.read], issuer: https://login.acme.example}"),
            {"name": "fx", "transport": "http", "url": URL, "oauth": {"authorizationServer": ["https://login.acme.example"], "scope": "a.read b.read"}},
            id="scopes in one text, and an issuer in a list",
        ),
        pytest.param(
            managed(server=f"transport: http, url: {URL}, headers: {{X-Team: ap, X-Key: '${{KEY}}'}}"),
            {"name": "fx", "transport": "http", "url": URL, "headers": {"X-Team": "ap"}}, id="headers that are written out",
        ),
        pytest.param(
            managed(server="transport: stdio, command: /opt/fx, args: [-r], env: {MODE: ro}"),
            {"name": "fx", "transport": "stdio", "command": "/opt/fx", "args": ["-r"], "env": {"MODE": "ro"}}, id="a command",
        ),
        pytest.param(
            managed("tools: {default: blocked, get: allow, put: ask}"),
            {"name": "fx", "transport": "http", "url": URL, "toolPolicy": {"*": "blocked", "get": "allow", "put": "ask"}}, id="tools",
        ),
        pytest.param(
            managed("tools: {default: blocked, 'get*': ask}", more="provides: {tools: {get_all: {}, put: {}}}"),
            {"name": "fx", "transport": "http", "url": URL, "toolPolicy": {"*": "blocked", "get*": "ask", "get_all": "ask"}},
            id="a known tool that a stricter pattern would take with it",
        ),
    ],
)  # fmt: skip
def test_a_managed_server_is_an_entry(text, entry):
    assert told(text) == {"managedMcpServers": [entry], "allowedPluginMcpServers": [], **CLOSED}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(managed(server=""), "INS008 fx: the inventory does not say which server it is", id="no server"),
        pytest.param(managed(server="url: 'https://${HOST}/fx'"), "INS008 fx: its address is not written out", id="an address with a reference"),
        pytest.param(managed(server="url: http://mcp.acme.example/fx"), "INS008 fx: a managed server is reached by https alone", id="plain http"),
        pytest.param(managed(server="command: npx, args: [fx]"), "INS008 fx: a managed server needs the whole path of its command", id="a bare command"),
        pytest.param(managed(server="command: /opt/fx, args: ['${X}']"), "INS008 fx: its command holds a reference", id="a command with a reference"),
        pytest.param(managed(more="auth: {method: mtls}"), "INS008 fx: a third-party deployment shows no client certificate", id="a certificate"),
    ],
)  # fmt: skip
def test_a_server_that_no_entry_can_hold_is_said_and_not_written(text, says):
    assert "managedMcpServers" not in told(text)
    assert says in reasons(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(managed(more="auth: {method: oauth, client: registered}"), "AUT011 fx: the id of the registered client", id="a registered client"),
        pytest.param(managed(more="auth: {method: static-header}"), "AUT011 fx: what it signs in with is given by a helper", id="a header"),
        pytest.param(managed(more="auth: {method: managed}"), "AUT011 fx: signing in through the organisation", id="through the organisation"),
        pytest.param(managed(server=f"url: {URL}, headers: {{X-Key: '${{KEY}}'}}"), "AUT011 fx: nobody says that references", id="a reference in a header"),
        pytest.param(managed() + "  fy: {title: FY, path: custom-mcp, provision: {claude-code: {via: project-file}}}\n", "INS008 fy: once packages have a list of servers, those of Claude Code's own files", id="servers of Claude Code's own files"),
        pytest.param(managed("tools: {default: ask, get: allow}"), "ACT008 fx: a pattern that is stricter than what is decided about one tool", id="ask for everything beats one tool"),
        pytest.param(managed("tools: {default: blocked, 'get*': ask}"), "ACT008 fx: of several patterns the strictest counts", id="a looser pattern"),
        pytest.param(managed(more="audience: []"), "INS009 fx: everybody who gets the configuration has it", id="an audience"),
        pytest.param(managed(more="provides: {tools: {put: {access: write}}}"), "CAP002 fx: nothing is decided about its tools", id="tools that nobody decided about"),
        pytest.param(managed().replace(", minimum_version: 1.46388.1", ""), "COW027 : the inventory does not say which Desktop build", id="no build"),
        pytest.param(managed().replace("1.46388.1", "1.30000.1"), "COW027 : the fleet's minimum is 1.30000.1: builds older than 1.37937.0", id="an older build"),
        pytest.param(managed().replace(", always_allow_for_connector_tools: false", ""), "COW013 : the inventory does not say whether members", id="always allow"),
        pytest.param(managed().replace("via: managed-server", "via: custom-connector"), "INS008 fx: a custom connector exists only when signed in with the vendor", id="a way that exists elsewhere"),
    ],
)  # fmt: skip
def test_what_the_configuration_cannot_hold_is_said(text, says):
    assert says in reasons(text)


@pytest.mark.parametrize(
    ("policy", "tool", "made"),
    [
        pytest.param({"*": "blocked", "get": "allow"}, "get", "allow", id="exact beats everything"),
        pytest.param({"*": "ask", "get": "allow"}, "get", "ask", id="but not a pattern that asks"),
        pytest.param({"g*": "blocked", "get": "allow"}, "get", "blocked", id="nor one that blocks some, in Code"),
        pytest.param({"*": "allow", "g*": "ask"}, "get", "ask", id="of patterns the strictest"),
        pytest.param({"*": "ask", "get": "blocked"}, "get", "blocked", id="stricter stays stricter"),
        pytest.param({"put": "ask"}, "get", None, id="members choose"),
    ],
)
def test_what_the_app_makes_of_a_policy(policy, tool, made):
    assert made_of(policy, tool) == made


ENTRY = {"source": "github", "repo": "acme/tools", "ref": SHA, "expectedName": "tools"}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        pytest.param(packaged("fx: preference: required"), [{**ENTRY, "installationPreference": "required"}], id="required"),
        pytest.param(packaged("fx: preference: available"), [{**ENTRY, "installationPreference": "available"}], id="available"),
        pytest.param(
            packaged("fx: preference: required", "fy: preference: available"), [{**ENTRY, "installationPreference": "available"}],
            id="packages that are decided unlike",
        ),
        pytest.param(
            packaged("fx: preference: required", source="{github: acme/tools, ref: main}"),
            [{**ENTRY, "ref": "main", "installationPreference": "available"}], id="no commit",
        ),
        pytest.param(
            packaged("fx: preference: auto_install", source=f"{{source: url, url: https://acme.example/m.json, manifestSha256: {SHA[:32] * 2}}}"),
            [{"source": "url", "url": "https://acme.example/m.json", "manifestSha256": SHA[:32] * 2, "expectedName": "tools", "installationPreference": "auto_install"}],
            id="a hosted file at its digest",
        ),
        pytest.param(
            packaged("fx: preference: required", source=f"{{source: git, url: https://g.acme.example/t.git, sha: {SHA}, expectedName: doors, credentialKind: userGit}}"),
            [{"source": "git", "url": "https://g.acme.example/t.git", "ref": SHA, "credentialKind": "userGit", "expectedName": "doors", "installationPreference": "required"}],
            id="a repository with a name and credentials of its own",
        ),
    ],
)  # fmt: skip
def test_a_marketplace_is_let_in_as_its_packages_are_decided_and_forced_only_where_it_is_pinned(text, entries):
    assert told(text)["allowedPluginMarketplaces"] == entries


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(packaged("fx: preference: required", "fy: preference: available"), "INS001 fx: a marketplace has one preference for all", id="packages that are decided unlike"),
        pytest.param(packaged("fx: preference: required", source="{github: acme/tools}"), "INS001 fx: a marketplace that is held at no commit", id="no commit"),
        pytest.param(packaged("fx: preference: required", source="{source: npm, package: tools}"), "INS008 fx: a third-party deployment takes no marketplace from a source of that kind", id="npm"),
        pytest.param(packaged("fx: preference: required", source="{github: acme/tools, expectedName: org}"), "INS008 fx: a third-party deployment refuses the name", id="a name that is kept"),
        pytest.param(packaged("fx: preference: required", package="fx@tools: {source: {github: acme/fx}}"), "INS008 fx: a package from another repository", id="a package from elsewhere"),
        pytest.param(packaged("fx: preference: required, tools: {put: ask}"), "CAP002 fx: its package does not say what its server is called", id="a server without a name"),
        pytest.param(packaged("fx: preference: required, tools: {default: ask}", package="fx@tools: {servers: {fx: fx}}"), "CAP002 fx: a lock is for one tool", id="tools that nobody named"),
        pytest.param("groups: {audit: {size: 2}}\n" + packaged("fx: preference: required, groups: {audit: available}"), "INS003 fx: one configuration is for every device", id="a group"),
        pytest.param(packaged("fx: preference: available").replace("transport: http, url: https://mcp.acme.example/fx", "command: /opt/fx"), "COW018 : a list of servers would shut out every local one", id="a local server"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_of_packages_is_said(text, says):
    assert says in reasons(text)


def test_packages_reach_declared_servers_alone_and_not_those_that_are_withheld():
    found = told(packaged("fx: preference: available", "fy: preference: not_available"))
    assert found["allowedPluginMcpServers"] == [{"serverUrl": URL}]
    assert found["deniedPluginMcpServers"] == [{"serverUrl": "https://mcp.acme.example/fy"}]


def test_a_server_that_another_door_needs_is_not_denied():
    text = packaged("fx: preference: available", "fy: preference: not_available").replace("example/fy", "example/fx")
    assert "deniedPluginMcpServers" not in told(text)


def test_a_list_that_would_shut_out_a_declared_local_server_is_left_out():
    text = packaged("fx: preference: available").replace(
        "transport: http, url: https://mcp.acme.example/fx", "command: /opt/fx"
    )
    assert {"allowedPluginMcpServers", "isDesktopExtensionEnabled"}.isdisjoint(told(text))


def test_locks_stand_in_a_list_by_the_name_of_the_server_inside_its_package():
    found = told(packaged("fx: preference: available, tools: {get: allow, put: blocked}", package="fx@tools: {servers: {fx: fx-server}}"))  # fmt: skip
    assert found["orgPluginSettings"] == [
        {
            "serverName": "fx-server",
            "tools": [{"toolName": "get", "permission": "allow"}, {"toolName": "put", "permission": "blocked"}],
        }
    ]


def test_on_windows_a_command_is_the_one_of_windows_and_without_one_it_is_said():
    plain = managed(server="command: /opt/fx")
    assert "INS008 fx: Windows needs a command with its drive and folder" in reasons(plain)
    assert "managedMcpServers" not in told(plain, "claude-desktop/claude-desktop-policy.reg")
    both = managed(server="command: /opt/fx, windows: {command: 'C:\\fx.exe', args: [-r]}")
    (entry,) = told(both, "claude-desktop/claude-desktop-policy.reg")["managedMcpServers"]
    assert (entry["command"], entry["args"]) == ("C:\\fx.exe", ["-r"])


def test_preference_domains_hold_texts_alone_and_the_registry_numbers_for_yes_and_no():
    rendering = rendered(managed()).rendering
    plist = plistlib.loads(rendering.file("claude-desktop/com.anthropic.claudefordesktop.plist").content)
    assert plist["isLocalDevMcpEnabled"] == "false"
    assert plist["managedMcpServers"].startswith('[{"name": "fx"')
    registry = rendering.file("claude-desktop/claude-desktop-policy.reg")
    assert registry.content.startswith(b"\xff\xfe")
    assert f'[{KEY}]\n"managedMcpServers"="[{{\\"name\\": \\"fx\\"' in registry.text
    assert '"isLocalDevMcpEnabled"=dword:00000000' in registry.text
    assert values_of_registry(registry.content)["isLocalDevMcpEnabled"] == 0


def test_groups_with_a_deployment_of_their_own_have_a_configuration_of_their_own():
    text = packaged("fx: preference: not_available, groups: {labs: required}").replace(
        THIRD, "groups: {labs: {deployment: third-party}, staff: {size: 3}}\n"
    )
    rendering = rendered(text).rendering
    assert [file.path for file in rendering.files if file.path.startswith("claude-desktop")] == [
        "claude-desktop/groups/labs/managed-settings.json",
        "claude-desktop/groups/labs/com.anthropic.claudefordesktop.plist",
        "claude-desktop/groups/labs/claude-desktop-policy.reg",
    ]
    (entry,) = told(text, "claude-desktop/groups/labs/managed-settings.json")["allowedPluginMarketplaces"]
    assert entry["installationPreference"] == "required"
    assert rendering.file("plan.json")


def test_whoever_has_no_deployment_of_their_own_is_told_nothing():
    rendering = rendered("plugins: {fx: {title: FX, path: oauth-connector, provision: {cowork: {}}}}\n").rendering
    assert ([file.path for file in rendering.files], rendering.minimum) == (["plan.json", "checklist.md"], None)


def test_a_helper_for_credentials_is_a_path_and_no_secret():
    text = packaged("fx: preference: available", source="{source: git, url: https://g.acme.example/t.git, credentialKind: credentialHelper, credentialHelper: /opt/acme/git-token}")  # fmt: skip
    (entry,) = told(text)["allowedPluginMarketplaces"]
    assert entry["credentialHelper"] == "/opt/acme/git-token"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(managed(server=f"url: {URL}, headers: {{Authorization: Bearer ghp_0123456789abcdefABCDEF0123456789abcd}}"), id="in a header"),
        pytest.param(managed(server="command: /opt/fx, env: {API_TOKEN: ghp_0123456789abcdefABCDEF0123456789abcd}"), id="in a variable"),
        pytest.param(managed(server="command: /opt/fx, args: [--token, ghp_0123456789abcdefABCDEF0123456789abcd]"), id="on a command line"),
        pytest.param(packaged("fx: preference: available", source="{source: git, url: 'https://ada:hunter2xyz9@g.acme.example/t.git'}"), id="in the address of a marketplace"),
    ],
)  # fmt: skip
def test_with_a_secret_nothing_is_rendered(text):
    rendering = rendered(text).rendering
    assert (rendering.files, len(rendering.problems)) == ((), 1)
    assert rendering.problems[0].found == "found a secret where something is rendered from"
