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
            {ETC: DENIED, "/etc/claude-code/managed-mcp.json": None},
            (0, 0, 0, 1),
            id="beside one that nobody could read",
        ),
        pytest.param({ETC: {"model": "opus"}}, (0, 0, 0, 0), id="no list"),
    ],
)
def test_a_list_of_what_is_bad(files, counts):
    assert looked(RULE, files, settings="expects: allowlist").counts == counts


def test_where_such_a_list_was_decided_it_is_right():
    assert looked(RULE, {ETC: DENIED}, settings="expects: denylist").counts == (0, 0, 1, 0)


def test_without_a_decision_it_is_not_asked():
    assert looked(RULE, {ETC: DENIED}).counts == (0, 0, 0, 0)
