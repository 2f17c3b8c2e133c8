"""Entries of Claude Desktop's lists of a kind that nobody here knows: whatever a rule asks of them is unknown."""

import pytest
from looked_at_devices import looked

MANAGED = "/etc/claude-desktop/managed-settings.json"
CONFIG = "/home/ada/.config/Claude/claude_desktop_config.json"
CRM = {"name": "crm", "transport": "http", "url": "https://mcp.acme.example/crm", "oauth": {"clientId": "x"}}
PINNED = {"source": "github", "repo": "acme/p", "expectedName": "acme", "ref": "a" * 40}


def asked(rule, **keys):
    found = looked(rule, {MANAGED: {"inferenceProvider": "bedrock", **keys}})
    assert found.gaps == {}
    return found.unknowns


@pytest.mark.parametrize(
    "rule", ["shape-that-fails-closed", "unknown-policy-value", "plain-http-endpoint", "floating-package"]
)
@pytest.mark.parametrize(
    ("server", "name", "why"),
    [
        pytest.param(CRM | {"transport": "carrier-pigeon"}, "managedMcpServers: crm", "has `carrier-pigeon` for `transport`, which nobody here knows", id="a transport"),
        pytest.param(CRM | {"transport": ["http"]}, "managedMcpServers: crm", "has something that is no text for `transport`, which nobody here knows", id="a transport that is no text"),
        pytest.param({"name": "crm", "server": "pigeon"}, "managedMcpServers: crm", "has `pigeon` for `server`, which nobody here knows", id="a server that is built in"),
        pytest.param({"name": "crm", "transport": "sse"}, "managedMcpServers: crm", "has no `url`", id="no address"),
        pytest.param({"name": "crm", "transport": "stdio", "args": ["x"]}, "managedMcpServers: crm", "has no `command`", id="no command"),
        pytest.param("crm", "managedMcpServers[0]", "is no mapping", id="no mapping"),
    ],
)  # fmt: skip
def test_a_managed_server_of_another_kind_is_unknown_to_every_rule(rule, server, name, why):
    unknowns = asked(rule, managedMcpServers=[server])
    assert [(item, why in because) for item, because in unknowns.items() if "managedMcpServers" in item] == [
        (f"what an unread {name} holds", True)
    ]


def test_a_server_without_a_name_can_be_asked_where_it_leads():
    nameless = {key: value for key, value in CRM.items() if key != "name"}
    assert asked("plain-http-endpoint", managedMcpServers=[nameless]) == {}
    assert asked("shape-that-fails-closed", managedMcpServers=[nameless]) == {
        "what an unread managedMcpServers[0] holds": "`managedMcpServers[0]` has no `name`"
    }


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(CRM, id="a remote one"),
        pytest.param({"name": "a", "transport": "stdio", "command": "/opt/a"}, id="a local one"),
        pytest.param({"name": "a", "transport": "policy-only", "toolPolicy": {}}, id="a policy alone"),
        pytest.param({"name": "a", "server": "github"}, id="one that is built in"),
    ],
)
def test_a_server_as_the_vendor_describes_it_is_nothing_odd(server):
    assert asked("shape-that-fails-closed", managedMcpServers=[server]) == {}


@pytest.mark.parametrize(
    ("entry", "unknowns"),
    [
        pytest.param(PINNED, {}, id="as it should be"),
        pytest.param(PINNED | {"installationPreference": "mandatory"}, {"acme": "marketplace `acme`: `installationPreference` in `managed-settings.json` is none of required, auto_install and available"}, id="a preference that nobody knows"),
        pytest.param("acme", {"what an unread allowedPluginMarketplaces[0] holds": "`allowedPluginMarketplaces[0]` is no mapping"}, id="no mapping"),
    ],
)  # fmt: skip
def test_a_marketplace_of_another_kind_is_unknown(entry, unknowns):
    assert asked("moving-source", allowedPluginMarketplaces=[entry]) == unknowns


def test_of_a_marketplace_that_is_no_mapping_nobody_knows_the_name():
    assert set(asked("marketplace-name-refused", allowedPluginMarketplaces=[7])) == {
        "what an unread allowedPluginMarketplaces[0] holds"
    }


@pytest.mark.parametrize(
    ("lock", "why"),
    [
        pytest.param({"serverName": "a", "tools": [{"toolName": "t", "permission": "ask"}]}, "", id="as it should be"),
        pytest.param("a", "is no mapping", id="no mapping"),
        pytest.param({"tools": []}, "has no `serverName`", id="no server"),
        pytest.param({"serverName": "a"}, "has no list of `tools`", id="no tools"),
        pytest.param({"serverName": "a", "tools": [{"toolName": "t"}]}, "has a tool without a `toolName` or a `permission`", id="no permission"),
    ],
)  # fmt: skip
def test_a_lock_of_another_kind_is_unknown(lock, why):
    unknowns = asked("unknown-policy-value", orgPluginSettings=[lock])
    assert [why in because for item, because in unknowns.items() if "orgPluginSettings" in item] == [True] * bool(why)


@pytest.mark.parametrize(
    ("servers", "items"),
    [
        pytest.param({"x": {"command": "node"}}, set(), id="as it should be"),
        pytest.param({"x": {}}, {"what an unread mcpServers: x holds"}, id="neither a command nor an address"),
        pytest.param({"x": 7}, {"what an unread mcpServers: x holds"}, id="no mapping"),
        pytest.param([7], {"what an unread claude_desktop_config.json holds"}, id="a list"),
    ],
)
def test_a_members_server_of_another_kind_is_unknown(servers, items):
    found = looked("plain-http-endpoint", {CONFIG: {"mcpServers": servers}})
    assert (found.gaps, set(found.unknowns)) == ({}, items)
