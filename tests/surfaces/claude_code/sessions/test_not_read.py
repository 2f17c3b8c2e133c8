"""What follows from files that nobody could read: unknown, and why; never that something is not there."""

import json

import pytest
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, machine, put

from plugingov.reports.observed_rows import server_rows
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

PROJECT = "/home/ada/code/app"
SEEN = "2.1.330"
CLONE = f"/{PLUGINS}/marketplaces/acme"
COPY = f"{PLUGINS}/cache/acme/notes/1"
SERVER = {"type": "http", "url": "https://mcp.acme.example/crm"}
LISTING = {"name": "acme", "owner": {"name": "A"}, "plugins": [{"name": "notes", "source": "./notes"}]}
FILES = {
    KNOWN: {
        "acme": {
            "source": {"source": "github", "repo": "acme/x"},
            "installLocation": CLONE,
            "lastUpdated": "2026-08-01T09:00:00.000Z",
        }
    },
    INSTALLED: {"version": 2, "plugins": {"notes@acme": [{"scope": "user", "installPath": f"/{COPY}"}]}},
    f"{CLONE[1:]}/.claude-plugin/marketplace.json": LISTING,
    f"{COPY}/.claude-plugin/plugin.json": {"name": "notes", "mcpServers": {"crm": SERVER}},
    USER: {"enabledPlugins": {"notes@acme": True}},
    STATE: {
        "mcpServers": {"wiki": {"type": "http", "url": "https://mcp.acme.example/wiki"}},
        "projects": {PROJECT: {"hasTrustDialogAccepted": True}},
    },
    f"{PROJECT[1:]}/.claude/skills/tidy/.claude-plugin/plugin.json": {"name": "tidy"},
}
READ = {"notes@acme": "yes", "tidy@skills-dir": "yes", "plugin:notes:crm": "yes", "wiki": "yes"}


def told(observation):
    start = Machine(observation)
    session = Session("/home/ada", PROJECT)
    rows = [*start.packages(session), *start.servers(session)]
    return {getattr(row, "id", "") or row.name: (row.loads, row.because) for row in rows}


def test_everything_loads_where_everything_was_read(tmp_path):
    found = told(machine(tmp_path, FILES, client=SEEN))
    assert {name: loads for name, (loads, _) in found.items()} == READ


@pytest.mark.parametrize(
    ("name", "unknown", "why"),
    [
        pytest.param(CLONE[1:], {"notes@acme", "plugin:notes:crm"}, "`acme` could not be read", id="a marketplace"),
        pytest.param(
            f"{PLUGINS}/marketplaces",
            {"notes@acme", "plugin:notes:crm"},
            "`marketplaces` could not be read",
            id="the folder of marketplaces",
        ),
        pytest.param(
            f"{CLONE[1:]}/.claude-plugin",
            {"notes@acme", "plugin:notes:crm"},
            "`.claude-plugin` could not be read",
            id="the folder that describes a marketplace",
        ),
        pytest.param(
            f"{COPY}/.claude-plugin",
            {"notes@acme", "plugin:notes"},
            "`.claude-plugin` could not be read",
            id="the folder that describes a package",
        ),
        pytest.param(COPY, {"notes@acme", "plugin:notes"}, "was not observed", id="a package"),
        pytest.param(f"{HOME}/.claude/skills", {"tidy@skills-dir"}, "would shadow it", id="the user's skills"),
        pytest.param(
            f"{HOME}/.claude/skills/tidy", {"tidy@skills-dir"}, "would shadow it", id="the user's own namesake"
        ),
        pytest.param(f"{HOME}/.claude/skills/else", set(), "", id="some other skill"),
        pytest.param(MANAGED_MCP, {"wiki", "plugin:notes:crm"}, "`managed-mcp.json` could not be read", id="a set"),
        pytest.param("etc/claude-code", set(READ), "`claude-code` could not be read", id="the system's folder"),
        pytest.param(MANAGED, set(READ), "`managed-settings.json` could not be read", id="managed settings"),
        pytest.param(
            PLUGINS,
            {"notes@acme", "tidy@skills-dir"},
            "`plugins` could not be read",
            id="the folder of packages and marketplaces, with the names that installed ones have taken",
        ),
    ],
)
def test_what_a_link_that_leads_out_may_decide_is_unknown(tmp_path, name, unknown, why):
    kept = {path: content for path, content in FILES.items() if path != name and not path.startswith(f"{name}/")}
    root = put(tmp_path / "machine", kept)
    (tmp_path / "outside").mkdir()
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(tmp_path / "outside")
    found = told(read_machine(root, client=SEEN))
    assert {name for name, (loads, _) in found.items() if loads == "unknown"} == unknown
    assert all(loads == "yes" for loads, _ in found.values() if loads != "unknown")
    assert all(why in because for loads, because in found.values() if loads == "unknown")


ROWS = [
    pytest.param(
        '{"mcpServers": {"crm": {"command": "/x"}}} //', [("crm", "no", "is not strict JSON")], id="a comment"
    ),
    pytest.param('{"mcpServers": {"crm" {}}}', [(None, "no", "found text that is not JSON in line 1")], id="no JSON"),
    pytest.param("[]", [(None, "no", "found no mapping")], id="no mapping"),
    pytest.param('{"mcpServers": {"": {"command": "/x"}}}', [("", "yes", "restricts it")], id="a name of no letters"),
    pytest.param("{}", [], id="nothing"),
]


@pytest.mark.parametrize(("text", "rows"), ROWS)
def test_each_server_of_a_file_has_a_row_and_one_row_stands_for_those_that_could_not_be_read(tmp_path, text, rows):
    settings = {"enableAllProjectMcpServers": True}
    files = {STATE: FILES[STATE] | {"mcpServers": {}}, USER: settings, f"{PROJECT[1:]}/.mcp.json": text}
    found = server_rows(Machine(machine(tmp_path, files, client=SEEN)))
    assert [(row.get("name"), row["loads"]) for row in found] == [(name, loads) for name, loads, _ in rows]
    assert all(why in row["because"] for row, (*_, why) in zip(found, rows, strict=True))
    assert all(row["at"].startswith(f"{tmp_path}/") and row["project"] == PROJECT for row in found)


def test_what_is_not_strict_in_a_package_does_not_load(tmp_path):
    path = f"{COPY}/.mcp.json"
    found = told(machine(tmp_path, {**FILES, path: '{"mcpServers": {"x": {"command": "/x"}}} //'}, client=SEEN))
    assert found["plugin:notes:x"] == ("no", "`.mcp.json` is not strict JSON, so the client leaves it out")
    assert found["plugin:notes:crm"][0] == "yes"


SEED = "opt/seed"
SEEDED = {
    USER: {"enabledPlugins": {"notes@acme": True}, "env": {"CLAUDE_CODE_PLUGIN_SEED_DIR": f"/{SEED}"}},
    f"{SEED}/known_marketplaces.json": FILES[KNOWN],
}


@pytest.mark.parametrize(
    ("files", "loads", "why"),
    [
        pytest.param(
            {}, "unknown", "`acme` comes with the plugin seed in `/opt/seed`", id="it has the marketplace too"
        ),
        pytest.param(
            {f"{SEED}/known_marketplaces.json": {"other": {}}}, "yes", "`notes@acme` loads", id="it has another one"
        ),
        pytest.param({KNOWN: {}, INSTALLED: {"version": 2, "plugins": {}}}, "unknown", "seed", id="it alone has it"),
        pytest.param({f"{SEED}/known_marketplaces.json": "{"}, "unknown", "not known", id="what it has is not known"),
        pytest.param(
            {USER: SEEDED[USER] | {"enabledPlugins": {"notes@acme": False}}}, "no", "switches", id="switched off"
        ),
        pytest.param({MANAGED: "{"}, "no", "refuses to start", id="the client does not start"),
    ],
)
def test_what_a_plugin_seed_may_bring_is_unknown(tmp_path, files, loads, why):
    found = told(machine(tmp_path, {**FILES, **SEEDED, **files}, client=SEEN))["notes@acme"]
    assert found[0] == loads
    assert why in found[1]


def test_a_seed_behind_a_link_that_leads_out_may_bring_anything(tmp_path):
    kept = {path: content for path, content in {**FILES, **SEEDED}.items() if not path.startswith(SEED)}
    root = put(tmp_path / "machine", {**kept, "opt/x": ""})
    (tmp_path / "outside").mkdir()
    (root / SEED).symlink_to(tmp_path / "outside")
    loads, because = told(read_machine(root, client=SEEN))["notes@acme"]
    assert loads == "unknown"
    assert "not read: a link" in because


POLICY = {"deniedMcpServers": [{"serverName": "wiki"}]}
DOWN = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]\n"Settings"="{SETTINGS}"\n'


def export(settings):
    said = json.dumps(settings).replace('"', '\\"')
    return f"Windows Registry Editor Version 5.00\n\n{DOWN.replace('{SETTINGS}', said)}"


@pytest.mark.parametrize(
    ("files", "client", "loads", "why"),
    [
        pytest.param(
            {}, SEEN, "unknown", "HKLM, `wslInheritsWindowsSettings`), which was not read", id="nobody looked"
        ),
        pytest.param({}, "2.1.117", "yes", "", id="a client that inherits nothing"),
        pytest.param({"registry/a.reg": export(POLICY)}, SEEN, "yes", "", id="the registry hands nothing down"),
        pytest.param(
            {"registry/a.reg": export(POLICY | {"wslInheritsWindowsSettings": True})}, SEEN, "no", "wiki", id="it does"
        ),
        pytest.param(
            {"registry/a.reg": export({"wslInheritsWindowsSettings": True})}, SEEN, "unknown", "its files", id="files"
        ),
        pytest.param(
            {f"{HOME}/.claude/remote-settings.json": {"model": "opus"}}, SEEN, "yes", "", id="the server wins"
        ),
    ],
)
def test_what_windows_may_hand_down_to_a_wsl_is_unknown(tmp_path, files, client, loads, why):
    found = told(machine(tmp_path, {**FILES, "etc/wsl.conf": "", **files}, client=client))["wiki"]
    assert found[0] == loads
    assert why in found[1]


def test_the_registry_around_a_wsl_is_among_what_was_not_read(tmp_path):
    found = machine(tmp_path, {**FILES, "etc/wsl.conf": ""})
    (file,) = (file for file in found.files if file.state == "unread")
    assert (file.kind, file.why) == ("hklm", "not read: it lies outside of what was given")
    assert machine(tmp_path / "other", {"etc/wsl.conf": "", "home/ada/x": ""}).files == ()


@pytest.mark.parametrize(
    ("policy", "blocked"),
    [
        pytest.param({}, "no", id="nothing blocks it"),
        pytest.param({"strictKnownMarketplaces": []}, "unknown", id="a list, which may not be asked about seeds"),
    ],
)
def test_what_a_seed_brings_may_be_installed_and_locked_without_a_record(tmp_path, policy, blocked):
    lock = {"enabledPlugins": {"notes@acme": True}, "extraKnownMarketplaces": {"acme": FILES[KNOWN]["acme"]}}
    files = {**FILES, **SEEDED, INSTALLED: {"version": 2, "plugins": {}}, MANAGED: lock | policy}
    start = Machine(machine(tmp_path, files, client=SEEN))
    (package,) = (each for each in start.packages(Session("/home/ada")) if each.id == "notes@acme")
    assert (package.installed, package.locked, package.blocked) == ("unknown", "unknown", blocked)


def without(folder, files, lost):
    """Return a machine of which some files could not be read."""
    root = put(folder / "machine", {path: said for path, said in files.items() if path not in lost})
    for path in lost:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to("/nowhere/else")
    return read_machine(root, client=SEEN)


@pytest.mark.parametrize(
    ("files", "lost", "loads"),
    [
        pytest.param({}, [STATE], "unknown", id="no set of the organisation's own"),
        pytest.param({MANAGED_MCP: {"mcpServers": {}}}, [STATE], "no", id="a set that leaves no room"),
        pytest.param({MANAGED_MCP: "{"}, [STATE], "no", id="one that is no JSON"),
        pytest.param({}, [STATE, MANAGED_MCP], "unknown", id="one that was not read either"),
    ],
)
def test_servers_of_an_unread_file_do_not_load_beside_a_set(tmp_path, files, lost, loads):
    rows = server_rows(Machine(without(tmp_path, {**files, USER: {}}, lost)))
    assert [row["loads"] for row in rows if row["configured_in"] == "user"] == [loads]


BLOCKED = {"blockedMarketplaces": [{"source": "github", "repo": "acme/x"}], "enabledPlugins": {"notes@acme": True}}


@pytest.mark.parametrize(
    ("lost", "blocked"),
    [
        pytest.param(USER, "yes", id="settings of the user, who cannot bring it back"),
        pytest.param(f"{PROJECT[1:]}/.claude/settings.json", "yes", id="settings of a project"),
        pytest.param("etc/claude-code/managed-settings.d/10.json", "unknown", id="others of the organisation"),
        pytest.param(KNOWN, "unknown", id="what says where it comes from"),
    ],
)
def test_a_marketplace_that_is_blocked_stays_so(tmp_path, lost, blocked):
    start = Machine(without(tmp_path, {**FILES, MANAGED: BLOCKED}, [lost]))
    (package,) = (each for each in start.packages(Session("/home/ada", PROJECT)) if each.id == "notes@acme")
    assert (package.blocked, package.loads) == (blocked, "no" if blocked == "yes" else "unknown")


def test_an_unread_project_may_put_another_package_in_the_place_of_one_that_the_organisation_switches_on(tmp_path):
    given = {**FILES, MANAGED: {"enabledPlugins": {"notes@acme": True}}}
    found = told(without(tmp_path, given, [f"{PROJECT[1:]}/.claude/settings.json"]))
    loads, because = found["plugin:notes:crm"]
    assert loads == "unknown"
    assert "may switch on another package that leads to the same place" in because
