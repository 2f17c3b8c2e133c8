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
