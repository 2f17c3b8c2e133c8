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
            {ETC: {"deniedMcpServers": []}, "plist": "{"}, (0, 0, 0, 2), id="nobody knows the managed settings"
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


DATABASE = {"command": "/opt/acme/db-mcp"}
STATE = "/home/ada/.claude.json"
REMOTE = "/home/ada/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param({ETC: {"enableAllProjectMcpServers": False}, PROJECT: ALL}, set(), id="the organisation says no to a project"),
        pytest.param({ETC: {"enableAllProjectMcpServers": False}, USER: ALL}, {"user enableAllProjectMcpServers"},
                     id="a user's yes counts in a folder that nobody trusts yet"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: ALL}, set(), id="in a managed source that loses"),
        pytest.param({PROJECT: {"enabledMcpjsonServers": ["db"], "disabledMcpjsonServers": ["db"]}}, set(),
                     id="approved and rejected in one file"),
        pytest.param({ETC: {"disabledMcpjsonServers": ["db"]}, PROJECT: {"enabledMcpjsonServers": ["db", "wiki"]}},
                     {"project enabledMcpjsonServers"}, id="one of two rejected"),
        pytest.param({PROJECT: {"enabledMcpjsonServers": "db"}}, {"project enabledMcpjsonServers"}, id="one text for a list"),
        pytest.param({PROJECT: ALL | {"env": "x"}}, set(), id="a file that the client rejects whole"),
        pytest.param({PROJECT: {"enableAllProjectMcpServers": "true"}}, set(), id="a text where a flag belongs costs a project's file"),
        pytest.param({ETC: {"enableAllProjectMcpServers": "true"}}, {"managed enableAllProjectMcpServers"},
                     id="a text where a flag belongs counts in managed settings"),
    ],
)  # fmt: skip
def test_approvals_that_count(files, gaps):
    assert set(looked(RULE, files).gaps) == gaps


@pytest.mark.parametrize(
    ("files", "gaps", "unknowns"),
    [
        pytest.param({ETC: {"allowedMcpServers": [{"serverCommand": ["/opt/acme/db-mcp"]}]}}, set(), set(), id="an entry names it"),
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "other"}]}}, {"unattended db"}, set(), id="a list that names another"),
        pytest.param({ETC: {"deniedMcpServers": [{"serverName": "db"}]}}, set(), set(), id="a list that blocks it"),
        pytest.param({STATE: {"projects": {"/home/ada/app": {"disabledMcpjsonServers": ["db"]}}}}, set(), set(),
                     id="rejected where older clients recorded it"),
        pytest.param({STATE: {"projects": {"/home/ada/app": {"mcpServers": {"db": DATABASE}}}}}, set(), set(),
                     id="the user's own of that name loads instead"),
        pytest.param({STATE: None}, set(), {"unattended db", "settings that nobody read"}, id="nobody could read whether its user switched it off"),
        pytest.param({SERVERS: None}, set(), {"unattended .mcp.json"}, id="nobody could read the project's file"),
        pytest.param({SERVERS: {"mcpServers": {"db": {"url": "https://db.acme.example"}}}}, set(), set(),
                     id="an entry that the client leaves out"),
    ],
)  # fmt: skip
def test_what_keeps_a_server_out_where_nobody_is_asked(files, gaps, unknowns):
    found = looked(RULE, {SERVERS: CONFIGURED, **files}, settings="unattended: true")
    assert (set(found.gaps), set(found.unknowns)) == (gaps, unknowns)


def test_a_file_above_the_project():
    files = {"/home/ada/.mcp.json": CONFIGURED, PROJECT: {"disabledMcpjsonServers": ["db"]}}
    found = looked(RULE, files, settings="unattended: true")
    assert set(found.gaps) == {"unattended db"}  # in the folder itself nothing rejects it
