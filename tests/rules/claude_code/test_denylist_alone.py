import pytest
from looked import looked

RULE = "denylist-alone"
ETC = "/etc/claude-code/managed-settings.json"
DENIED = {"deniedMcpServers": [{"serverUrl": "*://paste.example/*"}]}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: DENIED}, (0, 1, 0, 0), id="alone"),
        pytest.param(
            {ETC: DENIED, "/home/ada/.claude/settings.json": {"allowedMcpServers": []}},
            (0, 1, 0, 0),
            id="beside a user's list",
        ),
        pytest.param({ETC: DENIED | {"allowedMcpServers": []}}, (1, 0, 0, 0), id="beside a list that allows"),
        pytest.param(
            {ETC: DENIED, "/etc/claude-code/managed-mcp.json": {"mcpServers": {}}},
            (1, 0, 0, 0),
            id="beside a fixed set",
        ),
        pytest.param(
            {ETC: DENIED, "/etc/claude-code/managed-mcp.json": '{"mcpServers": {'},
            (1, 0, 0, 0),
            id="beside a fixed set that is no JSON: nothing loads",
        ),
        pytest.param(
            {ETC: DENIED, "/etc/claude-code/managed-mcp.json": None},
            (0, 0, 0, 1),
            id="beside one that nobody could read",
        ),
        pytest.param({ETC: {"model": "opus"}}, (0, 0, 0, 0), id="no list"),
        pytest.param(
            {ETC: DENIED | {"allowManagedMcpServersOnly": True}},
            (0, 1, 0, 0),
            id="beside a lock on a list that is not there",
        ),
        pytest.param({ETC: DENIED | {"allowedMcpServers": "x"}}, (1, 0, 0, 0), id="beside a list that fails closed"),
        pytest.param({ETC: DENIED | {"strictKnownMarketplaces": []}}, (0, 1, 0, 0), id="beside a list of marketplaces"),
        pytest.param(
            {ETC: DENIED, "/home/ada/.claude/remote-settings.json": {"allowedMcpServers": []}},
            (0, 0, 0, 0),
            id="in a source that loses",
        ),
        pytest.param(
            {ETC: DENIED, "/etc/claude-code/managed-settings.d/1.json": {"allowedMcpServers": []}},
            (1, 0, 0, 0),
            id="beside a list in another file",
        ),
        pytest.param({ETC: DENIED, "plist": "{"}, (0, 0, 0, 1), id="where nobody knows what wins"),
    ],
)
def test_a_list_of_what_is_bad(files, counts):
    assert looked(RULE, files, settings="expects: allowlist").counts == counts


def test_where_such_a_list_was_decided_it_is_right():
    assert looked(RULE, {ETC: DENIED}, settings="expects: denylist").counts == (0, 0, 1, 0)


def test_without_a_decision_it_is_not_asked():
    assert looked(RULE, {ETC: DENIED}).counts == (0, 0, 0, 0)
