import json
from codecs import BOM_UTF16_BE

import pytest
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, machine, only

MCP = f"{HOME}/app/.mcp.json"
FMT = f"{PLUGINS}/cache/acme/fmt/1.0"
MARKET = f"{PLUGINS}/marketplaces/acme/.claude-plugin/marketplace.json"
AROUND = {
    STATE: {"projects": {"/home/ada/app": {}}},
    INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": f"/{FMT}"}]}},
}
KINDS = {
    MANAGED: "managed",
    "etc/claude-code/managed-settings.d/a.json": "drop-in",
    MANAGED_MCP: "managed-mcp",
    f"{HOME}/.claude/remote-settings.json": "remote",
    USER: "user",
    STATE: "state",
    f"{HOME}/app/.claude/settings.json": "project",
    f"{HOME}/app/.claude/settings.local.json": "local",
    MCP: "project-servers",
    INSTALLED: "installed",
    KNOWN: "known",
    MARKET: "marketplace",
    f"{FMT}/.claude-plugin/plugin.json": "package",
    f"{FMT}/.mcp.json": "package-servers",
}
JSON_FILES = [pytest.param(name, kind, id=kind) for name, kind in KINDS.items()]
UNREAD = ("unread", False, False, None)
UNREAD_BY_US = ("unread", True, False, None)  # the client reads it
TOO_DEEP = "not read: found more than 32 levels"
NO_MAPPING = "found no mapping, so nothing of it counts"
PLAIN = {"": {}, INSTALLED: {"version": 2, "plugins": {}}, MARKET: {"plugins": []}, STATE: {}}


def read(root, name, content):
    found = machine(root, {**{each: said for each, said in AROUND.items() if each != name}, name: content})
    return only(found, KINDS[name])


@pytest.mark.parametrize(("name", "kind"), JSON_FILES)
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", ("whole", False, True, None, "the file is empty"), id="zero bytes"),
        pytest.param(" \n", ("whole", False, True, None, "the file is empty"), id="blanks"),
        pytest.param("{", (*UNREAD, "not read: found text that is not JSON in line 1"), id="cut short"),
        pytest.param(b"\x80{}", (*UNREAD, "not read: found text that is not JSON in line 1"), id="no text"),
        pytest.param('{"a":' * 40 + "1" + "}" * 40, (*UNREAD_BY_US, f"{TOO_DEEP} in line 1"), id="deeper than we look"),
        pytest.param("[" * 9_000 + "]" * 9_000, (*UNREAD_BY_US, f"{TOO_DEEP} in line 1"), id="deeper than any stack"),
        pytest.param('{"a":' * 40 + "1" + "}" * 39, (*UNREAD, f"{TOO_DEEP} in line 1"), id="deep and cut short"),
        pytest.param("// why\n" + "[" * 40 + "]" * 40, (*UNREAD, f"{TOO_DEEP} in line 2"), id="deep with a comment"),
        pytest.param(
            BOM_UTF16_BE + '{"a": 1}'.encode("utf-16-be"),
            (*UNREAD, "not read: found text in UTF-16 in line 1"),
            id="UTF-16",
        ),
        pytest.param("[1]", ("partly", True, False, [1], NO_MAPPING), id="a list"),
        pytest.param('"a"', ("partly", True, False, "a", NO_MAPPING), id="a text"),
    ],
)
def test_a_file_is_read_or_it_is_said_why_not(tmp_path, name, kind, content, expected):
    found = read(tmp_path, name, content)
    assert (found.state, found.is_strict, found.is_empty, found.data, found.why) == expected


@pytest.mark.parametrize(("name", "kind"), JSON_FILES)
def test_an_ordinary_file_is_whole_whatever_stands_beside(tmp_path, name, kind):
    plain = PLAIN.get(name, {})
    content = (
        b"\xef\xbb\xbf"
        + json.dumps({"_comment": ["Größe"], "$schema": "x", **plain}, indent=2).replace("\n", "\r\n").encode()
    )
    found = read(tmp_path, name, content)
    assert (found.state, found.why, found.is_strict) == ("whole", "", True)
    assert found.data == (plain if kind == "state" else {"_comment": ["Größe"], "$schema": "x", **plain})


@pytest.mark.parametrize(("name", "kind"), JSON_FILES)
def test_bytes_that_are_no_text_are_replaced_and_said_and_the_rest_is_read_as_the_client_does(tmp_path, name, kind):
    plain = PLAIN.get(name, {})
    content = json.dumps({"_note": "café", **plain}, ensure_ascii=False).encode("cp1252")
    found = read(tmp_path, name, content)
    assert (found.state, found.is_strict, found.why) == ("partly", True, "found bytes that are not UTF-8 in line 1")
    assert found.data == (plain if kind == "state" else {"_note": "caf\ufffd", **plain})


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param('"_": "' + "," * 30 + '"', ("whole", True), id="commas in a text are no values"),
        pytest.param('"_": [' + "1," * 30 + "1]", ("unread", True), id="more values than we take"),
        pytest.param('"_": [' + "1," * 30 + "1],", ("unread", True), id="more values than we take, and then a mistake"),
        pytest.param('/**/"_": [' + "1," * 30 + "1]", ("unread", False), id="a comment, and then too many values"),
    ],
)
def test_too_many_values_are_too_many_for_us_alone(tmp_path, monkeypatch, inner, expected):
    monkeypatch.setattr("plugingov.sources.native.MAX_VALUES", 20)
    monkeypatch.setattr("plugingov.sources.json.MAX_VALUES", 20)
    found = read(tmp_path, MCP, '{"mcpServers": {}, ' + inner + "}")
    assert (found.state, found.is_strict) == expected


@pytest.mark.parametrize(("name", "kind"), JSON_FILES)
def test_comments_and_commas_are_read_and_said(tmp_path, name, kind):
    inner = json.dumps(PLAIN.get(name, {}))[1:-1]
    found = read(tmp_path, name, "{ // why\n" + inner + ",\n}" if inner else "{ // why\n}")
    assert (found.state, found.is_strict, found.data) == ("partly", False, PLAIN.get(name, {}))
    assert found.why.startswith("found a comment in line 1")


GOOD = {"type": "http", "url": "https://mcp.acme.example/t"}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param(MCP, {"mcpServers": {"a": GOOD}}, "", id="wrapped"),
        pytest.param(f"{FMT}/.mcp.json", {"a": GOOD}, "", id="bare in a package"),
        pytest.param(
            MCP,
            {"a": GOOD, "b": {"command": "x"}},
            "found 2 servers outside of `mcpServers`, where this client looks for none, in line 2",
            id="bare in a project",
        ),
        pytest.param(
            MCP,
            {"servers": {"a": GOOD, "b": GOOD, "c": GOOD}},
            "this looks like another client's format, 3 servers inside, found in line 2",
            id="another editor's container",
        ),
        pytest.param(
            MANAGED_MCP,
            {"mcp": {"servers": {"a": GOOD}}},
            "this looks like another client's format, 1 server inside, found in line 3",
            id="another editor's settings",
        ),
        pytest.param(
            MCP,
            {"mcpServers": {"a": GOOD, "b": "x"}},
            "found no mapping for the server `b` in line 7",
            id="one broken entry",
        ),
        pytest.param(
            MCP, {"mcpServers": [GOOD]}, "found no mapping for `mcpServers` in line 2", id="a list of servers"
        ),
        pytest.param(MCP, {"mcpServers": {"_comment": "x"}}, "", id="a comment among servers"),
        pytest.param(
            STATE, {"mcpServers": {"a": 1}}, "found no mapping for the server `a` in line 3", id="of the user"
        ),
        pytest.param(
            STATE,
            {"projects": {"/a": {"mcpServers": {"b": 1}}, "/c": 2}},
            "found no mapping for the project `/c` in line 8; found no mapping for the server `b` in line 5",
            id="of a project",
        ),
        pytest.param(INSTALLED, {"version": 1, "plugins": {"a@b": {}}}, "", id="the first generation"),
        pytest.param(
            INSTALLED,
            {"version": 2, "plugins": {"a@b": [{}, 1]}},
            "found a record of `a@b` that is no mapping in line 6",
            id="a broken record",
        ),
        pytest.param(INSTALLED, {"version": 2}, "found no mapping for `plugins` in line 1", id="no packages"),
        pytest.param(
            MARKET,
            {"plugins": [{"name": "a"}, {}, 1]},
            "found an entry without a name in line 6; found an entry that is no mapping in line 7",
            id="broken entries",
        ),
        pytest.param(MARKET, {"plugins": {}}, "found no list for `plugins` in line 2", id="a mapping of packages"),
        pytest.param(
            KNOWN,
            {"a": {"source": {}, "installLocation": "/a"}, "b": 1},
            "found no mapping for the marketplace `b` in line 6",
            id="a broken marketplace",
        ),
        pytest.param(
            KNOWN,
            {"a": {"source": "acme/plugins", "installLocation": "/a"}, "b": {"installLocation": "/b"}},
            "found no mapping for the source of the marketplace `a` in line 3; "
            "found no mapping for the source of the marketplace `b` in line 6",
            id="marketplaces without a source",
        ),
        pytest.param(
            KNOWN,
            {"a": {"source": {}}, "_b": "x"},
            "found no text for the `installLocation` of the marketplace `a` in line 2",
            id="a marketplace that lies nowhere",
        ),
    ],
)
def test_what_is_not_understood_is_said_and_its_neighbours_survive(tmp_path, name, content, why):
    found = read(tmp_path, name, content)
    assert (found.data, found.state, found.why) == (content, "partly" if why else "whole", why)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(
            {"mcpServers": {}, "projects": {}, "servers": {"a": GOOD, "b": 1}},
            "this looks like another client's format, 1 server inside, found in line 4",
            id="another client's name in the state",
        ),
        pytest.param(
            {"projects": {"/a": {"servers": {"a": GOOD}}}},
            "this looks like another client's format, 1 server inside, found in line 4",
            id="it in a project",
        ),
        pytest.param({"servers": {"a": {"seen": 1}}}, "", id="something else of that name in the state"),
    ],
)
def test_servers_under_the_name_of_another_client_are_said_of_the_state_too(tmp_path, content, why):
    found = read(tmp_path, STATE, content)
    assert (found.state, found.why) == ("partly" if why else "whole", why)


@pytest.mark.parametrize("version", [0, 3, "2", None, [2], 2.5])
def test_an_unknown_generation_of_what_is_installed_is_not_read(tmp_path, version):
    found = read(tmp_path, INSTALLED, {"version": version, "plugins": {"a@b": []}})
    assert (found.state, found.data) == ("unread", None)
    assert found.why == "not read: found a version of it that nobody here knows; known are 1 and 2"


def test_of_the_state_only_what_tells_of_servers_and_trust_is_kept(tmp_path):
    project = {"mcpServers": {}, "disabledMcpServers": ["x"], "hasTrustDialogAccepted": True}
    content = {
        "oauthAccount": {"emailAddress": "ada@anycompany.example"},
        "projects": {"/a": {**project, "history": [{"display": "my prompt"}]}},
        "userID": "8" * 64,
    }
    assert read(tmp_path, STATE, content).data == {"projects": {"/a": project}}


def test_hundreds_of_entries_in_one_file_are_ordinary(tmp_path):
    entries = [{"name": f"p{number}", "source": f"./plugins/p{number}", "strict": False} for number in range(3000)]
    found = read(tmp_path, MARKET, {"name": "acme", "plugins": entries})
    assert (len(found.data["plugins"]), found.state) == (3000, "whole")
    assert found.place("plugins", 2999, "name").line > 3000


SECRET = "hunter2Hunter2hunter"
SHAPED = "ghp_" + "a1B2" * 9
SERVER_SECRETS = [
    pytest.param({"command": "x", "env": {"API_TOKEN": SECRET}}, SECRET, id="a variable"),
    pytest.param({"command": "x", "env": {"ANYTHING": SHAPED}}, SHAPED, id="a variable by its value"),
    pytest.param({"command": "x", "env": {"T": "${T:-" + SHAPED + "}"}}, SHAPED, id="a default"),
    pytest.param({"url": "https://x.example", "headers": {"Authorization": f"Bearer {SECRET}"}}, SECRET, id="a header"),
    pytest.param({"url": "https://x.example", "headers": {"X-Api-Key": SECRET}}, SECRET, id="a key in a header"),
    pytest.param({"command": "x", "args": ["--token", SECRET]}, SECRET, id="an argument"),
    pytest.param({"command": "x", "args": [f"--api-key={SECRET}"]}, SECRET, id="an argument with its name"),
    pytest.param({"command": "docker", "args": ["run", "-e", f"DB_PASSWORD={SECRET}"]}, SECRET, id="an assignment"),
    pytest.param(
        {"command": "sh", "args": ["-c", f"curl -H 'Authorization: Bearer {SECRET}'"]}, SECRET, id="a shell text"
    ),
    pytest.param({"command": f"x --token {SECRET}"}, SECRET, id="a command line"),
    pytest.param({"url": f"https://x.example/?token={SECRET}"}, SECRET, id="a parameter"),
    pytest.param({"url": f"https://ada:{SECRET}@x.example/"}, SECRET, id="a password in an address"),
    pytest.param({"url": f"https://x.example/{SHAPED}"}, SHAPED, id="a path of an address"),
    pytest.param({"url": "https://x.example", "headersHelper": f"x --password {SECRET}"}, SECRET, id="a helper"),
    pytest.param({"url": "https://x.example", "oauth": {"clientSecret": SECRET}}, SECRET, id="a secret of a client"),
    pytest.param({"command": "x", "note": SHAPED}, SHAPED, id="a key that nobody knows"),
    pytest.param({"command": "x", SHAPED: "y"}, SHAPED, id="a key itself"),
    pytest.param({"command": "x", "env": {"T": SHAPED.replace("_", "\\u005f")}}, SHAPED, id="in an escape"),
    pytest.param({"command": "x", "note": SHAPED.replace("_", "\\u005f")}, SHAPED, id="in an escape under any key"),
    pytest.param({"command": "x", "note": f"a\n{SHAPED}"}, SHAPED, id="behind a line break"),
]


@pytest.mark.parametrize(("server", "secret"), SERVER_SECRETS)
@pytest.mark.parametrize("name", [MANAGED_MCP, MCP, STATE, f"{FMT}/.mcp.json", f"{FMT}/.claude-plugin/plugin.json"])
def test_no_secret_of_a_server_is_kept(tmp_path, server, secret, name):
    content = json.dumps(
        {"mcpServers": {"a": server}, **({"projects": AROUND[STATE]["projects"]} if name == STATE else {})}
    )
    found = read(tmp_path, name, content.replace("\\\\u", "\\u"))
    assert secret not in repr(found)
    assert "****" in repr(found.data)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"env": {"ANTHROPIC_API_KEY": SECRET}}, id="a variable"),
        pytest.param({"apiKeyHelper": f"echo --token {SECRET}"}, id="a helper"),
        pytest.param({"hooks": {"Stop": [{"hooks": [{"command": f"curl -H 'X-Api-Key: {SECRET}'"}]}]}}, id="a hook"),
        pytest.param({"pluginConfigs": {"a@b": {"options": {"api_key": SECRET}}}}, id="an option of a package"),
        pytest.param(
            {
                "extraKnownMarketplaces": {
                    "a": {"source": {"source": "url", "url": "https://x.example", "headers": {"Authorization": SECRET}}}
                }
            },
            id="a header of a marketplace",
        ),
        pytest.param({"deniedMcpServers": [{"serverCommand": ["x", "--token", SECRET]}]}, id="a command of a policy"),
    ],
)
@pytest.mark.parametrize("name", [MANAGED, USER, f"{HOME}/app/.claude/settings.json"])
def test_no_secret_of_settings_is_kept(tmp_path, settings, name):
    found = read(tmp_path, name, settings)
    assert SECRET not in repr(found)
    assert "****" in repr(found.data)


@pytest.mark.parametrize(
    "server",
    [
        pytest.param({"command": "npx", "args": ["-y", "@acme/files@1.2.3", "--root", "/srv/a"]}, id="a package"),
        pytest.param({"command": "x", "env": {"TOKEN": "${TOKEN}", "MODE": "${MODE:-}", "E": ""}}, id="references"),
        pytest.param(
            {"url": "https://x.example/mcp?version=2", "headers": {"Authorization": "Bearer ${T}"}}, id="an address"
        ),
        pytest.param(
            {"command": "${CLAUDE_PLUGIN_ROOT}/bin/x", "args": ["--dir=${user_config.dir}"]}, id="of a bundle"
        ),
        pytest.param({"command": r"C:\Users\ada\x.cmd", "args": []}, id="a path of Windows"),
    ],
)
def test_what_is_no_secret_stays_as_it_is(tmp_path, server):
    assert read(tmp_path, MCP, {"mcpServers": {"a": server}}).data == {"mcpServers": {"a": server}}


def test_what_names_a_folder_is_not_taken_for_a_secret(tmp_path):
    path = "/home/ada/.claude/plugins/cache/aB3dE5fG7hI9kL1mN3pQ/x"
    record = {"scope": "project", "installPath": path, "projectPath": path, "version": "1.0"}
    assert read(tmp_path, INSTALLED, {"version": 2, "plugins": {"a@b": [record]}}).data["plugins"]["a@b"] == [record]


def test_a_secret_in_the_excerpt_of_a_broken_file_is_not_told(tmp_path):
    found = read(tmp_path, MCP, '{"mcpServers": {"a": {"env": {"TOKEN": ' + SHAPED + "}}}}")
    assert SHAPED not in repr(found)
    assert found.state == "unread"
