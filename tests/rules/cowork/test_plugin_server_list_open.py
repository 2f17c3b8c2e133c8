import pytest
from desktops import LINUX, PLIST, THIRD_PARTY, looked_at_desktop, managed, plist

RULE = "plugin-server-list-open"
KEY = "allowedPluginMcpServers"


def entries(*urls):
    return [{"serverUrl": url} for url in urls]


@pytest.mark.parametrize("url", ["https://*", "*://*/mcp", "https://*.*", "http://*:8080/x", "https://ada@*/"])
def test_a_pattern_for_any_host(url):
    found = looked_at_desktop(RULE, managed(allowedPluginMcpServers=entries("https://a.example", url)))
    assert "lets plugins connect to any host" in found.gaps[KEY]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([], id="nothing is let in"),
        pytest.param(entries("https://mcp.acme.example/*", "https://*.acme.example"), id="hosts"),
        pytest.param(entries("*"), id="a star without a scheme, which means nothing"),
        pytest.param([{"serverUrl": "https://*", "serverName": "a"}], id="an entry that is dropped"),
    ],
)
def test_a_list_that_names_hosts(said):
    assert looked_at_desktop(RULE, managed(allowedPluginMcpServers=said)).counts == (1, 0, 0, 0)


def test_a_list_in_a_form_that_is_not_read_is_none():
    files = {PLIST: plist(inferenceProvider="bedrock", allowedPluginMcpServers="<array/>")}
    assert "is not read as it is written, so a plugin" in looked_at_desktop(RULE, files).gaps[KEY]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({LINUX: THIRD_PARTY}, (0, 1, 0, 0), id="no list"),
        pytest.param({LINUX: {"disableAutoUpdates": True}}, (0, 0, 0, 0), id="a device of the organisation's account"),
        pytest.param({LINUX: {**THIRD_PARTY, "bootstrapUrl": "https://b"}}, (0, 0, 0, 1), id="a server may set it"),
        pytest.param({LINUX: None}, (0, 0, 0, 1), id="what is managed was not read"),
    ],
)
def test_where_nobody_set_a_list(files, counts):
    assert looked_at_desktop(RULE, files).counts == counts
