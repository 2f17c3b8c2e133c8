import pytest
from desktops import CONFIG, LIBRARY, LINUX, WORK_APPLIED, looked_at_desktop, managed, remote
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


MANAGED_DOOR = """\
plugins:
  crm:
    title: CRM
    path: custom-mcp
    {server}
    provision: {{cowork: {{via: managed-server, as: {name}}}}}
"""


@pytest.mark.parametrize(
    ("server", "counts"),
    [
        pytest.param({"url": "http://mcp.acme.example/db"}, (0, 1, 0, 0), id="without encryption"),
        pytest.param({"url": "https://mcp.acme.example/db"}, (1, 0, 0, 0), id="with it"),
        pytest.param({"url": "http://127.0.0.1:8080/db"}, (1, 0, 0, 0), id="this machine"),
        pytest.param(
            {"command": "npx", "args": ["mcp-remote", "http://mcp.acme.example/db"]}, (0, 1, 0, 0), id="a bridge"
        ),
        pytest.param(
            {"command": "npx", "args": ["mcp-remote", "https://mcp.acme.example/db"]}, (1, 0, 0, 0), id="a good one"
        ),
        pytest.param({"command": "/opt/acme/db"}, (0, 0, 0, 0), id="a local server"),
        pytest.param({"server": "github"}, (0, 0, 0, 1), id="a built-in one, of which nothing tells how it is reached"),
    ],
)
def test_a_managed_server_of_claude_desktop(server, counts):
    assert looked_at_desktop("plain-http-endpoint", managed({"name": "db", **server})).counts == counts


def test_a_bridge_that_a_member_has_stands_at_its_address():
    files = {CONFIG: {"mcpServers": {"db": {"command": "npx", "args": ["mcp-remote", "http://mcp.acme.example/db"]}}}}
    (item,) = looked_at_desktop("plain-http-endpoint", files).gaps
    assert item.startswith("db (")


@pytest.mark.parametrize(
    ("server", "name", "gaps", "counts"),
    [
        pytest.param('server: {url: "http://mcp.acme.example/db"}', "x", {"crm"}, (0, 1, 0, 0), id="one fact, one gap"),
        pytest.param(
            'server: {url: "https://mcp.acme.example/x"}', "DB", {"crm"}, (0, 1, 0, 0), id="known by its name"
        ),
        pytest.param("owner: ada", "db", {"crm"}, (0, 1, 0, 0), id="what the inventory leaves open"),
        pytest.param(
            'server: {url: "https://mcp.acme.example/x"}',
            "x",
            {"db (http://mcp.acme.example/db)"},
            (1, 1, 0, 0),
            id="another door",
        ),
    ],
)
def test_a_managed_server_is_the_declared_door(server, name, gaps, counts):
    inventory = MANAGED_DOOR.format(server=server, name=name)
    found = looked_at_desktop(
        "plain-http-endpoint", managed(remote(url="http://mcp.acme.example/db")), inventory=inventory
    )
    assert (found.gaps.keys(), found.counts) == (gaps, counts)


def test_a_device_answers_what_the_inventory_leaves_open():
    inventory = MANAGED_DOOR.format(server="owner: ada", name="db")
    assert looked_at_desktop("plain-http-endpoint", managed(remote()), inventory=inventory).counts == (1, 0, 0, 0)


def test_a_server_that_may_not_count_is_no_gap_for_certain():
    files = {LINUX: None, LIBRARY: {"managedMcpServers": [remote(url="http://mcp.acme.example")]}, **WORK_APPLIED}
    assert looked_at_desktop("plain-http-endpoint", files).counts == (0, 0, 0, 1)
