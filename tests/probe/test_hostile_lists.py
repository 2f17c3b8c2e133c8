"""Servers that mean harm: none hangs us, fills memory, or makes a list look whole that is not."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from asked_servers import QUICK, SCHEMA, answering, ask, names, older, start

from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.probe.pages import Bounds
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

SHORT = replace(QUICK, seconds=0.5, goodbye=0.2)
SMALL = replace(QUICK, size=200_000, values=20_000, pages=20, bounds=Bounds(entries=1_000, text=10_000))


def one(name="one", **said):
    return {"name": name, "inputSchema": SCHEMA, **said}


def tools(*pages):
    """Return the lists of a server whose tools are these pages, each naming the next."""

    def page(message):
        number = int((message.get("params") or {}).get("cursor") or 0)
        more = {"nextCursor": str(number + 1)} if number + 1 < len(pages) else {}
        return {"tools": pages[number], **more}

    return {"tools/list": page}


def endless(message):
    number = int((message.get("params") or {}).get("cursor") or 0)
    return {"tools": [one(f"t{number}")], "nextCursor": str(number + 1)}


def circle(message):
    number = int((message.get("params") or {}).get("cursor") or 0)
    return {"tools": [one(f"t{number}")], "nextCursor": str((number + 1) % 3)}


def deep(levels):
    schema = {}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


@pytest.mark.parametrize(
    ("lists", "why", "kept"),
    [
        pytest.param({"tools/list": endless}, "it has more than 20 pages", 20, id="pages without end"),
        pytest.param(
            {"tools/list": circle}, "two of its pages name the same one as the next", 3, id="pages in a circle"
        ),
        pytest.param(
            {"tools/list": lambda _: {"tools": [one()], "nextCursor": ""}},
            "two of its pages name the same one as the next",
            1,
            id="an empty cursor again and again",
        ),
        pytest.param(
            {"tools/list": lambda _: {"tools": [one()], "nextCursor": 7}},
            "page 1: `nextCursor` is not what the protocol has there",
            1,
            id="a cursor that is no text",
        ),
        pytest.param(
            tools([one(f"t{number}") for number in range(1001)]), "it has more than 1,000 entries", 1000, id="too many"
        ),
        pytest.param(
            tools([one(), {"inputSchema": SCHEMA}], [one("two")]),
            "page 1: `tools.1.name` is not what the protocol has there",
            2,
            id="a tool without a name among others",
        ),
        pytest.param(
            tools([one(), one("x", description=5)]),
            "page 1: `tools.1.description` is not what the protocol has there",
            1,
            id="a description that is a number",
        ),
        pytest.param(
            tools([one(), one("x", description="y" * 10_001)]),
            "tool `x` has a text of more than 10,000 characters",
            1,
            id="a text that is too long",
        ),
        pytest.param(
            tools([one(), one("x", outputSchema={"type": "object", "items": deep(40)})]),
            "tool `x` has more than 30 levels",
            1,
            id="too deep for a document",
        ),
        pytest.param(
            tools([one(), one(description="another")]),
            "tool `one` is defined twice, and differently",
            2,
            id="one name for two tools",
        ),
        pytest.param(tools([one()], [one(), one("two")]), "", 2, id="the same tool on two pages"),
        pytest.param(
            {"tools/list": lambda _: {"resultType": "input_required", "tools": [one()]}},
            "page 1 is not the whole answer, as it says itself",
            1,
            id="an answer that wants something first",
        ),
        pytest.param(
            {"tools/list": lambda _: {"tools": {"one": one()}}},
            "page 1: `tools` is not what the protocol has there",
            0,
            id="a mapping for a list",
        ),
        pytest.param(
            {"tools/list": lambda _: {"tools": [one("\x1b[2J\u202e", description=7)]}},
            "page 1: `tools.0.description` is not what the protocol has there",
            0,
            id="a name that steers terminals",
        ),
    ],
)
def test_a_list_that_is_not_whole_says_why(lists, why, kept):
    with answering(older(lists)) as url:
        offered = ask(url, SMALL)
    assert (offered.lists["tool"], len(names(offered))) == (why, kept)


@pytest.mark.parametrize(
    ("lists", "why"),
    [
        pytest.param(tools([one(description="y" * 300_000)]), "it sent more than 200,000 bytes", id="one long text"),
        pytest.param(
            {"tools/list": lambda _: {"tools": [one(description="y" * 9_000)], "nextCursor": str(time.monotonic())}},
            "it sent more than 200,000 bytes",
            id="many pages",
        ),
        pytest.param(
            {"tools/list": lambda _: {"tools": [], "_meta": {"x": [[]] * 30_000}}},
            "it sent more than 20,000 values",
            id="many values",
        ),
    ],
)
def test_too_much_ends_it(lists, why):
    with answering(older(lists)) as url:
        offered = ask(url, replace(SMALL, pages=500))
    assert offered.lists["tool"] == why
    assert (offered.steps[-1].failure, offered.steps[-1].why) == ("size", why)


def test_a_message_that_is_too_deep_for_the_sdk():
    body = '{"jsonrpc":"2.0","id":%d,"result":' + '{"a":' * 5_000 + "1" + "}" * 5_001

    def answer(handler, message):
        handler.reply((body % message["id"]).encode())

    with answering(answer) as url:
        (step,) = ask(url).steps
    assert step.failure in {"protocol", "not-json"}


def sleeping(handler, message):
    time.sleep(1.5)


def dripping(handler, message):
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "1000")
    handler.end_headers()
    for _ in range(15):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def dying(handler, message):
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"jsonrpc"')
    handler.close_connection = True


def streaming(handler, message):
    """Send events that answer nothing, and each time a new id from which to go on."""
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.end_headers()
    for number in range(15):
        note = {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}
        handler.wfile.write(f"id: {number}\ndata: {json.dumps(note)}\n\n".encode())
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        pytest.param(sleeping, "time", id="never answers"),
        pytest.param(dripping, "time", id="answers a byte at a time"),
        pytest.param(streaming, "time", id="sends events without an answer"),
        pytest.param(dying, "broken", id="dies midway"),
    ],
)
def test_nobody_waits_for_long(answer, failure):
    begun = time.monotonic()
    with answering(answer) as url:
        (step,) = ask(url, SHORT).steps
        took = time.monotonic() - begun
    assert step.failure == failure
    assert took < 1.4


def test_what_came_before_the_time_was_up_stays():
    def page(message):
        number = int((message.get("params") or {}).get("cursor") or 0)
        if number:
            time.sleep(4)
        return {"tools": [one("in-time")], "nextCursor": str(number + 1)}

    with answering(older({"tools/list": page, "prompts/list": page})) as url:
        offered = ask(url, replace(SHORT, seconds=2.5))  # enough for a busy machine to open a session
    late = "it took longer than 2.5 s"
    assert offered.lists == {"tool": late, "prompt": late, "instructions": ""}
    assert names(offered) == ["in-time"]


def test_a_session_that_does_not_end_takes_nothing_away():
    def answer(handler, message):
        if message["method"] == "initialize":
            body = json.dumps(
                {
                    "jsonrpc": "2.0",
                    "id": message["id"],
                    "result": {
                        "protocolVersion": "2025-11-25",
                        "capabilities": {},
                        "serverInfo": {"name": "a", "version": "1"},
                    },
                }
            )
            handler.reply(body.encode(), mcp_session_id="s")
        else:
            handler.error(message, -32601, "no")
        type(handler).do_DELETE = lambda _: time.sleep(1.5)

    begun = time.monotonic()
    with answering(answer) as url:
        offered = ask(url, replace(QUICK, goodbye=0.2))
        took = time.monotonic() - begun
    assert [each.failure for each in offered.steps] == [None]
    assert took < 1.4


def test_names_that_steer_terminals_are_facts_that_can_be_written_down_and_read():
    odd = "\x1b]0;owned\x07\u202ename\x00"
    with answering(
        older(
            {"tools/list": lambda _: {"tools": [one(odd, description="\x1b[2J")]}},
        )
    ) as url:
        offered = ask(url)
    from plugingov.model.probed import ProbedServer  # noqa: PLC0415 (only here)

    text = observation_text(Observation(probed=(offered.added_to(ProbedServer(plugin="notes")),)), "yaml")
    problems = []
    (found,) = read_observation(read_yaml(Text("a.yaml", text)), problems).probed
    assert problems == []
    assert "\x1b" not in text
    assert [(each.name, each.digest) for each in found.definitions] == [
        (each.name, each.digest) for each in offered.definitions
    ]


FLOOD = """
import sys
sys.path.insert(0, {tests!r})
from asked_servers import SCHEMA, answering, ask, older
from plugingov.probe.list_limits import ListLimits
from plugingov.probe.starting import start_and_list
import anyio, time
begun = time.monotonic()
offered = anyio.run(lambda: start_and_list(sys.executable, ("-u", "-c", sys.argv[1]), {{}}, ListLimits(seconds=20, goodbye=0.2)))
# Since this program began: what `getrusage` tells counts whoever started it as well.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak) // 1024, round(time.monotonic() - begun, 1), offered.steps[-1].failure, "|", offered.lists.get("tool", ""), "|", len(offered.definitions))
"""
TALKS = """
import json, sys
def said(message, result):
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if message.get("method") == "initialize":
        said(message, {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "a", "version": "1"}})
    elif message.get("method") == "tools/list":
        LISTED
    elif "id" in message:
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32601, "message": "no"}}), flush=True)
"""


def talking(listed):
    return TALKS.replace("LISTED", listed)


@pytest.mark.parametrize(
    ("program", "failure", "listed", "kept"),
    [
        pytest.param(
            talking(
                'said(message, {"tools": [{"name": "t%d" % n, "inputSchema": {"type": "object"}} for n in range(100_000)]})'
            ),
            "size",
            "it sent more than 300,000 values",
            0,
            id="a hundred thousand tools",
        ),
        pytest.param(
            talking('said(message, {"tools": [{"name": "t", "description": "x" * 50_000_000, "inputSchema": {}}]})'),
            "size",
            "it sent more than 16,777,216 bytes",
            0,
            id="a description of fifty megabytes",
        ),
        pytest.param(
            talking('[sys.stdout.write("x" * 1_000_000) for _ in range(10_000)]'),
            "size",
            "it sent more than 16,777,216 bytes",
            0,
            id="ten gigabytes in one line",
        ),
        pytest.param(
            talking('[print("[]," * 100_000) for _ in range(10_000)]'),
            "size",
            "it sent more than 300,000 values",
            0,
            id="very many values",
        ),
        pytest.param(
            talking('[sys.stderr.write("x" * 1_000_000) for _ in range(500)]; said(message, {"tools": []})'),
            None,
            "",
            0,
            id="half a gigabyte of complaints",
        ),
        pytest.param(
            talking(
                'print("\\n".join(\'{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\' for _ in range(400_000)))'
            ),
            "size",
            "it sent more than 5,000 messages",
            0,
            id="a flood of notifications",
        ),
    ],
)
def test_a_flood_costs_neither_memory_nor_time(program, failure, listed, kept):
    tests = str(Path(__file__).parents[1])
    words = [sys.executable, "-c", FLOOD.format(tests=tests), program]
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.stderr == ""
    megabytes, seconds, rest = done.stdout.strip().split(" ", 2)
    assert rest == f"{failure} | {listed} | {kept}"
    assert int(megabytes) < 250
    assert float(seconds) < 15


def test_a_text_made_of_what_secrets_begin_with_is_masked_in_time():
    listed = 'said(message, {"tools": [{"name": "t", "description": "sk-ghp_://" * 90_000, "inputSchema": {"type": "object"}}]})'
    begun = time.monotonic()
    offered = start(sys.executable, "-u", "-c", talking(listed))
    assert names(offered) == ["t"]
    assert time.monotonic() - begun < 6
