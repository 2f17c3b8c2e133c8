import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  surface-missing: {plugins: [fx]}\n"


def door(provision: str, before: str = "") -> str:
    return before + f"plugins: {{fx: {{title: FX, path: custom-mcp, provision: {{{provision}}}}}}}\n"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(door("claude-code: {via: user-server}"), "is not on cowork", id="not on Cowork"),
        pytest.param(
            door("cowork: {via: custom-connector}"),
            "is not on claude-code",
            id="not on Code",
        ),
        pytest.param(door(""), "is on neither", id="on neither"),
        pytest.param(
            door("cowork: {preference: not_available}, claude-code: {via: user-server}"),
            "is not on cowork: the organisation says `not_available`",
            id="declared, and for nobody",
        ),
        pytest.param(
            door(
                "cowork: {via: custom-connector}, claude-code: {via: claude-ai-connector}",
                "surfaces: {claude-code: {claude_ai_connectors: false}}\n",
            ),
            "is not on claude-code: account connectors are switched off on Claude Code",
            id="the one-way route is switched off",
        ),
    ],
)
def test_a_missing_surface_is_a_gap(text, where):
    assert gaps(judge(RULE, text)) == [f"fx: `fx` must be on both surfaces and {where}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            door("cowork: {preference: available}, claude-code: {via: managed-plugin}"), id="a package on both"
        ),
        pytest.param(
            door("cowork: {via: custom-connector}, claude-code: {via: claude-ai-connector}"), id="an account connector"
        ),
        pytest.param(
            door(
                "cowork: {preference: required}, claude-code: {via: synced-plugin}",
                "surfaces: {claude-code: {minimum_version: 2.1.273}}\n",
            ),
            id="a synced plugin",
        ),
        pytest.param(
            door(
                "cowork: {preference: not_available, groups: {tax: available}}, claude-code: {via: user-server}",
                "groups: {tax: {}}\n",
            ),
            id="on Cowork for one group",
        ),
    ],
)
def test_both_surfaces_pass(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


def test_an_unstated_fact_is_unknown():
    report = judge(RULE, door("cowork: {preference: required}, claude-code: {via: synced-plugin}"))
    assert unknowns(report) == [
        "fx: account plugins sync since 2.1.273 and not before, and the fleet's minimum is not stated"
    ]
