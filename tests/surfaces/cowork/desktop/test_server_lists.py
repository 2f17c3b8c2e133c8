"""Which servers plugins may connect to (domain facts: claude.com/docs/third-party/claude-desktop/configuration)."""

import pytest
from desktops import LINUX, ROOTS, THIRD_PARTY, desktop

from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.server_lists import kept_out_by_lists

URL = "https://mcp.acme.example/db"


def kept(config, allowed, denied, **keys):
    lists = {"allowedPluginMcpServers": allowed, "deniedPluginMcpServers": denied}
    said = {**THIRD_PARTY, **{key: value for key, value in lists.items() if value is not None}, **keys}
    return kept_out_by_lists(desktop({**ROOTS, LINUX: said}), config, Ruling("yes", ""))


def entries(*urls):
    return [{"serverUrl": url} for url in urls]


@pytest.mark.parametrize(
    ("allowed", "denied", "expected"),
    [
        pytest.param(None, None, "yes", id="no list"),
        pytest.param([], None, "no", id="an empty list"),
        pytest.param(entries("https://mcp.acme.example/*"), None, "yes", id="a host"),
        pytest.param(entries("https://MCP.acme.example/db/"), None, "yes", id="the address in other letters"),
        pytest.param(entries("https://mcp.other.example/*"), None, "no", id="another host"),
        pytest.param(entries("*://*.acme.example/db"), None, "yes", id="any scheme"),
        pytest.param(entries("mcp.acme.example/*", "*"), None, "no", id="patterns without a scheme"),
        pytest.param([{"serverName": "db"}], None, "no", id="a name, which is dropped"),
        pytest.param(entries("https://mcp.acme.example"), None, "unknown", id="a host without a path"),
        pytest.param(None, entries("https://mcp.acme.example/*"), "no", id="denied"),
        pytest.param(entries(URL), entries(URL), "no", id="denied and allowed"),
        pytest.param(None, entries("*"), "yes", id="a lone star denies nothing"),
        pytest.param(None, entries("https://mcp.acme.example"), "unknown", id="a denied host without a path"),
        pytest.param(
            None, [{"serverName": "other"}], "unknown", id="an entry that nobody can read denies all to newer builds"
        ),
        pytest.param([], [{"serverName": "other"}], "no", id="beside an empty list no build lets it in"),
        pytest.param([], entries("https://mcp.acme.example"), "no", id="allowed by nothing in any case"),
    ],
)
def test_whether_a_plugin_may_connect(allowed, denied, expected):
    found = kept({"type": "http", "url": URL}, allowed, denied)
    assert (found.holds if found else "yes") == expected


def test_of_an_address_that_a_reference_decides_nobody_knows():
    found = kept({"type": "http", "url": "https://${HOST}/db"}, entries(URL), None)
    assert (found.holds, found.kept_out_by) == ("unknown", "policy")


def test_lists_that_a_server_may_hand_out_are_not_known():
    found = kept({"type": "http", "url": URL}, None, None, bootstrapUrl="https://x.example")
    assert found.holds == "unknown"


@pytest.mark.parametrize(("allowed", "expected"), [(None, True), ([], False), (entries(URL), False)])
def test_with_a_list_no_plugin_starts_servers(allowed, expected):
    assert (kept({"command": "/opt/db"}, allowed, None) is None) is expected
