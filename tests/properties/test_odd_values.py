"""Whatever value stands anywhere in a file of a machine, it is read, written down and judged."""

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judge
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, machine, routes

from plugingov.reports.observation_record import observation_text
from plugingov.rules.index import INDEX

PROJECT = "home/ada/code/app"
SERVERS = {
    "crm": {
        "type": "http",
        "url": "https://mcp.acme.example/crm",
        "headers": {"A": "${B}"},
        "oauth": {"clientId": "x", "scopes": "a b"},
    },
    "db": {"command": "npx", "args": ["-y", "x"], "env": {"A": "b"}, "timeout": 5},
}
SOURCE = {"source": "github", "repo": "acme/plugins", "ref": "main"}
SETTINGS = {
    "allowedMcpServers": [{"serverUrl": "https://a.example/*"}, {"serverCommand": ["npx", "x"]}, {"serverName": "n"}],
    "deniedMcpServers": [{"serverName": "z"}],
    "enabledPlugins": {"fmt@acme": True, "tidy@acme": False},
    "extraKnownMarketplaces": {
        "acme": {"source": SOURCE, "autoUpdate": True},
        "here": {"source": {"source": "directory", "path": f"/{HOME}/here"}},
    },
    "strictKnownMarketplaces": [SOURCE, {"source": "hostPattern", "hostPattern": "^x$"}],
    "blockedMarketplaces": [{"source": "git", "url": "https://x.example/y.git"}],
    "strictPluginOnlyCustomization": ["mcp"],
    "env": {"A": "b"},
    "permissions": {"allow": ["mcp__a__b"], "deny": ["mcp__*"]},
    "hooks": {"PreToolUse": [{"matcher": "x", "hooks": [{"type": "command", "command": "x"}]}]},
    "enabledMcpjsonServers": ["crm"],
    "pluginConfigs": {"fmt@acme": {"options": {}}},
    "policyHelper": {"path": "/opt/h"},
    "allowedChannelPlugins": [{"plugin": "fmt", "marketplace": "acme"}],
}
MANIFEST = {
    "name": "fmt",
    "version": "1",
    "mcpServers": {"z": {"command": "z"}},
    "hooks": "./hooks/hooks.json",
    "skills": ["./skills"],
    "lspServers": {"l": {"command": "l"}},
    "dependencies": ["tidy", {"name": "r", "marketplace": "here", "version": "^1"}],
    "userConfig": {"k": {"type": "string", "title": "K"}},
    "defaultEnabled": True,
}
LISTING = {
    "name": "acme",
    "owner": {"name": "o"},
    "metadata": {"pluginRoot": "./"},
    "renames": {"old": "fmt", "x": None},
    "plugins": [
        {"name": "fmt", "source": "./fmt", "version": "1", "strict": False, "mcpServers": {"w": {"command": "w"}}},
        {"name": "tidy", "source": {"source": "github", "repo": "a/q", "sha": "0" * 40}},
        {"name": "s", "source": {"source": "git-subdir", "url": "https://x.example/y", "path": "p"}},
    ],
}
COPY = f"{PLUGINS}/cache/acme/fmt/1"
FILES = {
    MANAGED: SETTINGS,
    MANAGED_MCP: {"mcpServers": SERVERS},
    USER: SETTINGS,
    f"{HOME}/.claude/remote-settings.json": {},
    STATE: {
        "mcpServers": SERVERS,
        "projects": {
            f"/{PROJECT}": {
                "mcpServers": SERVERS,
                "disabledMcpServers": ["crm"],
                "enabledMcpjsonServers": ["crm"],
                "hasTrustDialogAccepted": True,
            }
        },
        "claudeAiMcpEverConnected": ["claude.ai Slack"],
        "oauthAccount": {"organizationUuid": "x"},
    },
    f"{PROJECT}/.mcp.json": {"mcpServers": SERVERS},
    f"{PROJECT}/.claude/settings.json": SETTINGS,
    KNOWN: {
        "acme": {"source": SOURCE, "installLocation": f"/{PLUGINS}/marketplaces/acme", "lastUpdated": "2026-01-01"},
        "here": {"source": {"source": "directory", "path": f"/{HOME}/here"}, "installLocation": f"/{HOME}/here"},
    },
    INSTALLED: {
        "version": 2,
        "plugins": {
            "fmt@acme": [
                {"scope": "user", "installPath": f"/{COPY}", "version": "1", "gitCommitSha": "f" * 40},
                {"scope": "project", "projectPath": f"/{PROJECT}", "installPath": f"/{COPY}", "version": "2"},
            ]
        },
    },
    f"{PLUGINS}/marketplaces/acme/.claude-plugin/marketplace.json": LISTING,
    f"{HOME}/here/.claude-plugin/marketplace.json": {**LISTING, "name": "here"},
    f"{COPY}/.claude-plugin/plugin.json": MANIFEST,
    f"{COPY}/.mcp.json": SERVERS,
    f"{COPY}/hooks/hooks.json": {"hooks": SETTINGS["hooks"]},
    f"{HOME}/.claude/skills/s/.claude-plugin/plugin.json": MANIFEST,
}
# Of every type, those that are no key of anything among them; where a text belongs, also a list or object around it.
ODD = st.sampled_from(
    [
        *(
            None,
            True,
            False,
            0,
            -1,
            1e308,
            10**30,
            "",
            "x",
            "../../x",
            "a@b",
            "${X}",
            "*",
            "http://[::1",
            "\x00",
            "é" * 5,
        ),
        *(
            [],
            {},
            [[]],
            [{}],
            [None],
            ["a", 5],
            {"": {}},
            {"a": None},
            {"source": "x"},
            {"source": {"source": "github"}},
        ),
    ]
)
AROUND = st.sampled_from([lambda value: [value], lambda value: {"source": value}, lambda value: {"x": [value]}])
RULES = "".join(
    f"  {entry.name}: {'{expects: allowlist}' if entry.id == 'CCM020' else '{}'}\n"
    for entry in INDEX
    if entry.id.startswith(("CC", "DRF"))
)


@st.composite
def spoilt(draw):
    """Draw the files of a machine in some of which a value is of another type."""
    files = dict(FILES)
    for name in draw(st.sets(st.sampled_from(sorted(FILES)), min_size=1)):
        route = draw(st.sampled_from(sorted(routes(files[name]), key=str)))
        wrong = draw(ODD) if draw(st.booleans()) else draw(AROUND)(value_at(files[name], route))
        files[name] = put_at(files[name], route, wrong)
    return files


def value_at(value, route):
    for step in route:
        value = value[step]
    return value


def put_at(value, route, wrong):
    if not route:
        return wrong
    copied = json.loads(json.dumps(value))
    value_at(copied, route[:-1])[route[-1]] = wrong
    return copied


@settings(max_examples=100, deadline=None)
@given(spoilt(), st.sampled_from(["2.1.330", None]))
def test_odd_values_anywhere_are_read_written_down_and_judged(files, client):
    with tempfile.TemporaryDirectory() as folder:
        found = machine(Path(folder), {name: json.dumps(said) for name, said in files.items()}, client=client)
        assert observation_text(found, "yaml")
        judge(RULES, observed=(replace(found, taken_at=date(2026, 10, 1)),))
