import pytest
from looked import looked

RULE = "drop-in-override"
ETC = "/etc/claude-code/managed-settings.json"
FIRST = "/etc/claude-code/managed-settings.d/10-lists.json"
LAST = "/etc/claude-code/managed-settings.d/90-team.json"


@pytest.mark.parametrize(
    ("earlier", "later", "item"),
    [
        pytest.param({"disableSideloadFlags": True}, {"disableSideloadFlags": False}, "disableSideloadFlags", id="a flag"),
        pytest.param({"env": {"A": "1", "B": "1"}}, {"env": {"A": "2"}}, "env.A", id="a value in an object"),
        pytest.param({"enabledPlugins": {"a@m": True}}, {"enabledPlugins": {"a@m": False}}, "enabledPlugins.a@m", id="a lock"),
        pytest.param({"extraKnownMarketplaces": {"m": {"source": {"source": "github", "repo": "acme/a"}}}},
                     {"extraKnownMarketplaces": {"m": {"source": {"source": "github", "repo": "acme/b"}}}},
                     "extraKnownMarketplaces.m", id="a marketplace"),
        pytest.param({"strictPluginOnlyCustomization": ["mcp"]}, {"strictPluginOnlyCustomization": False},
                     "strictPluginOnlyCustomization", id="a single value behind a list"),
        pytest.param({"strictPluginOnlyCustomization": True}, {"strictPluginOnlyCustomization": ["hooks"]},
                     "strictPluginOnlyCustomization", id="a list behind a single value"),
        pytest.param({"permissions": {"defaultMode": "plan"}}, {"permissions": {"defaultMode": "acceptEdits"}},
                     "permissions.defaultMode", id="a value deep in an object"),
        pytest.param({"env": {"_A": "1"}}, {"env": {"_A": "2"}}, "env._A", id="a variable whose name begins like a remark"),
        pytest.param({"fallbackModel": ["opus"]}, {"fallbackModel": ["haiku"]}, "fallbackModel", id="a list that is replaced"),
    ],
)  # fmt: skip
def test_the_last_file_replaces(earlier, later, item):
    assert set(looked(RULE, {FIRST: earlier, LAST: later}).gaps) == {item}


def test_the_sentence_names_both_files():
    found = looked(RULE, {ETC: {"disableSideloadFlags": True}, LAST: {"disableSideloadFlags": False}})
    because = (
        "`90-team.json` sets `disableSideloadFlags` to `false` and undoes what `managed-settings.json` says: `true`"
    )
    assert found.gaps == {"disableSideloadFlags": because}


def test_other_values_are_not_shown():
    found = looked(RULE, {FIRST: {"env": {"A": "hush"}}, LAST: {"env": {"A": "shush"}}})
    assert found.gaps == {"env.A": "`90-team.json` sets `env.A` and undoes what `10-lists.json` says"}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({ETC: {"model": "opus"}}, (0, 0, 0, 0), id="one file alone"),
        pytest.param({ETC: {"model": "opus"}, LAST: {"model": "opus"}}, (1, 0, 0, 0), id="the same value twice"),
        pytest.param({ETC: {"model": "opus"}, LAST: {"env": {}}}, (1, 0, 0, 0), id="different keys"),
        pytest.param({FIRST: {"deniedMcpServers": []}, LAST: {"deniedMcpServers": [{"serverName": "x"}]}}, (1, 0, 0, 0),
                     id="lists are joined"),
        pytest.param({FIRST: {"permissions": {"allow": ["Read"]}}, LAST: {"permissions": {"allow": ["Bash"]}}}, (1, 0, 0, 0),
                     id="lists in objects are joined"),
        pytest.param({FIRST: {"strictPluginOnlyCustomization": ["mcp"]}, LAST: {"strictPluginOnlyCustomization": ["hooks"]}},
                     (1, 0, 0, 0), id="surfaces are joined"),
        pytest.param({FIRST: {"allowedMcpServers": [{"serverName": "x"}]}, LAST: {"allowedMcpServers": []}}, (1, 0, 0, 0),
                     id="an empty list takes nothing away"),
        pytest.param({FIRST: {"enabledPlugins": {"a@m": True}}, LAST: {"enabledPlugins": {"b@m": False}}}, (1, 0, 0, 0),
                     id="other packages"),
        pytest.param({FIRST: {"enabledPlugins": {"a@m": True}}, LAST: {"enabledPlugins": {"a@m": "no"}}}, (1, 0, 0, 0),
                     id="a value that the client leaves out"),
        pytest.param({FIRST: {"_comment": "lists", "$schema": "a"}, LAST: {"_comment": "team", "$schema": "b"}}, (1, 0, 0, 0),
                     id="remarks"),
        pytest.param({"plist": {"model": "opus"}, FIRST: {"model": "opus"}, LAST: {"model": "haiku"}}, (0, 0, 0, 0),
                     id="files that lose"),
    ],
)  # fmt: skip
def test_what_replaces_nothing(files, counts):
    assert looked(RULE, files).counts == counts


def test_the_third_file_may_be_the_one_that_differs():
    found = looked(RULE, {ETC: {"model": "opus"}, FIRST: {"model": "haiku"}, LAST: {"model": "haiku"}})
    assert "what `managed-settings.json` says" in found.gaps["model"]


def test_clients_that_read_one_file_only_have_nothing_to_override():
    files = {ETC: {"model": "opus"}, LAST: {"model": "haiku"}}
    assert looked(RULE, files, "2.1.82").counts == (0, 0, 0, 0)
    (because,) = looked(RULE, files, None).unknowns.values()
    assert because.endswith("on client 2.0.22: there is nothing wrong with it; and the client's version is not known")
