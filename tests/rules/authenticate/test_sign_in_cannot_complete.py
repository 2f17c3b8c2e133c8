import json

import pytest
from desktops import CONFIG, LINUX, looked_at_desktop, managed, remote
from judged import counts, gaps, judge, unknowns

RULE = "  sign-in-cannot-complete: {}\n"
REMOTE = "{url: 'https://mcp.x.example/fx'}"
LOCAL = "{transport: stdio, command: /opt/x/fx}"


def fx(
    auth: str = "method: oauth",
    server: str = REMOTE,
    provision: str = "cowork: {via: custom-connector}",
    path: str = "custom-mcp",
    more: str = "",
) -> str:
    served = f"    server: {server}\n" if server else ""
    said = f"    auth: {{{auth}}}\n" if auth else ""
    return f"{more}plugins:\n  fx:\n    title: FX\n    path: {path}\n{served}{said}    provision: {{{provision}}}\n"


def verdict(text: str) -> list[str]:
    report = judge(RULE, text)
    return [f"{gap.severity}: {gap.message}" for gap in report.gaps] + [
        f"unknown: {fact.because}" for fact in report.unknowns
    ]


@pytest.mark.parametrize(
    "auth",
    [
        pytest.param("method: oauth", id="oauth"),
        pytest.param("method: managed", id="a managed sign-in"),
        pytest.param("method: oauth, client: dynamic", id="a client that registers itself"),
        pytest.param(
            "method: oauth, client: metadata, issuer: 'https://login.x.example'", id="one that describes itself"
        ),
        pytest.param(
            "method: oauth, client: registered, issuer: 'https://login.x.example'", id="one that is registered"
        ),
        pytest.param("method: oauth, client: registered", id="a registered client, whoever issued it"),
        pytest.param(
            "method: oauth, issuer: 'HTTPS://Login.X.example/tenant'", id="an issuer in other letters, with a path"
        ),
        pytest.param("method: oauth, issuer: 'https://login.x.example:8443'", id="an issuer with a port"),
        pytest.param("method: oauth, issuer: 'https://login.x.example/${TENANT}'", id="a reference behind the host"),
    ],
)
@pytest.mark.parametrize(
    ("provision", "path"),
    [
        pytest.param("cowork: {via: custom-connector}", "custom-mcp", id="on Cowork"),
        pytest.param("claude-code: {via: user-server}", "custom-mcp", id="on Claude Code"),
        pytest.param("cowork: {via: org-plugin, preference: required}", "marketplace", id="in a package"),
    ],
)
def test_settings_that_fit_together_pass(auth, provision, path):
    report = judge(RULE, fx(auth, provision=provision, path=path))
    assert (verdict(fx(auth, provision=provision, path=path)), counts(report)) == ([], (1, 0, 0, 0))


LOCAL_GAP = "high: `{}` is the sign-in of `fx`, and its server is local: nobody is asked to sign in there"


@pytest.mark.parametrize(
    ("auth", "server", "found"),
    [
        pytest.param("method: oauth", LOCAL, [LOCAL_GAP.format("oauth")], id="oauth"),
        pytest.param("method: managed", LOCAL, [LOCAL_GAP.format("managed")], id="a managed sign-in"),
        pytest.param("method: oauth", "{command: fx}", [LOCAL_GAP.format("oauth")], id="a command alone"),
        pytest.param("method: oauth", "{transport: stdio}", [LOCAL_GAP.format("oauth")], id="stdio alone"),
        pytest.param(
            "method: oauth", "{command: uvx, args: [fx, --port, '80']}", [LOCAL_GAP.format("oauth")], id="arguments"
        ),
        pytest.param(
            "method: oauth",
            "{command: fx, windows: {command: fx.exe, args: [--quiet]}}",
            [LOCAL_GAP.format("oauth")],
            id="one for Windows",
        ),
        pytest.param("method: oauth", "{command: npx, args: [mcp-remote, 'https://x.example/mcp']}", [], id="a bridge"),
        pytest.param(
            "method: oauth", "{command: npx, args: [mcp-remote, '${FX_URL}']}", [], id="a bridge to a reference"
        ),
        pytest.param(
            "method: oauth", "{command: fx, args: ['--to=https://x.example/mcp']}", [], id="an address of some use"
        ),
        pytest.param(
            "method: oauth",
            "{command: fx, windows: {command: fx.exe, args: ['https://x.example/mcp']}}",
            [],
            id="an address on Windows",
        ),
        pytest.param("method: oauth", "{transport: stdio, command: fx, url: 'https://x.example/mcp'}", [], id="a url"),
    ],
)
def test_a_local_server_asks_nobody_to_sign_in(auth, server, found):
    assert verdict(fx(auth, server, "claude-code: {via: user-server}")) == found


def test_a_local_server_takes_its_credentials_from_the_environment():
    assert counts(judge(RULE, fx("method: api-token", LOCAL, "claude-code: {via: user-server}"))) == (0, 0, 1, 0)


OWN = "the client of `fx` is `registered`, and a connector of the directory takes no client of one's own"


@pytest.mark.parametrize(
    ("provision", "path", "client", "found"),
    [
        pytest.param(
            "cowork: {via: directory-connector}", "oauth-connector", "registered", [f"high: {OWN}"], id="on Cowork"
        ),
        pytest.param(
            "cowork: {}", "oauth-connector", "registered", [f"high: {OWN}"], id="on Cowork, as the path has it"
        ),
        pytest.param(
            "claude-code: {via: claude-ai-connector}",
            "oauth-connector",
            "registered",
            [f"high: {OWN}"],
            id="with the account",
        ),
        pytest.param(
            "claude-code: {via: claude-ai-connector}",
            "custom-mcp",
            "registered",
            [],
            id="a custom one with the account",
        ),
        pytest.param(
            "claude-code: {via: user-server}", "oauth-connector", "registered", [], id="a server of their own"
        ),
        pytest.param("cowork: {via: custom-connector}", "oauth-connector", "registered", [], id="a custom connector"),
        pytest.param("cowork: {via: directory-connector}", "oauth-connector", "dynamic", [], id="the vendor's client"),
    ],
)
def test_a_connector_of_the_directory_takes_no_client_of_ones_own(provision, path, client, found):
    auth = f"method: oauth, client: {client}, issuer: 'https://login.x.example'"
    assert verdict(fx(auth, REMOTE, provision, path)) == found


def test_a_client_of_ones_own_is_one_contradiction_whether_or_not_its_issuer_is_named():
    text = fx("method: oauth, client: registered", REMOTE, "cowork: {via: directory-connector}", "oauth-connector")
    assert verdict(text) == [f"high: {OWN}"]


@pytest.mark.parametrize(
    ("issuer", "is_gap"),
    [
        pytest.param("http://login.x.example", True, id="plain http"),
        pytest.param("http://localhost:8080", True, id="this machine, over plain http"),
        pytest.param("login.x.example", True, id="no scheme"),
        pytest.param("ftp://login.x.example", True, id="another scheme"),
        pytest.param("https://", True, id="no host"),
        pytest.param("https://[login", True, id="nothing that can be read"),
        pytest.param("https://login.x.example:port", True, id="no port"),
        pytest.param("'  https://login.x.example'", False, id="blanks before it"),
        pytest.param("https:\\\\login.x.example", False, id="back slashes, as clients read them"),
    ],
)
def test_an_issuer_is_an_https_address(issuer, is_gap):
    text = (
        fx(f"method: oauth, issuer: {issuer}") if issuer.startswith("'") else fx(f"method: oauth, issuer: '{issuer}'")
    )
    assert verdict(text) == (["high: the `issuer` of `fx` is no https address"] if is_gap else [])


@pytest.mark.parametrize(
    ("auth", "headers", "found"),
    [
        pytest.param("method: oauth", "Authorization: 'Bearer ${T}'", "oauth", id="an Authorization"),
        pytest.param("method: managed", "authorization: 'Bearer ${T}'", "managed", id="in other letters"),
        pytest.param(
            "method: oauth", "X-Tenant: fin, 'AUTHORIZATION ': 'Bearer ${T}'", "oauth", id="as the second, with a blank"
        ),
        pytest.param("method: oauth", "X-Tenant: fin", None, id="another header"),
        pytest.param("method: oauth", "Proxy-Authorization: 'Bearer ${T}'", None, id="one for a proxy"),
    ],
)
def test_a_request_carries_one_authorization(auth, headers, found):
    text = fx(auth, f"{{url: 'https://x.example', headers: {{{headers}}}}}")
    sentence = f"high: `fx` sends an `Authorization` of its own, where the token of its `{found}` sign-in belongs"
    assert verdict(text) == ([sentence] if found else [])


def test_an_authorization_is_what_a_static_header_is():
    text = fx("method: static-header", "{url: 'https://x.example', headers: {Authorization: 'Bearer ${T}'}}")
    assert counts(judge(RULE, text)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("https://10.1.2.3/mcp", "10.1.2.3", id="a private address"),
        pytest.param("https://100.64.0.1/mcp", "100.64.0.1", id="a carrier's own"),
        pytest.param("https://127.0.0.1:8443/mcp", "127.0.0.1", id="this machine"),
        pytest.param("https://localhost/mcp", "localhost", id="this machine by name"),
        pytest.param("https://fx.localhost./mcp", "fx.localhost", id="this machine by a longer name"),
        pytest.param("https://[fd00::1]/mcp", "fd00::1", id="a private address of IPv6"),
        pytest.param("https://[2606:4700::1111]/mcp", "2606:4700::1111", id="a public one of IPv6"),
        pytest.param("https://user@192.168.0.9\\@x.example/mcp", "192.168.0.9", id="what clients really reach"),
        pytest.param("https://8.8.8.8/mcp", None, id="a public address"),
        pytest.param("https://mcp.x.example/mcp", None, id="a name"),
        pytest.param("https://intranet/mcp", None, id="a name that may be anything"),
        pytest.param("https://${HOST}/mcp", None, id="a reference"),
        pytest.param("https://[mcp", None, id="nothing that can be read"),
    ],
)
def test_the_vendors_cloud_reaches_public_addresses_only(url, host):
    report = judge(RULE, fx(server=f"{{url: '{url}'}}"))
    assert all(gap.fix.startswith("Give the server a public IPv4 address") for gap in report.gaps)
    sentence = f"high: the server of `fx` is `{host}`, which the vendor's cloud does not reach to begin a sign-in"
    assert verdict(fx(server=f"{{url: '{url}'}}")) == ([sentence] if host else [])


@pytest.mark.parametrize(
    ("provision", "path", "more", "is_gap"),
    [
        pytest.param(
            "cowork: {via: directory-connector}", "oauth-connector", "", True, id="a connector of the directory"
        ),
        pytest.param(
            "claude-code: {via: claude-ai-connector}", "custom-mcp", "", True, id="one that comes with the account"
        ),
        pytest.param("cowork: {via: org-plugin, preference: required}", "marketplace", "", True, id="one in a package"),
        pytest.param(
            "cowork: {via: org-plugin, preference: required}",
            "marketplace",
            "surfaces: {cowork: {deployment: third-party}}\n",
            False,
            id="a package of a third-party deployment",
        ),
        pytest.param(
            "cowork: {via: managed-server}",
            "custom-mcp",
            "surfaces: {cowork: {deployment: third-party}}\n",
            False,
            id="a managed server",
        ),
        pytest.param("claude-code: {via: user-server}", "custom-mcp", "", False, id="a server of their own"),
    ],
)
def test_only_what_the_vendors_cloud_calls_has_to_be_public(provision, path, more, is_gap):
    assert len(verdict(fx("method: oauth", "{url: 'https://10.1.2.3/mcp'}", provision, path, more))) == is_gap


def test_who_signs_nobody_in_may_be_private():
    assert counts(judge(RULE, fx("method: none", "{url: 'https://10.1.2.3/mcp'}"))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("auth", "found"),
    [
        pytest.param("method: none, scopes: [read]", ["`none`, which has no `scopes`"], id="no sign-in, with scopes"),
        pytest.param(
            "method: none, issuer: 'https://x.example'", ["`none`, which has no `issuer`"], id="with an issuer"
        ),
        pytest.param("method: none, client: dynamic", ["`none`, which has no `client`"], id="with a client"),
        pytest.param(
            "method: none, scopes: [read], client: dynamic, issuer: x",
            ["`none`, which has no `client`, and 2 more"],
            id="with all of it",
        ),
        pytest.param("method: none, scopes: []", [], id="no sign-in, and no scope"),
        pytest.param("method: none, trusts: network", [], id="no sign-in, for a reason"),
        pytest.param(
            "method: mtls, client: registered", ["`mtls`, which has no `client`"], id="a certificate, with a client"
        ),
        pytest.param(
            "method: api-token, client: dynamic", ["`api-token`, which has no `client`"], id="a token, with a client"
        ),
        pytest.param(
            "method: api-token, scopes: [read], issuer: x", [], id="a token has rights, and somebody issued it"
        ),
    ],
)
def test_settings_of_oauth_beside_another_method_are_a_gap(auth, found):
    report = judge(RULE, fx(auth))
    assert gaps(report) == [f"fx on cowork: the sign-in of `fx` is {each}" for each in found]
    assert counts(report) == ((0, 1, 0, 0) if found else (0, 0, 1, 0))


@pytest.mark.parametrize(
    ("auth", "server", "provision", "because"),
    [
        pytest.param("", REMOTE, "cowork: {}", "the inventory does not say the `auth.method` of `fx`", id="no auth"),
        pytest.param(
            "client: registered",
            REMOTE,
            "cowork: {}",
            "the inventory does not say the `auth.method` of `fx`",
            id="no method",
        ),
        pytest.param(
            "method: oauth, issuer: '${ISSUER}'",
            REMOTE,
            "cowork: {}",
            "the `issuer` of `fx` hangs on a reference",
            id="an issuer to come",
        ),
        pytest.param(
            "method: oauth",
            "",
            "claude-code: {via: user-server}",
            "the inventory does not say whether the server of `fx` is local, where nobody is asked to sign in",
            id="no server",
        ),
        pytest.param(
            "method: oauth",
            "{operator: vendor}",
            "cowork: {via: org-plugin, preference: required}",
            "the inventory does not say whether the server of `fx` is local, where nobody is asked to sign in",
            id="a server of which nothing is said",
        ),
    ],
)
def test_a_fact_that_is_missing_is_unknown(auth, server, provision, because):
    surface = provision.partition(":")[0]
    assert unknowns(judge(RULE, fx(auth, server, provision))) == [f"fx on {surface}: {because}"]


@pytest.mark.parametrize("via", ["directory-connector", "custom-connector"])
def test_a_connector_is_remote_whatever_is_said_of_its_server(via):
    assert counts(judge(RULE, fx(server="", provision=f"cowork: {{via: {via}}}"))) == (1, 0, 0, 0)


def test_a_gap_is_reported_before_what_is_unknown():
    assert verdict(fx("method: oauth, issuer: x", "", "claude-code: {via: user-server}")) == [
        "high: the `issuer` of `fx` is no https address"
    ]


def test_several_contradictions_are_one_gap_at_the_first():
    server = "{transport: http, url: 'https://10.1.2.3/mcp', headers: {Authorization: '${T}'}}"
    report = judge(RULE, fx("method: oauth, client: registered, issuer: 'http://x.example'", server))
    assert gaps(report) == ["fx on cowork: the `issuer` of `fx` is no https address, and 2 more"]
    assert (report.gaps[0].place.line, report.gaps[0].severity) == (9, "high")


@pytest.mark.parametrize(
    ("auth", "server", "path", "line", "column"),
    [
        pytest.param("method: oauth", "{url: 'https://10.1.2.3/mcp'}", "custom-mcp", 8, 19, id="a server out of reach"),
        pytest.param(
            "method: oauth",
            "{url: 'https://x.example', headers: {A: b, Authorization: '${T}'}}",
            "custom-mcp",
            8,
            71,
            id="a header",
        ),
        pytest.param("method: oauth, client: registered", REMOTE, "oauth-connector", 9, 35, id="a client"),
        pytest.param("method: oauth, issuer: x", REMOTE, "custom-mcp", 9, 35, id="an issuer"),
        pytest.param(
            "method: none, client: dynamic, scopes: [a]", REMOTE, "custom-mcp", 9, 34, id="a client beside no sign-in"
        ),
    ],
)
def test_the_gap_stands_at_the_setting(auth, server, path, line, column):
    place = judge(RULE, fx(auth, server, "cowork: {}", path)).gaps[0].place
    assert (place.line, place.column) == (line, column)


def test_each_surface_is_asked_with_its_own_settings():
    provision = "cowork: {via: custom-connector}, claude-code: {via: user-server, auth: {method: oauth, issuer: x}}"
    report = judge(RULE, fx(provision=provision))
    assert gaps(report) == ["fx on claude-code: the `issuer` of `fx` is no https address"]
    assert counts(report) == (1, 1, 0, 0)


def test_no_whole_address_is_printed():
    text = fx(
        "method: oauth, issuer: 'http://u:hunter2@x.example/?key=hunter2'",
        "{url: 'https://u:hunter2@10.1.2.3/?key=hunter2'}",
    )
    assert "hunter2" not in "".join(gaps(judge(RULE, text)))


@pytest.mark.parametrize(
    ("oauth", "words"),
    [
        pytest.param({"callbackPort": 1}, "`callbackPort` without `clientId`", id="a port without a client"),
        pytest.param({"callbackHost": "localhost"}, "`callbackHost` without `clientId`", id="a host without a client"),
        pytest.param({"tenantId": "t", "clientId": "c"}, "`tenantId` without `scope`", id="a tenant without a scope"),
        pytest.param({"tokenUrl": "https://t", "clientId": "c"}, "without `authorizationUrl`", id="one address"),
        pytest.param({"authorizationUrl": "https://a", "clientId": "c"}, "without `tokenUrl`", id="the other address"),
        pytest.param(
            {"authorizationUrl": "https://a", "tokenUrl": "https://t"}, "without `clientId`, and 1 more", id="no client"
        ),
        pytest.param({"tenantId": "t", "callbackPort": 1}, ", and 1 more", id="two at once"),
    ],
)
def test_a_managed_server_of_which_the_sign_in_lacks_something(oauth, words):
    (message,) = looked_at_desktop("sign-in-cannot-complete", managed(remote(oauth=oauth))).gaps.values()
    assert words in message


@pytest.mark.parametrize(
    ("oauth", "counts"),
    [
        pytest.param(True, (1, 0, 0, 0), id="as the server offers it"),
        pytest.param({"clientId": "c", "callbackPort": 1, "callbackHost": "localhost"}, (1, 0, 0, 0), id="a callback"),
        pytest.param({"clientId": "c", "tenantId": "t", "scope": "a"}, (1, 0, 0, 0), id="a tenant"),
        pytest.param(
            {"clientId": "c", "authorizationUrl": "https://a", "tokenUrl": "https://t"},
            (1, 0, 0, 0),
            id="both addresses",
        ),
        pytest.param({}, (1, 0, 0, 0), id="nothing that needs another"),
        pytest.param("x", (0, 0, 1, 0), id="what is no sign-in"),
        pytest.param(None, (0, 0, 1, 0), id="no sign-in"),
    ],
)
def test_a_managed_server_of_which_the_sign_in_fits_together(oauth, counts):
    assert looked_at_desktop("sign-in-cannot-complete", managed(remote(oauth=oauth))).counts == counts


def test_a_members_own_server_signs_in_by_itself():
    files = {CONFIG: {"mcpServers": {"a": {"command": "x", "oauth": {"tenantId": "t"}}}}}
    assert looked_at_desktop("sign-in-cannot-complete", files).counts == (0, 0, 1, 0)


def test_what_was_not_read_may_hold_a_sign_in():
    assert looked_at_desktop("sign-in-cannot-complete", {LINUX: None}).counts == (0, 0, 0, 1)


def test_machines_with_claude_code_alone_are_not_asked():
    files = {"/home/ada/.claude.json": {"mcpServers": {"a": {"type": "http", "url": "https://a.example"}}}}
    assert looked_at_desktop("sign-in-cannot-complete", files).counts == (0, 0, 0, 0)


FX_URL = "https://mcp.x.example/fx"
LOGIN = "https://login.x.example"
ON = {"cowork": "cowork: {via: custom-connector}", "claude-code": "claude-code: {via: user-server}"}
RESOURCE = {"resource": FX_URL, "authorization_servers": [LOGIN], "scopes_supported": ["fx.read"]}
SERVER = {
    "issuer": LOGIN,
    "authorization_endpoint": f"{LOGIN}/authorize",
    "token_endpoint": f"{LOGIN}/token",
    "code_challenge_methods_supported": ["S256"],
    "registration_endpoint": f"{LOGIN}/register",
}
REACH = {"step": "reach", "url": FX_URL, "reaches": ["public"]}
CHALLENGE = {"step": "challenge", "url": FX_URL, "status": 401}


def found_at(said, status=200):
    return {"step": "resource-metadata", "url": "https://mcp.x.example/.well-known/r", "status": status, "said": said}


def server_at(said):
    return {"step": "server-metadata", "url": f"{LOGIN}/.well-known/s", "status": 200, "said": said}


HEALTHY = (REACH, CHALLENGE, found_at(RESOURCE), server_at(SERVER))


def answers(*steps, url=FX_URL, **more):
    rows = [{"plugin": "fx", "transport": "http", "url": url, **more}]
    return json.dumps({"probed": rows, "discovery": [{"server": 0, **step} for step in steps]})[1:-1]


def of_answers(text, *steps, **more):
    """Judge by what a server answered: each verdict with the word at its place."""
    asked = "".join(
        f"{key}: {json.dumps(value)}\n" for key, value in json.loads(f"{{{answers(*steps, **more)}}}").items()
    )
    report = judge(RULE, text, answers=asked)
    lines = text.splitlines()

    def word(place):
        return lines[place.line - 4][place.column - 1 : place.end_column - 1]

    found = [(word(gap.place), gap.message) for gap in report.gaps]
    return found + [(word(fact.place), f"unknown: {fact.because}") for fact in report.unknowns]


@pytest.mark.parametrize(
    ("auth", "surface", "steps", "expected"),
    [
        pytest.param("method: oauth", "cowork", HEALTHY, [], id="a healthy way in"),
        pytest.param("method: oauth", "claude-code", HEALTHY, [], id="a healthy way in, from a machine"),
        pytest.param("method: oauth", "cowork", (REACH, CHALLENGE, found_at({}, 404)),
                     [("auth", "nobody can sign in to `fx` on cowork: `https://mcp.x.example/fx` answers 401")],
                     id="no metadata"),
        pytest.param("method: oauth", "cowork", ({**REACH, "reaches": ["private"]}, *HEALTHY[1:]),
                     [("https://mcp.x.example/fx", "unknown: `https://mcp.x.example/fx` leads to a private address from here")],
                     id="a private address, by a name that may lead elsewhere from outside"),
        pytest.param("method: oauth", "cowork", ({**REACH, "reaches": ["ipv6-only"]}, CHALLENGE),
                     [("https://mcp.x.example/fx", "nobody can sign in to `fx` on cowork: `https://mcp.x.example/fx` leads to")], id="no IPv4"),
        pytest.param("method: oauth", "claude-code", ({**REACH, "reaches": ["private"]}, *HEALTHY[1:]), [],
                     id="a private address, from a machine"),
        pytest.param("method: oauth", "cowork", ({**REACH, "failure": "time", "why": "too slow"},),
                     [("https://mcp.x.example/fx", "unknown: `https://mcp.x.example/fx` gives no answer (too slow) from here")],
                     id="it was not reached"),
        pytest.param("method: oauth, client: metadata", "cowork",
                     (*HEALTHY[:3], server_at({**SERVER, "registration_endpoint": None})),
                     [("metadata", "nobody can sign in to `fx` on cowork: the client of `fx` is `metadata`, and at")],
                     id="a client that it does not take"),
        pytest.param("method: oauth, issuer: 'https://other.x.example'", "cowork", HEALTHY,
                     [("'https://other.x.example'", "the `issuer` of `fx` is `https://other.x.example`, and its server sends")],
                     id="another issuer"),
        pytest.param("{method: none, trusts: network}", "cowork", HEALTHY,
                     [("none", "`https://mcp.x.example/fx` answers 401 and asks for a sign-in, and `fx` is declared")],
                     id="none is declared, and one is asked for"),
        pytest.param("{method: none, trusts: network}", "cowork", (REACH, {**CHALLENGE, "status": 200}), [],
                     id="none is declared, and none is asked for"),
        pytest.param("{method: none, trusts: network}", "cowork", ({**REACH, "reaches": ["ipv6-only"]}, {**CHALLENGE, "status": 200}),
                     [("https://mcp.x.example/fx", "nobody can get to `fx` on cowork: `https://mcp.x.example/fx` leads to IPv6")],
                     id="none is declared, and the cloud does not get there"),
        pytest.param("{method: none, trusts: network}", "claude-code", (REACH, {**CHALLENGE, "status": 200, "content_type": "text/html"}),
                     [("https://mcp.x.example/fx", "nobody can get to `fx` on claude-code: `https://mcp.x.example/fx` answers 200 with a web page")],
                     id="none is declared, and a web page is there"),
        pytest.param("method: api-token", "claude-code", (REACH, {**CHALLENGE, "status": 302, "location": "https://sso.example/"}), [],
                     id="led to a login page without the token"),
        pytest.param("method: api-token", "cowork", (REACH, CHALLENGE, found_at({}, 404)), [], id="a token"),
        pytest.param("method: oauth", "cowork", (REACH, {**CHALLENGE, "status": 200}),
                     [("oauth", "unknown: `https://mcp.x.example/fx` answers 200 without a sign-in, and `fx` is declared")],
                     id="one is declared, and none is asked for"),
        pytest.param("method: oauth, scopes: [fx.read, fx.pay]", "cowork", HEALTHY,
                     [("scopes", "unknown: `fx` asks for `fx.pay` on cowork, and its server advertises `fx.read`")],
                     id="a scope that nobody advertises"),
        pytest.param("method: oauth, scopes: [fx.read]", "cowork", HEALTHY, [], id="a scope that is advertised"),
        pytest.param("method: oauth, scopes: [fx.pay]", "cowork",
                     (*HEALTHY[:2], found_at({**RESOURCE, "scopes_supported": None}), HEALTHY[3]), [],
                     id="no list of scopes is no list without them"),
    ],
)  # fmt: skip
def test_what_the_server_answered_is_judged_for_each_surface(auth, surface, steps, expected):
    text = fx(auth.strip("{}"), provision=ON[surface])
    found = of_answers(text, *steps)
    assert [at.strip("'") for at, _ in found] == [at.strip("'") for at, _ in expected]
    for (_, message), (_, begins) in zip(found, expected, strict=True):
        assert message.startswith(begins)


def test_a_contradiction_of_the_inventory_comes_first_and_one_fact_is_one_gap():
    text = fx(server="{url: 'https://10.0.0.1/fx'}")
    found = of_answers(text, {**REACH, "reaches": ["private"]}, CHALLENGE, url="https://10.0.0.1/fx")
    assert [message for _, message in found] == [
        "the server of `fx` is `10.0.0.1`, which the vendor's cloud does not reach to begin a sign-in"
    ]


def test_an_answer_from_elsewhere_and_one_that_was_not_asked():
    assert of_answers(fx(), REACH, CHALLENGE, found_at({}, 404), url="https://old.x.example/fx") == []
    found = of_answers(fx(), not_asked="it may not be started")
    assert [message for _, message in found] == ["unknown: the server of `fx` was not asked: it may not be started"]


def test_without_an_answer_nothing_changes():
    assert verdict(fx("method: oauth, scopes: [fx.pay]")) == []
