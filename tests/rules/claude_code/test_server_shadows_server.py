import json
from dataclasses import replace

import pytest
from judged import counts, judge
from looked import looked
from on_machine import observed

RULE = "server-shadows-server"
STATE = "/home/ada/.claude.json"
SERVERS = "/home/ada/app/.mcp.json"
HERE, THERE = {"type": "http", "url": "https://a.example/"}, {"type": "http", "url": "https://b.example/"}
COMMAND = {"command": "/opt/acme/db-mcp", "args": ["--ro"]}


def state(user=None, local=None, project="/home/ada/app"):
    return {
        "mcpServers": {"db": user} if user else {},
        "projects": {project: {"mcpServers": {"db": local} if local else {}}},
    }


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({STATE: state(user=HERE), SERVERS: {"mcpServers": {"db": THERE}}},
                     "in `.mcp.json` (project) takes the place of another server of that name in `.claude.json` (user)",
                     id="a project's over a user's"),
        pytest.param({STATE: state(local=HERE), SERVERS: {"mcpServers": {"db": THERE}}},
                     "in `.claude.json` (local) takes the place of another server of that name in `.mcp.json` (project)",
                     id="a user's own for a project over the project's"),
        pytest.param({STATE: state(user=COMMAND, local=COMMAND | {"args": []}), SERVERS: {"mcpServers": {}}},
                     "in `.claude.json` (local) takes the place", id="other arguments"),
        pytest.param({STATE: state(user=THERE, local=HERE), SERVERS: {"mcpServers": {"db": HERE}}},
                     "in `.claude.json` (user)", id="the third differs"),
    ],
)  # fmt: skip
def test_one_name_for_two(files, words):
    assert words in looked(RULE, files).gaps["db"]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({STATE: state(user=HERE, local=HERE), SERVERS: {"mcpServers": {"db": HERE}}}, (1, 0, 0, 0), id="the same"),
        pytest.param({STATE: state(user=HERE, local=HERE | {"url": "https://A.example:443/"}), SERVERS: "{}"}, (1, 0, 0, 0), id="the same, written otherwise"),
        pytest.param({STATE: state(user={"url": "${CRM}"}, local={"url": "${CRM}"}), SERVERS: "{}"}, (1, 0, 0, 0), id="the same variable"),
        pytest.param({STATE: state(user=HERE), SERVERS: {"mcpServers": {"crm": THERE}}}, (2, 0, 0, 0), id="other names"),
        pytest.param({STATE: state(user=HERE), SERVERS: json.dumps({"mcpServers": {"db": THERE}}) + "//"}, (1, 0, 0, 0),
                     id="in a file that the client does not take for JSON"),
        pytest.param({STATE: state(local=HERE, project="/home/ada/x"), SERVERS: {"mcpServers": {"db": THERE}}}, (1, 0, 0, 0),
                     id="in another project"),
        pytest.param({STATE: state(user=HERE), SERVERS: {"mcpServers": {"db": THERE}},
                      "/etc/claude-code/managed-mcp.json": {"mcpServers": {}}}, (0, 0, 1, 0), id="where neither loads"),
        pytest.param({STATE: state(user=HERE), SERVERS: {"mcpServers": {"db": THERE}}, "/etc/claude-code/managed-mcp.json": None},
                     (0, 0, 0, 1), id="where nobody knows whether either does"),
        pytest.param({STATE: state(user=HERE), "/home/ada/.claude/plugins/cache/a/b/1/.mcp.json": {"db": THERE}}, (1, 0, 0, 0),
                     id="servers of packages have names of their own"),
    ],
)  # fmt: skip
def test_what_shadows_nothing(files, found):
    assert looked(RULE, files).counts == found


@pytest.mark.parametrize(
    ("project", "gaps"),
    [
        pytest.param("/home/ada/app", 0, id="a project in the home of somebody else"),
        pytest.param("/srv/app", 1, id="a project that belongs to nobody"),
    ],
)
def test_whoever_works_in_a_project(project, gaps):
    machine = observed(
        {f"{project}/.mcp.json": json.dumps({"mcpServers": {"db": THERE}}), STATE: json.dumps(state(user=HERE))}
    )
    files = tuple(replace(file, home="/home/ben") if file.kind == "state" else file for file in machine.files)
    report = judge(f"  {RULE}: {{}}\n", observed=(replace(machine, files=files, homes=("/home/ada", "/home/ben")),))
    assert counts(report)[1] == gaps
