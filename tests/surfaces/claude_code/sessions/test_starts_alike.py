"""Starts in projects that say nothing of packages share one answer, and it is the one that each would have alone."""

import pytest
from machines import INSTALLED, KNOWN, MANAGED, PLUGINS, STATE, USER, machine

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.packages import Packages

APP, OTHER = "/home/ada/code/app", "/home/ada/code/other"
CLONE, COPY = f"/{PLUGINS}/marketplaces/acme", f"{PLUGINS}/cache/acme/notes/1"
GITHUB = {"source": "github", "repo": "acme/x"}
SERVER = {"type": "http", "url": "https://mcp.acme.example/crm"}
RECORD = {"scope": "user", "installPath": f"/{COPY}"}
FILES = {
    KNOWN: {"acme": {"source": GITHUB, "installLocation": CLONE, "lastUpdated": "2026-08-01T09:00:00.000Z"}},
    INSTALLED: {"version": 2, "plugins": {"notes@acme": [RECORD]}},
    f"{CLONE[1:]}/.claude-plugin/marketplace.json": {
        "name": "acme",
        "owner": {"name": "A"},
        "plugins": [{"name": "notes", "source": "./notes"}],
    },
    f"{COPY}/.claude-plugin/plugin.json": {"name": "notes", "mcpServers": {"crm": SERVER}},
    USER: {"enabledPlugins": {"notes@acme": True}},
    STATE: {"projects": {APP: {"hasTrustDialogAccepted": True}, OTHER: {}}},
    f"{APP[1:]}/.claude/settings.json": {"model": "opus"},
    f"{OTHER[1:]}/.mcp.json": {"mcpServers": {}},
}
SETTINGS, LOCAL = f"{APP[1:]}/.claude/settings.json", f"{APP[1:]}/.claude/settings.local.json"
ELSEWHERE = {"acme": {"source": {"source": "directory", "path": "/srv/acme"}}}
OF_PROJECT = {**RECORD, "scope": "local", "projectPath": APP}


def rows(observation):
    start = Machine(observation)
    return {
        session: (
            [(each.id, each.loads, each.because, each.enabled, each.installed) for each in start.packages(session)],
            [(each.name, each.loads, each.because) for each in start.servers(session)],
        )
        for session in start.sessions
    }


@pytest.mark.parametrize(
    ("files", "is_alike"),
    [
        pytest.param({}, True, id="settings of something else"),
        pytest.param({SETTINGS: {"enabledPlugins": {"notes@acme": False}}}, False, id="the project switches it off"),
        pytest.param({LOCAL: {"enabledPlugins": {"tidy@acme": True}}}, False, id="the project names one more"),
        pytest.param({SETTINGS: {"extraKnownMarketplaces": ELSEWHERE}}, False, id="the project names a marketplace"),
        pytest.param({SETTINGS: {"additionalMarketplaces": ELSEWHERE}}, False, id="by its other name"),
        pytest.param({SETTINGS: {"syncClaudeAiPlugins": False}}, False, id="the project takes none of the account"),
        pytest.param({SETTINGS: {"enabledPlugins": "all"}}, False, id="what the client does not understand"),
        pytest.param({SETTINGS: '{"model": '}, False, id="settings that are no JSON"),
        pytest.param(
            {INSTALLED: {"version": 2, "plugins": {"notes@acme": [OF_PROJECT]}}}, False, id="an install of its own"
        ),
        pytest.param(
            {f"{APP[1:]}/.claude/skills/tidy/.claude-plugin/plugin.json": {"name": "tidy"}}, False, id="its own skills"
        ),
        pytest.param({MANAGED: {"enabledPlugins": {"notes@acme": False}}}, True, id="managed settings, which all have"),
    ],
)
def test_a_project_shares_what_holds_outside_only_where_the_same_holds(files, is_alike, tmp_path, monkeypatch):
    observation = machine(tmp_path, {**FILES, **files}, client="2.1.330")
    shared = rows(observation)
    outside, here = Session("/home/ada"), Session("/home/ada", APP)
    start = Machine(observation)._start
    assert (start._alike(here, Machine(observation).client.behaviours[0]) == outside) == is_alike
    monkeypatch.setattr(Packages, "_alike", lambda *given: given[1])
    assert rows(observation) == shared


def test_what_the_project_says_is_not_lost(tmp_path):
    told = rows(machine(tmp_path, {**FILES, SETTINGS: {"enabledPlugins": {"notes@acme": False}}}, client="2.1.330"))
    loads = {session.project: packages[0][1] for session, (packages, _) in told.items()}
    assert loads == {"": "yes", APP: "no", OTHER: "yes"}
