"""Shapes that differ in nothing any rule can read, and what is told of them in their own words."""

import ast
import json
import re
from pathlib import Path

import pytest
from fleets import CRM
from on_machine import observed

from plugingov.fleet.alike.clients import STEPS, client_alike
from plugingov.fleet.alike.folders import ANYWHERE, Move, called_back, move_of
from plugingov.fleet.alike.reducing import Alike
from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.shape import Shape
from plugingov.surfaces.claude_code.client.client import Client, numbers

SOURCE = Path(__file__).parents[3] / "src" / "plugingov"


def part(folder, data=None, **more):
    path = f"/home/member/{folder}/app"
    servers = {"kind": "project-servers", "path": f"{path}/.mcp.json", "project": path, "data": data or {}}
    return {"files": [servers], "projects": {path: path}, **more}


def shape(said, client="2.1.330", row="server"):
    return Shape(7, row, "claude-code", "linux", client, json.dumps(said), "", "", "young")


def reduced(said, **more):
    return Alike({}).reduced(shape(said, **more)).shape


def test_projects_of_one_name_are_alike_wherever_they_lie():
    assert reduced(part("code")) == reduced(part("src/Team-7"))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(part("code", {"mcpServers": {"a": {"command": "/home/member/code/a.sh"}}}), id="a command lies in the same folder"),
        pytest.param(part("code", {"mcpServers": {"a": {"command": "/home/member/code/app/a.sh"}}}), id="a command lies in the project"),
        pytest.param({**part("code"), "files": [*part("code")["files"], *part("src")["files"]]}, id="there are two projects"),
        pytest.param(part("AKIAIOSFODNN7EXAMPLE"), id="the folder looks like a secret"),
        pytest.param(part("co de"), id="the folder is called in an odd way"),
        pytest.param(part(ANYWHERE), id="somebody calls a folder as we do"),
    ],
)  # fmt: skip
def test_a_project_stays_where_it_is_where_that_may_count(said):
    assert move_of(said, "") is None


def test_a_folder_that_the_organisation_names_stays():
    assert move_of(part("code"), '{"deniedMcpServers":[{"serverCommand":["/home/member/Code/run"]}]}') is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(f"in ~/{ANYWHERE}/app", "in ~/src/team/app", id="with slashes"),
        pytest.param(f"in ~\\{ANYWHERE}\\app", "in ~\\src\\team\\app", id="with slashes of Windows"),
        pytest.param("in ~/app", "in ~/app", id="without the folder"),
    ],
)
def test_a_verdict_names_the_folder_that_a_project_really_lies_in(text, said):
    assert called_back(text, Move("/home/member", "src/team")) == said


def test_what_is_told_of_a_shape_names_its_own_folder():
    own = Alike({}).reduced(shape(part("src/team"))).own
    assert own.called(f"in /home/member/{ANYWHERE}/app/.mcp.json") == "in /home/member/src/team/app/.mcp.json"


def test_what_is_told_of_a_shape_names_its_own_client():
    own = Alike({}).reduced(shape(part("code"), client="2.1.326")).own
    assert own.called(f"the client is {client_alike('2.1.326')}") == "the client is 2.1.326"


@pytest.mark.parametrize("client", ["", "2.1.326"])
@pytest.mark.parametrize(
    ("text", "is_its_own"),
    [
        pytest.param("crm", False, id="a server that others have, too"),
        pytest.param(f"/home/member/{ANYWHERE}/app/run", True, id="a command in the folder that is called alike"),
    ],
)
def test_only_what_goes_by_another_name_is_judged_alone(client, text, is_its_own):
    own = Alike({}).reduced(shape(part("src/team"), client=client)).own
    assert own.is_in(text) is is_its_own


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        pytest.param("2.1.326", "2.1.301", True, id="two between the same changes"),
        pytest.param("2.1.330", "2.1.999", True, id="all that came after the last change"),
        pytest.param("2.1.222", "2.1.223", False, id="one before a change and one that has it"),
        pytest.param("2.1.330", "2.1.330-beta", False, id="one that is no plain version"),
        pytest.param("", "2.1.330", False, id="one that nobody knows"),
    ],
)
def test_clients_are_alike_between_two_changes(one, other, are_alike):
    assert (client_alike(one) == client_alike(other)) is are_alike


@pytest.mark.parametrize("version", STEPS)
def test_the_client_that_stands_for_others_does_what_they_do(version):
    one, other = Client(version), Client(client_alike(version))
    assert [one.at_least(step) for step in STEPS] == [other.at_least(step) for step in STEPS]
    assert [each.as_seen for each in one.behaviours] == [each.as_seen for each in other.behaviours]


def test_every_version_that_the_code_asks_for_is_a_step():
    found = set()
    for file in (
        file for room in ("surfaces/claude_code", "layers", "rules", "gaps") for file in (SOURCE / room).rglob("*.py")
    ):
        words = (node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))
        found |= {word for word in words if isinstance(word, str) and re.fullmatch(r"2\.\d+\.\d+", word)}
    assert sorted(found - set(STEPS), key=numbers) == []


def rows_with(settings):
    files = {
        "/home/ada/.claude.json": json.dumps({"mcpServers": CRM}),
        "/home/ada/.claude/settings.json": json.dumps(settings),
    }
    return [*rows_of(observed(files))]


def test_rows_that_tell_more_than_any_rule_reads_are_as_those_that_do_not():
    liked = {"model": "opus", "permissions": {"allow": ["Bash(make)"]}, "env": {"EDITOR": "vim"}}
    record = {"kind": "user", "path": "/home/member/.claude/settings.json", "home": "/home/member", "data": liked}
    alike = Alike({"full": json.dumps({"files": [record]}), "none": json.dumps({"files": []})})
    one, other = (alike.reduced(shape(part("code"))._replace(shared=digest)).shape for digest in ("full", "none"))
    assert one == other


def test_a_secret_that_an_edge_has_left_in_a_taste_is_told():
    secret = "sk-ant-" + "api03-" + "aB3dE5fG7hJ9kL1m" * 3
    record = {
        "kind": "user",
        "path": "/h/s.json",
        "data": {"statusLine": {"type": "command", "command": f"say {secret}"}},
    }
    text = reduced({"files": [record]}, row="settings").settings
    assert secret not in text
    assert "statusLine" in text


@pytest.mark.parametrize("text", ["{", "[]", '{"files":7}'])
def test_what_is_no_part_stays_as_it_is(text):
    broken = shape({})._replace(settings=text, number=0)
    assert Alike({}).reduced(broken) == (broken, None)
