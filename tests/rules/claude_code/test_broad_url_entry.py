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
        pytest.param(
            "allowedMcpServers", ["https://*.crm.example/*", "https://crm.example/mcp"], id="the bare domain beside it"
        ),
        pytest.param(
            "allowedMcpServers", ["https://*.CRM.example/*", "https://crm.EXAMPLE./mcp"], id="in other letters"
        ),
        pytest.param(
            "allowedMcpServers",
            ["https://*.mcp.crm.example/*", "https://mcp*.crm.example/*"],
            id="a star that means it",
        ),
        pytest.param(
            "deniedMcpServers", ["http://paste.example/*", "https://paste.example/*"], id="blocked by both schemes"
        ),
        pytest.param(
            "deniedMcpServers", ["http://paste.example/a", "https://paste.example"], id="all of it blocked over https"
        ),
        pytest.param(
            "deniedMcpServers",
            ["http://*.paste.example/*", "*://paste.example/*", "*://*.paste.example/*"],
            id="a domain by any scheme",
        ),
        pytest.param("deniedMcpServers", ["http://*/*"], id="the scheme itself is blocked"),
        pytest.param("deniedMcpServers", ["http://localhost:*/*"], id="servers of this machine are blocked"),
        pytest.param(
            "allowedMcpServers",
            ["https://*.crm.internal/*", "https://crm.internal/*"],
            id="a name within the organisation",
        ),
        pytest.param(
            "allowedMcpServers", ["https://*-mcp.crm.example/*"], id="a star that opens a name below a domain"
        ),
        pytest.param(
            "allowedMcpServers",
            ["https://*.crm.co.uk/*", "https://crm.co.uk/*"],
            id="a domain below what is everybody's",
        ),
        pytest.param(
            "allowedMcpServers", ["https://mcp-*.acme.workers.dev/*"], id="one customer's names at a shared host"
        ),
        pytest.param("allowedMcpServers", ["https://mcp*.corp/*"], id="a star within the organisation's own names"),
        pytest.param(
            "allowedMcpServers", ["https://*.id.me/*", "https://id.me/*"], id="a short domain that is somebody's"
        ),
        pytest.param("deniedMcpServers", ["*://*.co.uk/*", "*://*.com/*"], id="whatever is everybody's may be blocked"),
        pytest.param("allowedMcpServers", ["https://*.${DOMAIN}/*"], id="a domain that a variable hides"),
        pytest.param("allowedMcpServers", ["https://*.internal/*"], id="whatever is below the organisation's own name"),
        pytest.param(
            "allowedMcpServers", ["https://${HOST}/*", "${SCHEME}://crm.example/*"], id="what a variable hides"
        ),
        pytest.param("allowedMcpServers", ["wss://crm.example/*"], id="another encrypted scheme"),
        pytest.param("allowedMcpServers", ["https://crm.example:*/*"], id="a star for the port"),
        pytest.param("deniedMcpServers", ["https://*.crm.example/*", "*"], id="everything beside it"),
    ],
)
def test_what_is_as_wide_as_it_should_be(key, urls):
    assert listed(key, *urls).counts == (len(urls), 0, 0, 0)


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        pytest.param(["https://*crm.example/*"], "allows hosts that end in `crm.example` without a dot before it", id="no dot behind the star"),
        pytest.param(["https://mcp.crm.example*"], "allows hosts that begin with `mcp.crm.example`", id="no slash before the star"),
        pytest.param(["https://crm.*/mcp"], "allows hosts that begin with `crm.`", id="a star for the end of the name"),
        pytest.param(["https://*.com/*"], "allows every host below `com`", id="what half of the world is below"),
        pytest.param(["https://*.*.com/*"], "allows every host below `com`, whoever", id="two stars below it"),
        pytest.param(["https://*.co.uk/*"], "allows every host below `co.uk`, whoever", id="what half of a country is below"),
        pytest.param(["https://*.github.io/*"], "allows every host below `github.io`, whoever", id="where every customer has a name"),
        pytest.param(["https://*acme.co.uk/*"], "allows hosts that end in `acme.co.uk` without a dot", id="no dot, in a country"),
        pytest.param(["https://*acme*.com/*"], "allows hosts below `com` that fit `*acme*`, whoever", id="a name between stars"),
        pytest.param(["https://acme*.com/*"], "allows hosts below `com` that fit `acme*`, whoever", id="a name that goes on"),
        pytest.param(["https://mcp.acme*.co.uk/*"], "allows hosts below `co.uk` that fit `mcp.acme*`", id="a name that goes on, in a country"),
        pytest.param(["https://mcp*acme.com/*"], "allows hosts below `com` that fit `mcp*acme`", id="a star inside of the domain"),
        pytest.param(["https://*.acme.*/*"], "allows hosts that fit `*.acme.*`", id="stars at both ends"),
        pytest.param(["*://mcp.crm.example/*"], "allows the server without encryption, too", id="any scheme"),
        pytest.param(["mcp.crm.example/*"], "allows nothing: it has no scheme", id="no scheme"),
        pytest.param(["localhost:8080/mcp"], "allows nothing: it has no scheme", id="a port taken for one"),
        pytest.param([""], "allows nothing: it has no scheme", id="nothing at all, which still turns names off"),
    ],
)  # fmt: skip
def test_what_looks_harmless_in_the_list_that_allows(urls, words):
    (message,) = listed("allowedMcpServers", *urls).gaps.values()
    assert words in message


@pytest.mark.parametrize(
    ("urls", "words"),
    [
        pytest.param(["paste.example"], "blocks nothing: it has no scheme", id="no scheme"),
        pytest.param(["http://paste.example/*", "https://paste.example/a"], "loads over https", id="one path of it blocked over https"),
        pytest.param(["http://paste.example/*", "https://other.example/*"], "loads over https", id="another host blocked over https"),
    ],
)  # fmt: skip
def test_what_looks_shut_and_is_open(urls, words):
    (message,) = listed("deniedMcpServers", *urls).gaps.values()
    assert words in message


def test_whoever_allows_https_and_blocks_http_means_both():
    both = {
        "allowedMcpServers": [{"serverUrl": "https://crm.example/*"}, {"serverUrl": "*://hr.example/*"}],
        "deniedMcpServers": [{"serverUrl": "http://crm.example/*"}, {"serverUrl": "http://*"}],
    }
    assert looked(RULE, {ETC: both}).counts == (4, 0, 0, 0)


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
