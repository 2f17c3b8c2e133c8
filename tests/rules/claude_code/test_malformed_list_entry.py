import pytest
from looked import looked

RULE = "malformed-list-entry"
ETC = "/etc/claude-code/managed-settings.json"
GOOD = {"serverUrl": "https://a.example/*"}


@pytest.mark.parametrize(
    ("entry", "item", "words"),
    [
        pytest.param("db", "entry that is no object", "is no object", id="a bare name"),
        pytest.param({}, "entry without a key", "has none of the keys", id="no key"),
        pytest.param({"name": "db"}, "entry without a key", "has none of the keys", id="a key of another kind"),
        pytest.param(
            {"serverName": "db", "serverUrl": "x"}, "serverName db and serverUrl x", "has 2 of the keys", id="two keys"
        ),
        pytest.param(
            {"serverCommand": []}, "serverCommand ", "has an empty `serverCommand`", id="an empty command line"
        ),
        pytest.param(
            {"serverCommand": "x"}, "serverCommand x", "has a `serverCommand` of a wrong type", id="a text for a list"
        ),
        pytest.param({"serverUrl": 1}, "serverUrl of a wrong type", "has a `serverUrl` of a wrong type", id="a number"),
        pytest.param({"serverName": ""}, "serverName ", "has an empty `serverName`", id="an empty name"),
        pytest.param({"serverName": "a b"}, "serverName a b", "names `a b`, and a name here has", id="a free name"),
    ],
)
def test_what_is_no_entry_of_the_list_that_allows(entry, item, words):
    found = looked(RULE, {ETC: {"allowedMcpServers": [GOOD, entry]}})
    (message,) = found.gaps.values()
    assert set(found.gaps) == {f"managed allowedMcpServers {item}"}
    assert words in message
    assert message.endswith("it is left out, and the rest of the list holds")


def test_an_empty_name_blocks_nothing():
    (message,) = looked(RULE, {ETC: {"deniedMcpServers": [{"serverName": ""}]}}).gaps.values()
    assert "has an empty `serverName`: no other is left, and the list blocks nothing" in message


def test_a_list_without_a_good_entry_allows_nothing():
    (message,) = looked(RULE, {ETC: {"allowedMcpServers": [{}]}}).gaps.values()
    assert message.endswith("no other is left, and the list allows nothing")


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "a b"}]}}, (1, 0, 0, 0), id="free names may block"),
        pytest.param({ETC: {"allowedMcpServers": [GOOD | {"note": "x"}]}}, (1, 0, 0, 0), id="a remark beside the key"),
        pytest.param({ETC: {"allowedMcpServers": "x"}}, (0, 0, 0, 0), id="no list at all"),
        pytest.param({ETC: '{"allowedMcpServers": [{}],}'}, (0, 0, 0, 0), id="a file that is no JSON"),
        pytest.param(
            {"/home/ada/.claude/settings.json": {"deniedMcpServers": [{}]}}, (0, 1, 0, 0), id="a user's own list"
        ),
        pytest.param(
            {"/home/ada/.claude.json": {"deniedMcpServers": [{}]}}, (0, 0, 0, 0), id="a file without settings"
        ),
        pytest.param({ETC: {"allowedMcpServers": [], "deniedMcpServers": [GOOD]}}, (2, 0, 0, 0), id="both lists"),
    ],
)
def test_which_lists_are_looked_at(files, counts):
    assert looked(RULE, files).counts == counts


def test_what_older_clients_refuse_is_another_rules():
    assert looked(RULE, {ETC: {"deniedMcpServers": [{"serverName": "a b"}]}}, "2.1.170").counts == (1, 0, 0, 0)


USER = "/home/ada/.claude/settings.json"
REMOTE = "/home/ada/.claude/remote-settings.json"
DROP_IN = "/etc/claude-code/managed-settings.d/10-lists.json"
BAD = {"serverName": "Issue tracker"}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"allowedMcpServers": [BAD]}}, (0, 0, 0, 0), id="a managed source that loses"),
        pytest.param({USER: {"allowedMcpServers": [BAD], "env": "x"}}, (0, 0, 1, 0), id="a user's file that the client rejects"),
        pytest.param({ETC: {"allowManagedMcpServersOnly": True}, USER: {"allowedMcpServers": [BAD]}}, (0, 0, 1, 0),
                     id="a user's list where the managed one alone counts"),
        pytest.param({ETC: {"allowManagedMcpServersOnly": True}, USER: {"deniedMcpServers": [{}]}}, (0, 1, 0, 0),
                     id="a user's list that blocks counts all the same"),
        pytest.param({"plist": "{", ETC: {"allowedMcpServers": [BAD]}}, (0, 0, 0, 1), id="nobody knows which source wins"),
        pytest.param({USER: None}, (0, 0, 0, 1), id="nobody could read the file"),
        pytest.param({ETC: {"allowedMcpServers": [{"serverUrl": "https://a.example/*", "serverName": None}]}}, (0, 1, 0, 0),
                     id="null beside the key is a second key"),
        pytest.param({ETC: {"allowedMcpServers": [{"serverName": "plugin:notes:crm"}]}}, (0, 1, 0, 0),
                     id="a server of a package by its name"),
        pytest.param({ETC: {"allowedMcpServers": [{"serverUrl": ["https://a.example/*"]}]}}, (0, 1, 0, 0), id="a list of urls"),
        pytest.param({ETC: {"allowedMcpServers": [{"serverCommand": ["npx", 1]}]}}, (0, 1, 0, 0), id="a number among words"),
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "claude.ai Slack"}]}}, (1, 0, 0, 0), id="a connector that is blocked"),
        pytest.param({ETC: {"allowedMcpServers": [{"serverUrl": "https://a.example/*", "_why": "IT-1"}]}}, (1, 0, 0, 0), id="a remark"),
    ],
)  # fmt: skip
def test_files_that_count_and_near_entries(files, counts):
    assert looked(RULE, files).counts == counts


def test_a_good_entry_of_another_file_is_left():
    (message,) = looked(RULE, {ETC: {"allowedMcpServers": [BAD]}, DROP_IN: {"allowedMcpServers": [GOOD]}}).gaps.values()
    assert message.endswith("it is left out, and the rest of the list holds")


@pytest.mark.parametrize(
    ("path", "client", "words"),
    [
        pytest.param(ETC, "2.1.168", "; clients before 2.1.169 could discard the whole managed policy, and the client is 2.1.168",
                     id="an older client"),
        pytest.param(ETC, None, "could discard the whole managed policy, and the client's version is not known", id="nobody knows the client"),
        pytest.param(ETC, "2.1.169", "the list allows nothing", id="since then entries are stripped"),
        pytest.param(USER, "2.1.168", "the list allows nothing", id="a user's file is no policy"),
    ],
)  # fmt: skip
def test_what_older_clients_make_of_it(path, client, words):
    (message,) = looked(RULE, {path: {"allowedMcpServers": [BAD]}}, client).gaps.values()
    assert message.endswith(words)


def test_the_item_holds_no_home():
    entry = {"serverName": "db", "serverCommand": ["/home/ada/bin/db"]}
    assert set(looked(RULE, {ETC: {"allowedMcpServers": [entry]}}).gaps) == {
        "managed allowedMcpServers serverName db and serverCommand ~/bin/db"
    }
