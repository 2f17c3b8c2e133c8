import pytest
from looked import looked

RULE = "server-entry-that-cannot-load"
SERVERS = "/home/ada/app/.mcp.json"
PACKAGE = "/home/ada/.claude/plugins/cache/acme/notes/1.0.0/.mcp.json"
GOOD = {"command": "/opt/acme/db-mcp"}


@pytest.mark.parametrize(
    ("path", "wrap"),
    [
        pytest.param(SERVERS, lambda servers: {"mcpServers": servers}, id="of a project"),
        pytest.param("/etc/claude-code/managed-mcp.json", lambda servers: {"mcpServers": servers}, id="of the organisation"),
        pytest.param("/home/ada/.claude.json", lambda servers: {"mcpServers": servers}, id="of a user"),
        pytest.param("/home/ada/.claude.json", lambda servers: {"projects": {"/home/ada/app": {"mcpServers": servers}}},
                     id="of a user for a project"),
        pytest.param(PACKAGE, lambda servers: {"mcpServers": servers}, id="of a package"),
        pytest.param(PACKAGE, lambda servers: servers, id="of a package, without a key around them"),
    ],
)  # fmt: skip
def test_a_url_without_a_type(path, wrap):
    found = looked(RULE, {path: wrap({"crm": {"url": "https://mcp.crm.example/"}, "db": GOOD})})
    assert set(found.gaps) == {"crm"}
    assert found.counts == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        pytest.param("__proto__", GOOD, "a name that the client loses", id="a name that no map of the client holds"),
        pytest.param("computer-use", GOOD, "a name that the client keeps for itself", id="a reserved name"),
        pytest.param(
            "crm", {"type": "sse", "url": "https://a.example/"}, "uses `sse`", id="a transport that was given up"
        ),
        pytest.param("crm", {"url": ""}, "has a `url` and no `type`", id="an empty url"),
        pytest.param("", {"url": "x"}, "a server without a name in `.mcp.json` has a `url`", id="an empty name"),
    ],
)
def test_what_else_does_not_load(name, said, words):
    assert words in looked(RULE, {SERVERS: {"mcpServers": {name: said}}}).gaps[name or "a server without a name"]


@pytest.mark.parametrize(
    ("files", "items"),
    [
        pytest.param(
            {"/home/ada/app/.claude/.mcp.json": "{}"},
            {".claude/.mcp.json"},
            id="a project's servers in the wrong folder",
        ),
        pytest.param({"/home/ada/.claude/mcp.json": "{}"}, {".claude/mcp.json"}, id="a file that was invented"),
        pytest.param({SERVERS: {"servers": {"db": GOOD}}}, {".mcp.json servers"}, id="another client's key"),
        pytest.param({PACKAGE: {"servers": GOOD}}, set(), id="a package's server of that name"),
        pytest.param({PACKAGE: {"servers": {"type": "http", "url": "https://a.example/"}}}, set(), id="a remote one"),
        pytest.param({SERVERS: {"servers": []}}, set(), id="no servers below it"),
        pytest.param({SERVERS: '{"mcpServers": {"db": {"command": "/x"}}} //'}, {".mcp.json"}, id="a comment"),
        pytest.param({SERVERS: '{"mcpServers": {"db"}}'}, {".mcp.json"}, id="no JSON at all"),
        pytest.param(
            {PACKAGE: '{"db": {"command": "/x"},}'}, {".claude/.mcp.json"}, id="a comma too many in a package"
        ),
        pytest.param({SERVERS: "\ufeff{}"}, set(), id="a byte order mark, which the client passes over"),
        pytest.param({SERVERS: " "}, set(), id="an empty file"),
        pytest.param({"/home/ada/.claude/managed-settings.json": "{}"}, set(), id="a policy in the wrong folder"),
        pytest.param({"/home/ada/.claude/settings.json": {"servers": {"db": GOOD}}}, set(), id="a settings file"),
    ],
)
def test_files_that_are_not_read(files, items):
    assert set(looked(RULE, files).gaps) == items


STATE = "/home/ada/.claude.json"


@pytest.mark.parametrize(
    ("path", "item"),
    [
        pytest.param(SERVERS, ".mcp.json", id="a project's"),
        pytest.param(STATE, ".claude.json", id="a user's own record"),
        pytest.param("/etc/claude-code/managed-mcp.json", "claude-code/managed-mcp.json", id="the organisation's"),
        pytest.param(PACKAGE, ".claude/.mcp.json", id="a package's"),
    ],
)
def test_a_file_that_cannot_be_opened_is_unknown(path, item):
    assert set(looked(RULE, {path: None}).unknowns) == {item}


def test_files_without_servers_are_not_asked_about():
    assert not looked(RULE, {"/home/ada/.claude/settings.json": None}).unknowns


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        pytest.param(SERVERS, '{"mcpServers": {"db": {"command": "/opt/acme/db-mcp"},}}', "so the client takes no server from it",
                     id="a comma too many"),
        pytest.param(SERVERS, "servers: none", "is not strict JSON", id="no JSON at all"),
        pytest.param(STATE, '{"mcpServers": {} // mine\n}', "and the client refuses to start with it", id="a comment in the record"),
        pytest.param(SERVERS, '{"mcpServers": [{"name": "db"}]}', "`mcpServers` in `.mcp.json` is no object", id="a list of servers"),
        pytest.param(SERVERS, '{"mcp": {"servers": {"db": {"command": "x"}}}}', "`mcp.servers` in `.mcp.json`", id="below two other keys"),
        pytest.param(SERVERS, '{"db": {"command": "/opt/acme/db-mcp"}}', "stands outside of `mcpServers`", id="below no key"),
    ],
)  # fmt: skip
def test_a_file_of_which_nothing_loads(path, text, words):
    (message,) = looked(RULE, {path: text}).gaps.values()
    assert words in message


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"type": "https", "url": "https://a.example/"}, id="a type that is no transport"),
        pytest.param({"type": "sdk", "url": "https://a.example/"}, id="a type that no file may name"),
        pytest.param({"command": ["npx", "-y", "acme"]}, id="a command line as a list"),
        pytest.param({"command": "npx", "args": "-y acme"}, id="arguments as one text"),
        pytest.param({"command": "npx", "env": {"PORT": 1}}, id="a number for a variable"),
        pytest.param({"type": "stdio", "url": "https://a.example/"}, id="a url where a command belongs"),
    ],
)
def test_an_entry_that_the_client_leaves_out(said):
    assert "and the client leaves it out" in looked(RULE, {SERVERS: {"mcpServers": {"db": said}}}).gaps["db"]


@pytest.mark.parametrize(
    ("path", "servers"),
    [
        pytest.param(SERVERS, {"crm": {"type": "http", "url": ""}}, id="a url that its user fills in"),
        pytest.param(PACKAGE, {"crm": {"type": "http", "url": ""}}, id="a package's connector to be filled in"),
        pytest.param(SERVERS, {"crm": {}}, id="neither url nor command"),
        pytest.param(SERVERS, {"db": {"command": "x", "url": "https://a.example/"}}, id="a command beside a url"),
        pytest.param(SERVERS, {"db": {"type": "streamable-http", "url": "https://a.example/"}}, id="the other word for http"),
        pytest.param(SERVERS, {"db": {"command": "x", "futureKey": 1}}, id="a key that nobody knows"),
        pytest.param(PACKAGE, {"workspace": GOOD}, id="a reserved name in a package, where it is not the server's whole name"),
    ],
)  # fmt: skip
def test_what_looks_like_a_fault_and_is_none(path, servers):
    assert looked(RULE, {path: {"mcpServers": servers}}).counts == (1, 0, 0, 0)


def test_blanks_are_no_broken_file():
    assert looked(RULE, {SERVERS: " ", STATE: ""}).counts == (0, 0, 0, 0)


def test_servers_of_no_form_are_passed_over():
    assert looked(RULE, {SERVERS: {"mcpServers": {"_comment": "x"}}, PACKAGE: {"mcpServers": []}}).counts == (
        0,
        0,
        0,
        0,
    )
    assert looked(RULE, {"/home/ada/.claude.json": {"projects": {"/x": 1}}}).counts == (0, 0, 0, 0)
    assert looked(RULE, {"/home/ada/.claude.json": {"projects": []}}).counts == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param(GOOD, "may name no program to run", id="a program"),
        pytest.param({"type": "http", "url": "http://crm.example/"}, "its `url` is no https address", id="no https"),
        pytest.param({"type": "http", "url": "https://${A}/"}, "variables are not filled in there", id="a variable"),
    ],
)
def test_a_server_of_managed_settings_that_the_client_leaves_out(said, words):
    servers = {"crm": said, "wiki": {"type": "http", "url": "https://wiki.example/"}}
    found = looked(RULE, {"/etc/claude-code/managed-settings.json": {"managedMcpServers": servers}})
    assert words in found.gaps["crm"]
    assert found.counts == (1, 1, 0, 0)


def test_what_stands_under_a_project_with_a_slash_at_its_end_loads_nowhere():
    projects = {"/home/ada/app/": {"mcpServers": {"crm": GOOD}}, "/home/ada/app": {"mcpServers": {"db": GOOD}}}
    found = looked(RULE, {"/home/ada/.claude.json": {"projects": projects}})
    assert "it stands under `/home/ada/app/`, where no start of the client looks" in found.gaps["crm"]
    assert set(found.gaps) == {"crm"}
