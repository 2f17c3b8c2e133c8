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
        pytest.param({"strictKnownMarketplaces": ["x"]}, "strictKnownMarketplaces", "the rest holds",
                     id="an entry of a list of marketplaces"),
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
