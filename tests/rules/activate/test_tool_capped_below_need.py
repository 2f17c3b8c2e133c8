import pytest
from judged import HEADING, counts, gaps, judge

RULE = "  tool-capped-below-need: {}\n"
TOOLS = "provides: {tools: {read: {}, write: {}}}, "


def text(rules: str, *needs: str, tools: str = TOOLS, surface: str = "cowork") -> str:
    via = "custom-connector" if surface == "cowork" else "project-file"
    lines = [f"  {name}: {{surface: {surface}, {keys}}}\n" for name, keys in zip("pqrst", needs, strict=False)]
    return (
        f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    {tools[:-2] or 'tags: []'}\n"
        f"    provision:\n      {surface}:\n        {{via: {via}, tools: {{{rules}}}}}\nprojects:\n" + "".join(lines)
    )


@pytest.mark.parametrize(
    ("inventory", "message", "rule"),
    [
        pytest.param(
            text("read: ask, write: blocked", "needs: [fx/read, fx/write]"),
            "`write`, which `p` needs, is blocked on cowork by `write`",
            "write",
            id="by name",
        ),
        pytest.param(
            text("'w*': blocked", "needs: [fx/write]", "needs: [fx]", "needs: [fx/write]"),
            "`write`, which `p`, `r` need, is blocked on cowork by `w*`",
            "'w*'",
            id="by a pattern, for two projects",
        ),
        pytest.param(
            text("default: blocked", "needs: [fx/write, fx/read]", surface="claude-code"),
            "`write`, which `p` needs, is blocked on claude-code by `default`, and so is 1 more",
            "default",
            id="by the default, and another with it",
        ),
        pytest.param(
            text("default: blocked", "needs: [fx/write, fx/read, fx/other]"),
            "`write`, which `p` needs, is blocked on cowork by `default`, and so are 2 more",
            "default",
            id="and two others with it",
        ),
        pytest.param(
            text("read: blocked, write: blocked", "needs: [fx]"),
            "every tool of `fx`, which `p` needs, is blocked on cowork by `read`",
            "read",
            id="every one of them",
        ),
        pytest.param(
            text("default: blocked", "needs: [fx]", tools=""),
            "every tool of `fx`, which `p` needs, is blocked on cowork by `default`",
            "default",
            id="every one, whatever they are",
        ),
    ],
)
def test_a_needed_tool_that_is_blocked_is_a_gap_at_what_blocks_it(inventory, message, rule):
    report = judge(RULE, inventory)
    assert gaps(report) == [f"fx on {report.gaps[0].subject.surface}: {message}"]
    place = report.gaps[0].place
    assert (HEADING + inventory).split("\n")[place.line - 1][: place.column - 1].endswith(f"{rule}: ")


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(text("write: ask", "needs: [fx/write]"), (1, 0, 0, 0), id="it asks first"),
        pytest.param(text("read: blocked", "needs: [fx/write]"), (1, 0, 0, 0), id="another one is blocked"),
        pytest.param(text("default: blocked, write: allow", "needs: [fx/write]"), (1, 0, 0, 0), id="all but this one"),
        pytest.param(text("read: blocked", "needs: [fx]"), (1, 0, 0, 0), id="some tool is left"),
        pytest.param(text("read: blocked", "needs: [fx]", tools=""), (1, 0, 0, 0), id="others may be there"),
        pytest.param(
            text("default: blocked, read: ask", "needs: [fx]", tools=""), (1, 0, 0, 0), id="all but one, not listed"
        ),
        pytest.param(text("write: blocked", "active: [fx]"), (0, 0, 0, 0), id="nobody needs it"),
        pytest.param(
            text("write: blocked", "active: [fx], needs: []", "needs: [fx/read], active: [fx]"),
            (1, 0, 0, 0),
            id="where it is on, another is needed",
        ),
        pytest.param(
            text("default: blocked", "active: [fx]", "needs: [fx/read]").replace("default", "write"),
            (1, 0, 0, 0),
            id="on in one project, needed in another",
        ),
        pytest.param(
            text("write: blocked", "needs: [fx/write]").replace("  p: {surface: cowork", "  p: {surface: claude-code"),
            (0, 0, 0, 0),
            id="needed where it is not provisioned",
        ),
        pytest.param(
            text("write: ask", "needs: [fx/write]").replace(", tools: {write: ask}", ""),
            (1, 0, 0, 0),
            id="nothing decided",
        ),
    ],
)
def test_what_is_not_blocked_passes(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


def test_a_project_that_only_has_it_on_needs_no_tool():
    report = judge(RULE, text("default: blocked", "active: [fx]", "needs: [fx/read]"))
    assert gaps(report) == ["fx on cowork: `read`, which `q` needs, is blocked on cowork by `default`"]
