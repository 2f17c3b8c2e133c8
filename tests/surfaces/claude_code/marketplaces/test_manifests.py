import pytest
from machine_from_files import native

from plugingov.surfaces.claude_code.marketplaces.manifests import read_manifest


def manifest(content):
    return read_manifest(native("/p/.claude-plugin/plugin.json", content, "package"))


LSP = {"command": "x", "extensionToLanguage": {".x": "x"}}
MONITOR = {"name": "a", "command": "x", "description": "d"}


@pytest.mark.parametrize(
    "said",
    [
        {"name": 5},
        {"name": "a b"},
        {"name": ""},
        {"version": 5},
        {"hooks": 5},
        {"commands": "x.md"},
        {"commands": {"a": {}}},
        {"commands": {"a": {"source": "x.md"}}},
        {"commands": {"a": {"source": "./x.md", "content": "x"}}},
        {"commands": {"a": {"content": 5}}},
        {"agents": "./agents"},
        {"agents": ["./a.md", "./b.MD"]},
        {"hooks": "./hooks"},
        {"hooks": {"PreToolUse": 5}},
        {"hooks": [{"PreToolUse": [{}]}]},
        {"lspServers": "./lsp.txt"},
        {"lspServers": {"a": {"command": "x"}}},
        {"lspServers": {"a": {"command": "x y", "extensionToLanguage": {".x": "x"}}}},
        {"lspServers": {"a": {"command": "x", "extensionToLanguage": {"x": "x"}}}},
        {"lspServers": {"a": {**LSP, "transport": "tcp"}}},
        {"lspServers": {"a": {**LSP, "args": [""]}}},
        {"lspServers": {"a": {**LSP, "restartOnCrash": 5}}},
        {"lspServers": {"a": {**LSP, "startupTimeout": 0}}},
        {"lspServers": {"a": {**LSP, "maxRestarts": 1.5}}},
        {"lspServers": {"a": {**LSP, "workspaceFolder": 5}}},
        {"lspServers": [{"a": LSP}, {"b": {**LSP, "description": "x"}}]},
        {"lspServers": {"a": {**LSP, "extensionToLanguage": {".": "x"}}}},
        {"mcpServers": "./servers"},
        {"mcpServers": "./servers.JSON"},
        {"mcpServers": ["./servers.json", "./x.txt"]},
        {"workflows": "flows"},
        {"themes": ["./a", "b"]},
        {"monitors": "./monitors"},
        {"monitors": [{"name": "a", "command": "x"}]},
        {"monitors": [{**MONITOR, "timeout": 5}]},
        {"monitors": [{**MONITOR, "when": "sometimes"}]},
        {"monitors": [{**MONITOR, "command": ""}]},
        {"monitors": [MONITOR, {**MONITOR, "command": "y"}]},
        {"experimental": {"monitors": [{**MONITOR, "env": {}}]}},
        {"hooks": {"hooks": {"PreToolUse": 5}}},
        {"experimental": {"themes": "a"}},
        {"experimental": {"monitors": "./a.txt"}},
        {"settings": 5},
        {"channels": [{}]},
        {"channels": [{"server": "a", "extra": 1}]},
        {"userConfig": {"a": {"type": "string", "title": "A"}}},
        {"userConfig": {"a-b": {"type": "string", "title": "A", "description": "a"}}},
        {"userConfig": {"a": {"type": "text", "title": "A", "description": "a"}}},
        {"skills": 5},
        {"agents": 5},
        {"mcpServers": None},
        {"mcpServers": "servers.json"},
        {"mcpServers": {"a": 5}},
        {"mcpServers": {"a": {"type": "nope"}}},
        {"mcpServers": {"mcpServers": {"a": {"command": "x"}}}},
        {"lspServers": 5},
        {"dependencies": "x"},
        {"dependencies": [5]},
        {"channels": 5},
        {"userConfig": 5},
        {"defaultEnabled": "x"},
    ],
    ids=str,
)
def test_a_manifest_that_does_not_load(said):
    assert manifest({"name": "notes", **said}).broken


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"unknown": 5},
        {"keywords": "x"},
        {"author": "x"},
        {"description": 5},
        {"experimental": 5},
        {"commands": {}},
        {"commands": ["./a.md"]},
        {"commands": "./../x.md"},
        {"commands": {"a": {"source": "./x.md"}}},
        {"skills": "."},
        {"skills": ["./a/../b"]},
        {"agents": "./../x.md"},
        {"hooks": {"PostToolUse": 5}},
        {"hooks": "./a/../hooks.json"},
        {"lspServers": {"a": {"command": "/x y", "extensionToLanguage": {".x": "x"}}}},
        {"lspServers": {"a": {**LSP, "transport": "socket", "maxRestarts": 0, "settings": 5, "diagnostics": False}}},
        {"mcpServers": "./../servers.json"},
        {"monitors": [MONITOR, {**MONITOR, "name": "b", "when": "on-skill-invoke:c"}]},
        {"hooks": {"hooks": 5}},
        {"experimental": {"themes": ["./a"], "monitors": "./a.json", "other": 5}},
        {"settings": {}},
        {"channels": [{"server": "a", "displayName": "A"}]},
        {"userConfig": {"a_1": {"type": "number", "title": "A", "description": "a", "min": 1, "sensitive": True}}},
        {"mcpServers": {}},
        {"mcpServers": "./servers.json"},
        {"mcpServers": ["./servers.json", {"a": {"command": "x"}}]},
        {"mcpServers": "./x.mcpb"},
        {"mcpServers": {"a": {"type": "http", "url": ""}}},
        {"dependencies": ["x", {"name": "y", "version": "^1"}]},
    ],
    ids=str,
)
def test_a_manifest_that_loads(said):
    read = manifest({"name": "notes", **said})
    assert (read.broken, read.doubt) == ("", None)


@pytest.mark.parametrize(
    ("said", "route"),
    [
        pytest.param({"lspServers": {"a": {**LSP, "new": 5}}}, ("lspServers", "a", "new"), id="of a language server"),
        pytest.param({"lspServers": [{"a": {**LSP, "new": 5}}]}, ("lspServers", 0, "a", "new"), id="of one in a list"),
        pytest.param({"monitors": [{**MONITOR, "new": 5}]}, ("monitors", 0, "new"), id="of a monitor"),
        pytest.param(
            {"experimental": {"monitors": [{**MONITOR, "new": 5}]}},
            ("experimental", "monitors", 0, "new"),
            id="of an experimental one",
        ),
    ],
)
def test_a_key_that_nobody_has_tried_leaves_open_whether_a_package_loads(said, route):
    read = manifest({"name": "notes", **said})
    assert (read.broken, read.doubt.route) == ("", route)
