import pytest
from looked import looked

RULE = "name-only-list"
ETC = "/etc/claude-code/managed-settings.json"
NAME, URL = {"serverName": "db"}, {"serverUrl": "https://a.example/*"}


@pytest.mark.parametrize(
    ("settings", "gaps"),
    [
        pytest.param({"allowedMcpServers": [NAME]}, {"allowedMcpServers"}, id="a list of names"),
        pytest.param({"allowedMcpServers": [NAME, URL]}, set(), id="one other entry"),
        pytest.param({"allowedMcpServers": []}, set(), id="an empty list"),
        pytest.param(
            {"deniedMcpServers": [NAME, URL]}, {"deniedMcpServers db"}, id="a name that blocks, beside others"
        ),
        pytest.param({"deniedMcpServers": [{"serverName": "plugin:notes:db"}]}, set(), id="a server of a package"),
        pytest.param({"deniedMcpServers": [{"serverName": "claude.ai Slack"}]}, set(), id="a connector"),
    ],
)
def test_names(settings, gaps):
    assert set(looked(RULE, {ETC: settings}).gaps) == gaps


@pytest.mark.parametrize(
    ("settings", "passed"),
    [
        pytest.param({"allowedMcpServers": []}, 1, id="an empty list"),
        pytest.param({"allowedMcpServers": [NAME, URL]}, 1, id="one other entry"),
        pytest.param({"deniedMcpServers": [{"serverName": "plugin:notes:db"}]}, 1, id="a server of a package"),
        pytest.param({"deniedMcpServers": [{"serverName": "claude.ai Slack"}]}, 0, id="a connector is not asked about"),
        pytest.param({}, 0, id="no lists"),
    ],
)
def test_what_passes(settings, passed):
    assert looked(RULE, {ETC: settings}).counts == (passed, 0, 0, 0)
