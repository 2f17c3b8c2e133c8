import time

import pytest

from plugingov.surfaces.claude_code.lists.expansion import OPEN
from plugingov.surfaces.claude_code.lists.urls import url_certainty, url_matches

H = "mcp.acme.example"


@pytest.mark.parametrize(
    ("pattern", "url", "allows", "denies"),
    [
        pytest.param(f"https://{H}/*", f"https://{H}/a/b?c=1", True, True, id="any path on the host"),
        pytest.param(f"https://{H}/*", f"http://{H}/a", False, False, id="another scheme"),
        pytest.param(
            f"https://{H}/*", f"https://{H}.evil.example/", False, False, id="another host that begins like it"
        ),
        pytest.param(f"https://{H}", f"https://{H}/a?b", True, True, id="no path is any path"),
        pytest.param(f"https://{H}/", f"https://{H}/a", False, False, id="a slash is the root only"),
        pytest.param(f"https://{H}/", f"https://{H}", True, True, id="and the root is the slash"),
        pytest.param(f"https://{H}/v1/..", f"https://{H}/a", True, True, id="dots that end at the root are no path"),
        pytest.param(f"https://{H}/#x", f"https://{H}/a", True, True, id="a fragment is no path"),
        pytest.param(f"https://*.{H}/*", f"https://a.b.{H}/", True, True, id="a star in the host spans dots"),
        pytest.param(f"https://*.{H}/*", f"https://{H}/", False, False, id="a star and a dot need a label"),
        pytest.param(f"https://{H}./*", f"https://{H}/a", True, True, id="one dot at the end of the host"),
        pytest.param("https://MCP.ACME.example/*", f"https://{H}/a", True, True, id="the host is folded"),
        pytest.param(f"https://{H}/A", f"https://{H}/a", False, False, id="the path is not"),
        pytest.param(f"https://{H}/a%2fb", f"https://{H}/a/b", False, False, id="what is escaped stays escaped"),
        pytest.param(f"https://{H}:443/*", f"https://{H}/", True, True, id="the scheme's own port"),
        pytest.param("http://h/*", "http://h:9/x", False, False, id="another port"),
        pytest.param("http://h:*/*", "http://h:9/x", True, True, id="a star for the port"),
        pytest.param(
            "http://*.h:80/*", "http://a.h:9/x", True, True, id="a star in the host takes every port with the own one"
        ),
        pytest.param("*://*.h:80/*", "https://a.h/x", False, False, id="but not where the scheme is a star"),
        pytest.param("*://h:443/*", "https://h/x", False, False, id="a scheme that is a star has no port of its own"),
        pytest.param("*://h:443/*", "http://h:443/x", True, True, id="such a port is written out"),
        pytest.param("http://h:9*/x", "http://h:90/x", True, True, id="a star within the port is text"),
        pytest.param("http://h:9*/*", "http://h:90/x/y", False, False, id="where a star stops at a slash"),
        pytest.param(
            "http://*.0.0.1/*", "http://127.1/x", True, True, id="numbers with a star are compared as they come out"
        ),
        pytest.param("*://127.1/*", "http://127.0.0.1/x", False, False, id="a scheme that is a star knows no numbers"),
        pytest.param(f"http*://{H}/*", f"https://{H}/", False, False, id="a star is a whole scheme or none"),
        pytest.param(f"{H}/*", f"https://{H}/", False, False, id="no scheme"),
        pytest.param("", f"https://{H}/", False, False, id="an empty pattern"),
        pytest.param("", "", False, False, id="an empty pattern and an empty url"),
        pytest.param("*", f"https://{H}/", True, True, id="a star alone"),
        pytest.param("*", "not an address", True, True, id="a star alone takes what is no url"),
        pytest.param("*", "", False, False, id="a star alone does not take nothing"),
        pytest.param("**", f"https://{H}/", False, False, id="two stars are none"),
        pytest.param(" *", f"https://{H}/", False, False, id="a star with a blank is none"),
        pytest.param("*://*", "mailto:ada@h", True, True, id="every scheme"),
        pytest.param("https://*/*", "https://a%40b/x", False, False, id="what is no url matches nothing else"),
        pytest.param(f"wss://{H}/*", f"wss://{H}/x", True, True, id="sockets"),
        pytest.param(f"https://u:p@{H}/*", f"https://x@{H}/a", True, True, id="users are not compared"),
        pytest.param(
            f"https://{H}/v1", f"https://{H}/v1/", False, True, id="a list that denies ignores a slash at the end"
        ),
        pytest.param(f"https://{H}/v1/", f"https://{H}/v1", False, True, id="on either side"),
        pytest.param(f"https://{H}/*/", f"https://{H}/v1", False, False, id="but not beside a star"),
        pytest.param(f"https://{H}/v1", f"https://{H}/v1?a=1", False, True, id="a list that denies ignores the query"),
        pytest.param(f"https://{H}/v1?a=1", f"https://{H}/v1?a=2", False, False, id="unless the pattern has one"),
        pytest.param(f"https://{H}/v1?a=1", f"https://{H}/v1/?a=1", False, False, id="and then it minds the slash"),
        pytest.param(f"https://{H}/v1*", f"https://{H}/v1?a=1", True, True, id="a star in the path takes the query"),
        pytest.param("*://h?a=1", "https://h?a=1", False, False, id="a query without a path is dead with every scheme"),
        pytest.param("http://[::1]:9/*", "http://[0:0::1]:9/x", True, True, id="a long address"),
    ],
)
def test_what_an_entry_means(pattern, url, allows, denies):
    assert (url_matches(pattern, url, denies=False), url_matches(pattern, url, denies=True)) == (allows, denies)


@pytest.mark.parametrize(
    ("pattern", "url", "expected"),
    [
        pytest.param("*", f"https://{H}/{OPEN}", "yes", id="a star takes whatever it is"),
        pytest.param(f"https://{H}/*", f"https://{H}/{OPEN}", "yes", id="any path takes an unknown one"),
        pytest.param(f"https://{H}", f"https://{H}/x?key={OPEN}", "yes", id="so does no path"),
        pytest.param(f"https://{H}/v1/*", f"https://{H}/v1/{OPEN}", "unknown", id="an unknown path may lead elsewhere"),
        pytest.param("https://other.example/*", f"https://{H}/{OPEN}", "no", id="another host, whatever the path is"),
        pytest.param(f"https://{H}/*", f"https://{OPEN}/x", "unknown", id="an unknown host"),
        pytest.param(f"https://{H}/*", f"https://{H}{OPEN}/x", "unknown", id="a host that is known in part"),
        pytest.param(f"https://{H}/*", f"https://{H}:{OPEN}/x", "unknown", id="an unknown port"),
        pytest.param(f"https://{H}/*", f"https://ada:{OPEN}@{H}/x", "yes", id="a password is not compared"),
        pytest.param("https://other.example/*", f"https://ada:{OPEN}@{H}/x", "no", id="and decides nothing"),
        pytest.param(f"https://{H}/{OPEN}", f"https://{H}/x", "unknown", id="an entry that is known in part"),
    ],
)
def test_what_is_known_in_part(pattern, url, expected):
    assert url_certainty(pattern, url, denies=False) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("https://h/" + "a*" * 5_000, id="many stars in the path"),
        pytest.param("https://" + "a*" * 5_000 + ".example/*", id="many stars in the host"),
        pytest.param("https://h:9*/" + "*a" * 5_000, id="many stars in what is no url"),
        pytest.param("https://h/" + "../" * 20_000, id="many dots"),
        pytest.param("https://" + "[" * 20_000, id="many brackets"),
        pytest.param("x" * 200_000, id="a long scheme"),
        pytest.param("https://" + "1." * 50_000 + "/", id="many numbers"),
    ],
)
def test_no_pattern_takes_long(pattern):
    start = time.perf_counter()
    for denies in (False, True):
        url_matches(pattern, "https://h/" + "a" * 50_000 + "b", denies=denies)
        url_matches("https://h/*", pattern.replace("*", "a"), denies=denies)
    assert time.perf_counter() - start < 2
