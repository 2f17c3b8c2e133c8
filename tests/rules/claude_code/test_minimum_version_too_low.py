import pytest
from looked import looked

from plugingov.surfaces.claude_code.since import SINCE

RULE = "minimum-version-too-low"
ETC = "/etc/claude-code/managed-settings.json"
DROP_IN = "/etc/claude-code/managed-settings.d/10-lists.json"
SERVERS = "/etc/claude-code/managed-mcp.json"
GITHUB = {"source": "github", "repo": "acme/*"}


@pytest.mark.parametrize(
    ("settings", "what", "since"),
    [
        pytest.param({"disableCommandPluginSources": True}, "`disableCommandPluginSources`", "2.1.229", id="a key"),
        pytest.param({"allowedMarketplaces": []}, "`allowedMarketplaces`", "2.1.232", id="an alias"),
        pytest.param({"disableSideloadFlags": True, "enabledPlugins": {}}, "`disableSideloadFlags`", "2.1.193",
                     id="the newest of several"),
        pytest.param({"deniedMcpServers": [{"serverName": "a b"}]}, "a free name in `deniedMcpServers`", "2.1.182",
                     id="a free name"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://${HOST}/"}]}, "a variable in a list of servers", "2.1.219",
                     id="a variable in a url"),
        pytest.param({"deniedMcpServers": [{"serverCommand": ["${HOME}/x"]}]}, "a variable in a list of servers", "2.1.219",
                     id="a variable in a command line"),
        pytest.param({"strictKnownMarketplaces": [GITHUB]}, "an owner's star in a list of marketplaces", "2.1.223",
                     id="an owner's star that allows"),
        pytest.param({"blockedMarketplaces": [GITHUB]}, "an owner's star in a list of marketplaces", "2.1.223",
                     id="an owner's star that blocks"),
    ],
)  # fmt: skip
def test_what_needs_a_newer_client(settings, what, since):
    assert SINCE[what] == since if what in SINCE else SINCE[what.strip("`")] == since
    expected = f"`requiredMinimumVersion` is not set, and {what} means what it says since {since} only"
    assert looked(RULE, {ETC: settings}).gaps == {"requiredMinimumVersion": expected}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param(
            {"requiredMinimumVersion": "2.1.192", "disableSideloadFlags": True}, "is 2.1.192, and", id="too low"
        ),
        pytest.param(
            {"requiredMinimumVersion": "new", "disableSideloadFlags": True}, "is no version, and", id="no version"
        ),
        pytest.param(
            {"requiredMinimumVersion": "2.1.9", "enabledPlugins": {"a@m": False}},
            "is 2.1.9, and",
            id="9 is less than 85",
        ),
    ],
)
def test_a_minimum_that_is_too_low(settings, words):
    assert words in looked(RULE, {ETC: settings}).gaps["requiredMinimumVersion"]


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        pytest.param({"requiredMinimumVersion": "2.1.193", "disableSideloadFlags": True}, (1, 0, 0, 0), id="just enough"),
        pytest.param({"model": "opus"}, (0, 0, 0, 0), id="nothing that changed"),
        pytest.param({"disableSideloadFlags": None}, (0, 0, 0, 0), id="null is not used"),
        pytest.param({"requiredMinimumVersion": "2.1.169", "deniedMcpServers": [{"serverName": "a-b"}]}, (1, 0, 0, 0),
                     id="a plain name"),
        pytest.param({"requiredMinimumVersion": "2.1.169", "allowedMcpServers": [{"serverUrl": "https://a.example/"}]},
                     (1, 0, 0, 0), id="a plain url"),
        pytest.param({"requiredMinimumVersion": "2.1.163", "blockedMarketplaces": [{"source": "npm", "package": "x/*"}]},
                     (1, 0, 0, 0), id="a star that is no owner's"),
    ],
)  # fmt: skip
def test_what_is_no_gap(settings, counts):
    assert looked(RULE, {ETC: settings}).counts == counts


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"disableSideloadFlags": False}, id="a flag that is off"),
        pytest.param({"allowManagedMcpServersOnly": "false"}, id="a flag that is off, in quotes"),
        pytest.param(
            {"deniedMcpServers": [], "blockedMarketplaces": [], "extraKnownMarketplaces": {}},
            id="lists that say nothing",
        ),
        pytest.param({"enabledPlugins": {"notes@acme": True}}, id="packages that are on"),
    ],
)
def test_what_older_clients_do_in_any_case(settings):
    assert looked(RULE, {ETC: settings}).counts == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        pytest.param({"allowedMcpServers": []}, "`allowedMcpServers`", id="an empty list that lets nothing in"),
        pytest.param({"strictKnownMarketplaces": []}, "`strictKnownMarketplaces`", id="one that lets no marketplace in"),
        pytest.param({"enabledPlugins": {"notes@acme": True, "chat@acme": False}}, "`enabledPlugins`", id="a package that is blocked"),
        pytest.param({"extraKnownMarketplaces": {"acme": {"source": {"source": "github", "repo": "acme/x"}}}},
                     "`extraKnownMarketplaces`", id="a marketplace"),
    ],
)  # fmt: skip
def test_what_says_something_all_the_same(settings, what):
    assert what in looked(RULE, {ETC: settings}).gaps["requiredMinimumVersion"]


@pytest.mark.parametrize("value", [pytest.param(False, id="false"), pytest.param(2.1, id="a number")])
def test_a_minimum_that_is_no_text_is_there_and_no_version(value):
    found = looked(RULE, {ETC: {"requiredMinimumVersion": value, "disableSideloadFlags": True}})
    assert "`requiredMinimumVersion` in `managed-settings.json` is no version" in found.gaps["requiredMinimumVersion"]


def test_an_alias_beside_its_key_is_not_read_by_any_client():
    found = looked(RULE, {ETC: {"allowedMarketplaces": [], "strictKnownMarketplaces": []}})
    assert "`strictKnownMarketplaces` means" in found.gaps["requiredMinimumVersion"]


def test_files_count_too():
    assert "`managed-settings.d` means" in looked(RULE, {DROP_IN: {"model": "opus"}}).gaps["requiredMinimumVersion"]
    assert "`managed-mcp.json` means" in looked(RULE, {SERVERS: {"mcpServers": {}}}).gaps["requiredMinimumVersion"]
