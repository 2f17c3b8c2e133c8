import pytest
from looked import looked

RULE = "allowlist-lock-without-list"
ETC = "/etc/claude-code/managed-settings.json"
DROP_IN = "/etc/claude-code/managed-settings.d/90-team.json"
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
        pytest.param({ETC: {"allowManagedMcpServersOnly": False}}, (0, 0, 0, 0), id="no lock"),
        pytest.param({ETC: {"allowedMcpServers": []}}, (0, 0, 0, 0), id="no lock at all"),
    ],
)
def test_a_lock_and_its_list(files, counts):
    assert looked(RULE, files).counts == counts
