import pytest
from asked_servers import answering, older
from probe.authorization_server import Behaviour, serving

from plugingov.probe import probe as asking
from plugingov.probe.probe import Terms, probe
from plugingov.probe.to_ask import ToAsk

TERMS = Terms.of(frozenset(), loopback=True, at_once=4, seconds=5)
ANSWERS = older({"tools/list": lambda _: {"tools": []}})


def remote(plugin, url, **said):
    return ToAsk(plugin=plugin, surfaces=("cowork",), transport="http", url=url, address=url, **said)


def test_one_server_that_nobody_knows_how_to_read_stops_no_other(monkeypatch):
    walk = asking.walk

    async def stumbling(connection, *words):
        if connection.url == "http://127.0.0.1:1/odd":
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "odd")
        return await walk(connection, *words)

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
