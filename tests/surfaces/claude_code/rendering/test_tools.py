"""What is decided about tools, as rules of `permissions`."""

import pytest
from rendered_from_text import limits, settings

TOOLS = "provides: {tools: {get: {access: read}, put: {access: write}}}"


def permissions(tools, via="user-server", provides=TOOLS, rest="", before=""):
    text = (
        before
        + "plugins:\n  my.fx:\n    title: FX & co\n    path: custom-mcp\n    server: {transport: http, url: 'https://f.example/'}\n"
        + f"    {provides}\n    provision:\n      claude-code: {{via: {via}, tools: {tools}{rest}}}\n"
    ).replace("'", '"')
    return settings(text).get("permissions"), limits(text)


PREFIX = "mcp__my_fx__"
MARKET = "marketplaces: {t: {source: {github: a/b}}}\n"


@pytest.mark.parametrize(
    ("tools", "expected", "is_whole"),
    [
        pytest.param("{put: blocked}", {"deny": ["put"]}, True, id="one tool that is blocked"),
        pytest.param("{put: ask, get: allow}", {"ask": ["put"], "allow": ["get"]}, True, id="one asks, one does not"),
        pytest.param("{default: ask}", {"ask": ["*", "get", "put"]}, True, id="all ask, those of tomorrow too"),
        pytest.param(
            "{default: ask, put: blocked}",
            {"deny": ["put"], "ask": ["*", "get"]},
            True,
            id="a stricter one beside a default",
        ),
        pytest.param(
            "{default: ask, get: allow}",
            {"ask": ["put"], "allow": ["get"]},
            False,
            id="a looser one: no rule for the rest",
        ),
        pytest.param(
            "{default: blocked, get: ask}",
            {"deny": ["put"], "ask": ["get"]},
            False,
            id="all but one are blocked by name",
        ),
        pytest.param("{'pu*': blocked}", {"deny": ["pu*", "put"]}, True, id="a pattern"),
        pytest.param("{'p*': blocked, put: ask}", {"ask": ["put"]}, False, id="a pattern with an exception"),
        pytest.param(
            "{'p*': blocked, 'pu*': allow}", {"deny": ["p*", "put"]}, True, id="of two patterns the stricter one counts"
        ),
        pytest.param(
            "{default: blocked, 'g*': ask}", {"deny": ["put"], "ask": ["g*", "get"]}, False, id="a looser pattern"
        ),
        pytest.param(
            "{default: blocked, 'x*': ask}",
            {"deny": ["get", "put"], "ask": ["x*"]},
            False,
            id="a looser pattern of tools to come",
        ),
        pytest.param("{'*': blocked}", {"deny": ["*", "get", "put"]}, True, id="everything is blocked"),
        pytest.param("{default: allow}", {"allow": ["get", "put"]}, True, id="what is allowed is allowed by name"),
    ],
)
def test_rules_say_what_is_decided_and_what_they_cannot_say_is_listed(tools, expected, is_whole):
    found, limited = permissions(tools, "managed-mcp")
    assert found == {name: [PREFIX + rule for rule in rules] for name, rules in expected.items()}
    assert (("CAP002", "my.fx") not in limited) is is_whole


@pytest.mark.parametrize(
    ("via", "rest", "before", "prefix"),
    [
        pytest.param("project-file", "", "", "mcp__my_fx__", id="a server whose name is ours"),
        pytest.param("claude-ai-connector", "", "", "mcp__claude_ai_FX___co__", id="a connector by its title"),
        pytest.param(
            "claude-ai-connector",
            ", as: Foreign Exchange",
            "",
            "mcp__claude_ai_Foreign_Exchange__",
            id="as it is called",
        ),
        pytest.param(
            "marketplace-plugin",
            ", package: doors@t",
            MARKET,
            "mcp__plugin_doors_*__",
            id="a package that names no server",
        ),
        pytest.param(
            "managed-plugin",
            ", package: doors@t",
            MARKET + "packages: {doors@t: {servers: {my.fx: f.x}}}\n",
            "mcp__plugin_doors_f_x__",
            id="a package that does",
        ),
    ],
)
def test_a_rule_names_the_tool_as_the_client_does(via, rest, before, prefix):
    found, _ = permissions("{put: blocked}", via, rest=rest, before=before)
    assert found == {"deny": [f"{prefix}put"]}


def test_what_the_account_decides_about_a_connector_counts_too():
    text = """
plugins:
  fx:
    title: FX
    path: oauth-connector
    server: {transport: http, url: https://fx.example/}
    provides: {tools: {get: {access: read}, put: {access: write}}}
    provision:
      cowork: {via: directory-connector, tools: {put: blocked}}
      claude-code: {via: claude-ai-connector, tools: {put: ask, get: ask}}
"""
    assert settings(text)["permissions"] == {"deny": ["mcp__claude_ai_FX__put"], "ask": ["mcp__claude_ai_FX__get"]}


def test_doors_that_are_not_let_in_have_no_rules():
    found, _ = permissions(
        "{put: blocked}", "claude-ai-connector", before="surfaces: {claude-code: {claude_ai_connectors: false}}\n"
    )
    assert found is None


def test_no_tool_is_allowed_where_the_name_of_its_server_is_not_known():
    found, limited = permissions(
        "{get: allow, put: ask}", "marketplace-plugin", rest=", package: doors@t", before=MARKET
    )
    assert found == {"ask": ["mcp__plugin_doors_*__put"]}
    assert ("PAR006", "my.fx") in limited
