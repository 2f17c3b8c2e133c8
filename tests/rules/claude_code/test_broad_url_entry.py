import pytest
from looked import looked

RULE = "broad-url-entry"
ETC = "/etc/claude-code/managed-settings.json"


def listed(key, *urls):
    return looked(RULE, {ETC: {key: [{"serverUrl": url} for url in urls]}})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("*", "allows every remote server", id="a bare star"),
        pytest.param(" * ", "allows every remote server", id="with blanks around it"),
        pytest.param("*://*", "allows every remote server, by any scheme", id="any scheme, any host"),
        pytest.param("*://*/*", "allows every remote server, by any scheme", id="with a path"),
        pytest.param("https://*", "allows every host over https", id="any host"),
        pytest.param("https://**/", "allows every host over https", id="two stars"),
        pytest.param("https://*.*/", "allows every host over https", id="any host with a dot"),
        pytest.param("HTTPS://*:443/mcp", "allows every host over https", id="any host with port and path"),
        pytest.param("http://*", "allows every host over http", id="any host without encryption"),
        pytest.param("http://crm.example/*", "allows a server without encryption", id="no encryption"),
        pytest.param("http://ada@crm.example/*", "allows a server without encryption", id="no encryption, with a user"),
        pytest.param(
            "https://*.crm.example/*",
            "does not allow `crm.example` itself, and no other entry does",
            id="no bare domain",
        ),
    ],
)
def test_what_is_too_wide_or_too_narrow_to_allow(url, words):
    (message,) = listed("allowedMcpServers", url).gaps.values()
    assert message == f"`{url.strip()}` in `allowedMcpServers` of `managed-settings.json` {words}"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("http://paste.example/*", "blocks the server without encryption only: the same host loads over https",
                     id="one scheme"),
        pytest.param("*://*.paste.example", "does not block `paste.example` itself, and no other entry does", id="no bare domain"),
    ],
)  # fmt: skip
def test_what_is_too_narrow_to_block(url, words):
    (message,) = listed("deniedMcpServers", url).gaps.values()
    assert message == f"`{url}` in `deniedMcpServers` of `managed-settings.json` {words}"


@pytest.mark.parametrize(
    ("key", "urls"),
    [
        pytest.param("deniedMcpServers", ["*"], id="everything may be blocked"),
        pytest.param("deniedMcpServers", ["https://*/*"], id="every host may be blocked"),
        pytest.param("allowedMcpServers", ["http://127.0.0.1:8080/*"], id="this machine itself"),
        pytest.param("allowedMcpServers", ["http://localhost:*/mcp"], id="this machine by name"),
        pytest.param("allowedMcpServers", ["https://mcp-*.crm.example/*"], id="a star within a name"),
        pytest.param("allowedMcpServers", ["https://*.*.crm.example/*"], id="two stars"),
        pytest.param("allowedMcpServers", ["crm.example/*"], id="what is no url matches nothing"),
        pytest.param(
            "allowedMcpServers", ["https://*.crm.example/*", "https://crm.example/mcp"], id="the bare domain beside it"
        ),
        pytest.param(
            "allowedMcpServers", ["https://*.CRM.example/*", "https://crm.EXAMPLE./mcp"], id="in other letters"
        ),
        pytest.param(
            "allowedMcpServers", ["https://*.crm.example/*", "https://*crm.example/*"], id="a star that means it"
        ),
        pytest.param("deniedMcpServers", ["https://*.crm.example/*", "*"], id="everything beside it"),
    ],
)
def test_what_is_as_wide_as_it_should_be(key, urls):
    assert listed(key, *urls).counts == (len(urls), 0, 0, 0)


def test_other_entries_are_not_asked_about():
    assert looked(RULE, {ETC: {"allowedMcpServers": [{"serverName": "a"}, {"serverCommand": ["x"]}]}}).counts == (
        0,
        0,
        0,
        0,
    )


def test_the_other_list_does_not_name_the_bare_domain():
    url = {"serverUrl": "https://*.crm.example/*"}
    found = looked(
        RULE, {ETC: {"deniedMcpServers": [url], "allowedMcpServers": [{"serverUrl": "https://crm.example/"}]}}
    )
    assert found.counts == (1, 1, 0, 0)
