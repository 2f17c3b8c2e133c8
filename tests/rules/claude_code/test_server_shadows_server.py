import json
from dataclasses import replace

import pytest
from judged import counts, judge
from looked import looked
from on_machine import observed

RULE = "server-shadows-server"
STATE = "/home/ada/.claude.json"
USER = "/home/ada/.claude/settings.json"
SERVERS = "/home/ada/app/.mcp.json"
ABOVE = "/home/ada/.mcp.json"
PROJECT = "/home/ada/app/.claude/settings.json"
ETC = "/etc/claude-code/managed-settings.json"
EXCLUSIVE = "/etc/claude-code/managed-mcp.json"
HERE, THERE = {"type": "http", "url": "https://a.example/"}, {"type": "http", "url": "https://b.example/"}
COMMAND = {"command": "/opt/acme/db-mcp", "args": ["--ro"]}
APPROVED = {USER: {"enabledMcpjsonServers": ["db"]}}
SHARED = {SERVERS: {"mcpServers": {"db": THERE}}}


def state(user=None, local=None, project="/home/ada/app", **said):
    return {
        "mcpServers": {"db": user} if user else {},
        "projects": {project: {"mcpServers": {"db": local} if local else {}, **said}},
    }


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({STATE: state(user=HERE)} | SHARED | APPROVED,
                     "in `.mcp.json` (project) takes the place of another server of that name in `.claude.json` (user)",
                     id="a project's over a user's"),
        pytest.param({STATE: state(local=HERE)} | SHARED,
                     "in `.claude.json` (local) takes the place of another server of that name in `.mcp.json` (project)",
                     id="a user's own for a project over the project's, which nobody need approve"),
        pytest.param({STATE: state(user=HERE), ETC: {"managedMcpServers": {"db": THERE}}},
                     "in `managed-settings.json` (managed-settings) takes the place of another server of that name in `.claude.json` (user)",
                     id="one that managed settings deliver"),
        pytest.param({STATE: state(user=COMMAND, local=COMMAND | {"args": []}), SERVERS: {"mcpServers": {}}},
                     "in `.claude.json` (local) takes the place", id="other arguments"),
        pytest.param({STATE: state(user=THERE, local=HERE), SERVERS: {"mcpServers": {"db": HERE}}} | APPROVED,
                     "in `.claude.json` (user)", id="the third differs"),
        pytest.param({STATE: state(user=HERE), ETC: {"deniedMcpServers": [{"serverUrl": "https://b.example/"}]}} | SHARED | APPROVED,
                     "and is kept out itself: `deniedMcpServers` in `managed-settings.json` blocks it",
                     id="the one that wins is blocked, and neither loads"),
        pytest.param({STATE: state(user=HERE), ABOVE: {"mcpServers": {"db": THERE}}, PROJECT: {}} | APPROVED,
                     "in `.mcp.json` (project) takes the place", id="the file of a folder above the project"),
        pytest.param({STATE: state(user=HERE, enableAllProjectMcpServers=True, hasTrustDialogAccepted=True)} | SHARED,
                     "(project) takes the place", id="approved where older clients recorded it"),
    ],
)  # fmt: skip
def test_one_name_for_two(files, words):
    assert words in looked(RULE, files).gaps["db"]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({STATE: state(user=HERE, local=HERE), SERVERS: {"mcpServers": {"db": HERE}}}, (2, 0, 0, 0), id="the same"),
        pytest.param({STATE: state(user=HERE, local=HERE | {"url": "https://A.example:443/"}), SERVERS: "{}"}, (2, 0, 0, 0), id="the same, written otherwise"),
        pytest.param({STATE: state(user=HERE | {"url": "${CRM}"}, local=HERE | {"url": "${CRM}"}), SERVERS: "{}"}, (2, 0, 0, 0), id="the same variable"),
        pytest.param({STATE: state(user=HERE), SERVERS: {"mcpServers": {"crm": THERE}}}, (2, 0, 0, 0), id="other names"),
        pytest.param({STATE: state(local=HERE, project="/home/ada/x")} | SHARED | APPROVED, (1, 0, 0, 1), id="in another project, of which nothing was read"),
        pytest.param({STATE: state(user=HERE), EXCLUSIVE: {"mcpServers": {}}} | SHARED, (0, 0, 2, 0), id="where neither loads"),
        pytest.param({STATE: state(user=HERE), ETC: {"strictPluginOnlyCustomization": ["mcp"]}} | SHARED | APPROVED, (0, 0, 2, 0),
                     id="where packages alone bring servers"),
        pytest.param({STATE: state(user=HERE)} | SHARED, (2, 0, 0, 0), id="nobody has approved the project's"),
        pytest.param({STATE: state(user=HERE), USER: {"enabledMcpjsonServers": ["db"], "disabledMcpjsonServers": ["db"]}} | SHARED,
                     (2, 0, 0, 0), id="the project's is rejected"),
        pytest.param({STATE: state(user=HERE, local=THERE | {"args": 1, "type": "htp"}), SERVERS: "{}"}, (2, 0, 0, 0),
                     id="an entry that the client leaves out takes no place"),
        pytest.param({STATE: state(user=HERE, disabledMcpServers=["db"])} | SHARED | APPROVED, (1, 0, 1, 0),
                     id="the user has switched the name off in the project"),
        pytest.param({STATE: state(user=HERE), SERVERS: '{"mcpServers": {"db": {"type": "http", "url": "https://b.example/"}},}'} | APPROVED,
                     (1, 0, 0, 0), id="a file that the client does not take for JSON"),
        pytest.param({STATE: state(user=HERE), EXCLUSIVE: None} | SHARED, (0, 0, 1, 1), id="where nobody knows whether either does"),
        pytest.param({STATE: state(user=HERE), "/home/ada/.claude/plugins/cache/a/b/1/.mcp.json": {"db": THERE}}, (1, 0, 0, 0),
                     id="servers of packages have names of their own"),
    ],
)  # fmt: skip
def test_what_shadows_nothing(files, found):
    assert looked(RULE, files).counts == found


@pytest.mark.parametrize(
    ("files", "item", "words"),
    [
        pytest.param({STATE: None} | SHARED, "db", "`.claude.json` could not be read", id="the user's own record"),
        pytest.param({STATE: None, PROJECT: {}}, ".claude.json", "may hold a server of the same name", id="a record alone"),
        pytest.param({STATE: state(user=HERE), SERVERS: None}, "db", "`.mcp.json` could not be read", id="a project's file"),
        pytest.param({STATE: state(user=HERE), USER: None} | SHARED, "db", "is not known: whether it is approved",
                     id="whether the project's is approved"),
    ],
)  # fmt: skip
def test_what_nobody_could_read(files, item, words):
    assert words in looked(RULE, files).unknowns[item]


def test_each_project_has_a_gap_of_its_own():
    other = {"/srv/tool/.mcp.json": {"mcpServers": {"db": THERE}}}
    texts = {path: json.dumps(said) for path, said in ({STATE: state(user=HERE)} | SHARED | APPROVED | other).items()}
    report = judge(f"  {RULE}: {{}}\n", observed=(observed(texts),))
    assert {gap.subject.project for gap in report.gaps} == {"app", "tool"}


@pytest.mark.parametrize(
    ("project", "gaps"),
    [
        pytest.param("/home/ada/app", 0, id="a project in the home of somebody else"),
        pytest.param("/srv/app", 1, id="a project that belongs to nobody"),
    ],
)
def test_whoever_works_in_a_project(project, gaps):
    files = {
        f"{project}/.mcp.json": {"mcpServers": {"db": THERE}},
        STATE: state(user=HERE),
        ETC: {"enabledMcpjsonServers": ["db"]},
    }
    machine = observed({path: json.dumps(said) for path, said in files.items()})
    files = tuple(replace(file, home="/home/ben") if file.kind == "state" else file for file in machine.files)
    report = judge(f"  {RULE}: {{}}\n", observed=(replace(machine, files=files, homes=("/home/ada", "/home/ben")),))
    assert counts(report)[1] == gaps


def test_a_home_that_nobody_could_list_is_not_named():
    machine = observed({STATE: None, PROJECT: "{}"})
    files = tuple(
        replace(file, kind="user", path="/home/ada") if file.kind == "state" else file for file in machine.files
    )
    report = judge(f"  {RULE}: {{}}\n", observed=(replace(machine, files=files),))
    assert {unknown.subject.item for unknown in report.unknowns} == {"user folder"}
