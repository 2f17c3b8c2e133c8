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


PASTE = {"serverName": "paste"}
STATE = "/home/ada/.claude.json"
REMOTE = {STATE: {"mcpServers": {"paste": {"type": "http", "url": "https://paste.example/mcp"}}}}
LOCAL = {STATE: {"mcpServers": {"paste": {"command": "/opt/paste", "args": ["--all"]}}}}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: {"deniedMcpServers": [PASTE, {"serverUrl": "*://paste.example/*"}]}} | REMOTE, (2, 0, 0, 0),
                     id="its url is blocked, too"),
        pytest.param({ETC: {"deniedMcpServers": [PASTE, {"serverUrl": "*://other.example/*"}]}} | REMOTE, (1, 1, 0, 0), id="another url is"),
        pytest.param({ETC: {"deniedMcpServers": [PASTE, {"serverCommand": ["/opt/paste", "--all"]}]}} | LOCAL, (2, 0, 0, 0),
                     id="its command line is blocked, too"),
        pytest.param({ETC: {"deniedMcpServers": [PASTE, {"serverCommand": ["/opt/paste"]}]}} | LOCAL, (1, 1, 0, 0), id="with other arguments"),
        pytest.param({ETC: {"deniedMcpServers": [PASTE, {"serverUrl": "*"}]}}, (1, 1, 0, 0), id="nobody knows where it leads"),
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "claude-in-chrome"}]}}, (1, 0, 0, 0), id="a server of the client itself"),
        pytest.param({ETC: {"allowedMcpServers": [NAME], "deniedMcpServers": [PASTE]}, "/etc/claude-code/managed-mcp.json": {"mcpServers": {}}},
                     (0, 0, 2, 0), id="where the organisation names the servers"),
        pytest.param({ETC: {"allowedMcpServers": [NAME, {"serverUrl": 1}]}}, (0, 1, 0, 0), id="beside an entry that is none"),
        pytest.param({ETC: {"allowedMcpServers": [NAME]}, "/etc/claude-code/managed-settings.d/1.json": {"allowedMcpServers": [URL]}},
                     (1, 0, 0, 0), id="beside a url in another file"),
    ],
)  # fmt: skip
def test_near_a_list_of_names(files, counts):
    assert looked(RULE, files).counts == counts


def test_the_inventory_says_where_a_server_leads():
    door = "plugins: {paste: {title: Paste, path: custom-mcp, server: {url: https://paste.example/mcp}, provision: {claude-code: {via: user-server}}}}\n"
    denied = {ETC: {"deniedMcpServers": [PASTE, {"serverUrl": "*://paste.example/*"}]}}
    assert looked(RULE, denied, inventory=door).counts == (2, 0, 0, 0)
