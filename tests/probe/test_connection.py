import gzip
import tracemalloc
import zlib
from collections.abc import Iterable
from dataclasses import replace

import anyio
import httpcore2
import httpx2
import mcp
import pytest
from mcp.client.streamable_http import streamable_http_client
from probe.authorization_server import GOOD_TOKEN, Behaviour, Reply, Server, serving
from probe.certificates import certificate

from plugingov.probe.addresses import Allowed
from plugingov.probe.bounds import Limits, NoAnswer, failed
from plugingov.probe.connection import Connection
from plugingov.probe.targets import target_of
from plugingov.probe.way_in import walk

PUBLIC = "93.184.215.14"
HERE = Allowed(loopback=True)
QUICK = Limits(look_up=1, connect=1, silence=0.5, answer=1, walk=5, size=300_000, document=100_000)


class LookUp:
    """Answers one question after the other, and knows how often it was asked."""

    def __init__(self, *answers: Iterable[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Iterable[str]:
        self.asked.append(host)
        return self.answers[len(self.asked) - 1]


class Network(httpcore2.AsyncNetworkBackend):
    """Notes where somebody connects to, and leads every public address to one port on loopback instead."""

    def __init__(self, server: Server | None = None, refuses: tuple[str, ...] = ()) -> None:
        self.port = int(server.origin.rpartition(":")[2]) if server else 0
        self.refuses = refuses
        self.went: list[str] = []

    async def connect_tcp(self, host, port, timeout=None, **_):  # noqa: ASYNC109
        self.went.append(f"{host}:{port}")
        if not self.port or host in self.refuses:
            raise httpcore2.ConnectError
        return await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", self.port, timeout)


def asked(connection: Connection, *urls: str, bearer: str | None = None) -> list[bytes]:
    async def ask():
        async with connection.client({"Authorization": f"Bearer {bearer}"} if bearer is not None else None) as client:
            return [(await client.post(url)).content for url in urls or (connection.url,)]

    return anyio.run(ask)


def why_not(connection: Connection, *urls: str, bearer: str | None = None) -> NoAnswer:
    with pytest.raises(NoAnswer) as raised:
        asked(connection, *urls, bearer=bearer)
    return raised.value


def test_a_name_is_looked_up_once_whatever_it_leads_to_later():
    with serving(Behaviour(is_open=True)) as server:
        look_up, network = LookUp([PUBLIC], ["127.0.0.1"]), Network(server)
        url = "http://rebinds.example/mcp"
        connection = Connection(url=url, allow=Allowed(), look_up=look_up, network=network, limits=QUICK)
        steps = anyio.run(walk, connection)
        asked(connection, url)
        assert (look_up.asked, set(network.went)) == (["rebinds.example"], {f"{PUBLIC}:80"})
        assert steps[-1].status == 200


@pytest.mark.parametrize(
    ("answers", "went"),
    [
        pytest.param([PUBLIC, "10.0.0.1", "127.0.0.1"], [f"{PUBLIC}:80"], id="only the public one of several"),
        pytest.param(["8.8.8.8", PUBLIC], ["8.8.8.8:80", f"{PUBLIC}:80"], id="the next where one accepts nothing"),
        pytest.param([f"8.8.8.{number}" for number in range(9)], [f"8.8.8.{number}:80" for number in range(4)], id="not one after the other for ever"),
    ],
)  # fmt: skip
def test_only_judged_addresses_are_connected_to(answers, went):
    network = Network()
    url = "http://vendor.example/mcp"
    connection = Connection(url=url, allow=Allowed(), look_up=LookUp(answers), network=network)
    failure = why_not(connection)
    assert (failure.failure, failure.reached, network.went) == ("connect", False, went)


def test_the_second_address_is_asked_where_the_first_accepts_nothing():
    with serving(Behaviour(unsigned=Reply(body=b"hello"))) as server:
        look_up = LookUp(["8.8.8.8", PUBLIC])
        network = Network(server, refuses=("8.8.8.8",))
        connection = Connection(url="http://vendor.example/mcp", allow=Allowed(), look_up=look_up, network=network)
        assert asked(connection) == [b"hello"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("http://other.example/mcp", "`http://other.example` is another server", id="another host"),
        pytest.param("https://vendor.example/mcp", "`https://vendor.example` is another server", id="another scheme"),
        pytest.param("http://vendor.example:8080/mcp", "`http://vendor.example` is another server", id="another port"),
        pytest.param(
            "http://vendor.example@169.254.169.254/",
            "`http://169.254.169.254` is another server",
            id="the host as a user",
        ),
        pytest.param("http://vendor.example./mcp", "`http://vendor.example.` is another server", id="a closing dot"),
    ],
)
def test_a_client_asks_the_servers_that_were_judged_and_no_other(url, why):
    network = Network()
    connection = Connection(url="http://vendor.example/mcp", allow=Allowed(), look_up=LookUp([PUBLIC]), network=network)
    failure = why_not(connection, url)
    assert (failure.failure, failure.why, network.went) == ("not-allowed", why, [])


def test_tls_is_checked_for_the_name_and_not_for_the_address():
    used = certificate("vendor.example")
    with serving(Behaviour(tls=used.served(), unsigned=Reply(body=b"hello"))) as server:
        known = {"allow": Allowed(), "network": Network(server), "trust": used.trusted(), "limits": QUICK}
        named = Connection(url="https://vendor.example/mcp", look_up=LookUp([PUBLIC]), **known)
        assert asked(named) == [b"hello"]
        other = Connection(url="https://other.example/mcp", look_up=LookUp([PUBLIC]), **known)
        failure = why_not(other)
        assert (failure.failure, failure.why) == ("tls", "the certificate is for another host")


def test_nothing_of_the_environment_leads_elsewhere(monkeypatch):
    with serving(Behaviour(unsigned=Reply(body=b"hello"))) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, server.elsewhere)
        assert asked(Connection(url=server.url, allow=HERE)) == [b"hello"]
        assert server.asked() == ["resource POST /mcp"]


def test_no_cookie_is_kept_and_nothing_is_followed():
    reply = Reply(status=302, headers=(("Set-Cookie", "a=b"), ("Location", "{elsewhere}/x")), body=b"go")
    with serving(Behaviour(unsigned=reply)) as server:
        assert asked(Connection(url=server.url, allow=HERE), server.url, server.url) == [b"go", b"go"]
        assert not [each for each in server.requests if each.to == "elsewhere" or "cookie" in each.headers]


def test_a_token_is_not_sent_in_the_clear_over_a_network():
    with serving(Behaviour(is_open=True)) as server:
        url = "http://vendor.example/mcp"
        connection = Connection(url=url, allow=Allowed(), look_up=LookUp([PUBLIC]), network=Network(server))
        assert why_not(connection, bearer=GOOD_TOKEN).why == "a credential is not sent over plain http"
        assert server.requests == []


def test_a_token_is_not_sent_to_another_server_that_may_be_asked():
    with serving(Behaviour(is_open=True)) as server:
        connection = Connection(url=server.url, allow=HERE)
        anyio.run(connection.reach, target_of(server.issuer))
        asked(connection, server.url, server.issuer, bearer=GOOD_TOKEN)
        assert [each.to for each in server.requests if "authorization" in each.headers] == ["resource"]
        assert [each.to for each in server.requests] == ["resource", "authorization"]


BOMB = gzip.compress(b"\0" * 30_000_000)
DEFLATED = zlib.compress(b"\0" * 30_000_000)


def packed(packing: str, body: bytes) -> Behaviour:
    return Behaviour(unsigned=Reply(headers=(("Content-Encoding", packing),), body=body))


NOTHING = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 200_000  # blocks that hold nothing


@pytest.mark.parametrize(
    ("behaviour", "failure"),
    [
        pytest.param(packed("gzip", NOTHING), "size", id="a great deal that unpacks to nothing"),
        pytest.param(packed("gzip", BOMB), "size", id="a bomb"),
        pytest.param(packed("GZIP", BOMB), "size", id="a bomb in capitals"),
        pytest.param(packed("deflate", DEFLATED), "size", id="a bomb of another kind"),
        pytest.param(packed("gzip, gzip", gzip.compress(BOMB)), "protocol", id="a bomb in a bomb"),
        pytest.param(packed("br", b"xxxx"), "protocol", id="packed as nobody asked"),
        pytest.param(packed("gzip", b"no such thing"), "broken", id="not packed at all"),
        pytest.param(Behaviour(unsigned=Reply(body=b"x" * 2_000_000)), "size", id="oversized"),
        pytest.param(Behaviour(unsigned=Reply(raw=lambda: [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 9000] * 3000])), "size", id="oversized without saying so"),
    ],
)  # fmt: skip
def test_an_answer_is_bounded_as_it_comes_and_unpacked(behaviour, failure):
    with serving(behaviour) as server:
        connection = Connection(url=server.url, allow=HERE, limits=QUICK)
        asked_before = Connection(url=server.issuer, allow=HERE)
        asked(asked_before)  # what is loaded once is not what an answer takes
        tracemalloc.start()
        found = why_not(connection)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (found.failure, connection.last_failure) == (failure, found)
        assert most < 6_000_000


def test_what_is_packed_and_small_is_read():
    with serving(packed("gzip", gzip.compress(b"hello" * 1000))) as server:
        assert asked(Connection(url=server.url, allow=HERE, limits=QUICK)) == [b"hello" * 1000]


def test_a_stream_that_drips_ends_in_time():
    drips = Reply(
        raw=[b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", *[b": ping\n\n"] * 999], pause=0.02
    )
    with serving(Behaviour(unsigned=drips)) as server:
        connection = Connection(url=server.url, allow=HERE, limits=replace(QUICK, answer=0.3))
        assert why_not(connection).failure == "time"


def listed(connection: Connection, bearer: str | None = None) -> list[str]:
    async def ask():
        async with connection.client({"Authorization": f"Bearer {bearer}"} if bearer is not None else None) as client:
            transport = streamable_http_client(connection.url, http_client=client)
            async with mcp.Client(transport) as session:
                return [each.name for each in (await session.list_tools(cache_mode="bypass")).tools]

    return anyio.run(ask)


@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_the_sdk_lists_through_it_with_a_token(era):
    with serving(Behaviour(eras=(era,))) as server:
        assert listed(Connection(url=server.url, allow=HERE, limits=QUICK), GOOD_TOKEN) == ["lookup_vendor"]
        assert {each.headers.get("authorization") for each in server.requests} == {f"Bearer {GOOD_TOKEN}"}


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        pytest.param(Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", *[b": ping\n\n"] * 99], pause=0.05), "time", id="a stream that drips"),
        pytest.param(Reply(headers=(("Content-Type", "text/event-stream"),), body=b": ping\n\n" * 99_000), "size", id="a stream of nothing, too long"),
        pytest.param(Reply(headers=(("Content-Type", "application/json"), ("Content-Encoding", "gzip")), body=BOMB), "size", id="a bomb"),
        pytest.param(Reply(wait=3), "time", id="silence"),
        pytest.param(Reply(raw=[b"SSH-2.0\r\n"]), "broken", id="no HTTP"),
    ],
)  # fmt: skip
def test_bounds_hold_for_the_sdk_and_it_is_known_why(reply, failure):
    with serving(Behaviour(unsigned=reply)) as server:
        connection = Connection(url=server.url, allow=HERE, limits=replace(QUICK, answer=0.4))
        with pytest.raises(BaseException) as raised:  # noqa: PT011 (whatever the SDK makes of it)
            listed(connection)
        assert (connection.last_failure or failed(raised.value)).failure == failure


def test_why_there_is_no_answer_is_found_in_what_wraps_it():
    inner = NoAnswer("size", "too large")
    middle = httpx2.ReadError("x")
    middle.__cause__ = inner
    assert failed(ExceptionGroup("many", [ValueError(), ExceptionGroup("more", [middle])])) is inner
    assert failed(ValueError()) is None
