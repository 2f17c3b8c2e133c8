"""Servers that a member has for a project whose folder nobody read: the state of the home names them all the same."""

import json

import pytest
from machines import HOME, MANAGED, STATE, machine

from plugingov.model.observations import read_observation
from plugingov.reports.observation_record import observation_text
from plugingov.reports.observed_rows import server_rows
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.surfaces.claude_code.sessions.machine import Machine

SEEN = "2.1.330"
WIKI = {"type": "http", "url": "https://mcp.acme.example/wiki"}
WINDOWS_STATE = "C/Users/ada/.claude.json"
WINDOWS = {"C/Program Files/ClaudeCode/managed-settings.json": {}}
UNREAD = "not read: the folder of the project is not in what was read"


def state(**said):
    return {"hasTrustDialogAccepted": True, "mcpServers": {"crm": WIKI | {"url": "https://x.example/crm"}}} | said


def rows(observation):
    return [
        (row["name"], row["configured_in"], row["loads"], row["project"]) for row in server_rows(Machine(observation))
    ]


def again(observation):
    """The observation as it is read back from its own document."""
    document = read_json(Text("seen.json", observation_text(observation, "json")))
    return read_observation(document, [])


@pytest.mark.parametrize(
    ("files", "name"),
    [
        pytest.param({STATE: {"projects": {"/srv/api": state()}}}, "/srv/api", id="a home alone was copied"),
        pytest.param({STATE: {"projects": {"/srv/api": state()}}, "srv/x": ""}, "/srv/api", id="the folder is gone"),
        pytest.param({**WINDOWS, WINDOWS_STATE: {"projects": {"D:/src/api": state()}}}, "D:/src/api", id="a drive"),
        pytest.param({**WINDOWS, WINDOWS_STATE: {"projects": {r"\\srv\a\b": state()}}}, r"\\srv\a\b", id="a share"),
        pytest.param({**WINDOWS, WINDOWS_STATE: {"projects": {"//srv/a/b": state()}}}, "//srv/a/b", id="a share, too"),
    ],
)
def test_a_server_of_a_project_that_was_not_read_has_a_row_and_may_load(tmp_path, files, name):
    found = machine(tmp_path, files, client=SEEN)
    assert rows(found) == [("crm", "local", "unknown", name)]
    assert rows(again(found)) == rows(found)
    (file,) = Machine(found).unread_projects
    assert (file.why, file.place().line) == (UNREAD, 3)
    assert UNREAD.removeprefix("not read: ") in server_rows(Machine(found))[0]["because"]


@pytest.mark.parametrize(
    ("files", "name"),
    [
        pytest.param({STATE: {"projects": {"/": state()}}}, "/", id="the root of the disk"),
        pytest.param(
            {**WINDOWS, WINDOWS_STATE: {"projects": {"c:/src/api": state()}}, "C/src/api/x": ""},
            "c:/src/api",
            id="a drive in the other case",
        ),
    ],
)
def test_a_folder_is_found_however_its_path_is_written(tmp_path, files, name):
    found = machine(tmp_path, files, client=SEEN)
    assert rows(found) == rows(again(found)) == [("crm", "local", "yes", name)]
    assert Machine(found).unread_projects == ()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"srv/api/x": ""}, id="its folder was read"),
        pytest.param({"srv/api/.git/HEAD": ""}, id="which is a repository"),
        pytest.param({}, id="its folder was not read"),
    ],
)
def test_no_start_looks_under_a_name_with_a_slash_at_its_end(tmp_path, files):
    found = machine(tmp_path, {STATE: {"projects": {"/srv/api/": state()}}, **files}, client=SEEN)
    assert [row[:3] for row in rows(found)] == [("crm", "local", "no")]
    assert rows(again(found)) == rows(found)
    because = server_rows(Machine(found))[0]["because"]
    assert because.startswith("it stands under `/srv/api/`, and a client looks for that folder under `/srv/api`")


def test_what_stands_under_the_plain_name_counts_beside_one_with_a_slash(tmp_path):
    projects = {"/srv/api/": state(disabledMcpServers=["crm"]), "/srv/api": state(mcpServers={"crm": WIKI})}
    found = machine(tmp_path, {STATE: {"projects": projects}, "srv/api/x": ""}, client=SEEN)
    assert sorted(row[:3] for row in rows(found)) == [("crm", "local", "no"), ("crm", "local", "yes")]


@pytest.mark.parametrize("other", ["c:/src/api", "C:/src/api/", "c:\\src\\api\\"])
def test_both_of_two_names_of_one_folder_count_and_so_do_the_settings_in_it(tmp_path, other):
    denied = {"deniedMcpServers": [{"serverName": "wiki"}]}
    projects = {r"C:\src\api": state(), other: state(mcpServers={"wiki": WIKI})}
    files = {**WINDOWS, WINDOWS_STATE: {"projects": projects}, "C/src/api/.claude/settings.json": denied}
    found = rows(machine(tmp_path, files, client=SEEN))
    assert found == [("crm", "local", "yes", r"C:\src\api"), ("wiki", "local", "no", other)]


@pytest.mark.parametrize(
    ("said", "managed", "loads"),
    [
        pytest.param({"disabledMcpServers": ["crm"]}, {}, "no", id="the member has switched it off"),
        pytest.param({}, {"deniedMcpServers": [{"serverName": "crm"}]}, "no", id="policy denies it"),
        pytest.param({"disabledMcpServers": ["other"]}, {}, "unknown", id="another is switched off"),
    ],
)
def test_what_is_known_without_the_folder_counts(tmp_path, said, managed, loads):
    files = {STATE: {"projects": {"/srv/api": state(**said)}}, MANAGED: managed}
    assert rows(machine(tmp_path, files, client=SEEN)) == [("crm", "local", loads, "/srv/api")]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"/srv/api": {"hasTrustDialogAccepted": True}}, id="a project without servers of the member"),
        pytest.param({"/srv/api": state(mcpServers={})}, id="a list of none"),
        pytest.param({"/srv/api": state(mcpServers=[WIKI])}, id="no mapping"),
        pytest.param({"srv/api": state(), "": state()}, id="no path of a folder"),
        pytest.param([state()], id="projects that are no mapping"),
    ],
)
def test_what_names_no_server_of_a_project_adds_no_start(tmp_path, said):
    found = machine(tmp_path, {STATE: {"projects": said, "mcpServers": {"wiki": WIKI}}}, client=SEEN)
    assert [session.project for session in Machine(found).sessions] == [""]
    assert [row["loads"] for row in server_rows(Machine(found))] == ["yes"]


def test_the_project_of_another_home_is_no_start_of_this_one(tmp_path):
    files = {STATE: {"projects": {"/srv/api": state()}}, "home/bob/.claude.json": json.dumps({"projects": {}})}
    found = Machine(machine(tmp_path, files, client=SEEN))
    assert [tuple(session[:2]) for session in found.sessions] == [
        (f"/{HOME}", ""),
        (f"/{HOME}", "/srv/api"),
        ("/home/bob", ""),
    ]


def test_a_project_that_was_read_is_one_start_however_many_names_it_has(tmp_path):
    files = {STATE: {"projects": {"/srv/api/": state(), "/srv/web": state()}}, "srv/api/.git/HEAD": "", "srv/web/x": ""}
    found = Machine(machine(tmp_path, files, client=SEEN, projects=("/srv/api", "/srv/web")))
    assert [session.project for session in found.sessions] == ["", "/srv/api/", "/srv/web"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        pytest.param({"enabledMcpjsonServers": ["crm"]}, ["/srv/api"], id="a server that was approved there"),
        pytest.param({"disabledMcpjsonServers": ["crm"]}, ["/srv/api"], id="a server that was rejected there"),
        pytest.param({"disabledMcpServers": ["crm"]}, ["/srv/api"], id="a server that was switched off there"),
        pytest.param({"enabledMcpjsonServers": [], "disabledMcpServers": []}, [], id="none"),
        pytest.param({"enabledMcpjsonServers": "crm"}, [], id="what is no list"),
    ],
)
def test_a_project_whose_state_names_servers_of_its_own_is_one_that_was_not_read(tmp_path, said, names):
    found = Machine(machine(tmp_path, {STATE: {"projects": {"/srv/api": {"mcpServers": {}} | said}}}, client=SEEN))
    assert [file.project for file in found.unread_projects] == names
    assert [session.project for session in found.sessions] == ["", *names]
