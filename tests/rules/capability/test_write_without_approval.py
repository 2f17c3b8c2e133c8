import pytest
from judged import counts, gaps, judge, unknowns

GATE = "surfaces: {cowork: {always_allow_for_connector_tools: %s}}\n"
ON, OFF, UNSAID = GATE % "false", GATE % "true", ""
THIRD_PARTY = "surfaces: {cowork: {deployment: third-party, always_allow_for_connector_tools: false}}\n"


def slack(tools: str = "", *, access: str = "{access: write}", surface: str = "cowork", review: str = "") -> str:
    via = {"cowork": "directory-connector", "claude-code": "claude-ai-connector"}[surface]
    return (
        "plugins:\n  slack:\n    title: Slack\n    path: oauth-connector\n"
        f"    provides: {{tools: {{post: {access}}}}}\n{review}    provision:\n      {surface}:\n        via: {via}\n"
        + (f"        tools: {tools}\n" if tools else "")
    )


def asked(text: str, settings: str = "{}"):
    return judge(f"  write-without-approval: {settings}\n", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(OFF + slack("{post: ask}"), (1, 0, 0, 0), id="asks"),
        pytest.param(OFF + slack("{post: blocked}"), (1, 0, 0, 0), id="blocked"),
        pytest.param(OFF + slack("{default: ask}"), (1, 0, 0, 0), id="asks by default"),
        pytest.param(OFF + slack("{default: allow, 'p*': ask}"), (1, 0, 0, 0), id="a pattern asks"),
        pytest.param(ON + slack(), (1, 0, 0, 0), id="undecided, and Cowork asks each time"),
        pytest.param(ON + slack("{post: allow}"), (0, 1, 0, 0), id="allowed, though Cowork asks each time"),
        pytest.param(UNSAID + slack("{post: ask}"), (1, 0, 0, 0), id="asks, whatever Cowork does"),
        pytest.param(OFF + slack("{post: allow}"), (0, 1, 0, 0), id="allowed, and members may always allow"),
        pytest.param(UNSAID + slack("{post: allow}"), (0, 1, 0, 0), id="allowed, though nobody says what Cowork does"),
        pytest.param(THIRD_PARTY + slack("{post: allow}"), (0, 1, 0, 0), id="allowed in a third-party deployment"),
        pytest.param(THIRD_PARTY + slack(), (0, 0, 0, 1), id="undecided in a third-party deployment"),
        pytest.param(OFF + slack(), (0, 0, 0, 1), id="undecided, and members choose"),
        pytest.param(UNSAID + slack(), (0, 0, 0, 1), id="undecided, and nobody says what Cowork does"),
        pytest.param(slack("{post: ask}", surface="claude-code"), (1, 0, 0, 0), id="asks in Claude Code"),
        pytest.param(ON + slack("{post: allow}", surface="claude-code"), (0, 1, 0, 0), id="allowed in Claude Code"),
        pytest.param(ON + slack(surface="claude-code"), (0, 0, 0, 1), id="undecided in Claude Code"),
        pytest.param(OFF + slack("{post: allow}", access="{access: read}"), (0, 0, 0, 0), id="reading is not asked"),
        pytest.param(
            OFF + slack("{post: allow}", access="{}"), (0, 0, 0, 1), id="allowed, and nobody says if it writes"
        ),
        pytest.param(OFF + slack("{post: ask}", access="{}"), (1, 0, 0, 0), id="asks, whether or not it writes"),
    ],
)
def test_a_writing_tool_has_to_ask(text, expected):
    assert counts(asked(text)) == expected


@pytest.mark.parametrize(
    ("tools", "line", "said"),
    [
        pytest.param("{post: allow}", 13, "`post: allow`", id="by name"),
        pytest.param("{default: allow}", 13, "`default: allow`", id="by default"),
        pytest.param("{'po*': allow, default: ask}", 13, "`po*: allow`", id="by a pattern"),
    ],
)
def test_the_line_that_decides_is_named(tools, line, said):
    report = asked(OFF + slack(tools))
    assert gaps(report) == [
        f"slack on cowork, capability post: `post` of `slack` writes, and {said} lets it run without asking on cowork"
    ]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    "gate",
    [
        pytest.param(ON, id="it asks each time"),
        pytest.param(OFF, id="members may always allow"),
        pytest.param("surfaces:\n  cowork: {plan: team}\n", id="nobody says"),
    ],
)
def test_what_the_organisation_allows_stands_whatever_cowork_does(gate):
    report = asked(gate + slack("{post: allow}"))
    said = "`post` of `slack` writes, and `post: allow` lets it run without asking on cowork"
    assert (gaps(report), unknowns(report)) == ([f"slack on cowork, capability post: {said}"], [])


@pytest.mark.parametrize(
    ("text", "line", "because"),
    [
        pytest.param(
            OFF + slack(),
            11,
            "nobody decided whether `post` of `slack` asks on cowork, and members may always allow a connector's tools",
            id="members may always allow",
        ),
        pytest.param(
            slack(surface="claude-code"),
            10,
            "nobody decided whether `post` of `slack` asks on claude-code, and members choose which tools run without asking",
            id="Claude Code",
        ),
        pytest.param(
            "surfaces:\n  cowork: {plan: team}\n" + slack(),
            5,
            "nobody decided whether `post` of `slack` asks on cowork, and the inventory does not say whether members "
            "may always allow a connector's tools",
            id="a setting that is not stated",
        ),
        pytest.param(
            OFF + slack("{post: allow}", access="{scopes: [a]}"),
            9,
            "the inventory does not say the `access` of `post` of `slack`",
            id="access not stated",
        ),
    ],
)
def test_what_is_not_said_is_unknown(text, line, because):
    report = asked(text)
    surface = "claude-code" if "claude-code" in text else "cowork"
    assert unknowns(report) == [f"slack on {surface}, capability post: {because}"]
    assert report.unknowns[0].place.line == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(ON + slack("{post: blocked}"), [], id="blocked"),
        pytest.param(
            ON + slack("{post: ask}"),
            ["`post` of `slack` writes, and `post: ask` does not block it on cowork"],
            id="asks",
        ),
        pytest.param(
            ON + slack("{default: allow}"),
            ["`post` of `slack` writes, and `default: allow` does not block it on cowork"],
            id="allowed",
        ),
        pytest.param(
            ON + slack(),
            ["`post` of `slack` writes, and nobody decided to block it on cowork"],
            id="undecided, though Cowork asks each time",
        ),
    ],
)
def test_a_policy_may_want_writing_tools_blocked(text, expected):
    report = asked(text, "{require: blocked}")
    assert gaps(report) == [f"slack on cowork, capability post: {each}" for each in expected]
    assert counts(report) == (1 - len(expected), len(expected), 0, 0)


def test_a_tool_that_may_write_and_is_not_blocked_is_unknown():
    assert counts(asked(ON + slack(access="{}"), "{require: blocked}")) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        pytest.param("{approvals: {ada@x.example: 2026-10-01}}", [], id="approved today"),
        pytest.param("{approved_by: ada@x.example, approved_on: 2026-09-30}", [], id="approved, in the short form"),
        pytest.param(
            "{approvals: {a@x.example: 2026-12-01, b@x.example: 2026-09-01}}", [], id="one of two has approved"
        ),
        pytest.param("{ticket: IT-1}", ["no approval of `slack` is on record"], id="a review without approval"),
        pytest.param("{approvals: {}}", ["no approval of `slack` is on record"], id="an empty list of approvals"),
        pytest.param(
            "{approvals: {ada@x.example: 2026-10-02}}",
            ["the first approval of `slack` is dated 2026-10-02, which is later than today"],
            id="approved tomorrow",
        ),
    ],
)
def test_a_policy_may_want_a_review_of_the_door(review, expected):
    report = asked(OFF + slack("{post: allow}", review=f"    review: {review}\n"), "{require: review}")
    assert gaps(report) == [
        f"slack on cowork, capability post: `post` of `slack` writes, and {each}" for each in expected
    ]
    assert [gap.place.line for gap in report.gaps] == [10] * len(expected)


def test_a_blocked_tool_needs_no_review():
    text = OFF + slack("{default: blocked}", access="{access: write}, pin: {}")
    assert counts(asked(text, "{require: review}")) == (2, 0, 0, 0)


def test_a_door_without_a_review_has_no_approval():
    report = asked(ON + slack("{post: ask}"), "{require: review}")
    assert gaps(report) == [
        "slack on cowork, capability post: `post` of `slack` writes, and no approval of `slack` is on record"
    ]


def test_a_tool_that_may_write_behind_an_unreviewed_door_is_unknown():
    assert counts(asked(ON + slack(access="{}"), "{require: review}")) == (0, 0, 0, 1)


def test_each_tool_is_a_gap_of_its_own_that_outlives_its_line():
    text = OFF + slack("{default: allow}", access="{access: write}, pin: {access: write}")
    first, second = asked(text).gaps, asked("\n" + text).gaps
    assert [gap.subject.capability for gap in first] == ["pin", "post"]
    assert [gap.fingerprint for gap in first] == [gap.fingerprint for gap in second]


def test_only_tools_of_the_chosen_access_are_asked():
    text = OFF + slack("{default: allow}", access="{access: write}, pin: {}")
    report = asked(text, "{plugins: {access: write}}")
    assert counts(report) == (0, 1, 0, 0)
