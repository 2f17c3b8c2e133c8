"""A rule that told a gap does not fall silent where the file behind it was not read."""

import pytest
from looked import looked
from on_machine import ETC, HOME, PROJECT

STATE, MANAGED, SHARED = f"{HOME}/.claude.json", f"{ETC}managed-settings.json", f"{PROJECT}/.claude/settings.json"
USER, OWN_SET = f"{HOME}/.claude/settings.json", f"{ETC}managed-mcp.json"
INSTALLED = f"{HOME}/.claude/plugins/installed_plugins.json"
RECORD = {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "version": "1.0.0", "installPath": "/x"}]}}
LOCKED = {"allowManagedMcpServersOnly": True, "allowedMcpServers": [{"serverUrl": "https://mcp.acme.example/*"}]}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        pytest.param("inert-setting", {"strictKnownMarketplaces": []}, id="a setting that counts in managed ones only"),
        pytest.param("malformed-package-switch", {"enabledPlugins": {"x@y": "maybe"}}, id="a switch that is none"),
        pytest.param("malformed-list-entry", {"deniedMcpServers": ["x"]}, id="an entry that is none"),
        pytest.param("project-servers-approved-unseen", {"enableAllProjectMcpServers": True}, id="an approval"),
        pytest.param(
            "dead-name-entry",
            {"allowedMcpServers": [{"serverName": "a"}, {"serverUrl": "https://b"}, {"serverCommand": ["/b"]}]},
            id="a name that allows nothing",
        ),
    ],
)
def test_what_projects_say_that_only_an_unread_record_tells_of_is_unknown(rule, said):
    assert looked(rule, {STATE: {}, SHARED: said}).gaps
    assert not looked(rule, {STATE: {}}).unknowns
    lost = looked(rule, {STATE: None})
    assert not lost.gaps
    (because,) = lost.unknowns.values()
    assert "`.claude.json` could not be read" in because
    assert "in which projects" in because


@pytest.mark.parametrize(
    ("rule", "said", "items"),
    [
        pytest.param(
            "server-entry-that-cannot-load",
            {"managedMcpServers": {"web": {"type": "http"}}},
            ["claude-code/managed-settings.json"],
            id="a server without a url",
        ),
        pytest.param(
            "marketplace-list-contradicts",
            {"strictKnownMarketplaces": [{"source": "github", "repo": "acme/plugins"}]},
            ["strictKnownMarketplaces"],
            id="a list of marketplaces with a way around it",
        ),
        pytest.param(
            "malformed-list-entry",
            {"allowedMcpServers": [{"serverName": "bad name"}]},
            ["settings that nobody read"],
            id="an entry that is none",
        ),
        pytest.param(
            "dead-name-entry",
            {"allowedMcpServers": [{"serverName": "a"}, {"serverUrl": "https://b"}, {"serverCommand": ["/b"]}]},
            ["settings that nobody read"],
            id="a name that allows nothing",
        ),
    ],
)
def test_what_unread_managed_settings_may_hold_is_unknown(rule, said, items):
    assert looked(rule, {STATE: {}, MANAGED: said}).gaps
    lost = looked(rule, {STATE: {}, MANAGED: None})
    assert (list(lost.gaps), list(lost.unknowns)) == ([], items)


def test_a_package_is_not_said_to_be_switched_by_nobody_where_projects_are_not_known():
    item = "fmt@acme: switch"
    assert list(looked("stale-install-record", {STATE: {}, INSTALLED: RECORD}).gaps) == [item]
    lost = looked("stale-install-record", {STATE: None, INSTALLED: RECORD})
    assert (list(lost.gaps), list(lost.unknowns)) == ([], [item])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({USER: None}, 1, id="unread settings of a user"),
        pytest.param({USER: None, MANAGED: LOCKED}, 0, id="beside lists that are locked"),
        pytest.param({USER: None, OWN_SET: {"mcpServers": {}}}, 0, id="beside a set of the organisation's own"),
        pytest.param({USER: None, OWN_SET: None}, 1, id="beside one that nobody read either"),
        pytest.param(
            {USER: None, OWN_SET: {"mcpServers": {"a": {"type": "http", "url": "https://${PLACE}/x"}}}},
            1,
            id="beside one whose servers need an entry",
        ),
    ],
)
def test_names_are_asked_of_settings_that_count_alone(files, expected):
    assert len(looked("dead-name-entry", {STATE: {}, **files}).unknowns) == expected


REMOTE = f"{HOME}/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("rule", "files", "lost", "item"),
    [
        pytest.param(
            "losing-managed-source",
            {REMOTE: {"model": "opus"}, MANAGED: {"deniedMcpServers": [{"serverName": "a"}]}},
            MANAGED,
            "unread managed",
            id="managed settings that do not win",
        ),
        pytest.param(
            "stale-install-record",
            {SHARED: {"enabledPlugins": {"fmt@acme": True}}},
            SHARED,
            "settings that nobody read",
            id="what may switch on a package that was never installed",
        ),
    ],
)
def test_what_an_unread_file_alone_would_tell_is_unknown(rule, files, lost, item):
    assert looked(rule, {STATE: {}, **files}).gaps
    unread = looked(rule, {STATE: {}, **files, lost: None})
    assert (list(unread.gaps), list(unread.unknowns)) == ([], [item])
