"""Saved answers of a server: what a file holds is what asking it would give, whole or not, and never more."""

import json
from contextlib import asynccontextmanager

import anyio
import mcp.types as t
import pytest
from asked_servers import QUICK, SCHEMA, answering, ask, built, digests, older, serving, tool, without_discovery
from hypothesis import given
from hypothesis import strategies as st
from mcp import Client
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCRequest, jsonrpc_message_adapter

from plugingov.probe.list_limits import Watch
from plugingov.probe.listing import list_over
from plugingov.probe.pages import LISTS
from plugingov.probe.saved import read_saved

TOOL = {"name": "one", "description": "does one", "inputSchema": SCHEMA}
MEETING = {
    "protocolVersion": "2025-11-25",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "made up", "version": "1.2"},
    "instructions": "Be kind.",
}
DISCOVERED = {
    "supportedVersions": ["2025-11-25", "2026-07-28"],
    "capabilities": {"tools": {}},
    "instructions": "Be kind.",
    "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "made up", "version": "1.2"}},
}


def response(result, number=1):
    return {"jsonrpc": "2.0", "id": number, "result": result}


def saved(*messages, name="notes.json"):
    said = messages[0] if len(messages) == 1 else list(messages)
    text = "\n".join(map(json.dumps, messages)) if name.endswith("jsonl") else json.dumps(said)
    return read_saved(name, text.encode(), "notes")


@pytest.mark.parametrize(
    ("found", "lists", "names"),
    [
        pytest.param(saved(response({"tools": [TOOL]})), {"tool": ""}, ["one"], id="a response"),
        pytest.param(saved({"tools": [TOOL]}), {"tool": ""}, ["one"], id="its result alone"),
        pytest.param(saved({"tools": []}), {"tool": ""}, [], id="that there are none"),
        pytest.param(
            saved({"tools": [TOOL], "nextCursor": "2"}),
            {"tool": "the last page that was saved names another one"},
            ["one"],
            id="a first page alone",
        ),
        pytest.param(
            saved({"tools": [TOOL], "nextCursor": "2"}, {"tools": [{**TOOL, "name": "two"}]}),
            {"tool": ""},
            ["one", "two"],
            id="all pages",
        ),
        pytest.param(
            saved({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, response({"tools": [TOOL]}), name="a.jsonl"),
            {"tool": ""},
            ["one"],
            id="lines, requests among them",
        ),
        pytest.param(
            saved({"prompts": [{"name": "p"}]}, {"resources": [{"uri": "file:///a", "name": "a"}]}),
            {"prompt": "", "resource": ""},
            ["p", "file:///a"],
            id="prompts and resources",
        ),
        pytest.param(
            saved({"resourceTemplates": [{"uriTemplate": "file:///{x}", "name": "x"}]}),
            {"resource-template": ""},
            ["file:///{x}"],
            id="templates",
        ),
        pytest.param(
            saved({"tools": [TOOL, {"inputSchema": {}}]}),
            {"tool": "tool number 2 has no `name`"},
            ["one"],
            id="a tool without a name",
        ),
        pytest.param(
            saved({"tools": [{**TOOL, "annotations": {"readOnlyHint": "yes"}}]}),
            {"tool": "tool `one` has a `readOnlyHint` that is neither true nor false"},
            [],
            id="a hint that is none",
        ),
    ],
)
def test_an_answer_is_read(found, lists, names):
    assert (found.lists, [each.name for each in found.definitions]) == (lists, names)
    assert (found.plugin, found.credential, found.transport) == ("notes", "unknown", "unknown")


@pytest.mark.parametrize(
    ("meeting", "protocol"),
    [
        pytest.param(MEETING, "2025-11-25", id="as the older era has it"),
        pytest.param(DISCOVERED, "2026-07-28", id="as the newest has it"),
    ],
)
def test_what_a_server_says_of_itself_is_read(meeting, protocol):
    found = saved(response(meeting), response({"tools": [TOOL]}, 2))
    assert (found.protocol, found.server_name, found.server_version) == (protocol, "made up", "1.2")
    assert found.lists == {"tool": "", "instructions": ""}
    assert found.definitions[-1].said == {"text": "Be kind."}


def test_an_error_is_no_empty_list():
    found = saved({"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "\x1bno"}})
    assert (found.lists, found.definitions) == ({}, ())
    assert found.steps[0].said == {"code": -32601, "message": r"\x1bno"}


def test_definitions_know_their_lines():
    text = '{\n "tools": [\n  {"name": "one", "inputSchema": {}},\n  {"name": "two", "inputSchema": {}}\n ]\n}'
    assert [str(each.at) for each in read_saved("a.json", text.encode(), "a").definitions] == [
        "a.json:3:3",
        "a.json:4:3",
    ]
    lines = b'{"tools": [{"name": "one", "inputSchema": {}}], "nextCursor": "2"}\n\n{"tools": [{"name": "two", "inputSchema": {}}]}'
    assert [str(each.at) for each in read_saved("a.jsonl", lines, "a").definitions] == ["a.jsonl:1:12", "a.jsonl:3:12"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{}", id="an empty mapping"),
        pytest.param("[]", id="an empty list"),
        pytest.param('{"tools": ["Bash"]}', id="names alone"),
        pytest.param('{"tools": {}}', id="a mapping of tools"),
        pytest.param('{"tools": [], "prompts": []}', id="two lists in one page"),
        pytest.param('{"result": 5, "tools": []}', id="a result that is a number"),
        pytest.param('{"apiVersion": "plugingov/v1", "kind": "Observation", "tools": []}', id="a document of ours"),
        pytest.param('[{"tools": []}, 5]', id="something else behind it"),
        pytest.param('{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}', id="what was asked alone"),
        pytest.param('{"tools": [],}', id="a comma too many"),
        pytest.param('{"tools": [{"name": "a"', id="cut off"),
        pytest.param("[" * 100_000, id="very deep"),
        pytest.param('{"data": [{"id": "a"}]}', id="a page of the organisation's interface"),
        pytest.param('{"supportedVersions": [], "capabilities": {}}', id="no version at all"),
        pytest.param('{"protocolVersion": 5, "capabilities": {}}', id="a version that is a number"),
    ],
)
def test_anything_else_is_no_answer(text):
    assert read_saved("a.json", text.encode(), "a") is None


@pytest.mark.parametrize("levels", [28, 29, 30, 31, 120])
def test_a_definition_may_be_as_deep_in_a_file_as_it_may_be_when_it_is_asked_for(levels):
    schema = {"type": "object"}
    for _ in range(levels - 2):  # the definition itself is one, and the innermost schema
        schema = {"type": "object", "items": schema}
    tools = [{"name": "deep", "inputSchema": schema}, TOOL]
    with answering(older({"tools/list": lambda _: {"tools": tools}})) as url:
        asked = ask(url)
    found = saved([response({"tools": tools})])
    assert found.lists["tool"] == asked.lists["tool"] == ("tool `deep` has more than 30 levels" if levels > 30 else "")
    assert digests(found) == [each for each in digests(asked) if each[0] == "tool"]


def test_bytes_that_are_no_text_are_no_answer():
    assert read_saved("a.json", b'{"tools": [{"name": "\xff", "inputSchema": {}}]}', "a") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["tools", "result", "jsonrpc", "name", "_meta", "nextCursor", "error"]), inner
        )
    ),
    max_leaves=12,
)


@given(said=JSON)
def test_whatever_a_file_holds_nothing_breaks(said):
    found = read_saved("a.json", json.dumps(said).encode(), "a")
    assert found is None or found.plugin == "a"


@given(
    meeting=st.dictionaries(st.sampled_from([*MEETING, *DISCOVERED]), JSON), base=st.sampled_from([MEETING, DISCOVERED])
)
def test_whatever_a_server_says_of_itself_nothing_breaks(meeting, base):
    found = read_saved("a.json", json.dumps({**base, **meeting}).encode(), "a")
    assert found is None or isinstance(found.server_name, str)


async def transcript(url):
    """Return what a server answers to a client of the official SDK, as anybody would save it."""
    async with Client(url, cache=None) as client:
        said = client.session.discover_result or client.session.initialize_result
        pages = [said]
        for each in LISTS:
            if getattr(client.server_capabilities, each.capability) is None:
                continue
            ask_for = getattr(
                client, "list_" + {"resource-template": "resource_templates"}.get(each.kind, f"{each.kind}s")
            )
            page = await ask_for()
            pages.append(page)
            while page.next_cursor:
                page = await ask_for(cursor=page.next_cursor)
                pages.append(page)
        return [each.model_dump(by_alias=True, exclude_none=True, mode="json") for each in pages]


EVERYTHING = {
    "tools": [tool(f"t{number}", annotations=t.ToolAnnotations(read_only_hint=True)) for number in range(25)],
    "prompts": [t.Prompt(name="ask", arguments=[t.PromptArgument(name="what", required=True)])],
    "resources": [t.Resource(uri="file:///a", name="a", mime_type="text/plain")],
    "templates": [t.ResourceTemplate(uri_template="file:///{x}", name="x", title="X")],
    "instructions": "Be kind.",
}


@pytest.mark.parametrize("around", [pytest.param(lambda app: app, id="new"), pytest.param(without_discovery, id="old")])
def test_what_was_saved_says_what_the_server_says(around):
    with serving(around(built(**EVERYTHING).streamable_http_app())) as address:
        offered = ask(f"{address}/mcp")
        pages = anyio.run(transcript, f"{address}/mcp")
    found = saved(*pages)
    assert digests(found) == digests(offered)
    assert (found.lists, found.protocol) == (offered.lists, offered.protocol)
    assert (found.server_name, found.server_version) == (offered.server_name, offered.server_version)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([10**17, 10**18 - 1, 10**18, 1 - 10**17, -(10**17), 12345678901234567890, 1e300, 1e-7, 1.0, -0.0])
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TOOLS = st.lists(
    st.builds(
        lambda name, description, schema, extra: {
            "name": name,
            "description": description,
            "inputSchema": {"type": "object", "x-any": schema},
            "annotations": {"readOnlyHint": True, "x-any": extra},
        },
        st.text(min_size=1),
        st.none() | st.text(),
        VALUES,
        VALUES,
    ),
    max_size=4,
)


@given(tools=TOOLS, told=st.text())
def test_whatever_a_server_offers_has_the_same_hashes_from_a_file(tools, told):
    page = {"tools": tools}

    async def live():
        return await list_over(
            made({"initialize": {**MEETING, "instructions": told}, "tools/list": page}), Watch(QUICK)
        )

    offered = anyio.run(live)
    text = json.dumps([{**MEETING, "instructions": told}, page], ensure_ascii=False)
    found = read_saved("a.json", text.encode(), "a")
    assert digests(found) == digests(offered)
    assert found.lists == offered.lists


@asynccontextmanager
async def made(known):
    """Give the streams of a server that answers what `known` has for each method, from texts of JSON."""
    heard_in, heard = anyio.create_memory_object_stream(10)
    said, said_out = anyio.create_memory_object_stream(10)

    async def answer():
        async for item in said_out:
            message = item.message
            if isinstance(message, JSONRPCRequest):
                refused = {"error": {"code": -32601, "message": "no"}}
                answered = {"result": known[message.method]} if message.method in known else refused
                line = json.dumps({"jsonrpc": "2.0", "id": message.id, **answered}, ensure_ascii=False)
                await heard_in.send(SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False)))

    with heard_in, heard, said, said_out:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(answer)
            yield heard, said
            tasks.cancel_scope.cancel()


def test_a_list_that_the_server_has_and_nobody_saved_is_not_whole():
    able = {**MEETING, "capabilities": {"tools": {}, "prompts": {}, "resources": None}}
    lists = saved(response(able), response({"tools": [TOOL]}, 2)).lists
    assert lists == {
        "tool": "",
        "prompt": "the server has such a list, and nobody saved it",
        "instructions": "",
    }
