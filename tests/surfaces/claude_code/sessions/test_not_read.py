"""What follows from files that nobody could read: unknown, and why; never that something is not there."""

import pytest
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, machine, put

from plugingov.reports.observed_rows import server_rows
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.files.machine import read_machine
from plugingov.surfaces.claude_code.sessions.machine import Machine

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
            f"{PLUGINS}", {"notes@acme"}, "`plugins` could not be read", id="the folder of packages and marketplaces"
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
