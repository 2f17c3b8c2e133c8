import pytest
from looked import looked

RULE = "allowlist-users-can-widen"
ETC = "/etc/claude-code/managed-settings.json"
DROP_IN = "/etc/claude-code/managed-settings.d/90-team.json"
REMOTE = "/home/ada/.claude/remote-settings.json"
SERVERS = "/etc/claude-code/managed-mcp.json"
LIST = {"allowedMcpServers": [{"serverName": "crm"}]}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: LIST | {"allowManagedMcpServersOnly": False}}, (0, 1, 0, 0), id="the lock is off"),
        pytest.param({ETC: LIST | {"allowManagedMcpServersOnly": "true"}}, (1, 0, 0, 0), id="the lock is in quotes"),
        pytest.param({ETC: LIST | {"allowManagedMcpServersOnly": 1}}, (1, 0, 0, 0), id="the lock fails closed"),
        pytest.param({ETC: LIST | {"allowManagedMcpServersOnly": True}, DROP_IN: {"allowManagedMcpServersOnly": False}},
                     (0, 1, 0, 0), id="a later file opens the lock"),
        pytest.param({ETC: {"allowManagedMcpServersOnly": True}, DROP_IN: LIST}, (1, 0, 0, 0), id="lock and list in two files"),
        pytest.param({REMOTE: LIST, ETC: {"allowManagedMcpServersOnly": True}}, (0, 1, 0, 0), id="the lock is in a source that loses"),
        pytest.param({ETC: {"model": "opus"}, REMOTE: "{}"}, (0, 0, 0, 0), id="no list"),
        pytest.param({"/home/ada/.claude/settings.json": LIST}, (0, 0, 0, 0), id="a user's own list"),
        pytest.param({REMOTE: None, ETC: LIST}, (0, 0, 0, 1), id="a higher source that cannot be opened"),
        pytest.param({ETC: LIST, SERVERS: {"mcpServers": {}}}, (0, 0, 1, 0), id="beside a fixed set of servers"),
        pytest.param({ETC: LIST | {"allowAllClaudeAiMcps": True}, SERVERS: {"mcpServers": {}}}, (0, 1, 0, 0),
                     id="beside a fixed set to which users may add connectors"),
        pytest.param({ETC: LIST | {"strictPluginOnlyCustomization": ["mcp"]}}, (0, 1, 0, 0), id="users may allow servers of packages"),
        pytest.param({ETC: LIST | {"allowManagedMcpServersOnly": None}}, (0, 1, 0, 0), id="null is no lock"),
        pytest.param({ETC: LIST | {"allowManagedPermissionRulesOnly": True}}, (0, 1, 0, 0), id="a lock on rules locks no list"),
        pytest.param({ETC: LIST | {"permissions": {"allowManagedMcpServersOnly": True}}}, (0, 1, 0, 0), id="a lock at the wrong depth"),
        pytest.param({ETC: {"allowedMcpServers": []}}, (0, 1, 0, 0), id="an empty list, which users fill"),
        pytest.param({ETC: LIST, DROP_IN: "{"}, (0, 0, 0, 1), id="a file for which the client does not start"),
    ],
)  # fmt: skip
def test_a_list_and_its_lock(files, counts):
    assert looked(RULE, files).counts == counts


def test_the_line_that_says_so():
    assert looked(RULE, {ETC: LIST}).gaps["allowedMcpServers"].endswith("so any user can allow more")
    off = looked(RULE, {ETC: LIST | {"allowManagedMcpServersOnly": False}})
    assert off.gaps["allowedMcpServers"].startswith(
        "`allowManagedMcpServersOnly` in `managed-settings.json` is not `true`"
    )


def test_old_clients_may_have_discarded_the_list():
    files = {ETC: LIST | {"allowManagedMcpServersOnly": True, "deniedMcpServers": [{}]}}
    assert looked(RULE, files, "2.1.169").counts == (1, 0, 0, 0)
    assert looked(RULE, files, "2.1.168").counts == (0, 0, 0, 1)
    (because,) = looked(RULE, files, None).unknowns.values()
    assert "before 2.1.169 could discard the whole managed policy" in because
