import pytest

from plugingov.surfaces.claude_code.client.web_address import read_web_address


@pytest.mark.parametrize(
    ("url", "text"),
    [
        pytest.param("https://mcp.acme.example", "https://mcp.acme.example/", id="no path is the root"),
        pytest.param(
            "HTTPS://MCP.Acme.Example/A", "https://mcp.acme.example/A", id="scheme and host are folded, the path not"
        ),
        pytest.param("https:mcp.acme.example/a", "https://mcp.acme.example/a", id="slashes may be missing"),
        pytest.param("https:\\\\mcp.acme.example\\a", "https://mcp.acme.example/a", id="back slashes"),
        pytest.param("https:////mcp.acme.example/a", "https://mcp.acme.example/a", id="too many slashes"),
        pytest.param(
            " ht\ntps://mcp.acme.example/\ta ", "https://mcp.acme.example/a", id="blanks and breaks are dropped"
        ),
        pytest.param(
            "https://ada:word@mcp.acme.example/a#b", "https://mcp.acme.example/a", id="neither user nor fragment"
        ),
        pytest.param("https://a@b@mcp.acme.example/", "https://mcp.acme.example/", id="the last @ ends the user"),
        pytest.param("https://mcp.acme.example:443/", "https://mcp.acme.example/", id="the scheme's own port"),
        pytest.param("http://mcp.acme.example:443/", "http://mcp.acme.example:443/", id="another scheme's port"),
        pytest.param("https://mcp.acme.example:0443/", "https://mcp.acme.example/", id="zeros before a port"),
        pytest.param("https://mcp.acme.example:/", "https://mcp.acme.example/", id="no port behind the colon"),
        pytest.param("https://h/a/./b/../c", "https://h/a/c", id="dots are resolved"),
        pytest.param("https://h/a/%2e%2E/c", "https://h/c", id="dots in disguise too"),
        pytest.param("https://h/a/..", "https://h/", id="dots at the end"),
        pytest.param("https://h/../../a", "https://h/a", id="nothing is above the root"),
        pytest.param("https://h/%7Ea b", "https://h/%7Ea%20b", id="what is escaped stays, what must be is"),
        pytest.param("https://h/a?b'c d", "https://h/a?b%27c%20d", id="a query is escaped in its own way"),
        pytest.param("https://h/a?", "https://h/a", id="an empty query is none"),
        pytest.param("http://127.1:9/", "http://127.0.0.1:9/", id="two numbers"),
        pytest.param("http://2130706433/", "http://127.0.0.1/", id="one number"),
        pytest.param("http://0x7f.1/", "http://127.0.0.1/", id="sixteens"),
        pytest.param("http://0177.0.0.1/", "http://127.0.0.1/", id="eights"),
        pytest.param("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/", id="zeros of a long address"),
        pytest.param("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", id="a short address in a long one"),
        pytest.param("http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/", id="the longest row of zeros"),
        pytest.param("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9", id="letters of other scripts"),
        pytest.param("https://h%2Eexample/", "https://h.example/", id="a host in disguise"),
        pytest.param("x://127.1:80/a/../b", "x://127.1:80/b", id="another scheme takes the host as it is"),
        pytest.param("mailto:ada@h", "mailto://ada@h", id="no host at all"),
    ],
)
def test_what_a_url_is_read_as(url, text):
    assert read_web_address(url).text == text


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("mcp.acme.example/a", id="no scheme"),
        pytest.param("//mcp.acme.example", id="a scheme left out"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///", id="no host, slashes only"),
        pytest.param("https://h:99999/", id="a port that does not exist"),
        pytest.param("https://h:9*/", id="a star in the port"),
        pytest.param("https://*.0.0.1/", id="a star in a number"),
        pytest.param("https://256.0.0.1/", id="a number that does not exist"),
        pytest.param("https://1.2.3.4.5/", id="too many numbers"),
        pytest.param("https://a b/", id="a blank in the host"),
        pytest.param("https://a%40b/", id="an @ in disguise"),
        pytest.param("https://[*]/", id="brackets without an address"),
        pytest.param("https://[::1/", id="an open bracket"),
        pytest.param("x://a b/", id="a blank in any host"),
    ],
)
def test_what_is_no_url(url):
    assert read_web_address(url) is None
