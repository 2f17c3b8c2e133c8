"""One start of the client: which installs count in it."""

import pytest
from machines import machine

from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import InstallRecord, Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

FILE = Found(None, None)


@pytest.mark.parametrize(
    ("recorded", "started", "counts"),
    [
        pytest.param("/home/ada/code/app", "/home/ada/code/app", True, id="a project"),
        pytest.param("/home/ada/code/app", "/home/ada/code/other", False, id="another project"),
        pytest.param("/home/ada/code/app", "", False, id="no project"),
        pytest.param("", "", False, id="an install that names none"),
        pytest.param("C:\\Users\\ada\\app", "C:/Users/ada/app", True, id="with the other slashes of Windows"),
        pytest.param("c:\\Users\\ada\\app", "C:/Users/ada/app", True, id="with the drive in the other case"),
        pytest.param("C:\\Users\\ada\\app", "C:/Users/ada/app2", False, id="another project of Windows"),
        pytest.param("/home/ada/a\\b", "/home/ada/a/b", False, id="a sign that is no slash elsewhere"),
    ],
)
def test_an_install_for_a_project_counts_there(recorded, started, counts):
    record = InstallRecord(FILE, "project", "/x", recorded)
    assert record.counts_in(Session("/home/ada", started)) is counts


@pytest.mark.parametrize("key", ["C:\\Users\\ada\\app", "C:/Users/ada/app"])
def test_a_package_that_is_recorded_for_a_project_is_installed_there_whatever_slashes_its_name_has(tmp_path, key):
    record = {"scope": "project", "projectPath": "C:\\Users\\ada\\app", "installPath": "C:\\x", "version": "1"}
    files = {
        "ProgramData/x": "",
        "Users/ada/.claude.json": {"projects": {key: {"hasTrustDialogAccepted": True}}},
        "Users/ada/.claude/plugins/installed_plugins.json": {"version": 2, "plugins": {"fmt@acme": [record]}},
        "Users/ada/app/.claude/settings.json": {"model": "opus"},
    }
    start = Machine(machine(tmp_path, files, client="2.1.330"))
    installed = {session.project: start.packages(session)[0].installed for session in start.sessions}
    assert installed == {"": "no", key: "yes"}
