import pytest
from looked import looked

RULE = "malformed-managed-setting"
ETC = "/etc/claude-code/managed-settings.json"
NAME = "claude-code/managed-settings.json"


@pytest.mark.parametrize(
    ("settings", "item", "outcome"),
    [
        pytest.param({"allowedMcpServers": "x"}, "allowedMcpServers", "it fails closed", id="a list that allows"),
        pytest.param({"deniedMcpServers": "x"}, "deniedMcpServers", "it fails open", id="a list that blocks"),
        pytest.param({"allowManagedMcpServersOnly": 1}, "allowManagedMcpServersOnly", "it fails closed", id="the lock"),
        pytest.param({"requiredMinimumVersion": 2}, "requiredMinimumVersion", "it fails open", id="the lowest client"),
        pytest.param({"enableAllProjectMcpServers": "yes"}, "enableAllProjectMcpServers",
                     "the rest of the policy holds without it", id="a key that opens"),
        pytest.param({"strictKnownMarketplaces": ["x", {"source": "skills-dir"}]}, "strictKnownMarketplaces",
                     "what it was to let in stays out, and the rest holds", id="an entry of a list of marketplaces"),
        pytest.param({"strictKnownMarketplaces": ["x", 1]}, "strictKnownMarketplaces",
                     "no other is left in the file, which then lets no marketplace in: it fails closed", id="all entries of it"),
        pytest.param({"blockedMarketplaces": [{"source": "github"}, {"source": "skills-dir"}]}, "blockedMarketplaces",
                     "what it was to block is open, and the rest holds", id="an entry that blocks"),
        pytest.param({"blockedMarketplaces": ["acme/x"]}, "blockedMarketplaces",
                     "which then blocks nothing: it fails open", id="all entries that block"),
        pytest.param({"allowedMarketplaces": ["x"]}, "allowedMarketplaces", "it fails closed", id="all entries, under the alias"),
        pytest.param({"strictKnownMarketplaces": True}, "strictKnownMarketplaces", "counts as an empty one: it fails closed",
                     id="a flag for a list of marketplaces"),
        pytest.param({"blockedMarketplaces": {"source": "github", "repo": "acme/x"}}, "blockedMarketplaces", "it fails open",
                     id="one entry where a list of those belongs"),
        pytest.param({"strictPluginOnlyCustomization": "mcp"}, "strictPluginOnlyCustomization", "counts as `true`: it fails closed",
                     id="a word for a list of surfaces"),
        pytest.param({"disabledMcpjsonServers": ["db", 1]}, "disabledMcpjsonServers", "it fails open", id="a number among rejected servers"),
        pytest.param({"enabledPlugins": ["notes@acme"]}, "enabledPlugins", "it fails open", id="a list of packages"),
        pytest.param({"allowManagedPermissionRulesOnly": "yes"}, "allowManagedPermissionRulesOnly", "it fails open",
                     id="a lock on rules that is no flag"),
        pytest.param({"permissions": {"deny": "mcp__*"}}, "permissions", "it fails open", id="one rule where a list belongs"),
        pytest.param({"disableCommandPluginSources": 1}, "disableCommandPluginSources", "it fails closed", id="a flag that fails closed"),
        pytest.param({"disableSideloadFlags": "on"}, "disableSideloadFlags", "it fails open", id="a flag that fails open"),
        pytest.param({"requiredMinimumVersion": "latest"}, "requiredMinimumVersion", "is no version and is left out: it fails open",
                     id="a word for a version"),
        pytest.param({"allowedMcpServers": None}, "allowedMcpServers", "it fails closed", id="null for the list that allows"),
        pytest.param({"extraKnownMarketplaces": {"acme": 1}}, "extraKnownMarketplaces.acme", "the rest holds", id="a marketplace"),
    ],
)  # fmt: skip
def test_a_value_of_a_wrong_type(settings, item, outcome):
    found = looked(RULE, {ETC: settings})
    assert set(found.gaps) == {f"{NAME} {item}"}
    assert found.gaps[f"{NAME} {item}"].endswith(outcome)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"allowedMcpServers": [{}]}, id="an entry of a list of servers"),
        pytest.param({"enabledPlugins": {"notes@acme": 1}}, id="a switch of a package"),
        pytest.param({"allowedMarketplaces": [], "strictKnownMarketplaces": []}, id="a key without effect"),
        pytest.param({"allowManagedMcpServersOnly": "false"}, id="a flag in quotes"),
        pytest.param({"deniedMcpServers": None, "blockedMarketplaces": None}, id="null is as if it were not there"),
        pytest.param({"requiredMinimumVersion": "v2.1.200"}, id="a version with a letter before it"),
        pytest.param({"permissions": {"deny": ["mcp__*"]}, "futureKey": [1, {}]}, id="keys that nobody checks"),
    ],
)
def test_what_other_rules_ask_about(settings):
    assert looked(RULE, {ETC: settings}).counts == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("client", "words"),
    [
        pytest.param("2.1.330", "`managed-settings.json` is not strict JSON, so the client refuses to start: it fails closed",
                     id="as it was measured"),
        pytest.param("2.1.240",
                     "`managed-settings.json` is not strict JSON, so the client refuses to start: it fails closed (client "
                     "2.1.330); `managed-settings.json` is not strict JSON, so the client takes nothing from it: it fails "
                     "open (as documented)", id="as it was measured, or is documented"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_json(client, words):
    assert looked(RULE, {ETC: '{"model": "opus",}'}, client).gaps == {NAME: words}


def test_older_clients_could_discard_everything():
    files = {ETC: {"deniedMcpServers": "x"}}
    (before,) = looked(RULE, files, "2.1.168").gaps.values()
    (unknown,) = looked(RULE, files, None).gaps.values()
    (since,) = looked(RULE, files, "2.1.169").gaps.values()
    assert "could discard the whole managed policy, and the client is 2.1.168" in before
    assert "could discard the whole managed policy, and the client's version is not known" in unknown
    assert "discard" not in since


def test_files_of_users_are_not_asked_about():
    assert looked(RULE, {"/home/ada/.claude/settings.json": {"deniedMcpServers": "x"}}).counts == (0, 0, 0, 0)


def test_an_empty_file_is_no_mistake():
    assert looked(RULE, {ETC: ""}).counts == (1, 0, 0, 0)


def test_a_file_that_cannot_be_opened_is_unknown():
    assert set(looked(RULE, {ETC: None}).unknowns) == {NAME}


def test_what_becomes_of_broken_preferences_is_not_known():
    (message,) = looked(RULE, {"plist": "{"}).gaps.values()
    assert message == "`plist` is not strict JSON, and what the client makes of that is not known"


def test_no_secret_is_shown():
    secret = "ghp" + "_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D"
    found = looked(RULE, {ETC: {"extraKnownMarketplaces": {secret: 1}}})
    assert secret not in str(found)


@pytest.mark.parametrize(
    ("settings", "gaps"),
    [
        pytest.param({"deniedMcpServers": "x"}, set(), id="a list that counts nowhere"),
        pytest.param(
            {"forceRemoteSettingsRefresh": "yes"},
            {f"{NAME} forceRemoteSettingsRefresh"},
            id="a flag that counts in any source",
        ),
    ],
)
def test_a_source_that_loses(settings, gaps):
    remote = "/home/ada/.claude/remote-settings.json"
    assert set(looked(RULE, {remote: {"model": "opus"}, ETC: settings}).gaps) == gaps
