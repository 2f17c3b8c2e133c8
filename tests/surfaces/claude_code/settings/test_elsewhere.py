"""Whether the settings of the server count, where something may lead the client to somebody who delivers none."""

from dataclasses import replace

import pytest
from machine_from_files import HOME, LOCAL, MANAGED, PROJECT, REMOTE, SHARED, USER, machine

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

POLICY = {"deniedMcpServers": [{"serverName": "a"}]}
BEDROCK, VERTEX = {"CLAUDE_CODE_USE_BEDROCK": "1"}, {"CLAUDE_CODE_USE_VERTEX": "true"}


def doubt(files, project="", remote=POLICY, **facts):
    found = replace(machine({REMOTE: remote, **files}), **facts)
    return Machine(found).settings(Session(HOME, project), Behaviour()).managed.doubt


@pytest.mark.parametrize(
    ("files", "why"),
    [
        pytest.param({USER: {"env": BEDROCK}}, "`CLAUDE_CODE_USE_BEDROCK` in `settings.json`", id="a user's provider"),
        pytest.param({MANAGED: {"env": VERTEX}}, "`CLAUDE_CODE_USE_VERTEX` in `managed-settings.json`", id="a file's"),
        pytest.param(
            {USER: {"env": {"ANTHROPIC_BASE_URL": "https://llm.example"}}}, "`ANTHROPIC_BASE_URL`", id="a url"
        ),
        pytest.param({USER: {"apiKeyHelper": "/opt/key"}}, "`apiKeyHelper` in `settings.json`", id="a key of its own"),
        pytest.param(
            {REMOTE: POLICY | {"env": BEDROCK}}, "in `remote-settings.json`", id="what the server itself says"
        ),
    ],
)
def test_what_settings_say_of_another_provider_leaves_the_win_of_the_server_open(files, why):
    said = doubt(files)
    assert said.startswith("whether the settings of the server count is not known, because ")
    assert why in said


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="nothing"),
        pytest.param({USER: {"env": {"CLAUDE_CODE_USE_BEDROCK": "0"}}}, id="a provider that is off"),
        pytest.param(
            {USER: {"env": {"CLAUDE_CODE_USE_BEDROCK": 1, "ANTHROPIC_BASE_URL": ""}}, REMOTE: {}}, id="no policy"
        ),
        pytest.param({USER: {"env": BEDROCK}, MANAGED: POLICY, REMOTE: {}}, id="files win"),
        pytest.param(
            {REMOTE: POLICY | {"env": {"CLAUDE_CODE_USE_BEDROCK": "0"}}, USER: {"env": BEDROCK}}, id="overruled"
        ),
        pytest.param({USER: {"env": {"ANTHROPIC_BASE_URL": "https://api.anthropic.com/"}}}, id="the usual address"),
    ],
)
def test_nothing_is_in_doubt_where_nothing_leads_elsewhere(files):
    assert doubt(files, remote=files.get(REMOTE, POLICY)) == ""


@pytest.mark.parametrize("path", [SHARED, LOCAL])
def test_a_project_may_lead_its_own_starts_elsewhere(path):
    assert "`CLAUDE_CODE_USE_BEDROCK`" in doubt({path: {"env": BEDROCK}}, PROJECT)
    assert doubt({path: {"env": BEDROCK}}) == ""


@pytest.mark.parametrize(
    ("facts", "winner", "is_doubted"),
    [
        pytest.param(
            {"environment": BEDROCK, "is_environment_whole": False}, "remote", True, id="a shell that was seen"
        ),
        pytest.param(
            {"is_environment_whole": False, "environment_of": {"/home/bo": {}, HOME: BEDROCK}},
            "remote",
            True,
            id="its own",
        ),
        pytest.param(
            {"is_environment_whole": False, "environment_of": {HOME: {}, "/home/bo": BEDROCK}},
            "remote",
            False,
            id="that of somebody else",
        ),
        pytest.param({"environment": BEDROCK}, "files", False, id="the launch itself is known"),
        pytest.param({"environment": {}}, "remote", False, id="and has none"),
    ],
)
def test_variables_that_were_seen_leave_it_open_and_those_of_the_launch_decide(facts, winner, is_doubted):
    found = replace(machine({REMOTE: POLICY, MANAGED: {"model": "opus"}}), **facts)
    managed = Machine(found).managed(HOME, Behaviour())
    assert (managed.winner.name, bool(managed.doubt)) == (winner, is_doubted)


def test_variables_that_were_seen_are_not_all_that_a_start_may_have():
    files = {"/home/ada/.claude.json": {"mcpServers": {"crm": {"command": "${WHERE}/crm"}}}}
    allowed = {MANAGED: {"deniedMcpServers": [{"serverCommand": ["/opt/crm"]}]}}
    seen = replace(machine({**files, **allowed}), environment={}, is_environment_whole=False)
    loads = {Machine(each).servers(Session(HOME))[0].loads for each in (seen, replace(seen, environment=None))}
    assert loads == {"unknown"}
    known = replace(seen, environment={}, is_environment_whole=True)
    assert Machine(known).servers(Session(HOME))[0].loads == "yes"
