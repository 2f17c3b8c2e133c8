import json
import sys
from datetime import date

import pytest
from asked_servers import SCHEMA, answering, meeting, older
from judged import cases
from probe.authorization_server import Behaviour, Reply, serving

from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.probe import probe as asking
from plugingov.probe.probe import Terms, probe
from plugingov.probe.to_ask import ToAsk, servers_to_ask
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

TERMS = Terms.of(frozenset(), loopback=True, at_once=4, seconds=5)
ANSWERS = older({"tools/list": lambda _: {"tools": []}})


def remote(plugin, url, **said):
    return ToAsk(plugin=plugin, surfaces=("cowork",), transport="http", url=url, address=url, **said)


def test_one_server_that_nobody_knows_how_to_read_stops_no_other(monkeypatch):
    walk = asking.walk

    async def stumbling(connection, *words, **more):
        if connection.url == "http://127.0.0.1:1/odd":
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "odd")
        return await walk(connection, *words, **more)

    monkeypatch.setattr(asking, "walk", stumbling)
    with answering(ANSWERS) as url:
        odd, good = probe((remote("odd", "http://127.0.0.1:1/odd"), remote("good", url)), TERMS)
    assert [(each.failure, each.why) for each in odd.steps] == [
        ("broken", "nobody here knows how to read what it sends (UnicodeDecodeError)")
    ]
    assert good.lists["tool"] == ""


@pytest.mark.parametrize("name", ["Host", "Content-Length", "Transfer-Encoding"])
def test_a_declared_header_does_not_take_a_request_apart(name):
    with serving(Behaviour(is_open=True)) as server:
        (found,) = probe((remote("one", server.url, headers={name: "chunked", "X-Region": "eu"}),), TERMS)
        assert found.lists["tool"] == ""
        assert {each.headers.get("x-region") for each in server.requests} == {"eu"}


TOKEN = "Token-Of-Ada-0123456789"
SIGNED = {"Authorization": f"Bearer {TOKEN}"}


def written(*servers):
    """Return the observation of servers as its file has it, after it was read back."""
    text = observation_text(Observation(organization="acme", taken_at=date(2026, 11, 23), probed=servers), "yaml")
    problems = []
    read_observation(read_yaml(Text("servers.yaml", text)), problems)
    assert not problems
    return text


def listing(*tools, **more):
    return older({"tools/list": lambda _: {"tools": list(tools)}}, **more)


def one(name, **said):
    return {"name": name, "inputSchema": SCHEMA, **said}


def refusing(reply):
    """Return an answer of a server that meets everybody, and replies to everything else as `reply` says."""

    def answer(handler, message):
        if message["method"] == "initialize":
            handler.result(message, meeting())
        elif message["method"] == "tools/list":
            reply(handler, message)
        else:
            handler.error(message, -32601, "Method not found")

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(listing(one(TOKEN), one(TOKEN, title="x")), id="a name that is told with why"),
        pytest.param(listing(one("a", title=TOKEN.upper())), id="in capitals"),
        pytest.param(listing({"name": "a", "inputSchema": {"properties": {TOKEN: 5}}}), id="where the SDK stumbles"),
        pytest.param(listing(serverInfo={"name": TOKEN, "version": "y" * 290 + TOKEN}), id="its own name"),
        pytest.param(listing(instructions=TOKEN), id="instructions"),
        pytest.param(
            refusing(lambda to, _: to.reply(b"", 307, location=f"https://x.example/{TOKEN}")), id="a redirect"
        ),
        pytest.param(refusing(lambda to, _: to.reply(b"", kind=f"text/{TOKEN}")), id="a type"),
        pytest.param(refusing(lambda to, message: to.error(message, -32000, "y" * 290 + TOKEN)), id="a long error"),
    ],
)
def test_what_a_server_repeats_of_a_credential_is_in_no_list(answer):
    with answering(answer) as url:
        (found,) = probe((remote("one", url, credential_headers=SIGNED),), TERMS)
    text = written(found).lower()
    assert found.protocol
    assert "token-of" not in text
    assert "****" in text or "yyy" in text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((("Content-Type", f"text/{TOKEN}"),), id="a type"),
        pytest.param((("WWW-Authenticate", f'Bearer {TOKEN}="x"'),), id="a parameter"),
        pytest.param((("Location", f"https://{TOKEN}.example/{TOKEN}"),), id="a host"),
    ],
)
def test_what_a_server_repeats_of_a_credential_is_in_no_step(headers):
    with serving(Behaviour(signed=Reply(status=302, headers=headers))) as server:
        (found,) = probe((remote("one", server.url, credential_headers=SIGNED),), TERMS)
    assert "token-of" not in written(found).lower()
    assert "****" in written(found)


LOCAL = """
import json, sys
def said(message, **result):
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    if message["method"] == "initialize":
        info = {"name": sys.argv[1], "version": "1"}
        said(message, protocolVersion="2025-11-25", capabilities={}, serverInfo=info, instructions=sys.argv[2])
    elif "id" in message:
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32601, "message": "no"}}), flush=True)
"""


def declared(server, environment):
    text = f"plugins:\n  one:\n    title: One\n    path: custom-mcp\n    server: {server}\n    {BY_MEMBERS}\n"
    (case,) = cases(text)
    return servers_to_ask(case.layers.doors.values(), environment, "example")


BY_MEMBERS = "provision: {claude-code: {via: user-server}}"


def test_what_the_environment_puts_into_a_command_is_not_shown_when_it_is_repeated():
    words = json.dumps(["-c", LOCAL, "--db=${DB}", "${URL}"])
    environment = {"DB": TOKEN, "URL": f"https://vendor.example/{TOKEN[::-1]}/mcp"}
    (found,) = probe(declared(f"{{command: {sys.executable}, args: {words}}}", environment), TERMS)
    said = [each.said["text"] for each in found.definitions]
    assert (found.server_name, said) == ("--db=****", ["https://vendor.example****"])
    assert TOKEN not in written(found)


def test_what_the_environment_puts_into_a_part_of_a_variable_is_not_shown_alone(monkeypatch):
    monkeypatch.setenv("DB", TOKEN)
    words = json.dumps(["-c", LOCAL.replace("sys.argv[1]", "__import__('os').environ['KEY'][3:-1]"), "x", "y"])
    server = f"{{command: {sys.executable}, args: {words}, env: {{KEY: 'is-${{DB}}!'}}}}"
    (found,) = probe(declared(server, {"DB": TOKEN}), TERMS)
    assert found.server_name == "****"


def test_of_an_address_that_the_environment_has_only_the_host_is_shown():
    with answering(listing(instructions=f"call {TOKEN}")) as url:
        there = f"{url}/s/{TOKEN}/mcp"
        (found,) = probe(declared("{transport: http, url: '${WHERE}'}", {"WHERE": there}), TERMS)
    assert found.lists
    assert TOKEN not in written(found)
    assert found.steps[0].url == url.replace("/mcp", "****")


def test_an_error_of_which_nobody_could_read_the_code_is_written_down_without_it():
    with answering(refusing(lambda to, message: to.error(message, 10**30, "odd"))) as url:
        (found,) = probe((remote("one", url),), TERMS)
    assert (found.steps[-1].failure, found.steps[-1].said) == ("protocol", {"message": "odd"})
    assert "it refuses: `odd`" in written(found)


def test_a_tool_whose_name_is_masked_makes_no_whole_list():
    with answering(listing(one(f"get_{TOKEN}"))) as url:
        (found,) = probe((remote("one", url, credential_headers=SIGNED),), TERMS)
    assert found.lists["tool"] == "tool `get_****` has a name that holds a secret, and is not shown whole"
