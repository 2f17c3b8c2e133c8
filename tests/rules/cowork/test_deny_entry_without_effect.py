import pytest
from desktops import PLIST, looked_at_desktop, managed, plist

RULE = "deny-entry-without-effect"


@pytest.mark.parametrize(
    ("entry", "item", "words"),
    [
        pytest.param({"serverUrl": "*"}, "deniedPluginMcpServers *", "has no scheme", id="a lone star"),
        pytest.param({"serverUrl": "a.example"}, "deniedPluginMcpServers a.example", "has no scheme", id="a host"),
        pytest.param({"serverName": "a"}, "deniedPluginMcpServers", "blocks every remote server", id="a name"),
        pytest.param({"serverUrl": 1}, "deniedPluginMcpServers", "blocks every remote server", id="a number"),
        pytest.param("https://a.example", "deniedPluginMcpServers", "blocks every remote server", id="a text"),
        pytest.param(
            {"serverUrl": "https://a.example", "why": "x"},
            "deniedPluginMcpServers https://a.example",
            "blocks every remote server",
            id="more than a url",
        ),
    ],
)
def test_an_entry_that_denies_nothing(entry, item, words):
    assert words in looked_at_desktop(RULE, managed(deniedPluginMcpServers=[entry])).gaps[item]


@pytest.mark.parametrize("url", ["https://a.example/*", "*://a.example", "http://a.example:80/x"])
def test_an_entry_that_denies(url):
    assert looked_at_desktop(RULE, managed(deniedPluginMcpServers=[{"serverUrl": url}])).counts == (1, 0, 0, 0)


def test_what_an_entry_means_is_told_where_it_says_it():
    said = [{"serverUrl": "https://a.example", "why": "x"}, {"serverName": "a"}]
    messages = looked_at_desktop(RULE, managed(deniedPluginMcpServers=said)).gaps.values()
    assert ["for `https://a.example`" in message for message in messages] == [True, False]
    assert not any("``" in message for message in messages)


def test_an_entry_in_a_text_is_read_too():
    files = {PLIST: plist(deniedPluginMcpServers=[{"serverUrl": "*"}])}
    assert looked_at_desktop(RULE, files).gaps.keys() == {"deniedPluginMcpServers *"}


def test_no_list_is_no_entry():
    assert looked_at_desktop(RULE, managed()).counts == (0, 0, 0, 0)
