"""Rows put together again."""

import json
import random
from dataclasses import replace
from datetime import date

import pytest
from machine_from_files import HOME, MANAGED, SHARED, STATE, machine
from packages_on_machine import installed, observation

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.joining import machines_of
from plugingov.fleet.reading import read_row
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.sessions.machine import Machine

CRM = {"type": "http", "url": "https://mcp.crm.example/mcp"}
FILES = {STATE: {"mcpServers": {"crm": CRM, "x": {"command": "x"}}}, MANAGED: {"deniedMcpServers": []}, SHARED: {}}
DAY = date(2026, 11, 23)


def written(*machines):
    return [json.loads(json.dumps(row)) for each in machines for row in rows_of(replace(each, taken_at=DAY))]


def called(name, files=FILES, **more):
    return replace(machine(files), machine=name, **more)


def joined(lines):
    problems = []
    rows = [read_row(line, Place("rows", number, 1, number, 1), problems) for number, line in enumerate(lines, 1)]
    found = [*machines_of([row for row in rows if row], problems)]
    return found, [(each.place.line, each.found) for each in problems]


def told(found):
    """What starts of the client have, and whether it loads."""
    each = Machine(found)
    return {(seen.name, seen.session.project, seen.loads) for start in each.sessions for seen in each.servers(start)}


def test_a_machine_whose_rows_all_came_is_one_again():
    (found,), problems = joined(written(called("a", member="ada", organization="acme")))
    assert problems == []
    assert (found.machine, found.member, found.organization, found.taken_at) == ("a", "ada", "acme", DAY)
    assert (found.client, found.homes, found.is_part) == ("2.1.330", ("/home/member",), False)
    assert {name for name, *_ in told(found)} == {"crm", "x"}


def test_files_are_what_they_were():
    whole = observation(installed())
    (found,), _ = joined(written(whole))
    for file in found.files:
        (mine,) = [each for each in whole.files if each.path == file.path.replace("/home/member", HOME)]
        assert (file.kind, file.state, file.is_strict) == (mine.kind, mine.state, mine.is_strict)


def test_the_order_in_which_rows_come_does_not_matter():
    lines = written(called("a"), called("b"))
    random.Random(7).shuffle(lines)
    found, problems = joined(lines)
    assert (problems, sorted((each.machine, each.is_part) for each in found)) == ([], [("a", False), ("b", False)])
    assert all(told(each) == told(joined(written(called("a")))[0][0]) for each in found)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        pytest.param(written(called("a")) * 2, ["a"], id="the same rows shipped twice"),
        pytest.param(
            written(called("a", {STATE: {}}), called("a")), ["a"], id="a machine that was read twice that day"
        ),
        pytest.param(written(called("a"), called("a"))[:-1], ["a"], id="a second time that is cut off"),
        pytest.param(written(called("a", member="ada"), called("a", member="mia")), ["a", "a"], id="two members"),
        pytest.param(written(called(None), called(None, {STATE: {}})), [None, None], id="machines without a name"),
    ],
)
def test_of_each_machine_and_member_what_was_written_last_and_whole_counts(lines, names):
    found, problems = joined(lines)
    assert (problems, [(each.machine, each.is_part) for each in found]) == ([], [(name, False) for name in names])
    assert ("crm", "", "yes") in told(found[0])


def test_the_homes_of_one_machine_stay_apart():
    whole = machine({STATE: {"mcpServers": {"crm": CRM}}}, projects=())
    hers = replace(
        machine({STATE: {"mcpServers": {"x": CRM}}}).files[0], home="/home/mia", path="/home/mia/.claude.json"
    )
    (found,), _ = joined(written(replace(whole, files=(*whole.files, hers), homes=(HOME, "/home/mia"))))
    assert found.homes == ("/home/member", "/home/member2")
    each = Machine(found)
    assert [[seen.name for seen in each.servers(start)] for start in each.sessions] == [["crm"], ["x"]]


@pytest.mark.parametrize("lost", ["machine", "settings", "server"])
def test_where_a_row_did_not_come_each_of_the_others_is_judged_alone(lost):
    lines = written(called("a"))
    lines.remove(next(line for line in lines if line["row"] == lost))
    found, problems = joined(lines)
    assert problems == []
    assert {each.is_part for each in found} == {True}
    assert len(found) == sum(line["row"] in {"server", "settings"} for line in lines)


def test_a_row_without_what_it_shares_is_no_part_of_anything():
    lines = [line for line in written(called("a")) if line["row"] != "shared"]
    found, problems = joined(lines)
    assert found == []
    assert problems == [(2, "found a row that cannot be judged: what it shares with others is in none")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="text that is cut off"),
        pytest.param("[]", id="a list"),
        pytest.param('{"files": [{"kind": "nothing", "path": "/x", "data": 1}]}', id="a kind of file that is none"),
        pytest.param('{"files": [{"kind": "user"}]}', id="a file without a path"),
        pytest.param('{"files": [{"kind": "user", "path": "/x", "data": 1, "home": []}]}', id="a home of a wrong type"),
        pytest.param('{"files": {}}', id="files of a wrong type"),
        pytest.param('{"files": [], "paths": []}', id="paths of a wrong type"),
        pytest.param('{"files": [], "projects": {"a": 1}}', id="a repository of a wrong type"),
        pytest.param('{"files": [], "folders": [{"path": "a", "parts": 7}]}', id="parts of a wrong type"),
        pytest.param('{"files": [], "folders": [{"path": "a", "parts": [["x"]]}]}', id="a part that is none"),
        pytest.param('{"files": [], "paths": {"a": []}}', id="a path that is neither there nor not"),
        pytest.param('{"files": [], "environment": {"a": 1}}', id="a variable of a wrong type"),
        pytest.param('{"files": [], "environment_of": {"a": 1}}', id="variables of a wrong type"),
        pytest.param("[" * 5000, id="very deep"),
        pytest.param('{"files": [' + "[]," * 200_001 + "[]]}", id="very much"),
        pytest.param('{"files": [], "x": "\\ud800"}', id="half a letter"),
    ],
)
def test_a_row_that_no_edge_wrote_is_a_problem_in_its_line(text):
    lines = written(called("a"))
    number, row = next((number, line) for number, line in enumerate(lines, 1) if line["row"] == "server")
    row["settings"] = text
    found, problems = joined(lines)
    for each in found:  # what is read can be judged
        told(each)
    assert {line for line, _ in problems} == ({number} if "\\ud800" not in text else set())


def test_a_secret_that_somebody_wrote_into_a_row_is_masked():
    lines = written(called("a"))
    for line in lines:
        line["settings"] = line.get("settings", "").replace(
            '"command":"x"', '"command":"x","args":["--token","opensesame"]'
        )
    lines = [{key: value for key, value in line.items() if value != ""} for line in lines]
    (found,), problems = joined(lines)
    assert problems == []
    assert "opensesame" not in json.dumps([file.data for file in found.files])


def test_windows_and_the_linux_inside_it_are_two_though_they_are_called_alike():
    found, problems = joined(written(called("a", platform="windows"), called("a", {}, platform="wsl")))
    assert problems == []
    assert [(each.platform, each.is_part) for each in found] == [("windows", False), ("wsl", False)]
