"""What each answer on the way in means, for each client that may ask."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from walked_servers import (
    AUTHORIZATION,
    ISSUER,
    RESOURCE,
    URL,
    asker,
    authorization,
    challenge,
    credential,
    reach,
    resource,
    server,
)

from plugingov.model.probed import Step
from plugingov.surfaces.sign_in.meaning import read
from plugingov.surfaces.sign_in.reading import Client, Code

CLIENTS = get_args(Client)
EVERY = dict.fromkeys(CLIENTS, "off")
NOBODY = dict.fromkeys(CLIENTS, "unknown")


def page(**said):
    return challenge(status=200, content_type="text/html; charset=utf-8", challenge=None, **said)


def plain(status, **said):
    return challenge(**{"status": status, "challenge": None, **said})


def walked(*steps):
    return (reach(), *steps)


def discovered(*steps):
    return (reach(), challenge(), *steps)


def tokens_at(url):
    said = {"token_endpoint": url}
    return authorization(**said)


def moved(location, status=302):
    return plain(status, location=location)


ROWS = [
    pytest.param(walked(challenge(), resource(), authorization()), "sign-in-asked", NOBODY,
                 "leads to all that a sign-in needs; who has signed in is not seen", id="401 with metadata"),
    pytest.param((reach("private", url="https://10.2.0.7/fx"), plain(200)), "address-not-public", {"cloud": "off"},
                 "leads to a private address", id="a private address"),
    pytest.param((reach("shared", url="https://100.64.0.9/fx"), challenge()), "address-not-public", {"cloud": "off"},
                 "100.64.0.0/10", id="an address of a carrier"),
    pytest.param((reach("loopback", url="http://localhost:8080/fx"), challenge()), "address-not-public", {"cloud": "off"},
                 "the machine itself", id="this machine"),
    pytest.param((reach("private"), challenge(), resource(), authorization()), "address-not-public", {"cloud": "unknown"},
                 "whether the name has another address outside this network is not known", id="a name of a network's own"),
    pytest.param((reach("private", failure="not-allowed", why="it is private"),), "address-not-public",
                 {"cloud": "unknown"}, "leads to a private address from here", id="a name that we do not go to"),
    pytest.param((reach("private"), challenge(challenge=None), resource(404)), "discovery-broken", EVERY,
                 "answers 404", id="a name of a network's own, and nobody can sign in from anywhere"),
    pytest.param((reach("ipv6-only"), challenge()), "address-not-public", {"cloud": "off"},
                 "IPv6 addresses alone", id="no IPv4"),
    pytest.param((reach("public", "private"), challenge(), resource(), authorization()), "address-not-public",
                 {"cloud": "unknown"}, "leads to a private address from here", id="public and private addresses"),
    pytest.param((reach("private", failure="not-allowed", why="it is a private address"),), "not-allowed-to-ask",
                 {"desktop": "unknown", "machine": "unknown"}, "it is a private address", id="an address we do not go to"),
    pytest.param((reach(failure="name", why="the name leads nowhere"),), "not-reached", NOBODY,
                 "gives no answer (the name leads nowhere) from here", id="no such name"),
    pytest.param((reach(failure="tls"),), "not-reached", NOBODY, "gives no answer from here", id="no TLS"),
    pytest.param(walked(challenge(status=None, failure="time")), "not-reached", NOBODY, "is not known", id="too slow"),
    pytest.param((reach(),), "not-asked", NOBODY, "was not asked without a credential", id="reached and not asked"),
    pytest.param(walked(moved("https://sso.other.example/login")), "redirected-elsewhere", EVERY,
                 "answers 302 and leads to `https://sso.other.example/login`", id="another host"),
    pytest.param(walked(moved("https://mcp.acme.example/login")), "redirected", {"cloud": "unknown", "machine": "unknown"},
                 "is not known", id="another path"),
    pytest.param(walked(moved("https://mcp.acme.example/login")), "redirected-elsewhere", {"desktop": "off"},
                 "starts a sign-in at 401 alone", id="another path, in a third-party deployment"),
    pytest.param(walked(moved("")), "redirected", {"cloud": "unknown", "machine": "unknown"}, "leads to nothing",
                 id="a redirect to nowhere"),
    pytest.param(walked(page()), "web-page", EVERY, "with a web page", id="200 with HTML"),
    pytest.param(walked(page(failure="not-json")), "web-page", EVERY, "with a web page", id="HTML that is no JSON"),
    pytest.param(walked(plain(200)), "no-sign-in-asked", NOBODY, "is declared with `oauth`: it asks for none, or only",
                 id="no sign-in, where one is declared"),
    pytest.param(walked(plain(200, failure="not-json")), "not-understood", NOBODY, "nothing that MCP has",
                 id="200 with something else"),
    pytest.param(walked(plain(400, said={"code": -32020})), "modern-server-refuses", NOBODY, "the headers", id="-32020"),
    pytest.param(walked(plain(400, said={"code": -32022})), "modern-server-refuses", NOBODY, "that version", id="-32022"),
    pytest.param(walked(plain(404, said={"code": -32601})), "method-missing", NOBODY, "without the method", id="-32601"),
    pytest.param(walked(plain(404)), "wrong-path", NOBODY, "the path is wrong", id="plain 404"),
    pytest.param(walked(plain(405)), "wrong-path", NOBODY, "older transport", id="405"),
    pytest.param(walked(plain(403)), "refused-at-the-edge", NOBODY, "a firewall or CDN", id="403 without a challenge"),
    pytest.param(walked(plain(429)), "refused-at-the-edge", NOBODY, "the logs of the edge", id="429 without a challenge"),
    pytest.param(walked(challenge(status=403)), "not-understood", NOBODY, "answers 403", id="403 with a challenge"),
    pytest.param(walked(plain(503)), "server-error", NOBODY, "answers 503", id="it fails"),
    pytest.param(walked(plain(418)), "not-understood", NOBODY, "answers 418", id="something else"),
    pytest.param(walked(plain(401), resource(404), resource(404)), "discovery-broken", EVERY,
                 "names no metadata", id="401 alone and nothing at the well-knowns"),
    pytest.param(discovered(resource(404), resource(401)), "discovery-broken", EVERY, "never sees a request",
                 id="metadata that are named and not there, or behind the sign-in"),
    pytest.param(discovered(), "discovery-unread", NOBODY, "were not asked for", id="metadata that nobody asked for"),
    pytest.param(discovered(resource(404), resource(503)), "discovery-unread", NOBODY, "answers 503", id="a document fails"),
    pytest.param(discovered(resource(429)), "discovery-unread", NOBODY, "answers 429", id="a document is busy"),
    pytest.param(discovered(resource(302)), "discovery-unread", NOBODY, "answers 302", id="a document has moved"),
    pytest.param(discovered(resource(None, failure="not-allowed")), "discovery-unread", NOBODY, "gives no answer",
                 id="a document lies where we do not go"),
    pytest.param(discovered(resource(200, failure="not-json")), "metadata-unreadable", EVERY,
                 "with no metadata of the resource", id="a document that is no JSON"),
    pytest.param(discovered(Step(name="resource-metadata", status=200)), "metadata-unreadable", EVERY,
                 "nobody can begin", id="a document that says nothing"),
    pytest.param((reach(), plain(401), resource(404), authorization()), "legacy-discovery", NOBODY,
                 "as revisions before 2025-06-18", id="no metadata of the resource, but of the authorization server"),
    pytest.param(discovered(resource(resource="https://other.example/fx"), authorization()), "resource-mismatch", EVERY,
                 "is `https://other.example/fx`", id="another host's resource"),
    pytest.param(discovered(resource(resource="api://0a1b"), authorization()), "resource-mismatch", EVERY,
                 "is `api://0a1b`", id="a resource that is no address"),
    pytest.param(discovered(resource(resource=...), authorization()), "resource-mismatch", EVERY, "is nothing",
                 id="no resource"),
    pytest.param(discovered(resource(resource=[URL]), authorization()), "resource-mismatch", EVERY, "which to",
                 id="a list of resources"),
    pytest.param(discovered(resource(resource="https://mcp.acme.example/"), authorization()), "resource-mismatch",
                 {"cloud": "off"}, "must equal the address", id="the origin as the resource"),
    pytest.param(discovered(resource(resource="https://mcp.acme.example"), authorization()), "sign-in-asked",
                 {"desktop": "unknown", "machine": "unknown"}, "", id="the origin as the resource, for local clients"),
    pytest.param(discovered(resource(resource="https://mcp.acme.example/f"), authorization()), "resource-mismatch", EVERY,
                 "must equal the address", id="a path that only begins alike"),
    pytest.param(discovered(resource(resource="HTTPS://MCP.acme.example:443/fx/"), authorization()), "sign-in-asked",
                 NOBODY, "", id="the same address, spelled otherwise"),
    pytest.param(discovered(resource(authorization_servers=...), authorization()), "no-authorization-server", EVERY,
                 "is nothing", id="no authorization server"),
    pytest.param(discovered(resource(authorization_servers=[])), "no-authorization-server", EVERY, "its first entry",
                 id="an empty list of authorization servers"),
    pytest.param(discovered(resource(authorization_servers=ISSUER)), "no-authorization-server", EVERY, f"is `{ISSUER}`",
                 id="a text in place of the list"),
    pytest.param(discovered(resource(authorization_servers=[{"a": 1}])), "no-authorization-server", EVERY,
                 "a list without any text", id="a mapping in the list"),
    pytest.param(discovered(resource(authorization_servers=["http://login.acme.example"])), "no-authorization-server",
                 EVERY, "no https address", id="an authorization server over http"),
    pytest.param(discovered(resource(), authorization(404), authorization(404)), "discovery-broken", EVERY,
                 f"the authorization server is `{ISSUER}`", id="an authorization server without metadata"),
    pytest.param(discovered(resource()), "discovery-unread", NOBODY, "were not asked for", id="nobody asked for its metadata"),
    pytest.param(discovered(resource(), authorization(200, failure="not-json")), "metadata-unreadable", EVERY,
                 "no metadata of the authorization server", id="metadata that are no JSON"),
    pytest.param(discovered(resource(), authorization(issuer="https://login.acme.example")), "issuer-mismatch", EVERY,
                 "clients must refuse that", id="another issuer"),
    pytest.param(discovered(resource(), authorization(issuer=...)), "issuer-mismatch", EVERY, "is nothing", id="no issuer"),
    pytest.param(discovered(resource(), authorization(issuer=7)), "issuer-mismatch", EVERY, "is `7`",
                 id="a number as the issuer"),
    pytest.param(discovered(resource(), authorization(issuer=f"{ISSUER}/")), "issuer-nearly-matches", NOBODY,
                 "minds the slash", id="a slash more"),
    pytest.param(discovered(resource(), authorization(authorization_endpoint=...)), "endpoint-missing", EVERY,
                 "`authorization_endpoint`", id="nowhere to sign in"),
    pytest.param(discovered(resource(), tokens_at("/token")), "endpoint-missing", EVERY,
                 "`token_endpoint`", id="an endpoint that is no address"),
    pytest.param(discovered(resource(), tokens_at("http://login.acme.example/token")),
                 "endpoint-not-https", EVERY, "over http", id="an endpoint over http"),
    pytest.param(discovered(resource(), tokens_at("http://127.0.0.1:8/token")), "sign-in-asked", NOBODY,
                 "", id="an endpoint on this machine"),
    pytest.param(discovered(resource(), authorization(code_challenge_methods_supported=["plain"])), "no-s256", EVERY,
                 "is `plain`, without `S256`", id="another proof alone"),
    pytest.param(discovered(resource(), authorization(code_challenge_methods_supported=...)), "no-s256", EVERY,
                 "is nothing", id="no proof at all"),
    pytest.param(discovered(resource(), authorization(code_challenge_methods_supported="S256")), "no-s256", EVERY,
                 "without `S256`", id="a text in place of the list of proofs"),
]  # fmt: skip


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("steps", "code", "states", "because"), ROWS)
def test_each_answer_means_what_the_specification_and_the_vendor_say(steps, code, states, because, client):
    if client not in states:
        return
    found = read(server(*steps), asker(client))[0]
    assert (found.code, found.state, found.about, found.layer) == (code, states[client], "way-in", "authenticate")
    assert because in found.because
    assert found.stops_sign_in == (found.state == "off")


@pytest.mark.parametrize("client", ["desktop", "machine"])
def test_what_the_cloud_does_not_reach_a_local_client_may(client):
    steps = (reach("private"), challenge(), resource(), authorization())
    assert read(server(*steps), asker(client))[0].code == "sign-in-asked"


def codes(found):
    return [reading.code for reading in found]


CIMD = {"client_id_metadata_document_supported": True, "token_endpoint_auth_methods_supported": ["none"]}
NO_CIMD = {"client_id_metadata_document_supported": ..., "registration_endpoint": ...}


@pytest.mark.parametrize(
    ("client", "said", "expected"),
    [
        pytest.param("dynamic", {}, ("sign-in-asked", "unknown"), id="it registers itself"),
        pytest.param("dynamic", {"registration_endpoint": ...}, ("client-not-taken", "unknown"), id="a document alone"),
        pytest.param("dynamic", NO_CIMD, ("client-not-taken", "off"), id="neither, and it should register itself"),
        pytest.param("dynamic", {**NO_CIMD, "registration_endpoint": 5}, ("client-not-taken", "off"),
                     id="a number to register at"),
        pytest.param("metadata", {"registration_endpoint": ...}, ("sign-in-asked", "unknown"), id="a document is taken"),
        pytest.param("metadata", {"client_id_metadata_document_supported": "true", "registration_endpoint": ...},
                     ("client-not-taken", "off"), id="the word true is not true"),
        pytest.param("metadata", {"token_endpoint_auth_methods_supported": ["client_secret_basic"],
                                  "registration_endpoint": ...}, ("client-not-taken", "off"), id="no public clients"),
        pytest.param("metadata", {"token_endpoint_auth_methods_supported": ...}, ("client-not-taken", "unknown"),
                     id="registrations in place of documents"),
        pytest.param("registered", NO_CIMD, ("sign-in-asked", "unknown"), id="somebody registered it"),
        pytest.param(None, {"registration_endpoint": ...}, ("sign-in-asked", "unknown"), id="nobody says, documents"),
        pytest.param(None, {"client_id_metadata_document_supported": False}, ("sign-in-asked", "unknown"),
                     id="nobody says, registrations"),
        pytest.param(None, NO_CIMD, ("client-needed", "unknown"), id="nobody says, and one must be registered"),
    ],
)  # fmt: skip
def test_a_client_becomes_known_in_a_way_that_the_server_has(client, said, expected):
    steps = discovered(resource(), authorization(**said))
    found = read(server(*steps), asker("machine", client=client))[0]
    assert (found.code, found.state) == expected


def test_a_connector_of_the_directory_has_the_vendors_client():
    who = replace(asker("cloud", client=None), has_own_client=True)
    assert read(server(*discovered(resource(), authorization(**NO_CIMD))), who)[0].code == "sign-in-asked"


def test_a_managed_sign_in_needs_no_page_no_proof_and_no_registration():
    said = {**NO_CIMD, "authorization_endpoint": ..., "code_challenge_methods_supported": ...}
    steps = discovered(resource(), authorization(**said))
    assert read(server(*steps), asker(method="managed", client=None))[0].code == "sign-in-asked"
    steps = discovered(resource(), authorization(**said, token_endpoint=...))
    assert read(server(*steps), asker(method="managed", client=None))[0].code == "endpoint-missing"


@pytest.mark.parametrize(
    ("declared", "client", "expected"),
    [
        pytest.param(ISSUER, "cloud", ("sign-in-asked", "unknown"), id="the declared one"),
        pytest.param("HTTPS://login.acme.example/t/", "cloud", ("sign-in-asked", "unknown"), id="spelled otherwise"),
        pytest.param(
            "https://login.${TENANT}", "cloud", ("sign-in-asked", "unknown"), id="one that a reference decides"
        ),
        pytest.param("https://other.example", "cloud", ("issuer-undeclared", "unknown"), id="another one"),
        pytest.param("https://other.example", "machine", ("issuer-undeclared", "unknown"), id="another one, locally"),
        pytest.param(
            "https://other.example", "desktop", ("issuer-undeclared", "off"), id="another one, where it is pinned"
        ),
    ],
)
def test_members_sign_in_where_the_inventory_says(declared, client, expected):
    found = read(server(), asker(client, issuer=declared))[0]
    assert (found.code, found.state) == expected
    assert found.contradicts == (expected[0] == "issuer-undeclared")


@pytest.mark.parametrize(
    ("method", "first", "expected"),
    [
        pytest.param("none", plain(200), ("no-sign-in-asked", "on"), id="none, and none is asked for"),
        pytest.param("none", challenge(), ("sign-in-undeclared", "unknown"), id="none, and one is asked for"),
        pytest.param(None, plain(200), ("no-sign-in-asked", "unknown"), id="nobody says, and none is asked for"),
        pytest.param(None, challenge(), ("sign-in-asked", "unknown"), id="nobody says, and one is asked for"),
        pytest.param("api-token", challenge(challenge=None), ("sign-in-asked", "unknown"), id="a token"),
        pytest.param("static-header", plain(200), ("no-sign-in-asked", "unknown"), id="a header that nobody needs"),
    ],
)
def test_whether_a_sign_in_is_asked_for_is_compared_with_what_is_declared(method, first, expected):
    found = read(server(reach(), first), asker(method=method, client=None))[0]
    assert (found.code, found.state) == expected
    assert found.contradicts == (expected[0] == "sign-in-undeclared")


SCOPES = {"error": "insufficient_scope", "scope": "fx.read fx.write"}


@pytest.mark.parametrize(
    ("step", "scopes", "expected", "because"),
    [
        pytest.param(credential(200), None, ("credential-taken", "on"), "answers 200", id="it is taken"),
        pytest.param(credential(401), None, ("credential-refused", "off"), "expired, revoked", id="401"),
        pytest.param(credential(403, challenge=SCOPES), ("fx.read",), ("scope-too-small", "off"), "lacks `fx.write`",
                     id="a scope is missing"),
        pytest.param(credential(403, challenge=SCOPES), None, ("scope-too-small", "off"),
                     "it wants `fx.read`, `fx.write`", id="nobody knows which it has"),
        pytest.param(credential(403, challenge={"error": "insufficient_scope"}), None, ("scope-too-small", "off"),
                     "does not say which", id="it does not say which"),
        pytest.param(credential(403, challenge=SCOPES), ("fx.read", "fx.write"), ("scope-too-small", "off"),
                     "though it has", id="it has them all"),
        pytest.param(credential(403), None, ("credential-unclear", "unknown"), "answers 403", id="403 without a challenge"),
        pytest.param(credential(None, failure="time"), None, ("credential-unclear", "unknown"), "no answer", id="no answer"),
    ],
)  # fmt: skip
def test_how_the_credential_fared_says_nothing_of_members(step, scopes, expected, because):
    asked = server(reach(), challenge(), resource(), authorization(), step, scopes=scopes)
    way_in, told = read(asked, asker())[:2]
    assert (way_in.code, told.code, told.state, told.about) == ("sign-in-asked", *expected, "credential")
    assert because in told.because
    assert not told.stops_sign_in


def test_what_else_is_to_be_said_stands_behind():
    both = resource(scopes_supported=["fx.read", "offline_access"])
    found = read(server(reach(), challenge(), both, authorization(), protocol="2026-07-28"), asker())
    assert codes(found) == ["sign-in-asked", "offline-access-listed", "modern-era"]
    old = challenge(challenge={"scope": "offline_access"})
    found = read(server(reach(), old, resource(), authorization(), protocol="2025-06-18"), asker())
    assert codes(found) == ["sign-in-asked", "offline-access-listed", "legacy-era"]
    assert codes(read(server(protocol="~"), asker())) == ["sign-in-asked"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(server(Step(name="start"), transport="stdio"), [], id="a local server"),
        pytest.param(replace(server(), steps=()), [], id="a list that somebody saved"),
        pytest.param(replace(server(), steps=(), not_asked="no address"), ["not-asked"], id="one that was not asked"),
    ],
)
def test_where_nobody_took_the_way_in_nothing_is_said_of_it(asked, expected):
    assert codes(read(asked, asker())) == expected


def test_a_reading_stands_where_its_request_does():
    found = read(server(reach(), challenge(), resource(404)), asker())[0]
    assert (found.at.line, found.url) == (3, "https://mcp.acme.example/.well-known/oauth-protected-resource/fx")


SECRET = "ghp_" + "0123456789abcdefghijklmnopqrstuvwxyz"


def test_what_a_server_says_is_masked_cut_and_kept_on_one_line():
    steps = discovered(resource(resource=f"https://x.example/{SECRET}\n" + "long " * 100), authorization())
    because = read(server(*steps), asker())[0].because
    assert SECRET not in because
    assert "\n" not in because
    assert len(because) < 700


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([URL, ISSUER, "S256"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    document=st.dictionaries(st.sampled_from([*RESOURCE, *AUTHORIZATION]), ANYTHING),
    other=st.dictionaries(st.sampled_from([*RESOURCE, *AUTHORIZATION, "code"]), ANYTHING),
    status=st.none() | st.integers(min_value=0, max_value=700),
    client=st.sampled_from(CLIENTS),
)
def test_whatever_a_server_says_is_read(document, other, status, client):
    steps = (
        reach(),
        challenge(said=other),
        Step(name="resource-metadata", status=200, said={**RESOURCE, **document}),
        Step(name="server-metadata", status=200, said={**AUTHORIZATION, **other}),
        credential(status, challenge={"error": "insufficient_scope"}),
    )
    for asked in (server(*steps), server(reach(), challenge(status=status, said=other))):
        for reading in read(asked, asker(client, client=None)):
            assert reading.because
            assert reading.code in get_args(Code)
