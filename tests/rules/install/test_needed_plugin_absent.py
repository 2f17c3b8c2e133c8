import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  needed-plugin-absent: {}\n"


def needed(provision: str, surface: str = "cowork", before: str = "", project: str = "") -> str:
    return (
        before
        + f"plugins: {{fx: {{title: FX, path: custom-mcp, server: {{url: 'https://x.example'}}, provision: {{{provision}}}}}}}\n"
        + f"projects: {{p: {{surface: {surface}, needs: [fx/rate]{project}}}}}\n"
    )


GROUPS = "groups: {tax: {members: [ada@x.example], size: 1}, audit: {members: [bob@x.example], size: 1}}\n"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            needed("claude-code: {via: user-server}"),
            "`fx` is not provisioned on cowork",
            id="the other surface has it",
        ),
        pytest.param(
            needed("cowork: {preference: not_available}"), "the organisation says `not_available`", id="taken away"
        ),
        pytest.param(
            needed("cowork: {preference: required}", before="surfaces: {cowork: {connectors_added: []}}\n"),
            "the connector that `fx` bundles was not added to the organisation",
            id="its connector is missing",
        ),
        pytest.param(
            needed(
                "cowork: {preference: required, groups: {tax: not_available}}",
                before=GROUPS,
                project=", audience: [tax]",
            ),
            "group `tax` says `not_available`",
            id="taken away from the project's people",
        ),
    ],
)
def test_a_door_that_nobody_in_the_project_has(text, because):
    assert gaps(judge(RULE, text)) == [f"fx on cowork, project p: needed in project `p`, and absent: {because}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(needed("cowork: {preference: required}"), id="required"),
        pytest.param(needed("cowork: {preference: available}", project=", active: [fx]"), id="somebody added it"),
        pytest.param(
            needed(
                "cowork: {preference: required, groups: {tax: not_available}}",
                before=GROUPS,
                project=", audience: [tax, audit]",
            ),
            id="some of its people have it",
        ),
    ],
)
def test_a_door_that_somebody_has_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


def test_a_door_that_members_add_themselves_is_unknown():
    report = judge(RULE, needed("cowork: {preference: available}"))
    assert gaps(report) == []
    assert unknowns(report) == ["fx on cowork, project p: the organisation says `available`: members add it themselves"]


def test_each_project_is_asked_for_itself():
    text = needed("cowork: {preference: not_available}").replace(
        "projects: {", "projects: {q: {surface: cowork, needs: [fx]}, "
    )
    report = judge(RULE, text)
    assert sorted(str(gap.subject.project) for gap in report.gaps) == ["p", "q"]
    assert len({gap.fingerprint for gap in report.gaps}) == 2
