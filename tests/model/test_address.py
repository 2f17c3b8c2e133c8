import pytest

from plugingov.model.address import domains_of, hangs_on_reference, is_loopback, read_address


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        pytest.param("https://mcp.acme.example/x", "https://mcp.acme.example/x", id="as it should be"),
        pytest.param("HTTPS://MCP.Acme.example/X", "https://mcp.acme.example/X", id="capitals, but those of the path"),
        pytest.param("https://mcp.acme.example:443/x", "https://mcp.acme.example/x", id="the scheme's own port"),
        pytest.param("http://mcp.acme.example:80", "http://mcp.acme.example", id="that of http"),
        pytest.param("https://mcp.acme.example:80/x", "https://mcp.acme.example:80/x", id="another port"),
        pytest.param("https://mcp.acme.example:/x", "https://mcp.acme.example/x", id="a colon without a port"),
        pytest.param("https://mcp.acme.example./x", "https://mcp.acme.example/x", id="a dot that closes the host"),
        pytest.param("https://mcp.acme.example/x/", "https://mcp.acme.example/x", id="a closing slash"),
        pytest.param("https://mcp.acme.example/x#top", "https://mcp.acme.example/x", id="a fragment"),
        pytest.param("https://mcp.acme.example/x?y=1", "https://mcp.acme.example/x?y=1", id="a query"),
        pytest.param("https://u:p@mcp.acme.example/x", "https://mcp.acme.example/x", id="a user"),
        pytest.param(" https://mcp.acme\t.example/x\n", "https://mcp.acme.example/x", id="blanks and breaks"),
        pytest.param("https://evil.example\\@acme.example", "https://evil.example/@acme.example", id="a back slash"),
        pytest.param("https://evil.example?\\@acme.example", "https://evil.example?\\@acme.example", id="in the query"),
        pytest.param("https://a%2eexample/", "https://a.example", id="an escaped dot"),
        pytest.param("https://BÜCHER.example", "https://bücher.example", id="letters beyond ASCII"),
        pytest.param("https://h.example:${PORT}/x", "https://h.example:${PORT}/x", id="a port from elsewhere"),
        pytest.param("https://h.example/${TENANT}", "https://h.example/${TENANT}", id="a path from elsewhere"),
        pytest.param("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443", id="an address of version 6"),
        pytest.param("https://10.0.0.8/", "https://10.0.0.8", id="an address of version 4"),
    ],
)
def test_every_spelling_of_an_address_has_one_form(url, canonical):
    address = read_address(url)
    assert address is not None
    assert address.canonical == canonical


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("mcp.acme.example/x", id="no scheme"),
        pytest.param("ftp://mcp.acme.example", id="another scheme"),
        pytest.param("https:///x", id="no host"),
        pytest.param("https://[mcp", id="an open bracket"),
        pytest.param("https://[mcp.acme.example]/", id="a name in brackets"),
        pytest.param("https://h.example:99999/", id="a port that cannot be"),
        pytest.param("https://h.example:x/", id="a port that is none"),
        pytest.param("https://a%2fb.example/", id="a slash that is escaped"),
        pytest.param("https://a..example/", id="an empty label"),
        pytest.param("https://evil.example\uff0f.acme.example/", id="a slash that only looks different"),
        pytest.param("https://<your-host>/", id="a template"),
        pytest.param("https://" + "a" * 20_000, id="a label that is too long"),
        pytest.param("https://${HOST}/x", id="a host from elsewhere"),
        pytest.param("https://${HOST:-acme.example/x}/y", id="with a default that has a path"),
        pytest.param("https://${USER}@acme.example/", id="a user from elsewhere, who may end the host"),
        pytest.param("https://a.${DOMAIN}.example/", id="a part of the host"),
        pytest.param("${URL}", id="all of it"),
    ],
)
def test_what_leads_nowhere_for_certain_is_no_address(url):
    assert read_address(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("${URL}", True),
        ("https://${HOST}/x", True),
        ("${SCHEME}://h.example", True),
        ("${URL:-https://h.example}/x", True),
        ("https://h.example:${PORT}", False),
        ("https://h.example/${TENANT}", False),
        ("h.example/${TENANT}", False),
        ("https://h.example", False),
    ],
)
def test_a_reference_may_decide_where_an_address_leads(url, expected):
    assert hangs_on_reference(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://10.0.0.8", True),
        ("https://0x7f.1", True),
        ("https://2130706433", True),
        ("https://[::1]", True),
        ("https://10.0.0.8.example", False),
        ("https://a1.example", False),
    ],
)
def test_a_number_is_no_name(url, expected):
    address = read_address(url)
    assert address is not None
    assert address.is_number is expected


def test_a_loopback_address_is_this_machine():
    assert [
        read_address(f"http://{host}/").is_loopback for host in ("127.0.0.1", "[::1]", "localhost.", "h.example")
    ] == [
        True,
        True,
        True,
        False,
    ]
    assert is_loopback("MCP.localhost.")


def test_a_host_lies_in_each_domain_above_it():
    assert domains_of("a.b.example") == ("a.b.example", "b.example", "example")
    assert domains_of("localhost") == ("localhost",)


def test_a_host_of_many_labels_takes_no_time():
    assert len(domains_of(".".join("a" * 10_000))) <= 128
