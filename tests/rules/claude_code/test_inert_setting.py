import pytest
from looked import looked

RULE = "inert-setting"
ETC = "/etc/claude-code/managed-settings.json"
USER = "/home/ada/.claude/settings.json"
PROJECT = "/home/ada/app/.claude/settings.json"


@pytest.mark.parametrize(
    ("path", "key", "item"),
    [
        pytest.param(USER, "disableSideloadFlags", "user disableSideloadFlags", id="a managed key of a user"),
        pytest.param(PROJECT, "blockedMarketplaces", "project blockedMarketplaces", id="a managed key of a project"),
        pytest.param(ETC, "mcpServers", "managed mcpServers", id="servers in managed settings"),
        pytest.param(PROJECT, "allowUserMcpServers", "project allowUserMcpServers", id="an invented key"),
        pytest.param(ETC, "allowedMCPServers", "managed allowedMCPServers", id="other letters large"),
        pytest.param(ETC, "allowed_mcp_servers", "managed allowed_mcp_servers", id="with underscores"),
        pytest.param(ETC, "strictKnownMarketplace", "managed strictKnownMarketplace", id="without its s"),
        pytest.param(ETC, "deniedMcpServrs", "managed deniedMcpServrs", id="a letter left out"),
    ],
)
def test_a_key_that_nothing_reads(path, key, item):
    assert set(looked(RULE, {path: {key: True}}).gaps) == {item}


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        pytest.param(ETC, {"disableSideloadFlags": True}, id="a managed key where it counts"),
        pytest.param(USER, {"statusLine": {}, "someFutureKey": 1, "permissions": {}}, id="keys about other things"),
        pytest.param(USER, {"enabledMcpjsonServers": ["db"], "enabledPlugins": {}}, id="keys of any file"),
        pytest.param(ETC, {"allowedMarketplaces": []}, id="an alias that the client reads"),
    ],
)
def test_what_is_read_or_nobodys_business(path, settings):
    assert looked(RULE, {path: settings}).counts == (1, 0, 0, 0)


ALIAS = {ETC: {"additionalMarketplaces": {}}}
MINIMUM = "surfaces: {{claude-code: {{minimum_version: {}}}}}\n"


@pytest.mark.parametrize(
    ("client", "minimum", "counts"),
    [
        pytest.param("2.1.232", "", (1, 0, 0, 0), id="a client that reads it"),
        pytest.param("2.1.231", "", (0, 1, 0, 0), id="a client that does not"),
        pytest.param(None, "", (0, 0, 0, 1), id="nobody knows"),
        pytest.param(None, "2.1.200", (0, 1, 0, 0), id="the fleet may have older ones"),
        pytest.param(None, "2.1.232", (1, 0, 0, 0), id="the fleet has newer ones only"),
        pytest.param("2.1.330", "2.1.200", (1, 0, 0, 0), id="this machine's client counts for itself"),
    ],
)
def test_an_alias_by_version(client, minimum, counts):
    found = looked(RULE, ALIAS, client, inventory=MINIMUM.format(minimum) if minimum else "")
    assert (found.counts[1], found.counts[3]) == (counts[1], counts[3])


def test_where_nobody_knows_the_client_both_are_said():
    (because,) = looked(RULE, ALIAS, None).unknowns.values()
    assert "is read since 2.1.232 only" in because
    assert "the client's version is not known" in because


def test_a_minimum_leaves_other_unknowns_alone():
    found = looked(RULE, {ETC: '{"model": "opus",}'}, None, inventory=MINIMUM.format("2.1.200"))
    assert found.counts == (0, 0, 0, 1)


def test_a_file_that_cannot_be_opened_is_unknown():
    assert set(looked(RULE, {USER: None}).unknowns) == {"user settings file"}


def test_an_empty_file_holds_nothing():
    assert looked(RULE, {USER: "", ETC: " "}).counts == (2, 0, 0, 0)


def test_a_client_that_may_discard_a_policy_still_has_keys_without_effect():
    found = looked(RULE, {ETC: {"mcpServers": {}, "deniedMcpServers": "x"}}, "2.1.160")
    assert set(found.gaps) == {"managed mcpServers"}


def test_an_alias_beside_its_key():
    found = looked(RULE, {ETC: {"allowedMarketplaces": [], "strictKnownMarketplaces": []}})
    assert set(found.gaps) == {"managed allowedMarketplaces"}


def test_a_file_that_is_no_json_is_unknown():
    assert set(looked(RULE, {USER: '{"mcpServers": {},}'}).unknowns) == {"user settings file"}
