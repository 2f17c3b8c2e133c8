"""Servers of the official SDK over HTTP: everything they offer is listed, with the hashes of what came over the wire."""

import re
import time

import anyio
import mcp.types as t
import pytest
from asked_servers import QUICK, SCHEMA, answering, ask, built, names, older, serving, tool, without_discovery

from plugingov.model.definition import defined
from plugingov.model.probed import ProbedServer, Step
from plugingov.probe.list_limits import ListLimits

EVERYTHING = {
    "tools": [tool(f"tool-{number:02}", description=f"does {number}") for number in range(25)],
    "prompts": [t.Prompt(name="ask", arguments=[t.PromptArgument(name="what", required=True)])],
    "resources": [t.Resource(uri="file:///a", name="a"), t.Resource(uri="file:///b", name="b")],
    "templates": [t.ResourceTemplate(uri_template="file:///{x}", name="x")],
    "instructions": "Be kind.",
}
WHOLE = {"tool": "", "prompt": "", "resource": "", "resource-template": "", "instructions": ""}


@pytest.mark.parametrize(
    ("around", "protocol"),
    [
        pytest.param(lambda app: app, "2026-07-28", id="of the newest era"),
        pytest.param(without_discovery, "2025-11-25", id="of the era before"),
    ],
)
def test_everything_is_listed_page_by_page(around, protocol):
    with serving(around(built(**EVERYTHING).streamable_http_app())) as address:
        offered = ask(f"{address}/mcp?key=x")
    assert (offered.protocol, offered.server_name, offered.server_version) == (protocol, "built", "0.1")
    assert offered.lists == WHOLE
    assert names(offered) == [f"tool-{number:02}" for number in range(25)]
    assert names(offered, "prompt") == ["ask"]
    assert names(offered, "resource") == ["file:///a", "file:///b"]
    assert names(offered, "resource-template") == ["file:///{x}"]
    (told,) = [each for each in offered.definitions if each.kind == "instructions"]
    assert told.said == {"text": "Be kind."}
    (step,) = offered.steps
    assert (step.name, step.url, step.status, step.failure) == ("list", f"{address}/mcp", 200, None)


def test_lists_that_a_server_does_not_have_are_not_named():
    with serving(built(tools=[tool("one")]).streamable_http_app()) as address:
        assert ask(f"{address}/mcp").lists == {"tool": "", "instructions": ""}


def test_many_have_resources_and_no_templates():
    lists = {"resources/list": lambda _: {"resources": [{"uri": "file:///a", "name": "a"}]}}
    with answering(older(lists)) as url:
        offered = ask(url)
    assert offered.lists == {"resource": "", "instructions": ""}
    assert offered.steps[0].failure is None


def test_over_the_older_transport_too():
    from mcp.server.sse import SseServerTransport  # noqa: PLC0415 (only here)
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.responses import Response  # noqa: PLC0415
    from starlette.routing import Mount, Route  # noqa: PLC0415

    server, transport = built(**EVERYTHING), SseServerTransport("/messages/")

    async def stream(request):
        async with transport.connect_sse(request.scope, request.receive, request._send) as (read, write):
            with anyio.move_on_after(10):
                await server.run(read, write, server.create_initialization_options())
        return Response()

    routes = [Route("/sse", stream), Mount("/messages/", app=transport.handle_post_message)]
    with serving(Starlette(routes=routes)) as address:
        offered = ask(f"{address}/sse", is_sse=True)
    assert offered.lists == WHOLE
    assert len(names(offered)) == 25


UNUSUAL = {
    "name": "odd",
    "description": None,
    "inputSchema": {
        "type": "object",
        "x-vendor": {"kept": [1, 1.0, 0.1, 12345678901234567890, None]},
        "properties": {"a": {"$ref": "https://127.0.0.1:1/never-fetched"}, "b": {"default": None}},
    },
    "annotations": {"readOnlyHint": True, "x-unknown": {"deep": None}},
    "_meta": {"x": 1},
    "icons": [{"src": "https://127.0.0.1:1/never-fetched.png"}],
    "somethingElse": 1,
}
AS_HASHED = {
    "name": "odd",
    "inputSchema": {
        "type": "object",
        "x-vendor": {"kept": [1, 1, 0.1, 12345678901234567890.0, None]},
        "properties": {"a": {"$ref": "https://127.0.0.1:1/never-fetched"}, "b": {"default": None}},
    },
    "annotations": {"readOnlyHint": True, "x-unknown": {"deep": None}},
}


def test_what_the_sdk_drops_or_changes_changes_no_hash():
    with answering(older({"tools/list": lambda _: {"tools": [UNUSUAL]}})) as url:
        (found,) = ask(url).definitions
    assert found.digest == defined("tool", AS_HASHED).digest
    assert found.said["annotations"]["x-unknown"] == {"deep": None}


def test_a_tool_that_newest_clients_leave_out_is_listed():
    mirrored = {"type": "object", "properties": {"q": {"type": "string", "x-mcp-header": "no header\r\n"}}}
    with serving(built(tools=[tool("kept"), tool("left-out", input_schema=mirrored)]).streamable_http_app()) as address:
        assert names(ask(f"{address}/mcp")) == ["kept", "left-out"]


def test_what_a_server_tells_is_masked_after_it_was_hashed():
    secret = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    said = {"name": "leaky", "description": f"use {secret}, or swordfish-9", "inputSchema": SCHEMA}
    with answering(older({"tools/list": lambda _: {"tools": [said]}}, instructions="swordfish-9")) as url:
        tool_found, told = ask(url, secrets=("swordfish-9",)).definitions
    assert tool_found.said["description"] == "use ****, or ****"
    assert told.said == {"text": "****"}
    assert tool_found.digest == defined("tool", said).digest


def error_at(method, code, text):
    def answer(handler, message):
        if message["method"] == method:
            handler.error(message, code, text)
        else:
            older({"tools/list": lambda _: {"tools": []}, "prompts/list": lambda _: {"prompts": []}})(handler, message)

    return answer


def test_an_error_in_one_list_leaves_the_others():
    with answering(error_at("tools/list", -32000, "not \x1b[31mtoday\x1b[0m")) as url:
        offered = ask(url)
    assert offered.lists == {
        "tool": r"it refuses: `not \x1b[31mtoday\x1b[0m` (-32000)",
        "prompt": "",
        "instructions": "",
    }
    (step,) = offered.steps
    assert step.said == {"code": -32000, "message": r"not \x1b[31mtoday\x1b[0m"}


def everywhere(reply):
    def answer(handler, message):
        reply(handler)

    return answer


@pytest.mark.parametrize(
    ("reply", "failure", "status", "why"),
    [
        pytest.param(lambda to: to.reply(b"", 401), None, 401, "it answers with status 401", id="nobody is let in"),
        pytest.param(lambda to: to.reply(b"", 503), None, 503, "it answers with status 503", id="it is out of order"),
        pytest.param(
            lambda to: to.reply(b"<html>", kind="text/html"), "not-json", 200, "neither JSON", id="a login page"
        ),
        pytest.param(lambda to: to.reply(b"<html>"), "not-json", 200, "no JSON", id="a page that is called JSON"),
        pytest.param(lambda to: to.reply(b'{"jsonrpc":"1"}'), "protocol", 200, "no message", id="another JSON"),
        pytest.param(lambda to: to.reply(b"", 202), "protocol", 202, "no answer", id="an answer that never comes"),
        pytest.param(
            lambda to: to.reply(b"", 302, location="https://u:p@elsewhere.example/in?state=1"),
            None,
            302,
            "leads elsewhere",
            id="led elsewhere",
        ),
        pytest.param(
            lambda to: to.reply(b"{}", content_encoding="gzip"), "broken", 200, "packed", id="packed, and not asked for"
        ),
        pytest.param(
            lambda to: to.reply(b"data: x\n\n", kind="text/event-stream"),
            "not-json",
            200,
            "",
            id="a stream of nonsense",
        ),
    ],
)
def test_an_answer_that_is_none_is_a_step_that_says_why(reply, failure, status, why):
    with answering(everywhere(reply)) as url:
        offered = ask(url)
    (step,) = offered.steps
    assert (step.name, step.failure, step.status) == ("list", failure, status)
    assert why in step.why
    assert (offered.lists, offered.definitions, offered.protocol) == ({}, (), "")
    if step.location:
        assert step.location == "https://elsewhere.example/in"


def opened(handler):
    """Open the stream of the older transport, name where to post, and say nothing more."""
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.end_headers()
    handler.wfile.write(b"event: endpoint\ndata: /post\n\n")
    handler.wfile.flush()
    time.sleep(1)


@pytest.mark.parametrize(
    ("get", "status"),
    [
        pytest.param(lambda to: to.reply(b"", 403), 403, id="of the stream"),
        pytest.param(opened, 401, id="of what is posted"),
    ],
)
def test_over_the_older_transport_a_refusal_ends_it_at_once(get, status):
    begun = time.monotonic()
    with answering(everywhere(lambda to: to.reply(b"", 401)), get) as url:
        (step,) = ask(url, is_sse=True).steps
        assert time.monotonic() - begun < 1
    assert (step.status, step.failure, step.why) == (status, None, f"it answers with status {status}")


def events(*said):
    """Open the stream of the older transport, send these bytes one after another, and say nothing more."""

    def opened(handler):
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        for each in said:
            handler.wfile.write(each)
            handler.wfile.flush()
            time.sleep(0.05)
        time.sleep(1.5)

    return opened


ELSEWHERE = "it wants messages at another server, `https://evil.example`, where nobody follows"


@pytest.mark.parametrize(
    ("said", "failure", "why"),
    [
        pytest.param(
            [b"event: endpoint\ndata: https://evil.example/post?a=b\n\n"],
            "not-allowed",
            ELSEWHERE,
            id="to another host",
        ),
        pytest.param(
            [
                b": ping\r\n\r\nevent: other\r\ndata: x\r\n\r\nevent:endpoint\r",
                b"\nda",
                b"ta://ada:pw@evil.example\r\n\r\n",
            ],
            "not-allowed",
            "it wants messages at another server, `http://evil.example`, where nobody follows",
            id="in pieces, after others, with a password",
        ),
        pytest.param(
            [b"event: endpoint\ndata: http://[::1\n\n"],
            "protocol",
            "it wants messages at what is no address",
            id="nowhere",
        ),
        pytest.param(
            [b"event: endpoint\ndata: /" + b"x" * 1_100_000 + b"\n\n"],
            "size",
            "it sent an event that is larger than we take any",
            id="in more than an event may have",
        ),
    ],
)
def test_over_the_older_transport_it_is_told_at_once_where_a_server_leads(said, failure, why):
    begun = time.monotonic()
    with answering(everywhere(lambda to: to.reply(b"", 202)), events(*said)) as url:
        (step,) = ask(url, is_sse=True).steps
        assert time.monotonic() - begun < 1.4
    assert (step.failure, step.why) == (failure, why)


def test_where_nobody_listens():
    (step,) = ask("http://127.0.0.1:9/mcp").steps
    assert (step.failure, step.why) == ("connect", "nothing can be connected to")


def test_nothing_packed_is_asked_for():
    asked = []

    def answer(handler, message):
        asked.append(handler.headers["accept-encoding"])
        older({"tools/list": lambda _: {"tools": []}})(handler, message)

    with answering(answer) as url:
        ask(url)
    assert set(asked) == {"identity"}


def test_what_was_learned_before_stays_with_the_way_in():
    way_in = ProbedServer(plugin="notes", credential="none", steps=(Step(name="reach"),))
    with serving(built(tools=[tool("one")]).streamable_http_app()) as address:
        server = ask(f"{address}/mcp").added_to(way_in)
    assert [each.name for each in server.steps] == ["reach", "list"]
    assert (server.plugin, server.credential, server.is_whole("tool"), names(server)) == (
        "notes",
        "none",
        True,
        ["one"],
    )


def test_nothing_of_it_reaches_the_terminal(capfd):
    with answering(everywhere(lambda to: to.reply(b"\x1b[31mhello"))) as url:
        ask(url, ListLimits(seconds=QUICK.seconds))
    out, err = capfd.readouterr()
    assert not re.search("hello|Traceback", out + err)
