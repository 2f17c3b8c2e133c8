"""What lies behind a link, or outside of what was given: it is said to be not read, and never that it is gone."""

import os

import pytest
from machines import HOME, INSTALLED, KNOWN, PLUGINS, STATE, USER, put

from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.machine import read_folder, read_machine

PROJECT = "/home/ada/code/app"


def recorded(path):
    record = {"scope": "project", "projectPath": path, "installPath": path}
    return {INSTALLED: {"version": 2, "plugins": {"fmt@acme": [record]}}}


@pytest.mark.parametrize(
    ("path", "exists"),
    [
        pytest.param("/home/ada/code/app", True, id="a folder that is there"),
        pytest.param("/home/ada/code/old", False, id="one that the folder around it lacks"),
        pytest.param("/home/ada/other/old", None, id="one in a folder that was not copied"),
        pytest.param("/home/ada/out/old", None, id="one behind a link that leads out"),
        pytest.param("/home/ada/out", None, id="a link that leads out"),
        pytest.param("/home/ada/in/old", False, id="one behind a link that stays inside"),
        pytest.param("/home/ada/in/app", True, id="one that is there behind such a link"),
        pytest.param("/home/ada/file/old", None, id="one behind a file"),
        pytest.param("D:\\code\\old", None, id="one on another drive"),
        pytest.param("code/old", None, id="a relative path"),
        pytest.param("/home/ada/code/../old", None, id="one with dots in it"),
    ],
)
def test_a_path_is_gone_only_where_the_list_of_its_folder_lacks_it(tmp_path, path, exists):
    (tmp_path / "outside").mkdir()
    root = put(tmp_path / "machine", {**recorded(path), "home/ada/code/app/x": "", "home/ada/file": ""})
    (root / "home/ada/out").symlink_to(tmp_path / "outside")
    (root / "home/ada/in").symlink_to("code")
    assert read_machine(root).exists.get(path) is exists


def test_what_lies_outside_of_a_given_home_is_not_said_to_be_gone(tmp_path):
    paths = ("/srv/app", "/home/ada/code/old")
    package = {"installPath": "/home/ada/.claude/plugins/cache/acme/fmt/1"}
    records = [{"scope": "project", "projectPath": path, **package} for path in paths]
    files = {
        ".claude/plugins/installed_plugins.json": {"version": 2, "plugins": {"fmt@acme": records}},
        "code/app/x": "",
    }
    found = read_folder(str(put(tmp_path, files)))
    assert {path: found.exists.get(path) for path in paths} == {"/srv/app": None, "/home/ada/code/old": False}


def test_of_a_machine_itself_whole_folders_may_be_gone(tmp_path):
    assert Ground(str(tmp_path), is_whole=True).find("/srv/code/old").exists is False
    assert Ground(str(tmp_path)).find("/srv/code/old").exists is None


def test_what_a_folder_that_nobody_may_list_lacks_is_not_known(tmp_path, monkeypatch):
    (tmp_path / "code").mkdir()

    def scandir(path):
        raise PermissionError(13, "Permission denied", path)

    top = Ground(str(tmp_path), is_whole=True)
    assert top.find("/code").exists
    monkeypatch.setattr(os, "scandir", scandir)
    assert top.find("/code/old").exists is None


LINKS = [
    pytest.param(f"{PLUGINS}/marketplaces", "marketplace", id="the folder of marketplaces"),
    pytest.param(f"{PLUGINS}/marketplaces/acme", "marketplace", id="one marketplace"),
    pytest.param(f"{PLUGINS}/synced", "package", id="the folder of the account's packages"),
    pytest.param(f"{PLUGINS}/synced/notes", "package", id="one package of the account"),
    pytest.param(f"{HOME}/.claude/skills", "package", id="the folder of skills"),
    pytest.param(f"{HOME}/.claude/skills/mine", "package", id="one skill"),
    pytest.param(f"{PROJECT[1:]}/.claude/skills", "package", id="the folder of a project's skills"),
    pytest.param("Library/Managed Preferences", "plist", id="the managed preferences"),
    pytest.param("Library/Managed Preferences/ada", "plist", id="the managed preferences of a member"),
    pytest.param(f"{PLUGINS}/plugins-of-acme", "marketplace", id="where a marketplace is registered"),
    pytest.param(f"{PLUGINS}/cache", "package", id="where a package is installed"),
    pytest.param("etc/claude-code", "managed-mcp", id="the system's folder"),
    pytest.param(f"{HOME}/.claude", "remote", id="the client's folder"),
    pytest.param(f"{HOME}/.claude", "known", id="the client's folder, which holds what it knows"),
]


@pytest.mark.parametrize(("name", "kind"), LINKS)
def test_each_link_that_leads_out_is_said_to_be_not_read(tmp_path, name, kind):
    (tmp_path / "outside").mkdir()
    is_mac = name.startswith("Library")
    files = {STATE: {"projects": {PROJECT: {}}}, f"{PROJECT[1:]}/x": "", **({"Library/x": ""} if is_mac else {})}
    if name != f"{HOME}/.claude":
        files |= {
            KNOWN: {
                "acme": {
                    "source": {"source": "github", "repo": "acme/x"},
                    "installLocation": f"/{PLUGINS}/plugins-of-acme",
                }
            },
            INSTALLED: {
                "version": 2,
                "plugins": {"fmt@acme": [{"scope": "user", "installPath": f"/{PLUGINS}/cache/f"}]},
            },
        }
    root = put(tmp_path / "machine", files)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(tmp_path / "outside")
    found = [file for file in read_machine(root).files if file.state == "unread" and file.kind == kind]
    assert [(file.path, file.place().file) for file in found] == [(f"/{name}", str(root / name))]
    assert "a link that leads out of" in found[0].why or "a link to something that is not there" in found[0].why


def test_no_link_is_told_of_where_every_one_stays_inside(tmp_path):
    root = put(tmp_path, {USER: {}, f"{HOME}/dotfiles/mine/SKILL.md": ""})
    (root / HOME / ".claude/skills").mkdir()
    (root / HOME / ".claude/skills/mine").symlink_to("../../dotfiles/mine")
    assert [file.path for file in read_machine(root).files if file.state == "unread"] == []
