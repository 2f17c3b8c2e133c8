"""What each file that nobody read leaves open, and what it does not."""

import pytest
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, put

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

PROJECT = "/home/ada/code/app"
SHARED = f"{PROJECT[1:]}/.claude/settings.json"
LOCAL = f"{PROJECT[1:]}/.claude/settings.local.json"
SERVERS = f"{PROJECT[1:]}/.mcp.json"
REMOTE = f"{HOME}/.claude/remote-settings.json"
FIRST, LAST = (f"etc/claude-code/managed-settings.d/{name}.json" for name in ("10", "90"))
TRUSTED = {PROJECT: {"hasTrustDialogAccepted": True}}
CRM = {"mcpServers": {"crm": {"command": "/opt/crm"}}}
USERS = {STATE: {**CRM, "projects": TRUSTED}}
PROJECTS = {STATE: {"projects": TRUSTED}, SERVERS: CRM, USER: {"enabledMcpjsonServers": ["crm"]}}
LISTED = {"allowedMcpServers": [{"serverCommand": ["/opt/crm"]}]}
NAMED = {"allowedMcpServers": [{"serverName": "crm"}]}
LOCKED = {"allowManagedMcpServersOnly": True}
DENIED = {"deniedMcpServers": [{"serverName": "crm"}]}
ONLY_PACKAGES = {"strictPluginOnlyCustomization": True}
REMOTE_HOST = {"type": "http", "url": "https://${PLACE}/mcp"}
AT_HOME = {STATE: {"mcpServers": {"crm": REMOTE_HOST}, "projects": TRUSTED}}
CLONE, COPY = f"/{PLUGINS}/marketplaces/acme", f"{PLUGINS}/cache/acme/notes/1"
GITHUB = {"source": "github", "repo": "acme/x"}
PACKAGE = {
    KNOWN: {"acme": {"source": GITHUB, "installLocation": CLONE, "lastUpdated": "2026-08-01T09:00:00.000Z"}},
    INSTALLED: {"version": 2, "plugins": {"notes@acme": [{"scope": "user", "installPath": f"/{COPY}"}]}},
    f"{CLONE[1:]}/.claude-plugin/marketplace.json": {
        "name": "acme",
        "owner": {"name": "A"},
        "plugins": [{"name": "notes", "source": "./notes"}],
    },
    f"{COPY}/.claude-plugin/plugin.json": {"name": "notes", "mcpServers": CRM["mcpServers"]},
    STATE: {"projects": TRUSTED},
}
ON = {"enabledPlugins": {"notes@acme": True}}
DENYING = {"deniedMcpServers": [{"serverCommand": ["/opt/crm"]}]}
NONE = {"allowedMcpServers": []}
GIVEN = ON | {"extraKnownMarketplaces": {"acme": {"source": GITHUB}}}


def machine(root, files, *unread):
    put(root, {path: content for path, content in files.items() if path not in unread})
    (root / PROJECT[1:]).mkdir(parents=True, exist_ok=True)
    for path in unread:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to("/nowhere/else")
    return Machine(read_machine(root, ("/home/ada",), (PROJECT,), client="2.1.330"))


def crm(start, place=""):
    rows = [row for row in start.servers(Session("/home/ada", place)) if row.name.rpartition(":")[2] == "crm"]
    return rows[0]


LEFT_OPEN = [
    pytest.param(USERS | {MANAGED: LISTED}, USER, id="settings of the user, which may deny what managed ones allow"),
    pytest.param(USERS | {MANAGED: LISTED}, SHARED, id="a project, which may deny it"),
    pytest.param(USERS | {MANAGED: LISTED}, LOCAL, id="local settings, which may deny it"),
    pytest.param(USERS | {MANAGED: LISTED}, FIRST, id="a managed file among others, which may deny it"),
    pytest.param(USERS | {MANAGED: LISTED}, REMOTE, id="a source that would win over the one that allows it"),
    pytest.param(USERS | {MANAGED: DENIED}, REMOTE, id="a source that would win over the one that denies it"),
    pytest.param(USERS | {MANAGED: ONLY_PACKAGES}, REMOTE, id="a source that would win over one that shuts it out"),
    pytest.param(USERS | {FIRST: ONLY_PACKAGES}, LAST, id="a later managed file, which may say otherwise"),
    pytest.param(USERS | {MANAGED: LISTED | LOCKED, USER: DENIED}, STATE, id="its own file"),
    pytest.param(USERS | {MANAGED: NAMED | LOCKED}, MANAGED, id="managed settings"),
    pytest.param(USERS | {REMOTE: DENIED}, USER, id="what may lead the client away from who denies it"),
    pytest.param(USERS | {USER: {"enableAllProjectMcpServers": True}}, SERVERS, id="servers that may replace it"),
    pytest.param(PROJECTS, STATE, id="a record that may switch it off, or replace it"),
    pytest.param(PROJECTS | {USER: {}}, STATE, id="a record that may approve it"),
    pytest.param(PROJECTS, LOCAL, id="local settings, which may reject it"),
    pytest.param({MANAGED_MCP: CRM}, USER, id="settings of the user, which may deny what the organisation gives"),
    pytest.param({MANAGED_MCP: CRM, STATE: {"projects": TRUSTED}}, STATE, id="a record that may switch it off"),
    pytest.param(AT_HOME | {MANAGED: {"env": {"PLACE": "h"}}, USER: {}}, FIRST, id="a managed file that may set it"),
]


@pytest.mark.parametrize(("files", "unread"), LEFT_OPEN)
def test_nothing_is_certain_that_a_file_which_nobody_read_could_change(tmp_path, files, unread):
    start = machine(tmp_path, files, unread)
    place = PROJECT if unread.startswith(PROJECT[1:]) or files.get(SERVERS) or MANAGED_MCP in files else ""
    rows = start.servers(Session("/home/ada", place))
    assert {row.loads for row in rows if row.name == "crm"} <= {"unknown"}
    assert all("could not be read" in row.because for row in rows)


CERTAIN = [
    pytest.param(USERS | {MANAGED: DENIED}, USER, "", "no", id="what a managed file denies, the user cannot let in"),
    pytest.param(USERS | {MANAGED: DENIED}, FIRST, "", "no", id="what one managed file denies, no other lets in"),
    pytest.param(USERS | {USER: DENIED, MANAGED: DENIED}, REMOTE, "", "no", id="what the user denies, whoever wins"),
    pytest.param(
        USERS | {MANAGED: {"allowedMcpServers": []} | LOCKED},
        SHARED,
        PROJECT,
        "no",
        id="a locked list no project widens",
    ),
    pytest.param(
        USERS | {LAST: ONLY_PACKAGES}, FIRST, "", "no", id="what the last managed file says, no earlier undoes"
    ),
    pytest.param(USERS, SHARED, "", "yes", id="a project says nothing outside of it"),
    pytest.param(USERS, SERVERS, PROJECT, "yes", id="servers of a project that wait replace nothing"),
    pytest.param(USERS, MANAGED_MCP, "", "unknown", id="a set of the organisation's own may shut it out"),
    pytest.param(PROJECTS | {MANAGED: DENIED}, LOCAL, PROJECT, "no", id="what is denied needs no approval"),
    pytest.param(
        PROJECTS | {USER: {"disabledMcpjsonServers": ["crm"]}}, STATE, PROJECT, "no", id="what is rejected stays so"
    ),
    pytest.param({MANAGED_MCP: CRM}, SHARED, PROJECT, "yes", id="a project denies nothing that the organisation gives"),
    pytest.param(
        AT_HOME | {MANAGED: {"env": {"PLACE": "h"}}}, SHARED, "", "yes", id="variables that are set in any case"
    ),
    pytest.param(PACKAGE | {MANAGED: GIVEN}, SERVERS, PROJECT, "yes", id="nobody approves what would come before it"),
]


@pytest.mark.parametrize(("files", "unread", "place", "loads"), CERTAIN)
def test_what_no_file_that_nobody_read_could_change_is_certain(tmp_path, files, unread, place, loads):
    assert crm(machine(tmp_path, files, unread), place).loads == loads


@pytest.mark.parametrize(
    ("policy", "unread", "expected"),
    [
        pytest.param({"strictKnownMarketplaces": []}, KNOWN, ("unknown", "unknown"), id="where it comes from"),
        pytest.param({}, KNOWN, ("unknown", "no"), id="where it comes from, which no list asks"),
        pytest.param({"strictKnownMarketplaces": []}, STATE, ("no", "yes"), id="what says nothing of it"),
        pytest.param({"strictKnownMarketplaces": []}, REMOTE, ("unknown", "unknown"), id="who wins over the list"),
        pytest.param(
            {}, USER, ("unknown", "no"), id="another source for the marketplace that managed settings switch on"
        ),
        pytest.param(GIVEN, USER, ("yes", "no"), id="nothing of what managed settings name and switch on"),
    ],
)
def test_what_an_unread_file_leaves_open_of_a_package(tmp_path, policy, unread, expected):
    start = machine(tmp_path, PACKAGE | {MANAGED: ON | policy}, unread)
    (package,) = start.packages(Session("/home/ada"))
    assert (package.loads, package.blocked) == expected


@pytest.mark.parametrize(
    ("files", "loads"),
    [
        pytest.param({MANAGED: GIVEN, SHARED: DENYING}, "yes", id="a project denies it"),
        pytest.param({MANAGED: GIVEN, LOCAL: DENYING}, "yes", id="somebody denies it in a project"),
        pytest.param({MANAGED: GIVEN, SHARED: {"allowedMcpServers": []}}, "yes", id="a project allows nothing"),
        pytest.param(
            {MANAGED: GIVEN | NONE, SHARED: LISTED}, "yes", id="a project allows what the organisation does not"
        ),
        pytest.param({MANAGED: GIVEN, USER: DENYING}, "no", id="the user denies it"),
        pytest.param({MANAGED: GIVEN, USER: NONE}, "no", id="the user allows nothing"),
        pytest.param({MANAGED: GIVEN | DENYING}, "no", id="the organisation denies it"),
        pytest.param({USER: ON, SHARED: DENYING}, "no", id="only the user switches it on, and a project denies it"),
        pytest.param({SHARED: ON | DENYING}, "no", id="only the project switches it on"),
    ],
)
def test_a_project_keeps_out_no_server_of_a_package_that_managed_settings_switch_on(tmp_path, files, loads):
    assert crm(machine(tmp_path, PACKAGE | files), PROJECT).loads == loads


def test_before_that_was_seen_a_project_may_keep_it_out(tmp_path):
    put(tmp_path, PACKAGE | {MANAGED: GIVEN, SHARED: DENYING})
    start = Machine(read_machine(tmp_path, ("/home/ada",), (PROJECT,), client="2.1.240"))
    assert crm(start, PROJECT).loads == "unknown"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        pytest.param({"type": "http", "url": "https://${H}/x"}, "variables are not filled in there", id="a variable"),
        pytest.param("x", "the entry is no object", id="no entry at all"),
    ],
)
def test_a_wrong_entry_of_managed_servers_is_not_the_last_word_where_a_managed_file_was_not_read(tmp_path, entry, why):
    files = {MANAGED: {"managedMcpServers": {"web": entry}}, FIRST: {}, STATE: {"mcpServers": {}}}
    for unread, loads in (((), "no"), ((FIRST,), "unknown")):
        start = machine(tmp_path / loads, files, *unread)
        (server,) = start.servers(Session("/home/ada"))
        assert (server.loads, why in server.because) == (loads, True)
