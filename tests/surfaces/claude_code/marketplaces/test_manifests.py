import pytest
from machine_from_files import native

from plugingov.surfaces.claude_code.marketplaces.manifests import read_manifest


def manifest(content):
    return read_manifest(native("/p/.claude-plugin/plugin.json", content, "package"))


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
        {"mcpServers": "./servers"},
        {"mcpServers": "./servers.JSON"},
        {"mcpServers": ["./servers.json", "./x.txt"]},
        {"workflows": "flows"},
        {"themes": ["./a", "b"]},
        {"monitors": "./monitors"},
        {"monitors": [{"name": "a", "command": "x"}]},
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
        {"mcpServers": "./../servers.json"},
        {"monitors": [{"name": "a", "command": "x", "description": "d"}]},
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
    assert not manifest({"name": "notes", **said}).broken
