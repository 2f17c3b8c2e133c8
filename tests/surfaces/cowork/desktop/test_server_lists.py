"""Which servers plugins may connect to (domain facts: claude.com/docs/third-party/claude-desktop/configuration)."""

import pytest

from plugingov.surfaces.cowork.desktop.server_lists import admits, admits_local

URL = "https://mcp.acme.example/db"


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
        pytest.param(None, [{"serverName": "other"}], "no", id="an entry that nobody can read denies all"),
        pytest.param([], entries("https://mcp.acme.example"), "no", id="allowed by nothing in any case"),
    ],
)
def test_whether_a_plugin_may_connect(allowed, denied, expected):
    assert admits(allowed, denied, URL) == expected


@pytest.mark.parametrize(("allowed", "expected"), [(None, True), ([], False), (entries(URL), False)])
def test_with_a_list_no_plugin_starts_servers(allowed, expected):
    assert admits_local(allowed) is expected
