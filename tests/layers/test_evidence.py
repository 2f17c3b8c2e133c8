"""What a member's machines tell of a door: believed while young, and the same in whichever order they are read."""

import json
from dataclasses import replace
from datetime import date

import pytest
from judged import cases
from seen_worlds import (
    FOLDER,
    MANAGED,
    PROJECT_SERVERS,
    STATE,
    URL,
    crm,
    machine,
    notes,
    package,
    server,
    state,
)

from plugingov.layers.evidence import evidence_for
from plugingov.model.answer import Answer
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
    found = install(evidence(LACKS))
    assert (found.state, found.because) == ("off", "machine `laptop` has nothing of `crm`")


def test_another_server_of_its_name_is_not_it():
    found = install(evidence(machine(state(crm=server("https://crm.test")))))
    assert (found.state, found.because) == ("off", "what machine `laptop` has as `crm` leads elsewhere than `crm`")


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


APP = "/home/ada/code/app"
OFF_IN_APP = {"projects": {APP: {"disabledMcpServers": ["crm"]}}}
BLOCKED = {MANAGED: {"enabledPlugins": {"notes@acme": False}}}
SERVED = notes().replace("tags: [locked]", f"server: {{transport: http, url: {URL}}}")
RECORDED = "`installed_plugins.json` records `notes@acme` for scope `user`"


def told(found, door, where=""):
    """Return each layer of what was seen, as its state and sentence."""
    evidence = found[door]["ada@example.com"][where]
    return {name: (each.state, each.because) for name, each in evidence._asdict().items() if isinstance(each, Answer)}


@pytest.mark.parametrize(
    ("files", "where", "install", "switch"),
    [
        pytest.param(
            {STATE: {"mcpServers": {"crm": server()}, **OFF_IN_APP}, PROJECT_SERVERS: {}},
            "app",
            ("on", "`crm` is configured in `.claude.json`"),
            ("off", "`disabledMcpServers` of the project in `.claude.json` switches it off"),
            id="switched off in a project",
        ),
        pytest.param(
            {STATE: {"mcpServers": {"crm": server()}, **OFF_IN_APP}, PROJECT_SERVERS: {}},
            "",
            ("on", "no `allowedMcpServers` restricts it"),
            ("on", "no `allowedMcpServers` restricts it"),
            id="and on everywhere else",
        ),
        pytest.param(
            {PROJECT_SERVERS: {"mcpServers": {"crm": server()}}},
            "app",
            ("on", "`crm` is configured in `.mcp.json`"),
            ("off", "it waits for somebody to approve it"),
            id="a server of a project that waits",
        ),
        pytest.param(
            state(crm=server()) | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}},
            "",
            ("off", "`deniedMcpServers` in `managed-settings.json` blocks it by its name `crm`"),
            None,
            id="a server that policy keeps out is not there",
        ),
    ],
)
def test_what_a_server_tells_says_what_was_seen_of_each_layer(files, where, install, switch):
    found = told(evidence(machine(files)), "crm", where)
    assert (found["install"], found.get("switch")) == (install, switch)


@pytest.mark.parametrize(
    ("files", "install", "switch"),
    [
        pytest.param(
            package(on=False),
            ("on", RECORDED),
            ("off", "`settings.json` switches `notes@acme` off"),
            id="installed, and switched off by a member",
        ),
        pytest.param(
            package() | BLOCKED,
            ("off", "`managed-settings.json` switches `notes@acme` off"),
            None,
            id="installed, and blocked by policy",
        ),
    ],
)
def test_what_a_package_tells_says_what_was_seen_of_each_layer(files, install, switch):
    found = told(evidence(machine(files), inventory=notes()), "notes")
    assert (found["install"], found.get("switch")) == (install, switch)


@pytest.mark.parametrize(
    ("door", "inventory", "files"),
    [
        pytest.param(
            "notes",
            SERVED,
            package() | {f"{FOLDER}/.mcp.json": {"notes": server()}} | state(x=server()),
            id="the first, which the one of a package repeats",
        ),
        pytest.param("crm", crm(), state(broken={"url": URL}, whole=server()), id="the second, beside a broken entry"),
    ],
)
def test_of_two_servers_of_a_door_the_one_that_loads_tells_whether_it_is_there(door, inventory, files):
    assert told(evidence(machine(files), inventory=inventory), door)["install"][0] == "on"


@pytest.mark.parametrize(
    ("one", "other", "layer", "state"),
    [
        pytest.param(package(), package(on=False), "switch", "partly", id="on and off"),
        pytest.param(package(), package(folder="/opt/elsewhere"), "install", "unknown", id="there, and unknown"),
        pytest.param(
            package(folder="/opt/elsewhere"), package() | BLOCKED, "install", "unknown", id="unknown, and kept out"
        ),
        pytest.param(package(), package() | BLOCKED, "install", "partly", id="there, and kept out"),
    ],
)
def test_each_layer_of_two_machines_is_summed_up(one, other, layer, state):
    both = [told(evidence(machine(a), machine(b), inventory=notes()), "notes") for a, b in ((one, other), (other, one))]
    assert both[0][layer][0] == state
    assert both[0][layer] == both[1][layer]


@pytest.mark.parametrize(
    ("files", "platform", "state"),
    [
        pytest.param(package(), "linux", "off", id="a machine whose settings were read"),
        pytest.param(package(), None, "unknown", id="a home alone"),
        pytest.param(
            package() | {"/home/ada/.claude/remote-settings.json": {"model": "opus"}},
            None,
            "off",
            id="a home alone, with settings in it that win over those of any system",
        ),
    ],
)
def test_a_lock_is_missing_only_where_somebody_looked(files, platform, state):
    found = evidence(machine(files, platform=platform), inventory=notes())
    assert told(found, "notes")["lock"][0] == state
