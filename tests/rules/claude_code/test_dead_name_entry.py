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


EXCLUSIVE = "/etc/claude-code/managed-mcp.json"
OPEN = {"mcpServers": {"db": {"type": "http", "url": "https://${HOST}/mcp"}}}


@pytest.mark.parametrize(
    ("files", "client", "counts"),
    [
        pytest.param({EXCLUSIVE: REMOTE, ETC: lists(NAME, URL)}, "2.1.330", (0, 0, 1, 0), id="its servers need no entry"),
        pytest.param({EXCLUSIVE: REMOTE, ETC: lists(NAME, URL, COMMAND)}, "2.1.330", (0, 0, 1, 0), id="beside entries of both kinds"),
        pytest.param({EXCLUSIVE: {"mcpServers": {}}, STATE: REMOTE, ETC: lists(NAME, URL)}, "2.1.330", (0, 0, 1, 0),
                     id="a server that does not load in any case"),
        pytest.param({EXCLUSIVE: OPEN, ETC: lists(NAME, URL)}, "2.1.330", (0, 1, 0, 0), id="a variable decides what it is"),
        pytest.param({EXCLUSIVE: OPEN, ETC: lists(NAME)}, "2.1.330", (1, 0, 0, 0), id="a name that counts"),
        pytest.param({EXCLUSIVE: REMOTE, ETC: lists(NAME, URL)}, "2.1.240", (0, 0, 0, 1),
                     id="as documented, its servers need an entry"),
        pytest.param({EXCLUSIVE: None, ETC: lists(NAME, URL)}, "2.1.330", (0, 0, 0, 1), id="nobody could read it"),
    ],
)  # fmt: skip
def test_names_beside_the_organisations_own_set(files, client, counts):
    assert looked(RULE, files, client).counts == counts


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: lists(NAME, {"serverUrl": 1})}, (1, 0, 0, 0), id="a url that is no entry turns nothing off"),
        pytest.param({ETC: lists(NAME, URL), STATE: {"mcpServers": {"db": {"type": "ws", "url": "wss://db.example"}}}}, (0, 1, 0, 0),
                     id="a socket is remote, too"),
        pytest.param({ETC: lists({"serverName": "DB"}, URL), STATE: LOCAL}, (0, 0, 0, 1), id="in other letters it is another name"),
        pytest.param({ETC: lists(NAME, lock=False), USER: {"allowedMcpServers": [URL, COMMAND], "env": 1}}, (1, 0, 0, 0),
                     id="a user's file that the client rejects"),
    ],
)  # fmt: skip
def test_near_a_dead_name(files, counts):
    assert looked(RULE, files).counts == counts
