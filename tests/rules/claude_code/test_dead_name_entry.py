import pytest
from looked import looked

RULE = "dead-name-entry"
ETC = "/etc/claude-code/managed-settings.json"
USER = "/home/ada/.claude/settings.json"
STATE = "/home/ada/.claude.json"
NAME, URL, COMMAND = {"serverName": "db"}, {"serverUrl": "https://a.example/*"}, {"serverCommand": ["/opt/x"]}
LOCAL = {"mcpServers": {"db": {"command": "/opt/acme/db-mcp"}}}
REMOTE = {"mcpServers": {"db": {"type": "http", "url": "https://db.example/mcp"}}}
DOOR = (
    "plugins: {{db: {{title: DB, path: custom-mcp, server: {}, provision: {{claude-code: {{via: user-server}}}}}}}}\n"
)


def lists(*entries, lock=True):
    return {"allowManagedMcpServersOnly": lock, "allowedMcpServers": list(entries)}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: lists(NAME)}, (1, 0, 0, 0), id="names alone"),
        pytest.param({ETC: lists(NAME, URL, COMMAND)}, (0, 1, 0, 0), id="beside both"),
        pytest.param({ETC: lists(NAME, URL), STATE: REMOTE}, (0, 1, 0, 0), id="a remote server beside a url"),
        pytest.param({ETC: lists(NAME, URL), STATE: LOCAL}, (1, 0, 0, 0), id="a local server beside a url"),
        pytest.param({ETC: lists(NAME, COMMAND), STATE: LOCAL}, (0, 1, 0, 0), id="a local server beside a command line"),
        pytest.param({ETC: lists(NAME, COMMAND), STATE: REMOTE}, (1, 0, 0, 0), id="a remote server beside a command line"),
        pytest.param({ETC: lists(NAME, URL)}, (0, 0, 0, 1), id="nobody knows the server"),
        pytest.param({ETC: lists(NAME, URL), STATE: {"mcpServers": {"db": {}}}}, (0, 0, 0, 1), id="it says nothing of itself"),
        pytest.param({ETC: lists(NAME, {"serverUrl": ""}), STATE: REMOTE}, (0, 1, 0, 0), id="a url that matches nothing counts"),
        pytest.param({ETC: lists(NAME, lock=False), USER: {"allowedMcpServers": [URL, COMMAND]}}, (0, 1, 0, 0),
                     id="a user's entries count where nothing is locked"),
        pytest.param({ETC: lists(NAME), USER: {"allowedMcpServers": [URL, COMMAND]}}, (1, 0, 0, 0),
                     id="and not where the list is locked"),
        pytest.param({ETC: lists(URL, COMMAND)}, (0, 0, 0, 0), id="no names"),
        pytest.param({ETC: lists(NAME), USER: None}, (0, 0, 0, 1), id="a file that cannot be opened"),
    ],
)  # fmt: skip
def test_names_beside_other_entries(files, counts):
    assert looked(RULE, files).counts == counts


@pytest.mark.parametrize(
    ("server", "gaps"),
    [
        pytest.param("{url: https://db.example/mcp}", 1, id="remote"),
        pytest.param("{command: /opt/acme/db-mcp}", 0, id="local"),
    ],
)
def test_the_inventory_says_which_kind_a_server_is(server, gaps):
    assert looked(RULE, {ETC: lists(NAME, URL)}, inventory=DOOR.format(server)).counts[1] == gaps


def test_doors_of_the_other_surface_say_nothing():
    inventory = DOOR.format("{url: https://db.example/mcp}").replace(
        "claude-code: {via: user-server}", "cowork: {via: custom-connector}"
    )
    assert looked(RULE, {ETC: lists(NAME, URL)}, inventory=inventory).counts == (0, 0, 0, 1)


def test_servers_of_packages_go_by_other_names():
    manifest = "/home/ada/.claude/plugins/cache/acme/notes/1.0.0/.mcp.json"
    assert looked(RULE, {ETC: lists(NAME, URL), manifest: REMOTE}).counts == (0, 0, 0, 1)


def test_the_sentence():
    found = looked(RULE, {ETC: lists(NAME, URL), STATE: REMOTE})
    assert found.gaps["allowedMcpServers db"] == (
        "`allowedMcpServers` in `managed-settings.json` names `db`, a remote server, and beside `serverUrl` no name counts "
        "for those"
    )
