import pytest
from judged import counts, gaps, judge, unknowns

GATE = "surfaces: {cowork: {always_allow_for_connector_tools: %s}}\n"
ON, OFF, UNSAID = GATE % "false", GATE % "true", ""
DESTRUCTIVE = "{access: write, destructive: true}"


def vendor(tools: str = "", *, tool: str = DESTRUCTIVE, surface: str = "cowork") -> str:
    via = {"cowork": "custom-connector", "claude-code": "user-server"}[surface]
    return (
        "plugins:\n  vendor:\n    title: Vendor\n    path: custom-mcp\n"
        f"    provides: {{tools: {{erase: {tool}}}}}\n    provision:\n      {surface}:\n        via: {via}\n"
        + (f"        tools: {tools}\n" if tools else "")
    )


def asked(text: str):
    return judge("  destructive-tool-open: {}\n", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(OFF + vendor("{erase: ask}"), (1, 0, 0, 0), id="asks"),
        pytest.param(OFF + vendor("{default: blocked}"), (1, 0, 0, 0), id="blocked"),
        pytest.param(ON + vendor("{erase: allow}"), (0, 1, 0, 0), id="allowed, although Cowork asks today"),
        pytest.param(UNSAID + vendor("{default: allow}"), (0, 1, 0, 0), id="allowed, whatever Cowork does"),
        pytest.param(ON + vendor(), (1, 0, 0, 0), id="undecided, and Cowork asks each time"),
        pytest.param(OFF + vendor(), (0, 1, 0, 0), id="undecided, and members may always allow"),
        pytest.param(UNSAID + vendor(), (0, 0, 0, 1), id="undecided, and nobody says what Cowork does"),
        pytest.param(ON + vendor(surface="claude-code"), (0, 1, 0, 0), id="undecided in Claude Code"),
        pytest.param(vendor("{erase: ask}", surface="claude-code"), (1, 0, 0, 0), id="asks in Claude Code"),
        pytest.param(OFF + vendor(tool="{access: write, destructive: false}"), (0, 0, 0, 0), id="not destructive"),
        pytest.param(OFF + vendor(tool="{access: read, destructive: true}"), (0, 0, 0, 0), id="only reads"),
        pytest.param(OFF + vendor(tool="{access: read}"), (0, 0, 0, 0), id="only reads, nothing else said"),
        pytest.param(OFF + vendor(tool="{access: write}"), (0, 0, 0, 1), id="writes, and may be destructive"),
        pytest.param(ON + vendor(tool="{access: write}"), (1, 0, 0, 0), id="may be destructive, and asks each time"),
        pytest.param(OFF + vendor("{erase: ask}", tool="{access: write}"), (1, 0, 0, 0), id="may be, and asks"),
        pytest.param(OFF + vendor("{erase: allow}", tool="{access: write}"), (0, 0, 0, 1), id="may be, and is allowed"),
        pytest.param(OFF + vendor(tool="{}"), (0, 0, 0, 1), id="nothing said"),
        pytest.param(OFF + vendor(tool="{destructive: true}"), (0, 1, 0, 0), id="what destroys does not only read"),
    ],
)
def test_a_destructive_tool_has_to_be_closed_on_purpose_or_by_the_product(text, expected):
    assert counts(asked(text)) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param(
            ON + vendor("{default: allow}"),
            13,
            "vendor on cowork, capability erase: `erase` of `vendor` is destructive, and `default: allow` opens it on cowork",
            id="allowed by default",
        ),
        pytest.param(
            OFF + vendor("{other: ask}"),
            13,
            "vendor on cowork, capability erase: `erase` of `vendor` is destructive, and nobody decided about it on "
            "cowork: members may always allow a connector's tools",
            id="another tool was decided",
        ),
        pytest.param(
            vendor(surface="claude-code"),
            10,
            "vendor on claude-code, capability erase: `erase` of `vendor` is destructive, and nobody decided about it "
            "on claude-code: members choose which tools run without asking",
            id="members choose",
        ),
    ],
)
def test_the_message_says_what_opens_it(text, line, message):
    report = asked(text)
    assert gaps(report) == [message]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    ("text", "line", "because"),
    [
        pytest.param(
            "surfaces:\n  cowork: {plan: team}\n" + vendor(),
            5,
            "nobody decided about `erase` of `vendor` on cowork, and the inventory does not say whether members may "
            "always allow a connector's tools",
            id="a setting that is not stated",
        ),
        pytest.param(
            OFF + vendor(tool="{access: write}"),
            9,
            "the inventory does not say whether `erase` of `vendor` is `destructive`",
            id="destructive not stated",
        ),
        pytest.param(
            OFF + vendor(tool="{scopes: [a]}"),
            9,
            "the inventory does not say the `access` of `erase` of `vendor`",
            id="access not stated",
        ),
    ],
)
def test_what_is_not_said_is_unknown(text, line, because):
    report = asked(text)
    assert unknowns(report) == [f"vendor on cowork, capability erase: {because}"]
    assert report.unknowns[0].place.line == line
