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
        {"commands": "./../x.md"},
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
