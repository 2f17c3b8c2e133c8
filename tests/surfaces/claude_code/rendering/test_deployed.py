"""How what is deployed is compared with what would be rendered."""

import json
import plistlib

import pytest
from rendered_from_text import door, rendered

from plugingov.surfaces.claude_code.rendering.deployed import compare

TEXT = door("user-server", "transport: stdio, command: fx, args: [a, b]")
RENDERED = rendered(TEXT, "json")
(FILE,) = RENDERED.files


def changed(**keys):
    return json.dumps({**FILE.data, **keys}, indent=2).encode()


def one(content):
    (found,) = compare(RENDERED, {} if content is None else {"managed-settings.json": content}, "dir")
    return found


@pytest.mark.parametrize(
    ("content", "state", "differences"),
    [
        pytest.param(FILE.content, "same", [], id="the very bytes"),
        pytest.param(json.dumps(dict(reversed(FILE.data.items()))).encode(), "same", [], id="keys in another order"),
        pytest.param(b"\xef\xbb\xbf" + FILE.content, "same", [], id="a byte order mark, which the client reads over"),
        pytest.param(None, "missing", [], id="no such file"),
        pytest.param(
            FILE.content.rstrip()[:-1] + b', "x-note": "caf\xe9"}',
            "differs",
            [
                ("", "found bytes that are not UTF-8, each of which the client replaces"),
                ("x-note", "`x-note` is deployed and would not be rendered"),
            ],
            id="one byte that is no text",
        ),
        pytest.param(b"", "unread", [("", "found nothing")], id="an empty file"),
        pytest.param(b"\xff", "unread", [("", "found text that is not JSON")], id="no text"),
        pytest.param(
            changed(allowManagedMcpServersOnly=1),
            "differs",
            [("allowManagedMcpServersOnly", "`1` is deployed and `true` would be rendered")],
            id="a number is no truth",
        ),
        pytest.param(
            changed(env={"A": "b"}),
            "differs",
            [("env", "`env` is deployed and would not be rendered")],
            id="a key more",
        ),
        pytest.param(
            json.dumps({key: FILE.data[key] for key in FILE.data if key != "strictKnownMarketplaces"}).encode(),
            "differs",
            [("strictKnownMarketplaces", "`strictKnownMarketplaces` is missing")],
            id="a key less",
        ),
        pytest.param(
            changed(allowedMcpServers=[{"serverCommand": ["fx", "b", "a"]}]),
            "differs",
            [
                ("allowedMcpServers.0", '`{"serverCommand": ["fx", "b", "a"]}` is deployed and would not be rendered'),
                ("allowedMcpServers", '`{"serverCommand": ["fx", "a", "b"]}` is missing'),
            ],
            id="a command with its words in another order",
        ),
        pytest.param(
            FILE.content.replace(b"\n}", b",\n}"),
            "differs",
            [("", "found a comma with nothing behind it, and the client takes strict JSON")],
            id="the same, but for a comma that keeps the client from reading it",
        ),
    ],
)
def test_a_file_is_compared_key_by_key(content, state, differences):
    found = one(content)
    assert (found.state, [(each.key, each.what) for each in found.differences]) == (state, differences)


def test_a_difference_stands_where_the_deployed_file_has_it():
    content = changed(allowManagedMcpServersOnly=False)
    (difference,) = one(content).differences
    line = next(
        number for number, text in enumerate(content.decode().split("\n"), 1) if "allowManagedMcpServersOnly" in text
    )
    assert (difference.at.file, difference.at.line) == ("dir/managed-settings.json", line)


def test_the_order_of_rules_is_none_but_that_of_arguments_is_one():
    text = "projects: {p: {surface: claude-code, needs: [fx]}}\n" + door(
        "project-file", "transport: stdio, command: fx, args: [a, b]"
    )
    found = rendered(text, "json")
    deployed = {file.path: file.content for file in found.files}
    path = "projects/p/.mcp.json"
    deployed[path] = deployed[path].replace(b'"a"', b'"x"').replace(b'"b"', b'"a"').replace(b'"x"', b'"b"')
    assert {each.path: each.state for each in compare(found, deployed, "dir")}[path] == "differs"


def test_what_nobody_would_render_is_extra():
    found = compare(RENDERED, {"managed-settings.json": FILE.content, "managed-mcp.json": b"{}"}, "dir")
    assert [(each.path, each.state) for each in found] == [
        ("managed-settings.json", "same"),
        ("managed-mcp.json", "extra"),
    ]


def test_what_lies_in_repositories_is_not_looked_for_on_a_machine():
    found = rendered("projects: {p: {surface: claude-code, needs: [fx]}}\n" + door("project-file"), "json")
    on_machine = {"managed-settings.json": found.file("managed-settings.json").content}
    assert [each.state for each in compare(found, on_machine, "dir")] == ["same", "elsewhere"]
    in_repository = {**on_machine, "projects/q/.mcp.json": b"{}"}
    assert [each.state for each in compare(found, in_repository, "dir")] == ["same", "missing", "extra"]


@pytest.mark.parametrize(
    ("form", "change"),
    [
        pytest.param("plist", lambda content: plistlib.dumps({**plistlib.loads(content), "env": {}}), id="a plist"),
        pytest.param(
            "reg",
            lambda content: content.decode("utf-16").replace("true", "false", 1).encode("utf-16"),
            id="a registry file",
        ),
    ],
)
def test_other_forms_are_compared_as_what_they_say(form, change):
    found = rendered(TEXT, form)
    (file,) = found.files
    assert compare(found, {file.path: file.content}, "dir")[0].state == "same"
    (differing,) = compare(found, {file.path: change(file.content)}, "dir")
    assert differing.state == "differs"
    assert len(differing.differences) == 1


@pytest.mark.parametrize("form", ["plist", "reg"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<plist>",
        b"bplist00\x00",
        b"\xff\xfe\x00",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
def test_what_is_no_such_file_is_never_taken_for_an_empty_one(form, content):
    found = rendered(TEXT, form)
    (compared,) = compare(found, {found.files[0].path: content}, "dir")
    assert compared.state == "unread"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("headers", {"Authorization": "Bearer hunter2hunter2"}, id="a header"),
        pytest.param("env", {"FX_TOKEN": "hunter2hunter2"}, id="a variable"),
        pytest.param("args", ["--token", "hunter2hunter2"], id="an argument"),
        pytest.param("url", "https://f.example/fx?token=hunter2hunter2", id="a part of an address"),
    ],
)
def test_a_secret_that_is_deployed_is_not_told(key, value):
    server = (
        "transport: stdio, command: fx, args: [a], env: {FX_TOKEN: '${T}'}"
        if key in {"args", "env"}
        else ("transport: http, url: https://f.example/fx, headers: {Authorization: '${T}'}")
    )
    found = rendered(door("managed-mcp", server.replace("'", '"')), "json")
    data = json.loads(found.file("managed-mcp.json").content)
    data["mcpServers"]["fx"][key] = value
    (compared,) = [
        each
        for each in compare(found, {"managed-mcp.json": json.dumps(data).encode()}, "dir")
        if each.path == "managed-mcp.json"
    ]
    assert compared.state == "differs"
    assert "hunter2" not in str(compared)


@pytest.mark.parametrize(
    ("content", "state", "keys"),
    [
        pytest.param(b'{"env": {"A": "1"}}', "beside", [], id="about other things"),
        pytest.param(b'{"allowedMcpServers": []}', "extra", ["allowedMcpServers"], id="about the same list"),
        pytest.param(b"{", "unread", [""], id="not to be read"),
    ],
)
def test_beside_a_drop_in_other_files_may_stand_that_touch_none_of_its_keys(content, state, keys):
    drop_in = rendered(TEXT, "drop-in")
    (file,) = drop_in.files
    found = compare(drop_in, {file.path: file.content, "managed-settings.json": content}, "dir")
    assert [each.state for each in found] == ["same", state]
    assert [each.key for each in found[1].differences] == keys
