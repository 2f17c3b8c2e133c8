import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  data-above-clearance: {}\n"


def used(
    data: str, projects: str = "close: {surface: cowork, data: confidential, needs: [fx]}", resources: str = ""
) -> str:
    provides = f"\n    provides: {{resources: {{{resources}}}}}" if resources else ""
    return (
        f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    data: {{{data}}}{provides}\n"
        "    provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}\n"
        f"projects: {projects if projects.startswith(chr(10)) else '{' + projects + '}'}\n"
    )


def on_cowork(report):
    """Return the verdicts of the surface whose projects these cases have."""
    return [said.removeprefix("fx on cowork: ") for said in (*gaps(report), *unknowns(report)) if "on cowork" in said]


UNORDERED = "is no classification of the policy (public < internal < confidential < restricted)"


@pytest.mark.parametrize(
    ("cleared_for", "project", "resources", "said"),
    [
        pytest.param("confidential", "confidential", "", "", id="as high as it is cleared for"),
        pytest.param("restricted", "confidential", "", "", id="below what it is cleared for"),
        pytest.param("internal", "public", "", "", id="public data"),
        pytest.param(
            "internal",
            "confidential",
            "",
            "`fx` is cleared for internal data, but meets project `close` with confidential data",
            id="a project above it",
        ),
        pytest.param(
            "internal",
            "internal",
            "pack: {classification: restricted}",
            "`fx` is cleared for internal data, but meets resource `pack` with restricted data",
            id="a resource above it",
        ),
        pytest.param("internal", "internal", "pack: {classification: internal}", "", id="a resource as high"),
        pytest.param("internal", "secret", "", f"`secret` {UNORDERED}", id="an odd word at a project"),
        pytest.param("restricted", "secret", "", f"`secret` {UNORDERED}", id="an odd word, with the highest clearance"),
        pytest.param("secret", "internal", "", f"`secret` {UNORDERED}", id="an odd clearance"),
        pytest.param("secret", "public", "", "", id="an odd clearance for public data"),
        pytest.param(
            "internal",
            "internal",
            "pack: {}",
            "the inventory does not say the `classification` of resource `pack`",
            id="a resource that is not classified",
        ),
        pytest.param("restricted", "restricted", "pack: {}", "", id="cleared for everything there is"),
        pytest.param(
            "internal",
            "confidential",
            "pack: {}",
            "`fx` is cleared for internal data, but meets project `close` with confidential data",
            id="a gap beside something unknown",
        ),
    ],
)
def test_data_above_the_clearance_is_a_gap(cleared_for, project, resources, said):
    projects = f"close: {{surface: cowork, data: {project}, needs: [fx]}}"
    report = judge(RULE, used(f"cleared_for: {cleared_for}", projects, resources))
    assert on_cowork(report) == ([said] if said else [])


@pytest.mark.parametrize(
    ("projects", "counted"),
    [
        pytest.param("close: {surface: cowork, data: confidential, needs: [fx]}", (0, 1, 1, 0), id="needed"),
        pytest.param("close: {surface: cowork, data: confidential, active: [fx]}", (0, 1, 1, 0), id="switched on"),
        pytest.param(
            "close: {surface: claude-code, data: confidential, needs: [fx/read]}", (0, 1, 1, 0), id="a tool of it"
        ),
        pytest.param("close: {surface: cowork, data: confidential}", (0, 0, 2, 0), id="not used"),
        pytest.param("close: {surface: cowork, needs: [fx]}", (0, 0, 1, 1), id="nobody says which data"),
    ],
)
def test_a_project_counts_on_its_own_surface_where_it_uses_the_door(projects, counted):
    assert counts(judge(RULE, used("cleared_for: public", projects))) == counted


def test_a_project_that_says_nothing_is_unknown_at_its_own_line():
    report = judge(RULE, used("cleared_for: public", "\n  close:\n    surface: cowork\n    needs: [fx]\n"))
    assert on_cowork(report) == ["the inventory does not say the `data` of project `close`"]
    assert report.unknowns[0].place.line == 11


@pytest.mark.parametrize(
    ("data", "project", "said"),
    [
        pytest.param("", "confidential", True, id="confidential data"),
        pytest.param("", "public", False, id="public data may go anywhere"),
        pytest.param("owner: ada", "internal", True, id="other facts about data"),
    ],
)
def test_a_clearance_that_is_not_stated_matters_where_there_is_more_than_public_data(data, project, said):
    report = judge(RULE, used(data, f"close: {{surface: cowork, data: {project}, needs: [fx]}}"))
    assert on_cowork(report) == (["the inventory does not say what `fx` is `cleared_for`"] if said else [])
    assert counts(report) == ((0, 0, 1, 1) if said else (1, 0, 1, 0))


def test_a_clearance_is_asked_for_where_a_project_says_nothing():
    report = judge(RULE, used("", "close: {surface: cowork, needs: [fx]}"))
    assert on_cowork(report) == ["the inventory does not say what `fx` is `cleared_for`"]


def test_the_line_is_where_the_project_uses_the_door():
    projects = "\n  close:\n    surface: cowork\n    data: confidential\n    active:\n      - fx\n"
    (gap,) = judge(RULE, used("cleared_for: public", projects)).gaps
    assert gap.place.line == 15


def test_the_line_of_a_resource_is_its_classification():
    text = used("cleared_for: public", "", "pack: {classification: internal}")
    assert {gap.place.line for gap in judge(RULE, text).gaps} == {9}


@pytest.mark.parametrize(
    ("count", "ending"),
    [
        pytest.param(3, "project `p2` with internal data", id="three are named"),
        pytest.param(4, "project `p2` with internal data and 1 more", id="the fourth is counted"),
        pytest.param(9, "project `p2` with internal data and 6 more", id="and so are all others"),
    ],
)
def test_many_are_named_in_one_sentence(count, ending):
    projects = ", ".join(f"p{number}: {{surface: cowork, data: internal, needs: [fx]}}" for number in range(count))
    (said,) = on_cowork(judge(RULE, used("cleared_for: public", projects)))
    opening = (
        "`fx` is cleared for public data, but meets project `p0` with internal data, project `p1` with internal data, "
    )
    assert said == opening + ending
