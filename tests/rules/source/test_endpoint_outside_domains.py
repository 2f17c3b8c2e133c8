import pytest
from judged import counts, gaps, judge, unknowns

from plugingov.sources.errors import BadInput

RULE = "  endpoint-outside-domains: {domains: [acme.example, partner.example]}\n"


def door(server: str, path: str = "custom-mcp", provision: str = "cowork: {via: custom-connector}") -> str:
    return f"plugins:\n  x:\n    title: X\n    path: {path}\n    server: {server}\n    provision: {{{provision}}}\n"


def at(url: str) -> str:
    return door(f"{{transport: http, url: '{url}'}}")


def bridge(url: str) -> str:
    return door(f"{{command: npx, args: [mcp-remote, '{url}']}}", provision="claude-code: {via: user-server}")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("https://mcp.other.example/x", "mcp.other.example", id="another domain"),
        pytest.param("https://notacme.example/x", "notacme.example", id="a domain that only ends alike"),
        pytest.param("https://acme.example.other.example", "acme.example.other.example", id="a domain in front"),
        pytest.param("https://example/x", "example", id="what is above"),
        pytest.param("https://acme.example@other.example/", "other.example", id="a user that looks like a host"),
        pytest.param("https://other.example\\.acme.example/", "other.example", id="a back slash that ends the host"),
        pytest.param("https://other.example#.acme.example", "other.example", id="a fragment"),
        pytest.param("https://10.0.0.8/x", "10.0.0.8", id="a number"),
        pytest.param("https://[2001:db8::1]/x", "2001:db8::1", id="a longer number"),
    ],
)
def test_another_host_is_a_gap(url, host):
    report = judge(RULE, at(url))
    assert gaps(report) == [
        f"x on cowork: `x` on cowork is reached at `{host}`; ours: `acme.example`, `partner.example`"
    ]
    assert report.gaps[0].place.line == 8


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://acme.example/x", id="the domain"),
        pytest.param("https://mcp.acme.example/x", id="below it"),
        pytest.param("https://a.b.c.partner.example/x", id="far below"),
        pytest.param("HTTPS://MCP.ACME.EXAMPLE.:8443/x", id="in capitals, with a dot and a port"),
        pytest.param("https://me:pass@mcp.acme.example/x", id="with a user"),
        pytest.param("https://mcp.acme.example/${TENANT}", id="with a path from elsewhere"),
        pytest.param("http://mcp.acme.example/x", id="without encryption, which another rule asks"),
    ],
)
def test_a_domain_covers_itself_and_what_lies_below(url):
    assert counts(judge(RULE, at(url))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(at("${URL}"), "a reference decides at which host `x` is reached", id="all from elsewhere"),
        pytest.param(
            at("https://${H}.acme.example"), "a reference decides at which host `x` is reached", id="part of the host"
        ),
        pytest.param(at("acme.example/x"), "the address of `x` is no http or https address", id="no scheme"),
        pytest.param(at("https://["), "the address of `x` is no http or https address", id="what cannot be read"),
        pytest.param(door("{transport: http}"), "the inventory does not say the `server.url` of `x`", id="no address"),
        pytest.param(door("{operator: us}"), "the inventory does not say the `server.url` of `x`", id="no server"),
    ],
)
def test_what_is_not_said_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"x on cowork: {because}"])
    assert report.unknowns[0].place.line == 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(at("http://127.0.0.1:80/x"), (0, 0, 1, 0), id="this machine"),
        pytest.param(door("{command: /opt/tool}", provision="claude-code: {via: user-server}"), (0, 0, 1, 0), id="local"),
        pytest.param(door("{transport: stdio}", provision="claude-code: {via: user-server}"), (0, 0, 1, 0), id="local, no more"),
        pytest.param(bridge("https://mcp.acme.example"), (1, 0, 0, 0), id="a bridge to us"),
        pytest.param(bridge("https://other.example"), (0, 1, 0, 0), id="a bridge to others"),
        pytest.param(bridge("${URL}"), (0, 0, 0, 1), id="a bridge to nobody knows where"),
        pytest.param(bridge("http://localhost"), (0, 0, 1, 0), id="a bridge to this machine"),
        pytest.param(
            door("{url: 'https://other.example'}", "marketplace", "cowork: {via: directory-connector}"),
            (0, 0, 0, 0),
            id="another path",
        ),
        pytest.param(
            door("{url: 'https://other.example'}", "marketplace", "cowork: {via: custom-connector, path: custom-mcp}"),
            (0, 1, 0, 0),
            id="a path of that surface alone",
        ),
        pytest.param(
            door(
                "{command: npx, args: [mcp-remote, '${URL}'], windows: {command: npx, args: [mcp-remote, 'https://other.example']}}"
            ),
            (0, 1, 0, 0),
            id="what is certain comes before what is not",
        ),
        pytest.param(
            door(
                "{command: npx, args: [mcp-remote, 'http://localhost'], windows: {command: npx, args: [mcp-remote, '${URL}']}}"
            ),
            (0, 0, 0, 1),
            id="what is not known before what is not asked",
        ),
        pytest.param(
            door("{transport: stdio, command: npx, args: [mcp-remote, 'https://other.example'], url: 'https://acme.example'}"),
            (0, 1, 0, 0),
            id="an address beside a bridge",
        ),
    ],
)  # fmt: skip
def test_which_address_is_judged(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_two_strangers_are_one_gap():
    text = door(
        "{command: npx, args: [mcp-remote, 'https://b.example'], windows: {command: npx, args: [mcp-remote, 'https://a.example']}}"
    )
    assert gaps(judge(RULE, text)) == [
        "x on cowork: `x` on cowork is reached at `b.example`; ours: `acme.example`, `partner.example` (and 1 more)"
    ]


@pytest.mark.parametrize(
    ("domains", "url", "ours"),
    [
        pytest.param("[]", "https://a.example", "none", id="none"),
        pytest.param("[g, f, e, d, c, b]", "https://a.example", "`b`, `c`, `d`, `e`, `f` and 1 more", id="many"),
        pytest.param("[g, f, e, d, c]", "https://a.example", "`c`, `d`, `e`, `f`, `g`", id="just not many"),
        pytest.param("['0.8']", "https://10.0.0.8", "`0.8`", id="a number lies below nothing"),
    ],
)
def test_a_sentence_names_a_few_of_the_domains(domains, url, ours):
    (gap,) = judge(f"  endpoint-outside-domains: {{domains: {domains}}}\n", at(url)).gaps
    assert gap.message.endswith(f"; ours: {ours}")


@pytest.mark.parametrize(
    ("domain", "url"),
    [
        pytest.param("ACME.example.", "https://acme.example", id="written in another way"),
        pytest.param("BÜCHER.example", "https://x.bücher.example", id="beyond ASCII"),
        pytest.param("10.0.0.8", "https://10.0.0.8/x", id="a number covers itself"),
        pytest.param("2001:DB8::1", "https://[2001:db8::1]/x", id="a longer one too"),
    ],
)
def test_a_domain_is_read_as_a_host_is(domain, url):
    assert counts(judge(f"  endpoint-outside-domains: {{domains: ['{domain}']}}\n", at(url))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "domain",
    ["https://acme.example", "*.acme.example", ".acme.example", "acme.example/x", "acme.example:80", "me@acme.example",
     "acme.example?", "acme.example#", "${DOMAIN}", "a b", "acme.example:443", "acme.example:", "acme.example\\x"],
)  # fmt: skip
def test_what_is_no_domain_is_refused_where_it_stands(domain):
    with pytest.raises(BadInput) as refused:
        judge(
            f"  endpoint-outside-domains:\n    domains:\n      - acme.example\n      - '{domain}'\n",
            at("https://a.example"),
        )
    (problem,) = refused.value.problems
    assert (problem.place.line, problem.expected) == (8, "a domain, as in `acme.example`")


def test_without_domains_it_is_not_asked():
    report = judge("  endpoint-outside-domains: {}\n", at("https://a.example"))
    assert "the policy gives no `domains`" in report.coverage[0].why[0]
