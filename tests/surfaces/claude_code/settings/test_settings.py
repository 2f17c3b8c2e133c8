from dataclasses import replace

import pytest
from machine_from_files import HOME, LOCAL, MANAGED, PROJECT, SHARED, STATE, USER, machine

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine


def settings(files, project=PROJECT):
    return Machine(machine(files)).settings(Session(HOME, project), Behaviour())


EVERY = {
    MANAGED: {"model": "managed"},
    LOCAL: {"model": "local"},
    SHARED: {"model": "project"},
    USER: {"model": "user"},
}


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        pytest.param((), "managed", id="the organisation first"),
        pytest.param((MANAGED,), "local", id="then the member's own for the project"),
        pytest.param((MANAGED, LOCAL), "project", id="then the project"),
        pytest.param((MANAGED, LOCAL, SHARED), "user", id="then the member"),
    ],
)
def test_which_value_counts(without, expected):
    found = settings({path: content for path, content in EVERY.items() if path not in without}).value("model")
    assert found.value == expected
    assert str(found.at).endswith(":1:11")


def test_outside_of_every_project_only_the_home_counts():
    assert settings({path: EVERY[path] for path in (LOCAL, SHARED, USER)}, project="").value("model").value == "user"


def test_a_file_that_is_rejected_gives_no_value():
    assert settings({LOCAL: {"model": "local", "env": 5}, USER: {"model": "user"}}).value("model").value == "user"


def test_objects_are_joined_key_by_key_and_lists_entry_by_entry():
    joined = settings(
        {
            MANAGED: {"enabledPlugins": {"a@m": True}, "deniedMcpServers": [{"serverName": "a"}]},
            USER: {"enabledPlugins": {"a@m": False, "b@m": True}, "deniedMcpServers": [{"serverName": "b"}]},
        }
    )
    members = joined.members("enabledPlugins")
    assert {name: (found.value, found.file.kind) for name, found in members.items()} == {
        "a@m": (True, "managed"),
        "b@m": (True, "user"),
    }
    assert [part.value["serverName"] for part in joined.parts("deniedMcpServers")] == ["a", "b"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param({"projects": {PROJECT: {"hasTrustDialogAccepted": True}}}, "yes", id="trusted"),
        pytest.param({"projects": {PROJECT: {"hasTrustDialogAccepted": "true"}}}, "no", id="a text is not true"),
        pytest.param({"projects": {HOME: {"hasTrustDialogAccepted": True}}}, "no", id="a folder above it is another"),
        pytest.param({}, "no", id="nobody said so"),
    ],
)
def test_trust(state, expected):
    assert settings({STATE: state}).trusted == expected


def test_what_nobody_could_read_is_a_doubt():
    found = machine({MANAGED: {}, USER: {}})
    unread = tuple(replace(file, state="unread", data=None, why="no permission") for file in found.files)
    doubts = Machine(replace(found, files=unread)).settings(Session(HOME, PROJECT), Behaviour()).doubts
    assert doubts == (
        "which managed settings win is not known, because `managed-settings.json` could not be read: no permission",
        "`settings.json` could not be read: no permission",
    )
