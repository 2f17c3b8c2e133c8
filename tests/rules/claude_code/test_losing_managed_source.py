import pytest
from looked import looked

ETC = "/etc/claude-code/managed-settings.json"
REMOTE = "/home/ada/.claude/remote-settings.json"
LISTS = {"allowedMcpServers": [], "enabledPlugins": {}}
RULE = "losing-managed-source"


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param({"plist": {"model": "opus"}, ETC: LISTS}, {"files allowedMcpServers", "files enabledPlugins"},
                     id="preferences win over files"),
        pytest.param({REMOTE: {}, ETC: LISTS}, set(), id="a server that delivers nothing wins over nobody"),
        pytest.param({REMOTE: {"model": "opus"}, "hkcu": LISTS}, set(), id="what users wrote themselves is another rule's"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"env": {}}}, set(), id="a losing source without such a key"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"allowedMarketplaces": []}}, {"files strictKnownMarketplaces"},
                     id="under its other name"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"allowedMcpServers": None}}, set(), id="null says nothing"),
        pytest.param({REMOTE: {"model": "opus"}, "plist": LISTS, ETC: LISTS},
                     {"plist allowedMcpServers", "plist enabledPlugins", "files allowedMcpServers", "files enabledPlugins"},
                     id="two sources lose"),
    ],
)  # fmt: skip
def test_what_a_losing_source_says_has_no_effect(files, gaps):
    assert set(looked(RULE, files).gaps) == gaps


BLOCKED = {"deniedMcpServers": [{"serverName": "x"}, {"serverUrl": "*://y.example/*"}]}
DROP_IN = "/etc/claude-code/managed-settings.d/10-lists.json"


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param({REMOTE: BLOCKED, ETC: BLOCKED}, set(), id="the same list on the device, for a start without the server"),
        pytest.param({REMOTE: BLOCKED, ETC: {"deniedMcpServers": BLOCKED["deniedMcpServers"][::-1]}}, set(), id="in another order"),
        pytest.param({REMOTE: BLOCKED, ETC: {"deniedMcpServers": BLOCKED["deniedMcpServers"][:1]},
                      DROP_IN: {"deniedMcpServers": BLOCKED["deniedMcpServers"][1:]}}, set(), id="the same list in two files"),
        pytest.param({REMOTE: {"deniedMcpServers": []}, ETC: BLOCKED}, {"files deniedMcpServers"}, id="a list that is longer"),
        pytest.param({REMOTE: {"enabledPlugins": {"a@m": True}}, ETC: {"enabledPlugins": {"a@m": False}}}, {"files enabledPlugins"},
                     id="another switch of one package"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"disableSideloadFlags": False}}, set(), id="a flag that is off"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: {"disableSideloadFlags": True}}, {"files disableSideloadFlags"}, id="a flag that is on"),
    ],
)  # fmt: skip
def test_what_the_winning_source_says_too_is_not_lost(files, gaps):
    assert set(looked(RULE, files).gaps) == gaps


def test_what_wins_passes_key_by_key():
    assert looked(RULE, {ETC: LISTS}).counts == (2, 0, 0, 0)


def test_a_source_without_keys_of_that_kind_passes_as_a_whole():
    assert looked(RULE, {ETC: {"model": "opus"}}).counts == (1, 0, 0, 0)


def test_without_managed_settings_nothing_is_asked():
    assert looked(RULE, {"/home/ada/.claude/settings.json": LISTS, "hkcu": LISTS}).counts == (0, 0, 0, 0)


def test_it_says_which_source_wins():
    found = looked(RULE, {REMOTE: {"model": "opus"}, ETC: {"allowedMcpServers": []}})
    because = (
        "`allowedMcpServers` in `managed-settings.json` has no effect: the settings of the server win, and of no other "
        "source it counts"
    )
    assert found.gaps == {"files allowedMcpServers": because}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"plist": "{", ETC: LISTS}, id="a higher source that nobody can read"),
        pytest.param({ETC: LISTS | {"policyHelper": {"command": "x"}}}, id="a program that computes the settings"),
        pytest.param(
            {ETC: "{", "/etc/claude-code/managed-settings.d/1.json": LISTS}, id="a file that stops the client"
        ),
    ],
)
def test_where_nobody_knows_which_source_wins_it_is_unknown(files):
    found = looked(RULE, files)
    assert not found.gaps
    assert set(found.unknowns) == {"files allowedMcpServers", "files enabledPlugins"}


def test_a_source_that_nobody_can_read_does_not_pass_alone():
    found = looked(RULE, {"plist": "{"})
    assert set(found.unknowns) == {"managed settings"}


OF_BOB = {"/home/bob/.claude.json": {}}
OF_CLEO = {"/home/cleo/.claude/remote-settings.json": {"model": "opus"}}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({}, "has no effect: the settings of the server win, and", id="one home"),
        pytest.param(
            OF_BOB, "has no effect in `/home/ada`: the settings of the server win there", id="one of two homes"
        ),
        pytest.param(OF_CLEO, "has no effect: the settings of the server win, and", id="both homes"),
        pytest.param({**OF_BOB, **OF_CLEO}, "has no effect in `/home/ada` and `/home/cleo`: ", id="two of three homes"),
    ],
)
def test_where_a_source_wins_in_another_home_it_is_said_in_which_it_loses(files, words):
    found = looked(RULE, {REMOTE: {"model": "opus"}, ETC: LISTS, **files})
    assert words in found.gaps["files allowedMcpServers"]
