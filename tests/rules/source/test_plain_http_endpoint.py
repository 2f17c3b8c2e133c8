import pytest
from judged import counts, gaps, judge, unknowns

DOOR = "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {server}\n    provision: {{cowork: {{via: custom-connector}}}}\n"


def door(url: str) -> str:
    return DOOR.format(server=f"{{transport: http, url: '{url}'}}")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://fx.example/mcp", id="plain http"),
        pytest.param("HTTP://fx.example/mcp", id="in capitals"),
        pytest.param(" http://fx.example/mcp", id="after a blank"),
        pytest.param("http://localhost.fx.example/mcp", id="a host that only opens like this machine"),
        pytest.param("http://127.0.0.1.fx.example/", id="an address that is part of a name"),
        pytest.param("http://10.0.0.8/mcp", id="a private address is still a network"),
        pytest.param("http://user@fx.example/mcp", id="with a user"),
        pytest.param("http://fx.example\\@localhost/mcp", id="a back slash that ends the host"),
    ],
)
def test_plain_http_is_a_gap_at_the_address(url):
    report = judge("  plain-http-endpoint: {}\n", door(url))
    assert gaps(report) == ["fx on cowork: `fx` is reached over plain http on cowork"]
    assert report.gaps[0].place.line == 8


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://fx.example/mcp", id="https"),
        pytest.param("http://localhost:8080/mcp", id="this machine by name"),
        pytest.param("http://LOCALHOST./mcp", id="its name with a dot"),
        pytest.param("http://mcp.localhost/", id="a name below it"),
        pytest.param("http://127.1.2.3/mcp", id="any loopback address"),
        pytest.param("http://[::1]:8080/mcp", id="loopback of version 6"),
        pytest.param("http://localhost:${PORT}/mcp", id="a port from elsewhere"),
        pytest.param("https://${HOST}/mcp", id="encrypted, whatever the host"),
        pytest.param("https://user@fx.example/mcp", id="https with a user"),
        pytest.param("http://[::ffff:127.0.0.1]/mcp", id="loopback of version 4 in version 6"),
    ],
)
def test_encrypted_or_local_passes(url):
    assert counts(judge("  plain-http-endpoint: {}\n", door(url))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "line", "because"),
    [
        pytest.param(
            door("${FX_URL}/mcp"),
            8,
            "a reference decides where the address of `fx` leads",
            id="an address from elsewhere",
        ),
        pytest.param(door("http://${HOST}/mcp"), 8, "a reference decides where", id="a host from elsewhere"),
        pytest.param(door("http://[fx/mcp"), 8, "is no http or https address", id="an address that cannot be read"),
        pytest.param(door("fx.example/mcp"), 8, "is no http or https address", id="an address without a scheme"),
        pytest.param(door("ftp://fx.example/mcp"), 8, "is no http or https address", id="another scheme"),
        pytest.param(
            door("https://fx["), 8, "is no http or https address", id="an encrypted address that cannot be read"
        ),
        pytest.param(door("https:///mcp"), 8, "is no http or https address", id="an address without a host"),
        pytest.param(
            DOOR.format(server="{transport: http}"), 8, "does not say the `server.url`", id="a server without address"
        ),
        pytest.param(
            DOOR.replace("    server: {server}\n", "").format(), 5, "does not say the `server.url`", id="no server"
        ),
    ],
)
def test_what_is_not_said_is_unknown(text, line, because):
    report = judge("  plain-http-endpoint: {}\n", text)
    assert gaps(report) == []
    assert because in unknowns(report)[0]
    assert report.unknowns[0].place.line == line


def test_a_local_command_has_no_endpoint():
    assert counts(judge("  plain-http-endpoint: {}\n", DOOR.format(server="{command: /opt/fx}"))) == (0, 0, 1, 0)


def test_an_address_beside_a_local_transport_is_judged_all_the_same():
    text = DOOR.format(server="{transport: stdio, url: 'http://fx.example'}")
    assert counts(judge("  plain-http-endpoint: {}\n", text)) == (0, 1, 0, 0)


def test_the_address_of_one_surface_counts_there_alone():
    text = door("https://fx.example/mcp").replace(
        "{via: custom-connector}", "{via: custom-connector, server: {url: 'http://fx.example'}}"
    )
    text = text.replace("}}\n", "}, claude-code: {via: user-server}}\n", 1) if "claude-code" not in text else text
    report = judge("  plain-http-endpoint: {}\n", text)
    assert [gap.subject.surface for gap in report.gaps] == ["cowork"]


def test_behind_a_bridge_the_address_of_the_bridge_counts():
    text = DOOR.format(server="{command: npx, args: [mcp-remote@0.2.0, 'http://fx.example/mcp', --allow-http]}")
    report = judge("  plain-http-endpoint: {}\n", text)
    assert gaps(report) == ["fx on cowork: `fx` is reached over plain http on cowork"]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param("{command: npx, args: [mcp-remote, 'https://fx.example/mcp']}", (1, 0, 0, 0), id="encrypted"),
        pytest.param("{command: npx, args: [mcp-remote, '${URL}']}", (0, 0, 0, 1), id="led by a reference"),
        pytest.param("{command: npx, args: [mcp-remote]}", (0, 0, 0, 1), id="that names no address"),
        pytest.param(
            "{command: npx, args: [mcp-remote, '${URL}'], windows: {command: npx, args: [mcp-remote, 'http://x.example']}}",
            (0, 1, 0, 0),
            id="of which one on Windows is plain and another unknown",
        ),
        pytest.param(
            "{command: npx, args: [mcp-remote, 'https://x.example'], windows: {command: npx, args: [mcp-remote, '${URL}']}}",
            (0, 0, 0, 1),
            id="of which one is encrypted and another unknown",
        ),
    ],
)
def test_a_bridge(server, expected):
    assert counts(judge("  plain-http-endpoint: {}\n", DOOR.format(server=server))) == expected
