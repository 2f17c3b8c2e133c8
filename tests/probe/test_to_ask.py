"""Which servers are to be asked, and what of the environment goes along."""

import pytest
from judged import cases

from plugingov.model.probed import ProbedServer
from plugingov.model.silence import variable_of
from plugingov.probe.to_ask import ToAsk, servers_to_ask, tokens_for

BOTH = "provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}"
TOKEN = "not-a-real-token-1"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def found(server, provision=BOTH, environment=None):
    text = f"plugins:\n  vendor-master:\n    title: V\n    path: custom-mcp\n{server}    {provision}\n"
    (case,) = cases(text)
    tokens, _ = tokens_for(case.organisation.plugins, environment or {})
    return servers_to_ask(case.layers.doors.values(), environment or {}, "example", tokens)


def only(server, provision=BOTH, environment=None):
    (one,) = found(server, provision, environment)
    return one


def test_two_surfaces_with_one_server_are_one():
    target = only("    server: {url: 'HTTPS://MCP.acme.example:443/vendor/'}\n")
    assert (target.surfaces, target.url) == (("cowork", "claude-code"), "https://mcp.acme.example/vendor")
    assert target.address == "HTTPS://MCP.acme.example:443/vendor/"


def test_two_surfaces_with_two_servers_are_two():
    other = "provision: {cowork: {via: custom-connector, server: {url: 'https://b.example'}}, claude-code: {via: user-server}}"
    urls = [(each.surfaces, each.url) for each in found("    server: {url: 'https://a.example'}\n", other)]
    assert urls == [(("cowork",), "https://b.example"), (("claude-code",), "https://a.example")]


@pytest.mark.parametrize(
    ("server", "environment", "because"),
    [
        pytest.param("", {}, "does not say where", id="no server is declared"),
        pytest.param("    server: {transport: http}\n", {}, "the `url`", id="a remote server without a url"),
        pytest.param("    server: {transport: stdio}\n", {}, "which command", id="a local server without a command"),
        pytest.param(
            "    server: {url: 'https://${HOST}/mcp'}\n", {}, "has no `HOST`", id="a url that hangs on the environment"
        ),
        pytest.param(
            "    server: {url: 'https://${HOST}/mcp'}\n", {"HOST": "a b"}, "no http", id="and is none with it"
        ),
        pytest.param("    server: {url: 'ftp://a.example'}\n", {}, "no http", id="a url of another kind"),
    ],
)
def test_a_server_that_nobody_can_ask_says_why(server, environment, because):
    (one,) = found(server, environment=environment)
    assert isinstance(one, ProbedServer)
    assert because in one.not_asked


def test_a_reference_in_the_url_is_filled_in_and_written_down_as_it_is():
    target = only("    server: {url: 'https://a.example/${TENANT:-main}'}\n", environment={"TENANT": "t1"})
    assert (target.address, target.url) == ("https://a.example/t1", "https://a.example/${TENANT:-main}")
    assert only("    server: {url: 'https://a.example/${TENANT:-main}'}\n").address == "https://a.example/main"


@pytest.mark.parametrize(
    ("headers", "environment", "signs_in", "sent", "credential"),
    [
        pytest.param("", {"PLUGINGOV_TOKEN_VENDOR_MASTER": TOKEN}, BEARER, {}, "bearer", id="a token of its own"),
        pytest.param("", {"PLUGINGOV_TOKEN_OTHER": TOKEN}, {}, {}, "none", id="the token of another"),
        pytest.param("Authorization: 'Bearer ${T}'", {"T": TOKEN}, BEARER, {}, "bearer", id="a declared header"),
        pytest.param("Authorization: 'Bearer ${T}'", {}, {}, {}, "none", id="a header whose token is not there"),
        pytest.param("X-Key: '${K}'", {"K": "k"}, {"X-Key": "k"}, {}, "environment", id="a header of another name"),
        pytest.param("X-Region: sg", {}, {}, {"X-Region": "sg"}, "none", id="a header that is no secret"),
        pytest.param("X-Api-Key: 9f8e7d6c5b4a39281706f5e4", {}, {}, {}, "none", id="a secret that is written down"),
        pytest.param("authorization: 'Bearer written-down-1'", {}, {}, {}, "none", id="a token that is written down"),
    ],
)
def test_a_credential_comes_from_the_environment_alone(headers, environment, signs_in, sent, credential):
    server = f"    server: {{url: 'https://a.example', headers: {{{headers}}}}}\n"
    target = only(server, environment=environment)
    assert (dict(target.credential_headers), dict(target.headers), target.credential) == (signs_in, sent, credential)
    assert TOKEN not in repr(target)


def test_what_the_environment_lacks_is_said():
    target = only("    server: {url: 'https://a.example', headers: {Authorization: 'Bearer ${T}'}}\n")
    assert target.missing == ("T",)


def test_a_local_server_is_its_exact_command_with_its_own_environment():
    server = "    server: {command: /opt/paylater, args: [--read-only, x], env: {KEY: '${KEY}', MODE: ro}}\n"
    target = only(server)
    assert isinstance(target, ToAsk)
    assert (target.transport, target.command) == ("stdio", ("/opt/paylater", "--read-only", "x"))
    assert (dict(target.env), target.credential) == ({"KEY": "${KEY}", "MODE": "ro"}, "environment")


def test_references_in_a_command_are_filled_in_as_clients_do_it_and_written_down_as_they_are():
    server = "    server: {command: /opt/paylater, args: ['--db=${DB}', '${MODE:-ro}']}\n"
    target = only(server, environment={"DB": "main"})
    assert target.command == ("/opt/paylater", "--db=${DB}", "${MODE:-ro}")
    assert (target.words, target.credential) == (("/opt/paylater", "--db=main", "ro"), "environment")
    assert "has no `DB`" in only(server).not_asked


def test_a_token_that_could_be_of_two_plugins_goes_to_neither():
    environment = {"PLUGINGOV_TOKEN_GIT_HUB": TOKEN, "PLUGINGOV_TOKEN_PAY": "other"}
    tokens, shared = tokens_for(("git-hub", "git.hub", "pay", "nobody"), environment)
    assert (tokens, shared) == ({"pay": "other"}, ("PLUGINGOV_TOKEN_GIT_HUB",))


@pytest.mark.parametrize(("plugin", "variable"), [("aws-mcp", "AWS_MCP"), ("a.b_c", "A_B_C"), ("naïve", "NA_VE")])
def test_the_variable_of_a_plugin_has_a_name_that_shells_take(plugin, variable):
    assert variable_of(plugin) == f"PLUGINGOV_TOKEN_{variable}"
