from dataclasses import replace

import pytest
from machine_from_files import HOME, LOCAL, MANAGED, MANAGED_SERVERS, PROJECT, SHARED, STATE, USER, machine

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

NAME, URL, COMMAND = {"serverName": "srv"}, {"serverUrl": "https://h/*"}, {"serverCommand": ["/bin/x", "a"]}
OTHERS = {
    "N": {"serverName": "other"},
    "U": {"serverUrl": "https://other.example/*"},
    "C": {"serverCommand": ["/bin/other"]},
}
OWN = {"N": NAME, "U": URL, "C": COMMAND}
LOCAL_SERVER = {"command": "/bin/x", "args": ["a"]}
REMOTE_SERVER = {"type": "http", "url": "https://h/mcp"}


def load(server, files=None, env=None, **facts):
    found = machine({STATE: {"mcpServers": {"srv": server}}, **(files or {})}, env=env or {}, **facts)
    return next(row for row in Machine(found).servers(Session(HOME, PROJECT)) if row.name == "srv")


def allow(*entries):
    return {"allowedMcpServers": list(entries)}


def deny(*entries):
    return {"deniedMcpServers": list(entries)}


@pytest.mark.parametrize(
    ("kinds", "local", "remote"),
    [
        pytest.param(None, None, None, id="no list: always"),
        pytest.param("", "", "", id="an empty list: never"),
        pytest.param("N", "N", "N", id="names: by name"),
        pytest.param("U", "", "U", id="urls: a command never, a url by url"),
        pytest.param("C", "C", "", id="commands: a command by command, a url never"),
        pytest.param("NU", "N", "U", id="names and urls: names are dead for urls"),
        pytest.param("NC", "C", "N", id="names and commands: names are dead for commands"),
        pytest.param("UC", "C", "U", id="urls and commands: each by its own"),
        pytest.param("NUC", "C", "U", id="all three: every name is dead"),
    ],
)
def test_the_table_of_lists_that_allow(kinds, local, remote):
    for server, decides in ((LOCAL_SERVER, local), (REMOTE_SERVER, remote)):
        if kinds is None:
            assert load(server).loads == "yes"
            continue
        for own in ("", *kinds):
            entries = [OWN[kind] if kind == own else OTHERS[kind] for kind in kinds]
            expected = "yes" if decides and own == decides else "no"
            assert load(server, {MANAGED: allow(*entries)}).loads == expected, (server, entries)


@pytest.mark.parametrize(
    ("managed", "project", "loads"),
    [
        pytest.param(NAME, OTHERS["C"], "yes", id="a project's command leaves the name alive (E3)"),
        pytest.param(OTHERS["N"], COMMAND, "yes", id="a project widens the list"),
        pytest.param(OTHERS["C"], NAME, "no", id="a project's name is dead beside a command"),
    ],
)
def test_beside_managed_servers_a_project_only_widens(managed, project, loads):
    own = {"mcpServers": {"srv": {"command": "/bin/x", "args": ["${A:-a}"]}}}
    assert load({}, {MANAGED_SERVERS: own, MANAGED: allow(managed), LOCAL: allow(project)}).loads == loads


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path in (MANAGED, USER, SHARED, LOCAL)])
@pytest.mark.parametrize("kind", "NUC")
def test_any_entry_that_denies_blocks_from_any_file(path, kind):
    for server, of_kind in ((LOCAL_SERVER, "C"), (REMOTE_SERVER, "U")):
        row = load(server, {path: deny(OTHERS["N"], OWN[kind])})
        assert row.loads == ("no" if kind in {"N", of_kind} else "yes")
        if row.loads == "no":
            assert str(row.at).startswith(path)
            assert row.kept_out_by == ("policy" if path == MANAGED else "member")


LOCK = {"allowManagedMcpServersOnly": True}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({MANAGED: {**allow(NAME), **deny(NAME)}}, "no", id="on both lists"),
        pytest.param({MANAGED: allow(OTHERS["N"]), USER: allow(NAME)}, "yes", id="a user widens"),
        pytest.param({MANAGED: {**allow(OTHERS["N"]), **LOCK}, USER: allow(NAME)}, "no", id="not past the lock"),
        pytest.param({MANAGED: LOCK, USER: allow(OTHERS["N"])}, "yes", id="a lock without a list admits everything"),
        pytest.param({USER: allow()}, "no", id="a user's empty list admits nothing"),
        pytest.param({MANAGED: allow(), USER: allow(NAME)}, "yes", id="an empty list and another are joined"),
        pytest.param({MANAGED: allow({}, 5)}, "no", id="a list of bad entries is an empty one"),
        pytest.param({USER: allow({}, 5)}, "no", id="and so is a user's"),
        pytest.param({MANAGED: {"allowedMcpServers": "srv"}}, "no", id="a managed list that is none is an empty one"),
        pytest.param({USER: {"allowedMcpServers": "srv"}}, "yes", id="a user's is no list"),
        pytest.param({MANAGED: {"deniedMcpServers": "srv"}}, "yes", id="a deny list that is none blocks nothing"),
        pytest.param({MANAGED: deny()}, "yes", id="an empty deny list blocks nothing"),
        pytest.param({MANAGED: allow(OTHERS["N"]), USER: {**allow(NAME), **LOCK}}, "yes", id="a user's lock is inert"),
        pytest.param(
            {MANAGED: {**allow(OTHERS["N"]), "allowManagedPermissionRulesOnly": True}, USER: allow(NAME)},
            "yes",
            id="the lock of permissions is another",
        ),
        pytest.param({MANAGED: allow({"serverName": "SRV"})}, "no", id="names are exact"),
        pytest.param(
            {MANAGED: allow(OTHERS["N"]), USER: {**allow(NAME), "env": 5}}, "no", id="a rejected file widens nothing"
        ),
        pytest.param({MANAGED: {**allow(NAME), "model": 5}}, "yes", id="a bad key beside a good list"),
        pytest.param({MANAGED: "{"}, "no", id="nothing loads where the client does not start"),
    ],
)
def test_how_lists_come_together(files, expected):
    assert load(LOCAL_SERVER, files).loads == expected


SET = {MANAGED_SERVERS: {"mcpServers": {"srv": LOCAL_SERVER}}}
VARIABLE_SET = {MANAGED_SERVERS: {"mcpServers": {"srv": {"command": "/bin/x", "args": ["${A:-a}"]}}}}


def given(files, client="2.1.330", extra=None):
    found = machine({**SET, **files, **(extra or {})}, client=client, env={})
    return next(row for row in Machine(found).servers(Session(HOME, PROJECT)) if row.configured_in == "managed-mcp")


@pytest.mark.parametrize(
    ("files", "seen", "documented"),
    [
        pytest.param({}, "yes", "yes", id="without lists"),
        pytest.param({MANAGED: allow(OTHERS["N"])}, "yes", "unknown", id="it needs no entry: the page says otherwise"),
        pytest.param({MANAGED: allow()}, "yes", "unknown", id="not even of an empty list"),
        pytest.param({MANAGED: deny(NAME)}, "no", "no", id="the organisation's own list blocks it"),
        pytest.param({USER: deny(COMMAND)}, "no", "no", id="and so does the user's"),
        pytest.param({SHARED: deny(NAME)}, "yes", "unknown", id="the project's does not: the page says any does"),
        pytest.param({LOCAL: deny(NAME)}, "yes", "unknown", id="nor does the local one"),
        pytest.param({**VARIABLE_SET, MANAGED: allow(OTHERS["N"])}, "no", "no", id="variables ask for an entry"),
        pytest.param({**VARIABLE_SET, MANAGED: allow(COMMAND)}, "yes", "yes", id="which has the value"),
        pytest.param(
            {**VARIABLE_SET, SHARED: allow(OTHERS["N"])}, "yes", "unknown", id="a project's list alone does not count"
        ),
        pytest.param(
            {**VARIABLE_SET, USER: allow(OTHERS["N"]), SHARED: allow(COMMAND)},
            "yes",
            "yes",
            id="beside another list it does",
        ),
        pytest.param(
            {**VARIABLE_SET, MANAGED: {**allow(OTHERS["N"]), **LOCK}, SHARED: allow(NAME)},
            "no",
            "no",
            id="not past the lock",
        ),
    ],
)
def test_servers_of_the_organisation(files, seen, documented):
    row = given(files)
    assert row.loads == seen
    assert given(files, client="2.1.240").loads == documented


@pytest.mark.parametrize(
    ("server", "policy", "env", "expected"),
    [
        pytest.param(
            {"command": "/bin/x", "args": ["${A}"]}, allow(COMMAND), {"A": "a"}, "yes", id="a server's variable"
        ),
        pytest.param({"command": "/bin/x", "args": ["${A}"]}, allow(COMMAND), None, "unknown", id="that nobody knows"),
        pytest.param(
            {"command": "/bin/y", "args": ["${A}"]}, allow(COMMAND), None, "no", id="and that does not matter"
        ),
        pytest.param(
            {"command": "/bin/x", "args": ["****"]}, allow(COMMAND), {}, "unknown", id="a secret that is masked"
        ),
        pytest.param({"command": "/bin/x", "args": ["****", "b"]}, allow(COMMAND), {}, "no", id="of too many words"),
        pytest.param({"command": "/bin/x", "args": ["****"]}, deny(COMMAND), {}, "unknown", id="it may be denied"),
        pytest.param({"type": "http", "url": "https://h/${A}"}, allow(URL), None, "yes", id="any path is any path"),
        pytest.param(
            {"type": "http", "url": "https://${A}/x"}, allow(URL), None, "unknown", id="a host that nobody knows"
        ),
        pytest.param(
            {"type": "http", "url": "https://u:****@h/x"}, allow(URL), {}, "yes", id="a password decides nothing"
        ),
        pytest.param(
            {"type": "http", "url": "https://${A:-****}/x"}, allow(URL), {}, "unknown", id="a default that is masked"
        ),
        pytest.param(
            {"type": "http", "url": "https://${A:-****}/x"}, allow(URL), {"A": "h"}, "yes", id="and not asked for"
        ),
        pytest.param(
            {"command": "/bin/x", "args": ["${A:-****}"]}, deny(COMMAND), {}, "unknown", id="as a word, denied or not"
        ),
        pytest.param(
            REMOTE_SERVER, allow({"serverUrl": "https://${A:-****}/*"}), {}, "unknown", id="an entry's default"
        ),
        pytest.param(
            REMOTE_SERVER, allow({"serverUrl": "https://${A}/*"}), {"A": "h"}, "yes", id="an entry's variable"
        ),
        pytest.param(REMOTE_SERVER, allow({"serverUrl": "https://${A}/*"}), {"A": "*"}, "no", id="that would widen it"),
        pytest.param(REMOTE_SERVER, allow({"serverUrl": "https://${A:-*}/*"}), {}, "yes", id="its own default may"),
        pytest.param(
            REMOTE_SERVER, allow({"serverUrl": "https://${A:-*/y/..}/*"}), {}, "no", id="but not with a step up"
        ),
        pytest.param(
            REMOTE_SERVER, allow({"serverUrl": "https://*/y/../*"}), {}, "yes", id="which the entry itself may"
        ),
        pytest.param(
            REMOTE_SERVER, deny({"serverUrl": "https://${A}/*"}), {"A": "*"}, "no", id="one that denies may as well"
        ),
        pytest.param(
            REMOTE_SERVER, allow({"serverUrl": "https://${A}/*"}), None, "unknown", id="an entry that nobody knows"
        ),
    ],
)
def test_variables_and_masks(server, policy, env, expected):
    found = machine({STATE: {"mcpServers": {"srv": server}}, MANAGED: policy}, env=env)
    row = next(iter(Machine(found).servers(Session(HOME, PROJECT))))
    assert row.loads == expected
    assert "\ue000" not in row.because


@pytest.mark.parametrize(
    ("files", "because", "at"),
    [
        pytest.param(
            {MANAGED: deny(OTHERS["N"], NAME)},
            "`deniedMcpServers` in `managed-settings.json` blocks it by its name `srv`",
            f"{MANAGED}:1:48",
            id="the entry that denies",
        ),
        pytest.param(
            {MANAGED: allow(COMMAND)},
            "`allowedMcpServers` in `managed-settings.json` admits it by its command line: `/bin/x a`",
            f"{MANAGED}:1:24",
            id="the entry that allows",
        ),
        pytest.param(
            {MANAGED: allow(OTHERS["N"]), USER: allow()},
            "no entry of `allowedMcpServers` in `managed-settings.json` and `settings.json` admits it",
            f"{MANAGED}:1:2",
            id="the lists without such an entry",
        ),
        pytest.param(
            {MANAGED: allow(NAME), USER: allow(OTHERS["C"])},
            "`allowedMcpServers` in `managed-settings.json` names it, but names do not count beside "
            "an entry with `serverCommand` in `settings.json`, and none of these is its own",
            f"{MANAGED}:1:24",
            id="the name that is dead, and what kills it",
        ),
        pytest.param(
            {USER: allow()},
            "`allowedMcpServers` in `settings.json` holds no entry, which admits nothing",
            f"{USER}:1:2",
            id="the empty list",
        ),
    ],
)
def test_the_deciding_line_is_named(files, because, at):
    row = load(LOCAL_SERVER, files)
    assert (row.because, str(row.at)) == (because, at)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("2.1.330", "no", id="variables in entries count"),
        pytest.param("2.1.165", "yes", id="before they did, the entry matched nothing"),
        pytest.param(None, "unknown", id="nobody knows the version"),
    ],
)
def test_an_entry_with_a_variable_needs_a_client_that_fills_it_in(version, expected):
    row = load(REMOTE_SERVER, {MANAGED: deny({"serverUrl": "https://${A:-h}/*"})}, client=version)
    assert row.loads == expected


def test_what_nobody_could_read_leaves_an_admitted_server_unknown_and_a_denied_one_denied():
    found = machine(
        {STATE: {"mcpServers": {"srv": LOCAL_SERVER, "bad": REMOTE_SERVER}}, MANAGED: deny(URL), USER: {}}, env={}
    )
    files = tuple(replace(file, state="unread", data=None) if file.kind == "user" else file for file in found.files)
    rows = {row.name: row for row in Machine(replace(found, files=files)).servers(Session(HOME, PROJECT))}
    assert (rows["srv"].loads, rows["bad"].loads) == ("unknown", "no")
    assert "`settings.json` could not be read" in rows["srv"].because
