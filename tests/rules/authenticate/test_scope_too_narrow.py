from datetime import date

import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  scope-too-narrow: {}\n"
GROUPS = "groups: {ap: {members: [ada@x.example, bob@x.example]}, tax: {members: [cid@x.example]}}\n"


def fx(auth: str, needs: str, credentials: str = "", tools: str = "", surface: str = "cowork") -> str:
    """Write a door with three tools, a project of `ap` that needs some of them, and credentials."""
    via = "{via: custom-connector}" if surface == "cowork" else "{via: user-server}"
    lines = "".join(f"  {line}\n" for line in credentials.split("; ") if line)
    return (
        f"{GROUPS}plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    auth: {{{auth}}}\n"
        "    provides:\n      tools:\n"
        "        get: {scopes: [read]}\n        put: {scopes: [read, write]}\n        ping: {scopes: []}\n        draft: {access: read}\n"
        f"{tools}    provision: {{{surface}: {via}}}\n"
        f"projects: {{p: {{surface: {surface}, audience: [ap], needs: {needs}}}}}\n"
        + (f"credentials:\n{lines}" if lines else "")
    )


def credential(name: str = "one", holder: str = "ap", more: str = "") -> str:
    return f"{name}: {{plugin: fx, surface: cowork, holder: {holder}{more}}}"


WIDE = "method: oauth, scopes: [read, write]"
NARROW = "method: oauth, scopes: [read]"


@pytest.mark.parametrize(
    ("auth", "needs", "credentials", "message"),
    [
        pytest.param(WIDE, "[fx/put]", "", None, id="asked for, and nobody signed in yet"),
        pytest.param(WIDE, "[fx/put]", credential(more=", scopes: [write, read]"), None, id="asked for and granted"),
        pytest.param(NARROW, "[fx/get, fx/ping]", "", None, id="what is needed is narrow too"),
        pytest.param(
            "method: oauth, scopes: []", "[fx/ping]", credential(more=", scopes: []"), None, id="needs nothing"
        ),
        pytest.param("method: oauth", "[fx/ping]", "", None, id="needs nothing, and nothing is said"),
        pytest.param(
            NARROW,
            "[fx/put]",
            "",
            "`fx` does not ask for `write` on cowork, which `put` needs in `p`",
            id="not asked for",
        ),
        pytest.param(
            "method: oauth, scopes: []",
            "[fx/put]",
            "",
            "`fx` does not ask for `read`, `write` on cowork, which `put` needs in `p`",
            id="neither is asked for",
        ),
        pytest.param(
            "method: oauth, scopes: []",
            "[fx/put, fx/get]",
            "",
            "`fx` does not ask for `read`, `write` on cowork, which `put` needs in `p`, and 1 more like it",
            id="nor for another tool",
        ),
        pytest.param(
            WIDE,
            "[fx/put]",
            credential(more=", scopes: [read]"),
            "credential `one` lacks `write`, which `put` needs in `p`",
            id="asked for and not granted",
        ),
        pytest.param(
            NARROW,
            "[fx/put]",
            credential(more=", scopes: [read]"),
            "credential `one` lacks `write`, which `put` needs in `p`; `fx` does not ask for `write` either",
            id="neither granted nor asked for",
        ),
        pytest.param(
            NARROW,
            "[fx/put]",
            credential(more=", scopes: [read, write]"),
            None,
            id="granted to all, if never asked for",
        ),
        pytest.param(
            NARROW,
            "[fx/put]",
            credential(holder="ada@x.example", more=", scopes: [read, write]"),
            "`fx` does not ask for `write` on cowork, which `put` needs in `p`",
            id="granted to one, and the other will not get it",
        ),
        pytest.param(
            WIDE,
            "[fx/put]",
            credential(holder="tax", more=", scopes: [read]"),
            None,
            id="somebody else's is too narrow",
        ),
        pytest.param(
            WIDE,
            "[fx/put]",
            credential(more=", scopes: [read], expires: 2026-09-30"),
            None,
            id="a narrow one that is over",
        ),
        pytest.param(
            NARROW,
            "[fx/put]",
            credential(more=", scopes: [read, write], expires: 2026-09-30"),
            "`fx` does not ask for `write` on cowork, which `put` needs in `p`",
            id="a wide one that is over, and the next will be narrow",
        ),
        pytest.param(
            WIDE,
            "[fx/put]",
            credential(more=", scopes: [read]") + "; " + credential("two", more=", scopes: [read, write]"),
            None,
            id="one of two is wide enough",
        ),
        pytest.param(
            "method: api-token, scopes: [read]",
            "[fx/put]",
            "",
            "`fx` does not ask for `write` on cowork, which `put` needs in `p`",
            id="scopes of a token, where they are written",
        ),
    ],
)
def test_scopes_that_a_needed_tool_lacks_are_a_gap(auth, needs, credentials, message):
    report = judge(RULE, fx(auth, needs, credentials))
    assert gaps(report) == ([f"fx on cowork: {message}"] if message else [])
    assert counts(report) == ((0, 1, 0, 0) if message else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("auth", "needs", "credentials", "because"),
    [
        pytest.param(
            "method: oauth",
            "[fx/get]",
            "",
            "the inventory does not say which `scopes` `fx` asks for",
            id="what the door asks for",
        ),
        pytest.param(
            "method: api-token",
            "[fx/get]",
            "",
            "the inventory does not say which `scopes` `fx` asks for",
            id="what a token may do",
        ),
        pytest.param(
            WIDE, "[fx/draft]", "", "the inventory does not say which scopes `draft` needs", id="what the tool needs"
        ),
        pytest.param(
            WIDE,
            "[fx/draft]",
            credential(more=", scopes: [read]"),
            "the inventory does not say which scopes `draft` needs",
            id="what the tool needs, with a sign-in",
        ),
        pytest.param(
            "method: managed, scopes: [read]",
            "[fx/draft]",
            credential(more=", scopes: [read]"),
            "the inventory does not say which scopes `draft` needs",
            id="what it needs of a managed sign-in",
        ),
        pytest.param(
            WIDE,
            "[fx/nothing-like-it]",
            "",
            "the inventory does not say which scopes `nothing-like-it` needs",
            id="what a tool needs that is not listed",
        ),
        pytest.param(
            WIDE, "[fx/get]", credential(), "the scopes of credential `one` are not recorded", id="what was granted"
        ),
        pytest.param(
            WIDE,
            "[fx/get]",
            "one: {plugin: fx, surface: cowork, scopes: []}",
            "credential `one` does not say whose it is",
            id="whose a narrow one is",
        ),
        pytest.param(
            NARROW,
            "[fx/put]",
            "one: {plugin: fx, surface: cowork, scopes: [read, write]}",
            "credential `one` does not say whose it is",
            id="whose a wide one is",
        ),
        pytest.param(
            "method: oauth",
            "[fx/get]",
            credential(more=", scopes: [read], expires: 2026-09-30"),
            "the inventory does not say which `scopes` `fx` asks for",
            id="what the door asks for, now that the sign-in is over",
        ),
    ],
)
def test_a_fact_that_is_missing_is_unknown(auth, needs, credentials, because):
    assert unknowns(judge(RULE, fx(auth, needs, credentials))) == [f"fx on cowork: {because}"]


@pytest.mark.parametrize(
    ("auth", "needs"),
    [
        pytest.param("method: none", "[fx/put]", id="no sign-in"),
        pytest.param("method: mtls", "[fx/draft]", id="a certificate, and a tool that states no scopes"),
        pytest.param("method: aws-credentials", "[fx/nothing-like-it]", id="credentials without scopes"),
    ],
)
def test_a_sign_in_without_scopes_does_not_apply(auth, needs):
    assert counts(judge(RULE, fx(auth, needs))) == (0, 0, 1, 0)


def test_a_grant_that_is_wide_enough_needs_no_word_of_what_is_asked_for():
    assert counts(judge(RULE, fx("method: oauth", "[fx/get]", credential(more=", scopes: [read]")))) == (1, 0, 0, 0)


def test_only_tools_that_are_needed_by_name_are_asked_about():
    assert counts(judge(RULE, fx(NARROW, "[fx]"))) == (0, 0, 0, 0)
    assert counts(judge(RULE, fx(NARROW, "[fx/put]", surface="claude-code"))) == (0, 1, 0, 0)
    elsewhere = fx(NARROW, "[fx/put]").replace("surface: cowork", "surface: claude-code")
    assert counts(judge(RULE, elsewhere)) == (0, 0, 0, 0)


def test_the_gap_stands_at_the_scopes_that_decide_and_names_whom_it_concerns():
    asked = judge(RULE, fx(NARROW, "[fx/put]")).gaps[0]
    assert (asked.place.line, asked.place.column, asked.people) == (9, 27, ())
    granted = judge(RULE, fx(WIDE, "[fx/put]", credential(more=", scopes: [read]"))).gaps[0]
    assert granted.place.line == 19
    assert [person.name for person in granted.people] == ["ada@x.example", "bob@x.example", "others of ap"]
    one = judge(RULE, fx(WIDE, "[fx/put]", credential(holder="bob@x.example", more=", scopes: [read]"))).gaps[0]
    assert [person.name for person in one.people] == ["bob@x.example"]


def test_several_projects_and_credentials_are_one_gap():
    text = fx(
        WIDE, "[fx/put, fx/get]", credential(more=", scopes: []") + "; " + credential("two", "tax", ", scopes: [read]")
    )
    text = text.replace(
        "projects: {",
        "projects: {q: {surface: cowork, audience: [ap], needs: [fx/put]}, r: {surface: cowork, audience: [tax], needs: [fx/put]}, ",
    )
    assert gaps(judge(RULE, text)) == [
        "fx on cowork: credential `one` lacks `read`, `write`, which `put` needs in `q`, `p`, and 1 more like it"
    ]


def test_a_door_that_asks_for_many_scopes_is_searched_as_well():
    many = ", ".join(f"s{number}" for number in range(40))
    assert counts(judge(RULE, fx(f"method: oauth, scopes: [{many}, read]", "[fx/get]"))) == (1, 0, 0, 0)
    assert counts(judge(RULE, fx(f"method: oauth, scopes: [{many}]", "[fx/get]"))) == (0, 1, 0, 0)


def test_the_last_day_of_a_sign_in_counts():
    text = fx(WIDE, "[fx/put]", credential(more=", scopes: [read], expires: 2026-09-30"))
    assert counts(judge(RULE, text, as_of=date(2026, 9, 30))) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("scopes", "needs", "expected"),
    [
        pytest.param("read write", "[fx/put]", (1, 0, 0, 0), id="clients ask for them all by default"),
        pytest.param("read", "[fx/put]", (0, 0, 0, 1), id="the challenge asks for less, and may ask for more later"),
    ],
)
def test_what_clients_ask_for_by_default_may_be_enough(scopes, needs, expected):
    answers = (
        "probed: [{plugin: fx, url: 'https://x.example'}]\n"
        f"discovery: [{{server: 0, step: challenge, status: 401, challenge: {{scope: '{scopes}'}}}}]\n"
    )
    assert counts(judge(RULE, fx("method: oauth", needs), answers=answers)) == expected
