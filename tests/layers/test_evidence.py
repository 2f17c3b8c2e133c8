"""What a member's machines tell of a door: believed while young, and the same in whichever order they are read."""

import json
from dataclasses import replace
from datetime import date

import pytest
from judged import cases
from seen_worlds import MANAGED, crm, machine, server, state

from plugingov.layers.evidence import evidence_for
from plugingov.surfaces.claude_code.sessions.machine import Machine

TODAY = date(2026, 10, 1)


def evidence(*observations, today=TODAY, inventory=None):
    (case,) = cases(inventory or crm())
    machines = [Machine(replace(each, member="ada@example.com")) for each in observations]
    return evidence_for(case.organisation, machines, today, 7)


def install(found):
    return found["crm"]["ada@example.com"][""].install


HAS, LACKS = machine(state(crm=server())), machine(state())


def test_a_server_that_loads_is_there_and_switched_on():
    found = evidence(HAS)["crm"]["ada@example.com"][""]
    assert (found.install.state, found.switch.state, found.install.basis) == ("on", "on", "observed")


def test_a_machine_without_it_says_that_it_is_not_there():
    assert install(evidence(LACKS)).state == "off"


def test_another_server_of_its_name_is_not_it():
    assert install(evidence(machine(state(crm=server("https://crm.test"))))).state == "off"


def test_two_machines_of_a_member_tell_one_thing_in_either_order():
    found = [install(evidence(*each)) for each in ((HAS, LACKS), (LACKS, HAS))]
    assert found[0].state == "partly"
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("today", "is_told"),
    [
        pytest.param(date(2026, 10, 8), True, id="a week old"),
        pytest.param(date(2026, 10, 9), False, id="older"),
        pytest.param(date(2026, 9, 30), False, id="of a day to come"),
    ],
)
def test_only_a_young_observation_is_believed(today, is_told):
    assert bool(evidence(HAS, today=today)) == is_told


@pytest.mark.parametrize(
    ("file", "state_of"),
    [
        pytest.param(MANAGED, "unknown", id="managed settings"),
        pytest.param("/home/ada/.claude.json", "unknown", id="the client's record"),
        pytest.param("/home/ada/.claude/skills/x/.claude-plugin/plugin.json", "off", id="a package among skills"),
    ],
)
def test_nothing_is_missing_where_a_file_that_may_name_it_was_not_read(file, state_of):
    found = install(evidence(machine({**state(), file: None})))
    assert (found.state, found.because.startswith("machine `laptop` has nothing of `crm`")) == (state_of, True)
    if state_of == "unknown":
        assert found.because.endswith(f"`{file.rpartition('/')[2]}`: not read: permission denied")
        assert found.at.file == file


@pytest.mark.parametrize(
    ("text", "state_of"),
    [
        pytest.param(None, "unknown", id="a file that nobody could read"),
        pytest.param("{,", "off", id="one that the client does not understand either"),
        pytest.param('{"mcpServers": {}}', None, id="one without it"),
        pytest.param(json.dumps({"mcpServers": {"crm": server()}}) + " // ours", "off", id="one with a comment"),
    ],
)
def test_what_a_projects_file_that_was_not_read_holds_is_told_of_that_project(text, state_of):
    found = evidence(machine({**state(), "/home/ada/app/.mcp.json": text}), inventory=crm("project-file"))
    told = {project: seen.install for each in found.get("crm", {}).values() for project, seen in each.items()}
    assert {project: answer.state for project, answer in told.items()} == ({"app": state_of} if state_of else {})
    assert all(answer.at.file == "/home/ada/app/.mcp.json" for answer in told.values())


def test_without_a_platform_nobody_has_looked_at_the_system():
    assert evidence(replace(LACKS, platform=None), inventory=crm("managed-mcp")) == {}
