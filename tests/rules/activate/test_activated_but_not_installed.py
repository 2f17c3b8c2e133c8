import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  activated-but-not-installed: {}\n"


def projects(provision: str, *active: str, before: str = "") -> str:
    lines = [
        f"  {name}: {{surface: cowork, needs: [fx], active: {listed}}}\n"
        for name, listed in zip("pqr", active, strict=False)
    ]
    return (
        before
        + f"plugins: {{fx: {{title: FX, path: custom-mcp, provision: {{{provision}}}}}}}\nprojects:\n"
        + "".join(lines)
    )


def test_a_switch_that_does_nothing_is_a_gap_at_the_switch():
    report = judge(RULE, projects("claude-code: {via: user-server}", "[]", "[fx]", "[fx]"))
    assert gaps(report) == [
        "fx on cowork: `fx` is switched on in `q`, `r`, where nobody has it: `fx` is not provisioned on cowork"
    ]
    assert report.gaps[0].place.line == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(projects("cowork: {preference: required}", "[fx]"), (1, 0, 0, 0), id="installed"),
        pytest.param(projects("cowork: {preference: available}", "[fx]"), (1, 0, 0, 0), id="somebody added it"),
        pytest.param(projects("cowork: {preference: not_available}", "[]"), (0, 0, 0, 0), id="nothing is switched on"),
        pytest.param(projects("cowork: {preference: not_available}", "[fx]"), (0, 1, 0, 0), id="taken away"),
        pytest.param(
            projects(
                "cowork: {preference: required, groups: {tax: not_available}}",
                "[fx]",
                before="groups: {tax: {size: 1}, audit: {size: 1}}\n",
            ),
            (1, 0, 0, 0),
            id="some have it",
        ),
    ],
)
def test_a_switch_where_somebody_has_the_door_passes(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_what_is_not_said_is_unknown():
    text = projects("cowork: {via: org-plugin}", "[fx]")
    assert unknowns(judge(RULE, text)) == [
        "fx on cowork: neither `fx` nor its marketplace states a preference on Cowork"
    ]
