import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  writes-without-a-switch: {}\n"


def text(
    facts: str, tools: str | None = "run: {access: write}", provision: str = "cowork: {via: custom-connector}"
) -> str:
    provides = "" if tools is None else f"provides: {{tools: {{{tools}}}}}, "
    return (
        f"plugins:\n  fx:\n    {{title: FX, path: custom-mcp, {provides}\n     {facts}, provision: {{{provision}}}}}\n"
    )


def test_a_door_that_waits_for_nothing_is_a_gap_where_that_is_said():
    many = ", ".join(f"{name}: {{access: write}}" for name in "abcde") + ", read: {access: read}"
    report = judge(RULE, text("activation: automatic", many))
    assert gaps(report) == [
        "fx on cowork: `fx` switches itself on once signed in on cowork, and can write: `a`, `b`, `c` and 2 more"
    ]
    assert (report.gaps[0].place.line, report.gaps[0].place.column) == (7, 18)
    report = judge(RULE, text("activation: first-use"))
    assert gaps(report) == ["fx on cowork: `fx` is switched on by its first use on cowork, and can write: `run`"]


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(text("activation: switch"), (0, 0, 0, 0), id="it has a switch"),
        pytest.param(text("tags: [a]"), (0, 0, 0, 0), id="unset is a switch"),
        pytest.param(text("activation: automatic", "run: {access: read}"), (1, 0, 0, 0), id="it reads"),
        pytest.param(text("activation: automatic", ""), (1, 0, 0, 0), id="it has no tools"),
        pytest.param(text("activation: automatic", "run: {}"), (0, 0, 0, 1), id="read or write?"),
        pytest.param(
            text("activation: automatic", "look: {}, run: {access: write}"), (0, 1, 0, 0), id="one of them writes"
        ),
        pytest.param(text("activation: automatic", None), (0, 0, 0, 1), id="tools are not listed"),
        *(
            pytest.param(
                text("activation: automatic", tools, f"cowork: {{via: custom-connector, tools: {{{rules}}}}}"),
                expected,
                id=f"{tools}: {rules}",
            )
            for tools, rules, expected in (
                ("run: {access: write}", "run: blocked", (1, 0, 0, 0)),
                ("run: {access: write}", "run: ask", (0, 1, 0, 0)),
                ("run: {}", "'r*': blocked", (1, 0, 0, 0)),
                (None, "default: blocked", (1, 0, 0, 0)),
                (None, "'*': blocked", (1, 0, 0, 0)),
                (None, "default: ask", (0, 0, 0, 1)),
                (None, "run: blocked", (0, 0, 0, 1)),
                (None, "default: blocked, run: allow", (0, 0, 0, 1)),
            )
        ),
        pytest.param(
            text("activation: automatic", provision="cowork: {via: custom-connector, activation: switch}"),
            (0, 0, 0, 0),
            id="a switch on this surface",
        ),
        pytest.param(
            text(
                "tags: [a]",
                provision="cowork: {via: custom-connector}, claude-code: {via: project-file, activation: first-use}",
            ),
            (0, 1, 0, 0),
            id="none on the other surface",
        ),
    ],
)
def test_what_can_write_without_a_switch(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


def test_what_is_not_said_is_named():
    assert unknowns(judge(RULE, text("activation: automatic", "look: {access: read}, run: {}"))) == [
        "fx on cowork: the inventory does not say the `access` of `run`"
    ]
    assert unknowns(judge(RULE, text("activation: automatic", None))) == [
        "fx on cowork: the inventory does not list the tools of `fx`"
    ]
