"""The servers of Claude Desktop, and the sources of them that nobody could read."""

import pytest
from desktops import CONFIG, LIBRARY, LINUX, PLIST, WORK_APPLIED, desktop, managed, plist, remote

from plugingov.surfaces.cowork.desktop.servers import desktop_servers, unread_servers

FILES = {"mcpServers": {"files": {"command": "/opt/acme/files", "args": ["--read", 1]}, "odd": "x"}}


def test_servers_of_both_kinds_are_told_with_what_they_are():
    found = desktop_servers(desktop({**managed(remote(), "x", {"server": "github"}), CONFIG: FILES}))
    assert [(each.name, each.level, each.identity, each.home) for each in found] == [
        ("db", "managed", "https://mcp.acme.example/db", "/home/ada"),
        ("", "managed", "github", "/home/ada"),
        ("files", "member", "/opt/acme/files --read 1", "/home/ada"),
    ]


def test_a_server_stands_where_its_file_has_it():
    in_text, own = desktop_servers(desktop({PLIST: plist(managedMcpServers=[remote()]), CONFIG: FILES}))
    assert in_text.at("url").line == 2
    assert own.at("args", 0).line == own.at("command").line + 2


def test_a_server_that_may_not_count_says_why():
    (found,) = desktop_servers(desktop({LINUX: None, LIBRARY: {"managedMcpServers": [remote()]}, **WORK_APPLIED}))
    assert "may hold what is managed" in found.doubt


@pytest.mark.parametrize(
    ("files", "called"),
    [
        pytest.param({CONFIG: None}, ["claude_desktop_config.json"], id="a member's own"),
        pytest.param({CONFIG: '{"mcpServers": {},}'}, ["claude_desktop_config.json"], id="a member's own, in part"),
        pytest.param({LINUX: None}, ["managedMcpServers"], id="what is managed"),
        pytest.param({PLIST: plist(managedMcpServers="[,]")}, ["managedMcpServers"], id="a text that nobody can read"),
        pytest.param({CONFIG: FILES, LINUX: {}}, ["mcpServers: odd"], id="neither, but for one server"),
    ],
)
def test_sources_that_nobody_could_read(files, called):
    assert [name for name, *_ in unread_servers(desktop(files))] == called
