"""What machines show: each thing once, under a name that holds nothing of the machine."""

import pytest
from judged import cases
from seen_worlds import MANAGED, PROJECT_SERVERS, STATE, USER, crm, machine, server, state

from plugingov.layers.sightings import Sightings
from plugingov.surfaces.claude_code.sessions.machine import Machine


def sightings(*machines):
    (case,) = cases(crm())
    return Sightings(case.organisation, case.layers.doors.values(), tuple(map(Machine, machines)))


@pytest.mark.parametrize(
    ("written", "item"),
    [
        pytest.param(server(), "x (https://mcp.crm.example/mcp)", id="an address"),
        pytest.param({"command": "/opt/x", "args": ["--ro"]}, "x (/opt/x --ro)", id="a command"),
        pytest.param({"command": "/home/ada/bin/x"}, "x (~/bin/x)", id="a command in this member's home"),
        pytest.param({"command": "/home/bob/bin/x"}, "x (~/bin/x)", id="one in another's"),
        pytest.param({"command": "/Users/bob/x"}, "x (~/x)", id="on macOS"),
        pytest.param({"command": "C:\\Users\\bob\\x.exe"}, "x (~\\x.exe)", id="on Windows"),
        pytest.param({"command": "x", "args": ["--dir=/home/ada/d"]}, "x (x --dir=~/d)", id="within a word"),
        pytest.param(server("https://x.example/home/ada/mcp"), "x (https://x.example/home/ada/mcp)", id="no home"),
        pytest.param({}, "x", id="nothing that tells where it leads"),
    ],
)
def test_a_server_is_called_by_its_name_and_where_it_leads(written, item):
    (seen,) = sightings(machine(state(x=written))).servers
    assert seen.item == item


def test_of_several_starts_the_one_counts_in_which_a_server_fares_best():
    said = {"/home/ada/code/app": {"disabledMcpServers": ["crm"]}}
    files = {STATE: {"mcpServers": {"crm": server()}, "projects": said}, PROJECT_SERVERS: {"mcpServers": {}}}
    (seen,) = sightings(machine(files)).servers
    assert (seen.server.loads, seen.server.session.project) == ("yes", "")


def test_a_package_is_told_once_for_each_home():
    files = {USER: {"enabledPlugins": {"a@b": False}}, PROJECT_SERVERS: {"mcpServers": {}}, MANAGED: {}}
    found = sightings(machine(files), machine(files))
    assert [seen.item for seen in found.packages] == ["a@b", "a@b"]


def test_what_was_seen_of_a_door_is_found_by_its_id():
    found = sightings(machine(state(crm=server(), other=server("https://o.example"))), machine(state(crm=server())))
    assert [len(each) for each in found.of_door.values()] == [2]
    assert list(found.of_door) == ["crm"]
