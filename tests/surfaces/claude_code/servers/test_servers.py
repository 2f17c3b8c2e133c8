from dataclasses import replace

import pytest
from machine_from_files import (
    HOME,
    LOCAL,
    MANAGED,
    MANAGED_SERVERS,
    PROJECT,
    PROJECT_SERVERS,
    SHARED,
    STATE,
    USER,
    machine,
)

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine


def server(word):
    return {"command": "/bin/x", "args": [word]}


def state(user=(), local=(), **project):
    """Servers of these names, and what else is recorded of the project."""
    entry = {"mcpServers": {name: server(f"local {name}") for name in local}, **project}
    return {"mcpServers": {name: server(f"user {name}") for name in user}, "projects": {PROJECT: entry}}


def shared(*names):
    return {"mcpServers": {name: server(f"project {name}") for name in names}}


TRUSTED = {"hasTrustDialogAccepted": True}


def rows(files, asks=True, project=PROJECT, client="2.1.330"):
    return Machine(machine(files, client=client, env={})).servers(Session(HOME, project, asks=asks))


def told(files, asks=True, **facts):
    return {(row.name, row.configured_in): row.loads for row in rows(files, asks=asks, **facts)}


def why(files, name, asks=True):
    row = next(row for row in rows(files, asks=asks) if row.name == name and row.loads != "yes")
    return row.because, str(row.at), row.kept_out_by


def test_every_place_a_server_can_be_configured_in():
    files = {
        STATE: state("u", "l", **TRUSTED),
        PROJECT_SERVERS: shared("p"),
        USER: {"enableAllProjectMcpServers": True},
    }
    assert told(files) == {("u", "user"): "yes", ("l", "local"): "yes", ("p", "project"): "yes"}


def test_outside_of_the_project_only_the_users_servers_are_there():
    assert told({STATE: state("u", "l"), PROJECT_SERVERS: shared("p")}, project="") == {("u", "user"): "yes"}


SET = {"mcpServers": {"m": server("m")}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(SET, {("m", "managed-mcp"): "yes"}, id="its own servers"),
        pytest.param({"mcpServers": {}}, {}, id="none"),
        pytest.param({}, {}, id="an empty object"),
        pytest.param("", {}, id="an empty file"),
        pytest.param(
            '{"mcpServers": {"m": {"command": "/bin/x"}}} //',
            {("m", "managed-mcp"): "no"},
            id="a comment: no server is taken, and all are shut out",
        ),
        pytest.param('{"mcpServers": {', {}, id="half of a file"),
        pytest.param("[]", {}, id="a list"),
        pytest.param({"m": server("m")}, {}, id="servers without their key"),
        pytest.param(
            {"mcpServers": {"m": server("m"), "w": {}}},
            {("m", "managed-mcp"): "yes", ("w", "managed-mcp"): "no"},
            id="a bad one",
        ),
    ],
)
def test_the_organisations_own_set_shuts_out_every_other(content, expected):
    files = {MANAGED_SERVERS: content, STATE: state("u", "l", **TRUSTED), PROJECT_SERVERS: shared("p")}
    shut_out = {("u", "user"): "no", ("l", "local"): "no", ("p", "project"): "no"}
    assert told(files, asks=False) == {**shut_out, **expected}


def test_what_is_shut_out_names_the_set():
    because, at, kept_out_by = why({MANAGED_SERVERS: SET, STATE: state("u")}, "u")
    assert because == "`managed-mcp.json` holds every server that loads, and it is not in it"
    assert (at, kept_out_by) == (f"{MANAGED_SERVERS}:1:1", "policy")


def test_a_set_that_is_no_json_says_why_it_shuts_out_all_the_same():
    because, _, kept_out_by = why({MANAGED_SERVERS: '{"mcpServers": {', STATE: state("u")}, "u")
    assert "is no JSON: the client takes no server from it, and none from elsewhere" in because
    assert kept_out_by == "policy"


@pytest.mark.parametrize(
    ("settings", "recorded", "asked", "unasked"),
    [
        pytest.param({}, {}, "no", "yes", id="waiting: under -p nobody is asked"),
        pytest.param({USER: {"enabledMcpjsonServers": ["p"]}}, {}, "yes", "yes", id="the user approves it"),
        pytest.param({MANAGED: {"enabledMcpjsonServers": ["p"]}}, {}, "yes", "yes", id="the organisation does"),
        pytest.param({SHARED: {"enabledMcpjsonServers": ["p"]}}, {}, "no", "yes", id="no project approves its own"),
        pytest.param({LOCAL: {"enabledMcpjsonServers": ["p"]}}, {}, "no", "yes", id="nor a local file in it"),
        pytest.param(
            {SHARED: {"enabledMcpjsonServers": ["p"]}}, TRUSTED, "yes", "yes", id="unless the folder is trusted"
        ),
        pytest.param({LOCAL: {"enabledMcpjsonServers": ["p"]}}, TRUSTED, "yes", "yes", id="as for the local file"),
        pytest.param({USER: {"enabledMcpjsonServers": ["q"]}}, TRUSTED, "no", "yes", id="another is approved"),
        pytest.param({USER: {"enableAllProjectMcpServers": True}}, {}, "yes", "yes", id="all are"),
        pytest.param({SHARED: {"enableAllProjectMcpServers": True}}, {}, "no", "yes", id="all, by the project itself"),
        pytest.param(
            {USER: {"enableAllProjectMcpServers": True}, LOCAL: {"enableAllProjectMcpServers": False}},
            TRUSTED,
            "no",
            "yes",
            id="the nearer flag counts",
        ),
        pytest.param(
            {USER: {"enableAllProjectMcpServers": True}, LOCAL: {"enableAllProjectMcpServers": False}},
            {},
            "yes",
            "yes",
            id="but not from a folder that nobody trusts",
        ),
        pytest.param(
            {SHARED: {"disabledMcpjsonServers": ["p"]}}, {}, "no", "no", id="a rejection counts from anywhere"
        ),
        pytest.param(
            {MANAGED: {"enabledMcpjsonServers": ["p"]}, LOCAL: {"disabledMcpjsonServers": ["p"]}},
            TRUSTED,
            "no",
            "no",
            id="and beats every approval",
        ),
        pytest.param({USER: {"enabledMcpjsonServers": "p"}}, {}, "yes", "yes", id="a text is one name"),
        pytest.param({MANAGED: {"enabledMcpjsonServers": "p"}}, {}, "no", "yes", id="but not where it is managed"),
        pytest.param({}, {"enabledMcpjsonServers": ["p"], **TRUSTED}, "yes", "yes", id="recorded by an older client"),
        pytest.param({}, {"enabledMcpjsonServers": ["p"]}, "no", "yes", id="recorded for a folder that nobody trusts"),
        pytest.param({}, {"disabledMcpjsonServers": ["p"]}, "no", "no", id="a recorded rejection"),
        pytest.param(
            {}, {"enableAllProjectMcpServers": True, **TRUSTED}, "yes", "yes", id="a recorded approval of all"
        ),
        pytest.param(
            {LOCAL: {"enableAllProjectMcpServers": False}},
            {"enableAllProjectMcpServers": True, **TRUSTED},
            "no",
            "yes",
            id="the local file counts before the record",
        ),
        pytest.param(
            {USER: {"enableAllProjectMcpServers": False}},
            {"enableAllProjectMcpServers": True, **TRUSTED},
            "yes",
            "yes",
            id="the user's file behind it",
        ),
    ],
)
def test_approval_of_a_projects_servers(settings, recorded, asked, unasked):
    files = {STATE: state(**recorded), PROJECT_SERVERS: shared("p"), **settings}
    assert [told(files, asks=asks)["p", "project"] for asks in (True, False)] == [asked, unasked]


def test_the_rejection_is_named():
    files = {STATE: state(), PROJECT_SERVERS: shared("p"), SHARED: {"disabledMcpjsonServers": ["q", "p"]}}
    assert why(files, "p") == (
        "`disabledMcpjsonServers` in `settings.json` rejects it",
        f"{SHARED}:1:34",
        "member",
    )


ALL = {USER: {"enableAllProjectMcpServers": True}}


@pytest.mark.parametrize(
    ("files", "asked", "unasked"),
    [
        pytest.param({STATE: state("x", "x")}, {"local"}, {"local"}, id="local before user"),
        pytest.param(
            {STATE: state("x"), PROJECT_SERVERS: shared("x"), **ALL}, {"project"}, {"project"}, id="project before user"
        ),
        pytest.param(
            {STATE: state((), "x"), PROJECT_SERVERS: shared("x"), **ALL},
            {"local"},
            {"local"},
            id="local before project",
        ),
        pytest.param(
            {STATE: state("x"), PROJECT_SERVERS: shared("x")}, {"user"}, {"project"}, id="one that waits takes no place"
        ),
        pytest.param(
            {STATE: state("x"), PROJECT_SERVERS: shared("x"), USER: {"disabledMcpjsonServers": ["x"]}},
            {"user"},
            {"user"},
            id="nor does a rejected one",
        ),
        pytest.param(
            {STATE: state("x", "x"), MANAGED: {"deniedMcpServers": [{"serverCommand": ["/bin/x", "local x"]}]}},
            set(),
            set(),
            id="a denied one takes the place, and does not load",
        ),
        pytest.param(
            {STATE: state("x", "x", disabledMcpServers=["x"])}, set(), set(), id="so does one that is switched off"
        ),
    ],
)
def test_of_one_name_one_loads(files, asked, unasked):
    for asks, expected in ((True, asked), (False, unasked)):
        found = told(files, asks=asks)
        assert {scope for (_, scope), loads in found.items() if loads == "yes"} == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({"url": "https://h"}, {"user"}, id="an entry that the client does not take leaves the place"),
        pytest.param({"type": "http", "url": ""}, set(), id="one that is not configured takes it"),
    ],
)
def test_what_takes_a_place(entry, expected):
    recorded = state("x")
    recorded["projects"][PROJECT]["mcpServers"]["x"] = entry
    assert {scope for (_, scope), loads in told({STATE: recorded}).items() if loads == "yes"} == expected


def test_what_replaces_a_server_is_named():
    because, at, kept_out_by = why({STATE: state("x", "x")}, "x")
    assert because == "the one in `.claude.json` (local) replaces it"
    assert kept_out_by == "other"
    assert at.startswith(STATE)


def test_files_above_the_project_count_and_the_nearest_first():
    files = {
        f"{HOME}/.mcp.json": shared("home", "x"),
        f"{HOME}/code/.mcp.json": shared("code", "x"),
        PROJECT_SERVERS: shared("x"),
        f"{HOME}/other/.mcp.json": shared("other"),
    }
    found = [(row.name, row.written_at.file) for row in rows(files, asks=False) if row.loads == "yes"]
    assert found == [("x", PROJECT_SERVERS), ("code", f"{HOME}/code/.mcp.json"), ("home", f"{HOME}/.mcp.json")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(True, "no", id="everything"),
        pytest.param(["mcp"], "no", id="servers"),
        pytest.param(["hooks"], "yes", id="something else"),
        pytest.param(["mcpServers", 5], "yes", id="nothing known"),
        pytest.param("mcp", "no", id="a text"),
        pytest.param(False, "yes", id="nothing"),
    ],
)
def test_customisation_by_packages_alone(value, expected):
    files = {STATE: state("u", "l"), PROJECT_SERVERS: shared("p"), MANAGED: {"strictPluginOnlyCustomization": value}}
    assert set(told(files, asks=False).values()) == {expected}
    assert told({**files, MANAGED_SERVERS: SET})["m", "managed-mcp"] == "yes"


def test_the_switch_of_a_user_turns_off_servers_of_every_kind():
    files = {
        STATE: state("u", "l", disabledMcpServers=["u", "l", "p", 5], enabledMcpServers=["u"], **TRUSTED),
        PROJECT_SERVERS: shared("p", "q"),
        **ALL,
    }
    assert {name for (name, _), loads in told(files).items() if loads == "yes"} == {"q"}
    assert why(files, "u")[0] == "`disabledMcpServers` of the project in `.claude.json` switches it off"


@pytest.mark.parametrize(
    ("entry", "transport", "loads"),
    [
        pytest.param({"command": "x"}, "stdio", "yes", id="a command"),
        pytest.param({"type": "stdio", "command": "x"}, "stdio", "yes", id="said to be one"),
        pytest.param({"command": "x", "url": "https://h"}, "stdio", "yes", id="a command with a url"),
        pytest.param({"type": "http", "url": "https://h", "command": "x"}, "http", "yes", id="a url with a command"),
        pytest.param({"type": "streamable-http", "url": "https://h"}, "http", "yes", id="another name"),
        pytest.param({"type": "sse", "url": "https://h"}, "sse", "yes", id="events"),
        pytest.param({"type": "ws", "url": "wss://h"}, "ws", "yes", id="sockets"),
        pytest.param({"type": "http", "url": "h"}, "http", "yes", id="a url that is none"),
        pytest.param({"url": "https://h"}, "unstated", "no", id="a url without a type"),
        pytest.param({"type": "HTTP", "url": "https://h"}, "unstated", "no", id="capitals"),
        pytest.param({"type": "sdk", "name": "x"}, "incomplete", "no", id="in the client's own process"),
        pytest.param({"type": "http", "url": ""}, "incomplete", "no", id="an empty url"),
        pytest.param({"type": "http", "url": " "}, "incomplete", "no", id="a blank url"),
        pytest.param({"type": "http"}, "incomplete", "no", id="no url"),
        pytest.param({"type": None, "command": "x"}, "stdio", "no", id="null as a type"),
        pytest.param({"command": ""}, "incomplete", "no", id="an empty command"),
        pytest.param({"command": "x", "args": "y"}, "stdio", "no", id="arguments as text"),
        pytest.param({"command": "x", "args": [1]}, "stdio", "no", id="a number as argument"),
        pytest.param({"command": "x", "env": {"A": 1}}, "stdio", "no", id="a number as variable"),
        pytest.param({"command": "x", "timeout": -1}, "stdio", "no", id="no time at all"),
        pytest.param({"type": "http", "url": "https://h", "headers": None}, "http", "no", id="null as headers"),
        pytest.param({"type": "http", "url": "https://h", "oauth": True}, "http", "no", id="true as sign-in"),
        pytest.param({}, "incomplete", "no", id="nothing"),
        pytest.param("x", "incomplete", "no", id="a text"),
    ],
)
def test_which_entries_are_servers(entry, transport, loads):
    row = rows({STATE: {"mcpServers": {"x": entry}}})[0]
    assert (row.transport, row.loads) == (transport, loads)


@pytest.mark.parametrize("name", ["workspace", "claude-in-chrome", "computer-use", "Claude Preview", "Claude Browser"])
def test_names_that_the_client_keeps_for_itself(name):
    assert told({STATE: state([name])})[name, "user"] == "no"


CONNECTED = {"claudeAiMcpEverConnected": ["claude.ai Notes"]}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, "unknown", id="no file tells whether the account still has it"),
        pytest.param({USER: {"disableClaudeAiConnectors": True}}, "no", id="anybody may keep them out"),
        pytest.param(
            {MANAGED: {"deniedMcpServers": [{"serverName": "claude.ai Notes"}]}}, "no", id="its name is denied"
        ),
        pytest.param({MANAGED: {"allowedMcpServers": []}}, "no", id="nothing is allowed"),
        pytest.param({MANAGED: {"allowedMcpServers": [{"serverUrl": "*"}]}}, "unknown", id="every url is"),
        pytest.param({MANAGED_SERVERS: SET}, "no", id="the organisation's set shuts them out"),
        pytest.param(
            {MANAGED_SERVERS: SET, MANAGED: {"allowAllClaudeAiMcps": True}}, "unknown", id="unless it keeps them"
        ),
    ],
)
def test_connectors_that_the_client_remembers(files, expected):
    assert told({STATE: CONNECTED, **files})["claude.ai Notes", "connector"] == expected


def test_a_record_that_is_no_json_keeps_the_client_from_starting():
    files = {STATE: '{"mcpServers": {"u": {"command": "/bin/x"}}} //', PROJECT_SERVERS: shared("p"), **ALL}
    assert set(told(files, asks=False).values()) == {"no"}


def test_a_record_that_nobody_could_read_leaves_trust_unknown():
    found = machine({STATE: {}, PROJECT_SERVERS: shared("p"), SHARED: {"enableAllProjectMcpServers": True}}, env={})
    files = tuple(replace(file, state="unread", data=None) if file.kind == "state" else file for file in found.files)
    row = Machine(replace(found, files=files)).servers(Session(HOME, PROJECT))[0]
    assert row.loads == "unknown"


@pytest.mark.parametrize(
    ("project", "loads"),
    [
        pytest.param(
            {"hasTrustDialogAccepted": True}, "no", id="trusted: the organisation's word overrules the user's"
        ),
        pytest.param({}, "yes", id="not trusted: any `true` counts"),
    ],
)
def test_an_approval_of_everything_that_the_organisation_takes_back(project, loads):
    files = {
        MANAGED: {"enableAllProjectMcpServers": False},
        USER: {"enableAllProjectMcpServers": True},
        PROJECT_SERVERS: shared("a"),
        STATE: state(**project),
    }
    assert [row.loads for row in rows(files)] == [loads]


WEB = {"type": "http", "url": "https://mcp.acme.example/web"}
GIVES = {"managedMcpServers": {"web": WEB}}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({MANAGED: GIVES}, {"managed-settings": "yes"}, id="alone"),
        pytest.param({MANAGED: {**GIVES, "allowedMcpServers": []}}, {"managed-settings": "yes"}, id="needs no entry"),
        pytest.param(
            {MANAGED: {**GIVES, "strictPluginOnlyCustomization": True}}, {"managed-settings": "yes"}, id="of theirs"
        ),
        pytest.param(
            {MANAGED: {**GIVES, "deniedMcpServers": [{"serverName": "web"}]}}, {"managed-settings": "no"}, id="denied"
        ),
        pytest.param(
            {MANAGED: GIVES, SHARED: {"deniedMcpServers": [{"serverName": "web"}]}},
            {"managed-settings": "yes"},
            id="a project keeps out nothing that the organisation provides",
        ),
        pytest.param(
            {MANAGED: GIVES, USER: {"deniedMcpServers": [{"serverName": "web"}]}},
            {"managed-settings": "no"},
            id="a user does",
        ),
        pytest.param(
            {MANAGED: GIVES, STATE: state(["web"], ["web"])},
            {"managed-settings": "yes", "local": "no", "user": "no"},
            id="takes the place of those of members",
        ),
        pytest.param(
            {MANAGED: GIVES, MANAGED_SERVERS: {"mcpServers": {"other": server("o")}}},
            {"managed-settings": "yes"},
            id="beside the organisation's own set",
        ),
        pytest.param(
            {MANAGED: GIVES, MANAGED_SERVERS: {"mcpServers": {"web": server("o")}}},
            {"managed-settings": "no", "managed-mcp": "yes"},
            id="which comes first",
        ),
        pytest.param({USER: GIVES}, {}, id="not in a user's file"),
        pytest.param(
            {MANAGED: {"managedMcpServers": {"web": server("o")}}}, {"managed-settings": "no"}, id="no program"
        ),
    ],
)
def test_servers_of_managed_settings(files, expected):
    assert {place: loads for (name, place), loads in told(files).items() if name == "web"} == expected


@pytest.mark.parametrize("client", ["2.1.329", None])
def test_of_an_older_client_nobody_knows_whether_it_reads_servers_in_managed_settings(client):
    (row,) = rows({MANAGED: GIVES}, client=client)
    assert (row.loads, "nobody has seen one that reads `managedMcpServers`" in row.because) == ("unknown", True)
