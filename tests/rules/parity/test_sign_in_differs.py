import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  sign-in-differs: {}\n"
OAUTH = "{method: oauth, identity: per-member, scopes: [read]}"


def door(shared: str, cowork: str = "", claude_code: str = "", via: str = "user-server") -> str:
    """Return one plugin with a sign-in for both surfaces, and one of its own for each that has one."""
    own = [f"via: {each}" for each in ("custom-connector", via)]
    own = [said + (f", auth: {auth}" if auth else "") for said, auth in zip(own, (cowork, claude_code), strict=True)]
    lines = ["plugins:", "  fx:", "    title: FX", "    path: custom-mcp", f"    auth: {shared}" if shared else ""]
    lines += ["    provision:", f"      cowork: {{{own[0]}}}", f"      claude-code: {{{own[1]}}}", ""]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "how", "line"),
    [
        pytest.param(
            door(OAUTH, claude_code="{method: static-header, identity: per-member, scopes: [read]}"),
            "signs in with `oauth` on cowork and with `static-header` on claude-code",
            11,
            id="another method",
        ),
        pytest.param(
            door(OAUTH, cowork="{method: none}"),
            "signs in with `none` on cowork and with `oauth` on claude-code",
            10,
            id="no sign-in on Cowork",
        ),
        pytest.param(
            door(OAUTH, claude_code="{method: oauth, identity: shared, scopes: [read]}"),
            "has a `per-member` identity on cowork and a `shared` one on claude-code",
            11,
            id="another identity",
        ),
        pytest.param(
            door(OAUTH, claude_code="{method: oauth, identity: per-member, scopes: [read, write]}"),
            "asks for scope `write` on claude-code alone",
            11,
            id="one scope more",
        ),
        pytest.param(
            door("{method: oauth, scopes: [read, admin, write]}", claude_code="{method: oauth, scopes: [other]}"),
            "asks for scope `read` on cowork alone (3 more of its scopes on one surface alone)",
            11,
            id="other scopes",
        ),
        pytest.param(
            door(OAUTH, claude_code="{method: api-token, identity: shared, scopes: []}"),
            "signs in with `oauth` on cowork and with `api-token` on claude-code and "
            "has a `per-member` identity on cowork and a `shared` one on claude-code and "
            "asks for scope `read` on cowork alone",
            11,
            id="everything",
        ),
        pytest.param(
            door(OAUTH, claude_code="{identity: shared}"),
            "has a `per-member` identity on cowork and a `shared` one on claude-code",
            11,
            id="another identity, and no method",
        ),
        pytest.param(
            door(OAUTH, claude_code="{method: none}", via="claude-ai-connector"),
            "signs in with `oauth` on cowork and with `none` on claude-code",
            11,
            id="an account connector with a sign-in of its own",
        ),
    ],
)
def test_another_sign_in_is_a_gap(text, how, line):
    report = judge(RULE, text)
    assert gaps(report) == [f"fx: `fx` {how}"]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door(OAUTH), id="one sign-in for both"),
        pytest.param(door("{method: oauth}"), id="one sign-in for both, of which little is said"),
        pytest.param(
            door(OAUTH, claude_code="{method: oauth, identity: per-member, scopes: [read, read], client: dynamic}"),
            id="said twice",
        ),
        pytest.param(
            door("{method: oauth, scopes: [a, b]}", claude_code="{method: oauth, scopes: [b, a]}"),
            id="scopes in another order",
        ),
        pytest.param(
            door("{method: none, identity: per-member}", claude_code="{method: none, trusts: network}"),
            id="none on both",
        ),
        pytest.param(door("", cowork=OAUTH, via="claude-ai-connector"), id="an account connector"),
        pytest.param(door(OAUTH, claude_code="{method: none}, differs_because: a test"), id="explained on Claude Code"),
        pytest.param(door(OAUTH, cowork="{method: none}, differs_because: a test"), id="explained on Cowork"),
    ],
)
def test_one_sign_in_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(door(""), "`auth.method` of `fx` on cowork", id="nothing said"),
        pytest.param(door("{identity: shared}"), "`auth.method` of `fx` on cowork", id="no method"),
        pytest.param(
            door(OAUTH, claude_code="{identity: per-member}"),
            "`auth.method` of `fx` on claude-code",
            id="no method on Claude Code",
        ),
        pytest.param(
            door(OAUTH, cowork="{method: oauth, scopes: [read]}"),
            "`auth.identity` of `fx` on cowork",
            id="no identity on Cowork",
        ),
        pytest.param(
            door(OAUTH, claude_code="{method: oauth, identity: per-member}"),
            "`auth.scopes` of `fx` on claude-code",
            id="no scopes on Claude Code",
        ),
        pytest.param(
            door("{method: oauth, scopes: []}", cowork="{method: oauth}"),
            "`auth.scopes` of `fx` on cowork",
            id="no scopes here, and an empty list there",
        ),
    ],
)
def test_what_one_side_does_not_say_is_unknown(text, what):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: the inventory does not say the {what}"])


def test_a_door_that_one_surface_gives_to_nobody_is_not_compared():
    text = door(OAUTH, claude_code="{method: none}").replace(
        "custom-connector", "org-plugin, preference: not_available"
    )
    assert counts(judge(RULE, text)) == (0, 0, 1, 0)
