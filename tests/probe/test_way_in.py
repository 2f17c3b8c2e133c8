from dataclasses import replace

import anyio
import pytest
from probe.authorization_server import (
    GOOD_TOKEN,
    HEALTHY,
    PAGE,
    Behaviour,
    Reply,
    Server,
    error,
    refuses,
    says,
    serving,
)
from probe.certificates import certificate

from plugingov.model.probed import Step
from plugingov.probe.addresses import Allowed
from plugingov.probe.bounds import Limits
from plugingov.probe.connection import Connection
from plugingov.probe.way_in import walk

HERE = Allowed(loopback=True)
QUICK = Limits(look_up=1, connect=1, silence=0.3, answer=0.6, walk=5, size=200_000, document=100_000)

KNOCK = "resource POST server/discover"
KNOCK_AGAIN = "resource POST initialize"
RESOURCE = "resource GET /.well-known/oauth-protected-resource/mcp"
RESOURCE_AT_ROOT = "resource GET /.well-known/oauth-protected-resource"
SERVER = "authorization GET /.well-known/oauth-authorization-server"
OPENID = "authorization GET /.well-known/openid-configuration"
DISCOVERY = [RESOURCE, SERVER]


def walked(server: Server, bearer: str | None = None, transport="http", limits: Limits = QUICK) -> tuple[Step, ...]:
    connection = Connection(url=server.url, allow=HERE, limits=limits)
    return anyio.run(walk, connection, {"Authorization": f"Bearer {bearer}"} if bearer is not None else None, transport)


def shown(steps: tuple[Step, ...]) -> list[str]:
    return [" ".join(filter(None, (each.name, str(each.status or ""), each.failure))) for each in steps]


HELLO = '{"jsonrpc": "2.0", "id": 1, "result": {}}'
ASKED_IN = ["reach", "challenge 401", "resource-metadata 200", "server-metadata 200"]


@pytest.mark.parametrize(
    ("behaviour", "steps", "asked"),
    [
        pytest.param(Behaviour(), ASKED_IN, [KNOCK, *DISCOVERY], id="401 with metadata"),
        pytest.param(Behaviour(challenge=()), ASKED_IN, [KNOCK, *DISCOVERY], id="401 without, and the first well-known is there"),
        pytest.param(Behaviour(challenge=("Bearer",), resource_at=("/.well-known/oauth-protected-resource",)), ["reach", "challenge 401", "resource-metadata 404", "resource-metadata 200", "server-metadata 200"], [KNOCK, RESOURCE, RESOURCE_AT_ROOT, SERVER], id="the second well-known is there"),
        pytest.param(Behaviour(challenge=(), resource_at=()), ["reach", "challenge 401", "resource-metadata 404", "resource-metadata 404"], [KNOCK, RESOURCE, RESOURCE_AT_ROOT], id="401 without metadata, and no well-known"),
        pytest.param(Behaviour(resource_at=()), ["reach", "challenge 401", "resource-metadata 404"], [KNOCK, RESOURCE], id="what the challenge names is not there"),
        pytest.param(Behaviour(path="/", resource_at=("/.well-known/oauth-protected-resource",), challenge=()), ["reach", "challenge 401", "resource-metadata 200", "server-metadata 200"], [KNOCK, RESOURCE_AT_ROOT, SERVER], id="a server without a path has one well-known"),
        pytest.param(Behaviour(is_open=True), ["reach", "challenge 200"], [KNOCK], id="nobody signs in, modern"),
        pytest.param(Behaviour(is_open=True, eras=("legacy",)), ["reach", "challenge 400", "challenge 200"], [KNOCK, KNOCK_AGAIN, "resource DELETE /mcp"], id="nobody signs in, legacy; the session is ended"),
        pytest.param(Behaviour(unsigned=refuses(403)), ["reach", "challenge 403"], [KNOCK], id="403 without a challenge"),
        pytest.param(Behaviour(unsigned=Reply(status=429)), ["reach", "challenge 429"], [KNOCK], id="429 without a challenge"),
        pytest.param(Behaviour(unsigned=refuses(400, HEALTHY)), ["reach", "challenge 400", "resource-metadata 200", "server-metadata 200"], [KNOCK, *DISCOVERY], id="400 with a challenge"),
        pytest.param(Behaviour(unsigned=refuses(403, HEALTHY)), ["reach", "challenge 403", "resource-metadata 200", "server-metadata 200"], [KNOCK, *DISCOVERY], id="403 with a challenge"),
        pytest.param(Behaviour(unsigned=Reply(status=302, headers=(("Location", "{elsewhere}/login?next=x"),))), ["reach", "challenge 302"], [KNOCK], id="a redirect to a login page on another host"),
        pytest.param(Behaviour(unsigned=Reply(status=307, headers=(("Location", "{url}"),))), ["reach", "challenge 307"], [KNOCK], id="an endless redirect"),
        pytest.param(Behaviour(unsigned=PAGE), ["reach", "challenge 200 not-json"], [KNOCK], id="200 with HTML"),
        pytest.param(Behaviour(unsigned=error(-32020, 400)), ["reach", "challenge 400"], [KNOCK], id="400 with -32020"),
        pytest.param(Behaviour(unsigned=error(-32022, 400, supported=["2027-01-01"])), ["reach", "challenge 400"], [KNOCK], id="400 with -32022"),
        pytest.param(Behaviour(unsigned=error(-32601, 404)), ["reach", "challenge 404", "challenge 404"], [KNOCK, KNOCK_AGAIN], id="404 with -32601"),
        pytest.param(Behaviour(unsigned=Reply(status=404)), ["reach", "challenge 404", "challenge 404"], [KNOCK, KNOCK_AGAIN], id="a plain 404"),
        pytest.param(Behaviour(unsigned=Reply(status=405)), ["reach", "challenge 405", "challenge 405"], [KNOCK, KNOCK_AGAIN], id="405"),
        pytest.param(Behaviour(unsigned=Reply(status=500)), ["reach", "challenge 500", "challenge 500"], [KNOCK, KNOCK_AGAIN], id="500"),
        pytest.param(Behaviour(unsigned=Reply(status=202)), ["reach", "challenge 202 not-json", "challenge 202 not-json"], [KNOCK, KNOCK_AGAIN], id="an empty answer"),
        pytest.param(Behaviour(unsigned=says({"ok": True})), ["reach", "challenge 200 protocol", "challenge 200 protocol"], [KNOCK, KNOCK_AGAIN], id="JSON of something else"),
        pytest.param(Behaviour(unsigned=says({"jsonrpc": "2.0", "error": {"code": "x"}})), ["reach", "challenge 200 protocol", "challenge 200 protocol"], [KNOCK, KNOCK_AGAIN], id="malformed JSON-RPC"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "application/json"),), body="{]")), ["reach", "challenge 200 not-json", "challenge 200 not-json"], [KNOCK, KNOCK_AGAIN], id="malformed JSON"),
        pytest.param(Behaviour(tenant="/t"), ASKED_IN, [KNOCK, RESOURCE, f"{SERVER}/t"], id="an issuer with a path"),
        pytest.param(Behaviour(tenant="/t", server_at=("/t/.well-known/openid-configuration",)), [*ASKED_IN[:3], "server-metadata 404", "server-metadata 404", "server-metadata 200"], [KNOCK, RESOURCE, f"{SERVER}/t", f"{OPENID}/t", "authorization GET /t/.well-known/openid-configuration"], id="its metadata at the third place"),
        pytest.param(Behaviour(server_at=("/.well-known/openid-configuration",)), [*ASKED_IN[:3], "server-metadata 404", "server-metadata 200"], [KNOCK, *DISCOVERY, OPENID], id="only OpenID Connect"),
        pytest.param(Behaviour(server_at=()), [*ASKED_IN[:3], "server-metadata 404", "server-metadata 404"], [KNOCK, *DISCOVERY, OPENID], id="no metadata of the authorization server"),
        pytest.param(Behaviour(resource=says([1])), ["reach", "challenge 401", "resource-metadata 200 protocol"], [KNOCK, RESOURCE], id="metadata that is a list"),
        pytest.param(Behaviour(resource=PAGE), ["reach", "challenge 401", "resource-metadata 200 not-json"], [KNOCK, RESOURCE], id="metadata in HTML"),
        pytest.param(Behaviour(resource=Reply(status=302, headers=(("Location", "{elsewhere}/x"),))), ["reach", "challenge 401", "resource-metadata 302"], [KNOCK, RESOURCE], id="metadata elsewhere is not followed"),
        pytest.param(Behaviour(resource_says={"authorization_servers": None}), ["reach", "challenge 401", "resource-metadata 200"], [KNOCK, RESOURCE], id="metadata that names no authorization server"),
        pytest.param(Behaviour(resource_says={"authorization_servers": "x"}), ["reach", "challenge 401", "resource-metadata 200"], [KNOCK, RESOURCE], id="authorization servers that are no list"),
        pytest.param(Behaviour(resource_says={"authorization_servers": [7]}), ["reach", "challenge 401", "resource-metadata 200"], [KNOCK, RESOURCE], id="an authorization server that is no text"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "text/event-stream"),), body='event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n')), ["reach", "challenge 200"], [KNOCK], id="an answer in a stream of events"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "text/event-stream"),), body="data: hello\n\n")), ["reach", "challenge 200 protocol", "challenge 200 protocol"], [KNOCK, KNOCK_AGAIN], id="a stream of something else"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "text/event-stream"),), body="data: 1\n\n" * 2_000)), ["reach", "challenge 200 size"], [KNOCK], id="a flood of events that say next to nothing"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "application/json"), ("Mcp-Session-Id", "\u00e9\xff")), body=HELLO)), ["reach", "challenge 200"], [KNOCK], id="a session whose name no request can have"),
        pytest.param(Behaviour(resource_says={"authorization_servers": ["https://127.0.0.1/\ud800"]}), [*ASKED_IN[:3], "server-metadata not-allowed"], [KNOCK, RESOURCE], id="an authorization server at half a character"),
    ],
)  # fmt: skip
def test_the_way_in_is_walked_as_clients_walk_it(behaviour, steps, asked):
    with serving(behaviour) as server:
        found = walked(server)
        assert (shown(found), server.asked()) == (steps, asked)
        assert all(each.why for each in found if each.failure)


REJECTED = ["reach", "challenge 401", "resource-metadata 200", "server-metadata 200", "credential 401"]


@pytest.mark.parametrize(
    ("behaviour", "token", "last", "challenge"),
    [
        pytest.param(Behaviour(), GOOD_TOKEN, "credential 200", None, id="a good token"),
        pytest.param(Behaviour(eras=("legacy",), signed=None), GOOD_TOKEN, "credential 200", None, id="a good token at a legacy server"),
        pytest.param(Behaviour(), "expired-token", "credential 401", {"error": "invalid_token", "scope": "vendor.read"}, id="an expired token"),
        pytest.param(Behaviour(signed=refuses(401, 'Bearer error="invalid_token", error_description="wrong audience"')), GOOD_TOKEN, "credential 401", {"error": "invalid_token", "error_description": "wrong audience"}, id="a token for somebody else"),
        pytest.param(Behaviour(signed=refuses(403, 'Bearer error="insufficient_scope", scope="vendor.write"')), GOOD_TOKEN, "credential 403", {"error": "insufficient_scope", "scope": "vendor.write"}, id="too small a scope"),
        pytest.param(Behaviour(is_open=True), GOOD_TOKEN, "credential 200", None, id="a token that nobody needs"),
        pytest.param(Behaviour(signed=Reply(status=307, headers=(("Location", "{elsewhere}/mcp"),))), GOOD_TOKEN, "credential 307", None, id="redirected with the token"),
    ],
)  # fmt: skip
def test_a_token_goes_to_the_server_itself_and_nowhere_else(behaviour, token, last, challenge):
    with serving(behaviour) as server:
        found = walked(server, token)
        assert shown(found)[-1] == last
        told = found[-1].challenge
        assert (told if challenge is None else {key: (told or {}).get(key) for key in challenge}) == challenge
        carried = {f"{each.to} {each.path}" for each in server.requests if "authorization" in each.headers}
        assert carried == {"resource /mcp"}
        assert token not in repr(found)


@pytest.mark.parametrize(
    ("behaviour", "token"),
    [
        pytest.param(
            Behaviour(unsigned=Reply(status=302, headers=(("Location", "{elsewhere}/login"),))),
            GOOD_TOKEN,
            id="the server sends everybody elsewhere",
        ),
        pytest.param(Behaviour(first_bytes=b""), GOOD_TOKEN, id="the server says nothing"),
        pytest.param(Behaviour(), "two\r\nX-Header: lines", id="a token of two lines"),
        pytest.param(Behaviour(), "tök", id="a token with letters that no header takes"),
        pytest.param(Behaviour(), "", id="an empty token"),
    ],
)
def test_a_token_is_not_sent_where_it_does_not_belong(behaviour, token):
    with serving(behaviour) as server:
        walked(server, token)
        assert not [each for each in server.requests if "authorization" in each.headers]


def test_a_token_that_a_server_repeats_is_not_written_down():
    again = Reply(
        status=401,
        headers=(
            ("WWW-Authenticate", f'Bearer error="{GOOD_TOKEN}", {GOOD_TOKEN}="x"'),
            ("Content-Type", f"application/json-{GOOD_TOKEN}"),
        ),
        body='{"jsonrpc": "2.0", "error": {"code": 1, "message": "' + GOOD_TOKEN + '"}}',
    )
    with serving(
        Behaviour(signed=again, unsigned=again, resource_says={"resource": f"https://x/{GOOD_TOKEN}"})
    ) as server:
        found = walked(server, GOOD_TOKEN)
        assert shown(found)[-1] == "credential 401"
        assert GOOD_TOKEN not in repr(found)


def said(behaviour: Behaviour, number: int, token: str | None = None, **limits) -> dict:
    with serving(behaviour) as server:
        step = walked(server, token, limits=replace(QUICK, **limits))[number]
        places = {server.url: "URL", server.issuer: "ISSUER"}
        return {key: places.get(str(value), value) for key, value in step.said.items()}


@pytest.mark.parametrize(
    ("behaviour", "number", "expected"),
    [
        pytest.param(Behaviour(server_says={"issuer": "https://other.example"}), 3, {"issuer": "https://other.example", "issuer_asked_for": "ISSUER"}, id="another issuer"),
        pytest.param(Behaviour(resource_says={"resource": "https://other.example/mcp"}), 2, {"resource": "https://other.example/mcp"}, id="another resource"),
        pytest.param(Behaviour(server_says={"code_challenge_methods_supported": ["plain"]}), 3, {"code_challenge_methods_supported": ["plain"]}, id="no S256"),
        pytest.param(Behaviour(server_says={"issuer": 7, "scopes_supported": "a b", "token_endpoint": None, "registration_endpoint": {"a": 1}}), 3, {"issuer": 7, "scopes_supported": "a b", "registration_endpoint": {}}, id="wrong types stay what they are"),
        pytest.param(Behaviour(server_says={"scopes_supported": [["a"], {"b": 1}, None, True, 1.5]}), 3, {"scopes_supported": [["a"], {}, None, True, 1.5]}, id="wrong types within a list"),
        pytest.param(Behaviour(server_says={"scopes_supported": [f"s{n}" for n in range(900)]}), 3, {"scopes_supported": [f"s{n}" for n in range(200)], "cut": ["scopes_supported"]}, id="more scopes than we take down, and it is said"),
        pytest.param(Behaviour(server_says={"issuer": "x" * 5000}), 3, {"issuer": "x" * 2000, "cut": ["issuer"]}, id="a longer text than we take down"),
        pytest.param(Behaviour(server_says={"token_endpoint": "https://ada:hunter2secret@x.example/t"}), 3, {"token_endpoint": "https****@x.example/t"}, id="a secret in an address"),
        pytest.param(Behaviour(server_says={"issuer": "\x1b[31mred\u202e\ud800"}), 3, {"issuer": "\\x1b[31mred\\u202e\\ud800"}, id="what steers a terminal"),
        pytest.param(Behaviour(unsigned=error(-32022, 400, "no\x1b[0m", supported=["2027-01-01"], other="x")), 1, {"code": -32022, "message": "no\\x1b[0m", "supported": ["2027-01-01"]}, id="an error and the versions in it"),
        pytest.param(Behaviour(is_open=True), 1, {"supportedVersions": ["2026-07-28"]}, id="the versions of a modern server"),
        pytest.param(Behaviour(is_open=True, eras=("legacy",)), 2, {"protocolVersion": "2025-11-25"}, id="the version of a legacy server"),
    ],
)  # fmt: skip
def test_what_a_document_says_is_taken_down(behaviour, number, expected):
    found = said(behaviour, number)
    assert {key: found.get(key) for key in expected} == expected
    assert "other" not in found
    assert "response_types_supported" not in found


def test_an_address_is_shown_without_what_may_be_secret():
    with serving(
        Behaviour(unsigned=Reply(status=302, headers=(("Location", "//ada:pw@login.example/a?state=1#x"),)))
    ) as server:
        server.url = server.url.replace("//", "//ada:pw@") + "?key=1"
        found = walked(server)
        assert [each.url for each in found] == [f"{server.origin}/mcp"] * 2
        assert found[1].location == "http://login.example/a"
        assert server.requests[0].path == "/mcp?key=1"
        assert "authorization" not in server.requests[0].headers


ELSEWHERE = "http://169.254.169.254/latest/meta-data"


@pytest.mark.parametrize(
    ("address", "failure", "why"),
    [
        pytest.param(ELSEWHERE, "not-allowed", "`169.254.169.254` leads to the metadata service of a cloud, where we never go", id="the metadata of a cloud"),
        pytest.param("http://0xa9fea9fe/x", "not-allowed", "`169.254.169.254` leads to the metadata service of a cloud, where we never go", id="the same as a number"),
        pytest.param("http://[::ffff:a9fe:a9fe]/x", "not-allowed", "`::ffff:a9fe:a9fe` leads to the metadata service of a cloud, where we never go", id="the same, mapped"),
        pytest.param("http://metadata.google.internal/x", "not-allowed", "`metadata.google.internal` is the metadata service of a cloud, where we never go", id="the same by name"),
        pytest.param("https://10.0.0.1/x", "not-allowed", "`10.0.0.1` leads to a private address, where we go only with `--allow-private 10.0.0.1`", id="the network around us"),
        pytest.param("file:///etc/passwd", "not-allowed", "this is no address of the web, or one that clients read differently", id="a file"),
        pytest.param("javascript:alert(1)", "not-allowed", "this is no address of the web, or one that clients read differently", id="a script"),
        pytest.param("/relative", "not-allowed", "this is no address of the web, or one that clients read differently", id="a path only"),
        pytest.param("http://256.1.1.1/x", "not-allowed", "this is no address of the web, or one that clients read differently", id="a number that is no address"),
        pytest.param("", "not-allowed", "this is no address of the web, or one that clients read differently", id="nothing"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("says_it", ["challenge", "metadata"])
def test_nobody_is_led_elsewhere(says_it, address, failure, why):
    behaviours = {
        "challenge": Behaviour(challenge=(f'Bearer resource_metadata="{address}"',)),
        "metadata": Behaviour(resource_says={"authorization_servers": [address]}),
    }
    with serving(behaviours[says_it]) as server:
        last = walked(server)[-1]
        assert (last.failure, last.why) == (failure, why)
        assert server.asked() == [KNOCK, RESOURCE][: 1 + (says_it == "metadata")]


def test_another_server_is_asked_without_anything_of_ours():
    with serving(Behaviour(challenge=('Bearer resource_metadata="{elsewhere}/md"',))) as server:
        assert shown(walked(server, GOOD_TOKEN))[2] == "resource-metadata 200 not-json"
        there = next(each for each in server.requests if each.to == "elsewhere")
        assert sorted(there.headers) == ["accept", "accept-encoding", "connection", "host", "user-agent"]
        assert there.headers["user-agent"].startswith("plugingov/")


def endless(piece: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"):
    def pieces():
        yield head
        for _ in range(100_000):
            yield piece

    return pieces


@pytest.mark.parametrize(
    ("behaviour", "steps"),
    [
        pytest.param(Behaviour(unsigned=Reply(wait=3)), ["reach", "challenge time"], id="never answers"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b" "), pause=0.05)), ["reach", "challenge 200 time"], id="drips"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b"X-A: b\r\n", b"HTTP/1.1 200 OK\r\n"), pause=0.05)), ["reach", "challenge time"], id="drips headers"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b"HTTP/1.1 100 Continue\r\n\r\n", b""))), ["reach", "challenge time"], id="wants us to go on for ever"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b": ping\n\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"), pause=0.05)), ["reach", "challenge 200 time"], id="a stream of events without any"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b" " * 60_000))), ["reach", "challenge 200 size"], id="oversized"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b"data: {}\n\n" * 999, b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"))), ["reach", "challenge 200 size"], id="endless events"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b"X: " + b"y" * 60_000, b"HTTP/1.1 200 OK\r\n"))), ["reach", "challenge size"], id="a header without end"),
        pytest.param(Behaviour(unsigned=Reply(raw=endless(b"X-Y: z\r\n" * 5000, b"HTTP/1.1 200 OK\r\n"))), ["reach", "challenge size"], id="headers without end"),
        pytest.param(Behaviour(first_bytes=b""), ["reach", "challenge broken"], id="closes at once"),
        pytest.param(Behaviour(first_bytes=b"SSH-2.0-OpenSSH_9.6\r\n"), ["reach", "challenge broken"], id="no HTTP at all"),
        pytest.param(Behaviour(unsigned=Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\nContent-Type: application/json\r\n\r\n{}"])), ["reach", "challenge 200 broken"], id="breaks off"),
        pytest.param(Behaviour(unsigned=Reply(raw=[b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"])), ["reach", "challenge broken"], id="wants another protocol"),
        pytest.param(Behaviour(unsigned=Reply(status=401, headers=(("WWW-Authenticate", HEALTHY),), raw=None, body=b"x" * 900_000)), ASKED_IN, id="a refusal with more to read than anybody reads"),
        pytest.param(Behaviour(resource=Reply(raw=endless(b" " * 60_000))), ["reach", "challenge 401", "resource-metadata 200 size"], id="metadata without end"),
        pytest.param(Behaviour(server=Reply(wait=3)), [*ASKED_IN[:3], "server-metadata time", "server-metadata 404"], id="an authorization server that never answers"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "application/json"),), body="[" * 90_000)), ["reach", "challenge 200 not-json", "challenge 200 not-json"], id="deep JSON"),
        pytest.param(Behaviour(unsigned=Reply(headers=(("Content-Type", "text/event-stream; charset=zlib"),), body=b"data: x\n\n")), ["reach", "challenge 200 protocol", "challenge 200 protocol"], id="an encoding that is none of text"),
    ],
)  # fmt: skip
def test_a_hostile_server_ends_in_a_step(behaviour, steps):
    with serving(behaviour) as server:
        found = walked(server)
        assert shown(found) == steps
        assert all(each.why for each in found if each.failure)


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_the_way_in_reads_less_than_a_listing_may(kind):
    many = Reply(headers=(("Content-Type", kind),), body="data: {}\n\n" * 15_000)
    with serving(Behaviour(unsigned=many)) as server:
        step = walked(server, limits=replace(QUICK, document=20_000))[1]
        assert (step.failure, step.why) == ("size", "the answer is larger than 20000 bytes")


def test_control_characters_of_a_server_are_written_as_escapes():
    raw = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer scope="\x1b]0;x\x07", \xe2\x80\xae=1\r\nContent-Type: a/b\x1b[2J\r\nContent-Length: 0\r\n\r\n'
    with serving(Behaviour(unsigned=Reply(raw=[raw]), resource_at=())) as server:
        step = walked(server)[1]
        assert (step.challenge, step.content_type) == ({"scope": "\\x1b]0;x\\x07"}, "a/b\\x1b[2j")


def test_the_whole_way_has_its_time():
    with serving(Behaviour(challenge=(), resource=Reply(wait=3))) as server:
        found = walked(server, limits=replace(QUICK, silence=3, answer=3, walk=0.3))
        assert (shown(found)[-1], found[-1].why) == ("resource-metadata time", "the way in took longer than 0.3 s")


def test_nobody_is_asked_who_may_not_be():
    with serving() as server:
        found = anyio.run(walk, Connection(url=server.url, allow=Allowed()))
        assert shown(found) == ["reach not-allowed"]
        assert found[0].reaches == ("loopback",)
        assert server.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "stdio",
        "file:///etc/passwd",
        "https://${HOST}/mcp",
        "https://mcp.example/${TENANT}",
        "http://a b/",
        "http://[::1/",
        "http://x:99999/",
    ],
)
def test_what_is_no_address_is_not_asked(url):
    (step,) = anyio.run(walk, Connection(url=url, allow=HERE))
    assert (step.name, step.url, step.failure) == ("reach", "", "not-allowed")


def test_a_port_where_nobody_listens_is_not_reached():
    with serving() as server:
        url = server.url
    (step,) = anyio.run(walk, Connection(url=url, allow=HERE, limits=QUICK))
    assert (step.name, step.failure, step.why) == ("reach", "connect", "nobody accepts the connection")


@pytest.mark.parametrize(
    ("made", "trusted", "why"),
    [
        pytest.param({}, False, "the certificate is signed by itself", id="signed by itself"),
        pytest.param({"expired": True}, True, "the certificate has expired", id="expired"),
        pytest.param({"host": "10.0.0.1"}, True, "the certificate is for another address", id="for another host"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said(made, trusted, why):
    used = certificate(**made)
    with serving(Behaviour(tls=used.served())) as server:
        trust = used.trusted() if trusted else None
        (step,) = anyio.run(walk, Connection(url=server.url, allow=HERE, limits=QUICK, trust=trust))
        assert (step.name, step.failure, step.why) == ("reach", "tls", why)
        assert server.requests == []


def test_a_server_without_tls_is_said():
    with serving() as server:
        (step,) = anyio.run(walk, Connection(url=server.url.replace("http", "https"), allow=HERE, limits=QUICK))
        assert (step.name, step.failure) == ("reach", "tls")


def test_a_server_that_wants_a_certificate_of_ours_is_said():
    used = certificate()
    with serving(Behaviour(tls=used.served(wants_client=True))) as server:
        found = anyio.run(walk, Connection(url=server.url, allow=HERE, limits=QUICK, trust=used.trusted()))
        assert [each.failure for each in found] == [None, "tls"]


def test_the_older_transport_is_asked_for_its_events():
    stream = Reply(headers=(("Content-Type", "text/event-stream"),), body="event: endpoint\ndata: /messages\n\n")
    with serving(Behaviour(unsigned=stream)) as server:
        assert shown(walked(server, transport="sse")) == ["reach", "challenge 200"]
        assert server.asked() == ["resource GET /mcp"]
