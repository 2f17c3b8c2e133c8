import pytest
from looked import looked

RULE = "allowlist-lock-without-list"
ETC = "/etc/claude-code/managed-settings.json"
DROP_IN = "/etc/claude-code/managed-settings.d/90-team.json"
SERVERS = "/etc/claude-code/managed-mcp.json"
LOCK = {"allowManagedMcpServersOnly": True}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param(
            {ETC: LOCK, "/home/ada/.claude/settings.json": {"allowedMcpServers": []}}, (0, 1, 0, 0), id="a user's list"
        ),
        pytest.param({"plist": LOCK, ETC: {"allowedMcpServers": []}}, (0, 1, 0, 0), id="a list in a source that loses"),
        pytest.param({ETC: LOCK, DROP_IN: {"allowedMcpServers": []}}, (1, 0, 0, 0), id="a list in another file"),
        pytest.param(
            {ETC: LOCK | {"allowedMcpServers": "x"}}, (1, 0, 0, 0), id="a list of a wrong type is an empty one"
        ),
        pytest.param({ETC: LOCK, SERVERS: {"mcpServers": {}}}, (0, 0, 1, 0), id="beside a fixed set of servers"),
        pytest.param(
            {ETC: LOCK | {"allowAllClaudeAiMcps": True}, SERVERS: {"mcpServers": {}}},
            (0, 1, 0, 0),
            id="beside a fixed set and every connector",
        ),
        pytest.param({ETC: {"allowManagedMcpServersOnly": "yes"}}, (0, 1, 0, 0), id="a lock that fails closed"),
        pytest.param({ETC: LOCK | {"allowedMcpServers": None}}, (1, 0, 0, 0), id="null for a list is an empty one"),
        pytest.param({ETC: LOCK | {"allowedMcpServers": [{}]}}, (1, 0, 0, 0), id="a list without a good entry"),
        pytest.param(
            {ETC: LOCK | {"deniedMcpServers": [{"serverUrl": "*"}]}},
            (0, 1, 0, 0),
            id="a list that blocks is no list that allows",
        ),
        pytest.param({ETC: {"allowManagedMcpServersOnly": False}}, (0, 0, 0, 0), id="no lock"),
        pytest.param({ETC: {"allowedMcpServers": []}}, (0, 0, 0, 0), id="no lock at all"),
    ],
)
def test_a_lock_and_its_list(files, counts):
    assert looked(RULE, files).counts == counts
