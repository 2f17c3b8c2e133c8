import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  not-activated-in-project: {}\n"


def project(provision: str, listed: str, surface: str = "cowork", door: str = "", before: str = "") -> str:
    return (
        before
        + f"plugins: {{fx: {{title: FX, path: custom-mcp, {door}provision: {{{provision}}}}}}}\n"
        + f"projects: {{p: {{surface: {surface}, needs: [fx]{listed}}}}}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(project("cowork: {preference: required}", ", active: []"), id="required, and not switched on"),
        pytest.param(project("cowork: {preference: available}", ", active: []"), id="it may be installed"),
        pytest.param(
            project("claude-code: {via: project-file}", ", active: []", "claude-code"),
            id="the project's file, not approved",
        ),
    ],
)
def test_a_needed_door_that_is_switched_off(text):
    report = judge(RULE, text)
    surface = report.gaps[0].subject.surface
    assert gaps(report) == [f"fx on {surface}, project p: needed, and off: `fx` is not switched on in project `p`"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(project("cowork: {preference: required}", ", active: [fx]"), (1, 0, 0, 0), id="switched on"),
        pytest.param(
            project("cowork: {preference: required}", ", active: []", door="activation: automatic, "),
            (1, 0, 0, 0),
            id="it switches itself on",
        ),
        pytest.param(
            project("claude-code: {via: managed-plugin}", ", active: []", "claude-code"),
            (1, 0, 0, 0),
            id="managed settings force it on",
        ),
        pytest.param(
            project("cowork: {preference: not_available}", ", active: []"),
            (0, 0, 1, 0),
            id="not installed is another rule's gap",
        ),
        pytest.param(project("", ", active: []"), (0, 0, 1, 0), id="not provisioned is another rule's gap"),
        pytest.param(
            project("cowork: {preference: required, tools: {rate: blocked}}", ", active: [fx]"),
            (1, 0, 0, 0),
            id="a blocked tool is no switch",
        ),
    ],
)
def test_what_is_on_passes_and_what_is_not_installed_is_not_asked(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_a_project_that_does_not_say_is_unknown():
    report = judge(RULE, project("cowork: {preference: required}", ""))
    assert unknowns(report) == ["fx on cowork, project p: project `p` does not say what is active in it"]
