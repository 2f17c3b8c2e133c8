import json
from dataclasses import replace

import pytest
from on_machine import ETC, HOME, PROJECT, observed

from plugingov.model.observation import PackageFolder
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

FOLDER, BOB = f"{HOME}/.claude/plugins/synced/notes", "/home/bob"
USER, SHARED = f"{HOME}/.claude/settings.json", f"{PROJECT}/.claude/settings.json"
ID = "notes@synced"


def packages(files, home=HOME, folders=(FOLDER,)):
    found = observed({USER: "{}", f"{BOB}/.claude/settings.json": "{}", **files})
    lying = tuple(PackageFolder(path=path, parts=("hooks",), at=Place(path, 1, 1, 1, 1)) for path in folders)
    machine = Machine(replace(found, folders=lying))
    return {package.id: package for package in machine.packages(Session(home))}


@pytest.mark.parametrize(
    ("files", "enabled", "loads"),
    [
        pytest.param({}, "yes", "unknown", id="nobody says anything"),
        pytest.param({USER: {"enabledPlugins": {ID: True}}}, "yes", "unknown", id="on"),
        pytest.param({USER: {"enabledPlugins": {ID: False}}}, "no", "no", id="off"),
        pytest.param({USER: {"syncClaudeAiPlugins": False}}, "yes", "no", id="the user lets nothing sync"),
        pytest.param(
            {ETC + "managed-settings.json": {"syncClaudeAiPlugins": False}}, "yes", "no", id="nor do managed settings"
        ),
        pytest.param({SHARED: {"syncClaudeAiPlugins": False}}, "yes", "unknown", id="a project has no say in that"),
        pytest.param({USER: None}, "unknown", "unknown", id="a file that nobody could read"),
    ],
)
def test_what_an_account_has_brought(files, enabled, loads):
    found = packages({path: said and json.dumps(said) for path, said in files.items()})
    package = found[ID]
    assert (package.installed, package.enabled, package.loads) == ("yes", enabled, loads)
    assert (package.locked, package.blocked, package.parts) == ("no", "no", ("hooks",))


def test_it_is_told_of_the_home_that_it_lies_in():
    assert ID not in packages({}, home=BOB)
    assert packages({}, home=BOB, folders=(f"{BOB}/.claude/plugins/synced/notes",))[ID].loads == "unknown"


def test_what_lies_elsewhere_is_none_of_the_account():
    assert packages({}, folders=(f"{HOME}/.claude/plugins/cache/synced/notes",)) == {}
