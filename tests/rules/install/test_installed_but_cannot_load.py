"""What a surface refuses, each reason of it, is in tests/surfaces/test_reach.py; here what becomes of it."""

import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  installed-but-cannot-load: {}\n"
MTLS = "auth: {method: mtls}, "


def door(provision: str, facts: str = "") -> str:
    return f"plugins:\n  fx: {{title: FX, path: custom-mcp, {facts}provision: {{{provision}}}}}\n"


OTHER = "  other: {title: Other, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            door("cowork: {via: custom-connector}", MTLS),
            "fx on cowork: `fx` is provisioned on cowork and cannot load there: "
            "Cowork shows no client certificate, and `fx` asks for one",
            id="a client certificate on Cowork",
        ),
        pytest.param(
            door("claude-code: {via: user-server}") + OTHER,
            "fx on claude-code: `fx` is provisioned on claude-code and cannot load there: "
            "`managed-mcp.json` holds `other` and shuts out every server that is not in it",
            id="another set of servers on Claude Code",
        ),
    ],
)
def test_what_cannot_load_is_a_gap(text, found):
    assert gaps(judge(RULE, text)) == [found]


def test_what_may_not_load_is_unknown():
    found = judge(RULE, door("claude-code: {via: claude-ai-connector}") + OTHER)
    because = "beside `managed-mcp.json` account connectors need `allowAllClaudeAiMcps`, which is not stated"
    assert (gaps(found), unknowns(found)) == ([], [f"fx on claude-code: {because}"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("cowork: {via: custom-connector}"), id="a connector"),
        pytest.param(door("claude-code: {via: managed-plugin}", MTLS), id="a client certificate on Claude Code"),
        pytest.param(door("cowork: {preference: not_available}", MTLS), id="a package that is given to nobody"),
        pytest.param(door("cowork: {via: org-plugin}"), id="a package of unknown preference"),
    ],
)
def test_what_loads_or_is_given_to_nobody_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


def test_a_sign_in_that_differs_on_cowork_is_the_one_that_counts():
    text = door("cowork: {via: custom-connector, auth: {method: oauth}}, claude-code: {via: user-server}", MTLS)
    assert counts(judge(RULE, text)) == (2, 0, 0, 0)
    turned = door("cowork: {via: custom-connector, auth: {method: mtls}}", "auth: {method: oauth}, ")
    assert len(judge(RULE, turned).gaps) == 1
