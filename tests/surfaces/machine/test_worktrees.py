import pytest
from machines import HOME, STATE, machine, put

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

APP, MAIN = "/home/ada/app", "/home/ada/main"
OWN = f"{HOME}/main/.git/worktrees/app"
LINKED = {f"{HOME}/app/.git": f"gitdir: {MAIN}/.git/worktrees/app\n"}
WORKTREE = {**LINKED, f"{OWN}/commondir": "../..\n", f"{OWN}/gitdir": f"{APP}/.git\n"}
LISTED = {"mcpServers": {"db": {"command": "/opt/db"}}}
BOTH = {STATE: {"projects": {APP: {}, MAIN: LISTED}}}
LOCAL = {f"{HOME}/main/.claude/settings.local.json": {"deniedMcpServers": [{"serverName": "db"}]}}


def repository(tmp_path, files):
    return machine(tmp_path, {**BOTH, f"{HOME}/app/x": "", f"{HOME}/main/x": "", **files}).repositories[APP]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(WORKTREE, MAIN, id="a worktree"),
        pytest.param({**WORKTREE, f"{HOME}/app/.git": "gitdir: ../main/.git/worktrees/app"}, MAIN, id="by a short way"),
        pytest.param({**WORKTREE, f"{OWN}/gitdir": "../../../../app/.git\n"}, MAIN, id="that is led back to shortly"),
        pytest.param({**WORKTREE, f"{OWN}/commondir": f"{MAIN}/.git\n"}, MAIN, id="whose repository is named in full"),
        pytest.param({**WORKTREE, f"{OWN}/gitdir": "/home/ada/other/.git"}, APP, id="nothing leads back to it"),
        pytest.param({**LINKED, f"{OWN}/gitdir": f"{APP}/.git"}, APP, id="no repository is named"),
        pytest.param({**WORKTREE, f"{OWN}/commondir": "/home/ada/app"}, APP, id="another repository is named"),
        pytest.param({f"{HOME}/app/.git": "gitdir: ../main/.git/modules/app"}, APP, id="a submodule"),
        pytest.param({f"{HOME}/app/.git": "gitdir: ../../../../etc"}, APP, id="a way out of everything"),
        pytest.param({f"{HOME}/app/.git": "\x00"}, APP, id="nothing of git's"),
    ],
)
def test_the_record_of_a_worktree_is_that_of_its_repository(tmp_path, files, expected):
    assert repository(tmp_path, files) == expected


def test_a_worktree_of_windows(tmp_path):
    own = "C/Users/ada/main/.git/worktrees/app"
    files = {
        "C/Users/ada/.claude.json": {"projects": {r"C:\Users\ada\app": {}}},
        "C/Users/ada/app/.git": "gitdir: C:/Users/ada/main/.git/worktrees/app\r\n",
        f"{own}/commondir": "../..\r\n",
        f"{own}/gitdir": "C:/Users/ada/app/.git\r\n",
    }
    assert machine(tmp_path, files).repositories == {r"C:\Users\ada\app": r"C:\Users\ada\main"}


def loads(observation):
    return {server.name: server.loads for server in Machine(observation).servers(Session("/home/ada", APP))}


def test_what_the_user_has_for_the_repository_loads_in_its_worktree(tmp_path):
    assert loads(machine(tmp_path, {**BOTH, **WORKTREE})) == {"db": "yes"}


def test_local_settings_of_the_repository_count_in_its_worktree(tmp_path):
    assert loads(machine(tmp_path, {**BOTH, **WORKTREE, **LOCAL})) == {"db": "no"}


def test_a_worktree_whose_repository_is_not_in_the_copy_is_not_known(tmp_path):
    state = {STATE: {"mcpServers": {"wiki": {"command": "/opt/wiki"}}, "projects": {APP: LISTED}}}
    found = machine(tmp_path, {**state, **LINKED})
    (unread,) = (file for file in found.files if file.state == "unread")
    assert (unread.kind, unread.path) == ("local", f"{APP}/.git")
    assert "main/.git/worktrees/app, which is not in what was read" in unread.why
    assert loads(found) == {"db": "unknown", "wiki": "unknown"}


def test_no_worktree_leads_out_of_what_was_given(tmp_path):
    outside = put(tmp_path / "outside", {"main/.git/worktrees/app/commondir": "../.."})
    (tmp_path / "outside/main/.git/worktrees/app/gitdir").write_text(f"{APP}/.git")
    files = {**BOTH, f"{HOME}/app/.git": f"gitdir: {outside}/main/.git/worktrees/app"}
    found = read_machine(put(tmp_path / "machine", files))
    assert found.repositories[APP] == APP
    assert any(file.kind == "local" and file.state == "unread" for file in found.files)
