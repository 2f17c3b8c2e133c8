import pytest
from looked import looked

RULE = "project-servers-approved-unseen"
ETC = "/etc/claude-code/managed-settings.json"
USER = "/home/ada/.claude/settings.json"
PROJECT = "/home/ada/app/.claude/settings.json"
LOCAL = "/home/ada/app/.claude/settings.local.json"
SERVERS = "/home/ada/app/.mcp.json"
ALL = {"enableAllProjectMcpServers": True}
CONFIGURED = {"mcpServers": {"db": {"command": "/opt/acme/db-mcp"}}}


@pytest.mark.parametrize(
    ("path", "settings", "gaps"),
    [
        pytest.param(PROJECT, ALL, {"project enableAllProjectMcpServers"}, id="a project approves all of its servers"),
        pytest.param(
            PROJECT, {"enabledMcpjsonServers": ["db"]}, {"project enabledMcpjsonServers"}, id="a project approves one"
        ),
        pytest.param(PROJECT, {"enabledMcpjsonServers": []}, set(), id="a project approves none"),
        pytest.param(PROJECT, {"enableAllProjectMcpServers": False}, set(), id="a project says no"),
        pytest.param(USER, ALL, {"user enableAllProjectMcpServers"}, id="a user approves all"),
        pytest.param(USER, {"enabledMcpjsonServers": ["db"]}, set(), id="a user approves one"),
        pytest.param(ETC, ALL, {"managed enableAllProjectMcpServers"}, id="the organisation approves all"),
        pytest.param(LOCAL, ALL, set(), id="what somebody approved when they were asked"),
    ],
)
def test_who_approves(path, settings, gaps):
    assert set(looked(RULE, {path: settings}).gaps) == gaps


def test_the_sentences():
    assert (
        looked(RULE, {PROJECT: ALL})
        .gaps["project enableAllProjectMcpServers"]
        .endswith("everybody who trusts the folder")
    )
    assert looked(RULE, {USER: ALL}).gaps["user enableAllProjectMcpServers"].endswith("in every folder, seen or not")
    one = looked(RULE, {PROJECT: {"enabledMcpjsonServers": ["db"]}}).gaps["project enabledMcpjsonServers"]
    assert "approves servers of" in one


def test_local_settings_are_not_asked_about():
    assert looked(RULE, {LOCAL: ALL}).counts == (0, 0, 0, 0)


def test_a_file_that_cannot_be_opened_is_unknown():
    assert set(looked(RULE, {PROJECT: None}).unknowns) == {"project enableAllProjectMcpServers"}


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({}, (0, 1, 0, 0), id="nothing covers it"),
        pytest.param(
            {"/etc/claude-code/managed-mcp.json": {"mcpServers": {}}}, (1, 0, 0, 0), id="a fixed set of servers"
        ),
        pytest.param({"/etc/claude-code/managed-mcp.json": None}, (0, 0, 0, 1), id="one that nobody could read"),
        pytest.param({ETC: {"allowedMcpServers": []}}, (2, 0, 0, 0), id="a managed list"),
        pytest.param(
            {ETC: {"allowManagedMcpServersOnly": True}, USER: {"allowedMcpServers": []}},
            (2, 1, 0, 0),
            id="a user's list that does not count",
        ),
        pytest.param({USER: {"allowedMcpServers": []}}, (2, 0, 0, 0), id="a user's list"),
        pytest.param({ETC: {"strictPluginOnlyCustomization": True}}, (2, 0, 0, 0), id="packages only"),
        pytest.param({ETC: {"strictPluginOnlyCustomization": ["mcp"]}}, (2, 0, 0, 0), id="servers in packages only"),
        pytest.param({ETC: {"strictPluginOnlyCustomization": ["hooks"]}}, (1, 1, 0, 0), id="hooks in packages only"),
        pytest.param({ETC: {"strictPluginOnlyCustomization": False}}, (1, 1, 0, 0), id="not packages only"),
        pytest.param({PROJECT: {"disabledMcpjsonServers": ["db"]}}, (2, 0, 0, 0), id="rejected by name"),
        pytest.param({PROJECT: {"disabledMcpjsonServers": ["other"]}}, (1, 1, 0, 0), id="another is rejected"),
        pytest.param({PROJECT: {"disabledMcpjsonServers": "db"}}, (2, 0, 0, 0), id="rejected, as one text"),
        pytest.param(
            {ETC: {"deniedMcpServers": []}, "plist": "{"}, (1, 0, 0, 2), id="nobody knows the managed settings"
        ),
    ],
)
def test_where_nobody_is_asked(files, counts):
    found = looked(RULE, {SERVERS: CONFIGURED, **files}, settings="unattended: true")
    assert found.counts == counts


def test_without_unattended_starts_servers_are_not_asked_about():
    assert looked(RULE, {SERVERS: CONFIGURED}).counts == (0, 0, 1, 0)


def test_servers_of_users_are_their_own():
    assert looked(RULE, {"/home/ada/.claude.json": CONFIGURED}, settings="unattended: true").counts == (0, 0, 0, 0)
