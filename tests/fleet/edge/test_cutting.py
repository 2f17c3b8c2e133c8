"""A file taken apart, and put together again."""

import pytest
from machine_from_files import HOME, MANAGED_SERVERS, PROJECT, STATE, USER, native

from plugingov.fleet.edge.cutting import cut, put_together

PLUGINS = f"{HOME}/.claude/plugins"
INSTALLED = f"{PLUGINS}/installed_plugins.json"
RECORD = {"scope": "user", "installPath": "/x", "version": "1", "installedAt": "t"}
FILES = (
    pytest.param("user", USER, {"model": "x", "enabledPlugins": {"a@m": True}, "env": {}}, {("package", "a@m")}, id="a package switched on"),
    pytest.param("user", USER, {"enabledMcpjsonServers": ["a", "b"]}, {("server", "a"), ("server", "b")}, id="servers approved by name"),
    pytest.param("user", USER, {"pluginConfigs": {"a@m": {"options": {}}}}, {("package", "a@m")}, id="options of a package"),
    pytest.param("state", STATE, {"mcpServers": {"a": {}}, "projects": {PROJECT: {"mcpServers": {"b": {}}, "x": 1}}}, {("server", "a"), ("server", "b")}, id="servers of a member, everywhere and in a project"),
    pytest.param("managed-mcp", MANAGED_SERVERS, {"mcpServers": {"a": {"command": "x"}}}, {("server", "a")}, id="a managed server"),
    pytest.param("installed", INSTALLED, {"version": 2, "plugins": {"a@m": [RECORD]}}, {("package", "a@m")}, id="an install"),
    pytest.param("marketplace", "/m/marketplace.json", {"name": "m", "plugins": [{"name": "a"}, {"name": "b"}]}, {("entry", "a"), ("entry", "b")}, id="what a marketplace offers"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "data", "things"), FILES)
def test_what_is_said_of_each_thing_is_taken_out_and_comes_back(kind, path, data, things):
    rest, entries = cut(native(path, data, kind=kind))
    assert {each.of for each in entries} == things
    assert put_together(rest, entries) == data
    assert not any(name in str(rest) for _, name in things if "@" in name)


@pytest.mark.parametrize(
    ("kind", "path", "data"),
    [
        pytest.param("user", USER, {"enabledPlugins": {"a@m": "yes"}}, id="a package switched on in a wrong way"),
        pytest.param("user", USER, {"enabledPlugins": ["a@m"]}, id="packages in a list"),
        pytest.param("user", USER, ["enabledPlugins"], id="a file that is a list"),
        pytest.param("state", STATE, {"mcpServers": {"a": "x"}, "projects": [1]}, id="a server that is a text"),
        pytest.param("marketplace", "/m/marketplace.json", {"plugins": ["a", {"x": 1}]}, id="offers without a name"),
        pytest.param("installed", INSTALLED, {"version": 2, "plugins": {"a@m": [RECORD], "b@m": [{}]}}, id="an install that spoils the others"),
    ],
)  # fmt: skip
def test_what_has_no_known_shape_stays_where_it_is(kind, path, data):
    assert cut(native(path, data, kind=kind)) == (data, ())


def test_the_file_itself_is_left_as_it_was():
    data = {"projects": {PROJECT: {"mcpServers": {"b": {}}}}, "mcpServers": {"a": {}}}
    file = native(STATE, data)
    cut(file)
    assert file.data == data


def test_some_entries_alone_make_a_file_that_says_nothing_else():
    _, entries = cut(native(STATE, {"projects": {PROJECT: {"mcpServers": {"a": {"x": 1}, "b": {}}}}}))
    mine = [each for each in entries if each.of == ("server", "a")]
    assert put_together({}, mine) == {"projects": {PROJECT: {"mcpServers": {"a": {"x": 1}}}}}
