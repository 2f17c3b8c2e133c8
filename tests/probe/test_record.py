import json
from datetime import date

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from probe.authorization_server import Behaviour, Reply, error, serving

from plugingov.model.observation import Observation
from plugingov.model.observations import read_observation
from plugingov.model.probed import ProbedServer, Step
from plugingov.probe.addresses import Allowed
from plugingov.probe.connection import Connection
from plugingov.probe.record import Record
from plugingov.probe.targets import target_of
from plugingov.probe.way_in import walk
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3))
TOKENS = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,120}", fullmatch=True)


def read_back(steps, form):
    server = ProbedServer(plugin="vendor-master", steps=steps)
    text = observation_text(Observation(probed=(server,), taken_at=date(2026, 11, 23), taken_by="plugingov"), form)
    problems = []
    document = read_yaml(Text("a.yaml", text)) if form == "yaml" else read_json(Text("a.json", text))
    found = read_observation(document, problems)
    assert problems == []
    return [(each.url, each.challenge, each.said, each.content_type) for each in found.probed[0].steps]


@pytest.mark.parametrize("form", ["yaml", "json"])
@given(issuer=JSON, challenge=st.dictionaries(TOKENS, st.text(), max_size=3))
def test_whatever_a_server_says_can_be_written_and_read(form, issuer, challenge):
    record = Record()
    said = record.keys({"issuer": issuer, "scopes_supported": [issuer]}, ("issuer", "scopes_supported"))
    step = Step(name="challenge", status=401, said=said, challenge=record.texts(challenge))
    assert read_back((step,), form) == [("", step.challenge, step.said, "")]


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(), id="healthy"),
        pytest.param(Behaviour(server_says={"issuer": "\x1b]0;\x07\u2028", "scopes_supported": [1e300, 10**17, "no", "1.0", None, "\ud800"]}), id="odd values"),
        pytest.param(Behaviour(unsigned=error(-1, 400, "\x00 no: [", supported={"a": "\x07"})), id="an odd error"),
        pytest.param(Behaviour(unsigned=Reply(status=401, headers=(("WWW-Authenticate", 'Bearer <<="x", null=true, scope="\x9b \xe9"'),))), id="an odd challenge"),
    ],
)  # fmt: skip
def test_a_way_in_is_written_and_read_as_it_was(behaviour, form):
    with serving(behaviour) as server:
        steps = anyio.run(walk, Connection(url=server.url, allow=Allowed(loopback=True)))
    assert read_back(steps, form) == [(each.url, each.challenge, each.said, each.content_type) for each in steps]


@pytest.mark.parametrize(
    ("said", "base", "url"),
    [
        pytest.param("https://ada:pw@x.example/a?code=1#y", "", "https://x.example/a", id="whole"),
        pytest.param("/login?next=/", "https://mcp.example/mcp", "https://mcp.example/login", id="a path"),
        pytest.param("//x.example", "https://mcp.example/mcp", "https://x.example/", id="a host"),
        pytest.param("file:///etc/passwd", "https://mcp.example/mcp", "", id="a file"),
        pytest.param("https://[", "https://mcp.example/mcp", "", id="nothing that can be read"),
        pytest.param("https://x.example/\x1b[0m", "", "", id="control characters, which no client sends"),
    ],
)
def test_an_address_is_shown_as_it_is_asked_for(said, base, url):
    assert Record().url(said, base) == url


def test_a_secret_is_masked_and_so_is_the_credential_that_was_sent():
    record = Record(("s3nt-credential",))
    assert record.text("say s3nt-credential") == "say ****"
    assert record.text("x" * 1995 + "s3nt-credential") == "x" * 1995 + "****"
    github = "ghp_" + "a1B2" * 9
    assert github not in json.dumps(record.keys({"issuer": [github, {"a": github}]}, ("issuer",)))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        pytest.param(
            "HTTPS://Mcp.Example:443/mcp/", "https://mcp.example/mcp/", id="the closing slash of a path stays"
        ),
        pytest.param("https://mcp.example", "https://mcp.example/", id="no path"),
        pytest.param(
            "https://mcp.example./mcp?a=b#c", "https://mcp.example/mcp?a=b", id="a query, a fragment, a closing dot"
        ),
        pytest.param("https://ada:pw@mcp.example/", "https://mcp.example/", id="a user"),
        pytest.param("http://0x7f.1:8080/x", "http://127.0.0.1:8080/x", id="a number"),
        pytest.param("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC", id="letters outside ASCII"),
        pytest.param("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/", id="IPv6"),
        pytest.param("https://x.example\\@169.254.169.254/", "https://x.example/@169.254.169.254/", id="a back slash"),
        pytest.param("https://${HOST}/", None, id="a reference"),
        pytest.param("https://x.example/${TENANT}", None, id="a reference in the path"),
        pytest.param("https://x.example:0/", None, id="a port that nobody listens on"),
        pytest.param("ws://x.example/", None, id="another scheme"),
        pytest.param("https://256.1.1.1/", None, id="a number that is no address"),
    ],
)
def test_a_url_is_sent_in_one_spelling(url, sent):
    found = target_of(url)
    assert (found and found.url) == sent
