import pytest
from judged import counts, gaps, judge, unknowns

DOORS = """\
groups: {finance: {members: [ada]}, audit: {members: [bo]}}
plugins:
  box:
    title: Box
    path: marketplace
    audience: [finance]
    data: {classification: confidential}
    provision:
      cowork: {path: oauth-connector, via: directory-connector}
      claude-code: {via: user-server}
"""
COWORK = "box on cowork: `box` is installed by path `oauth-connector` on cowork; allowed"
CODE = "box on claude-code: `box` is installed by path `marketplace` on claude-code; allowed"


@pytest.mark.parametrize(
    ("allow", "expected"),
    [
        pytest.param("[marketplace, oauth-connector]", [], id="both on the list"),
        pytest.param("['*']", [], id="a star is any path"),
        pytest.param("[marketplace]", [f"{COWORK}: `marketplace`"], id="one of them is not"),
        pytest.param("['oauth*', custom-mcp]", [f"{CODE}: `oauth*`, `custom-mcp`"], id="the other is not"),
        pytest.param("['[*]']", [f"{CODE}: `[*]`", f"{COWORK}: `[*]`"], id="a literal star is no path"),
        pytest.param("[]", [f"{CODE}: none", f"{COWORK}: none"], id="an empty list allows none"),
        pytest.param("{cowork: [marketplace]}", [f"{COWORK} for surface `cowork`: `marketplace`"], id="on one surface"),
        pytest.param(
            "{claude-code: [marketplace], cowork: ['*-connector']}", [], id="a list for each surface, all held"
        ),
        pytest.param(
            "{confidential: [marketplace]}",
            [f"{COWORK} for classification `confidential`: `marketplace`"],
            id="for data",
        ),
        pytest.param("{finance: [marketplace]}", [f"{COWORK} for group `finance`: `marketplace`"], id="for a group"),
        pytest.param("{audit: [marketplace], public: []}", [], id="for others"),
        pytest.param(
            "{'': ['*'], claude-code: [custom-mcp]}",
            [f"{CODE} for surface `claude-code`: `custom-mcp`"],
            id="a list for all is not enough beside one that counts",
        ),
    ],
)
def test_the_path_of_each_surface_has_to_be_on_each_list_that_counts(allow, expected):
    assert gaps(judge(f"  path-not-allowed: {{allow: {allow}}}\n", DOORS)) == expected


@pytest.mark.parametrize(
    ("allow", "expected"),
    [
        pytest.param("[marketplace]", (1, 1, 0, 0), id="one list for all"),
        pytest.param("{audit: []}", (0, 0, 2, 0), id="no list counts"),
        pytest.param("{cowork: ['*'], audit: []}", (1, 0, 1, 0), id="a list counts on one surface"),
        pytest.param("{'': [marketplace], cowork: ['*']}", (1, 1, 0, 0), id="a list for all beside others"),
    ],
)
def test_only_whom_a_list_is_for_is_asked(allow, expected):
    assert counts(judge(f"  path-not-allowed: {{allow: {allow}}}\n", DOORS)) == expected


def test_the_line_that_says_the_path_is_named():
    report = judge("  path-not-allowed: {allow: [custom-mcp]}\n", DOORS)
    assert [(gap.place.line, gap.place.column) for gap in report.gaps] == [(8, 11), (12, 22)]


@pytest.mark.parametrize(
    ("data", "because"),
    [
        pytest.param(
            "data: {owner: ada}",
            "the inventory does not say the `data.classification` of `box`",
            id="data not classified",
        ),
        pytest.param(
            "data: {classification: secret}",
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="a word nobody ordered",
        ),
    ],
)
def test_a_list_for_data_needs_its_classification(data, because):
    inventory = DOORS.replace("data: {classification: confidential}", data)
    report = judge("  path-not-allowed: {allow: {restricted: [custom-mcp], cowork: [marketplace]}}\n", inventory)
    assert gaps(report) == [f"{COWORK} for surface `cowork`: `marketplace`"]
    assert unknowns(report) == [f"box on claude-code: {because}"]


@pytest.mark.parametrize(
    ("allow", "why"),
    [
        pytest.param("{cowrok: []}", "`cowrok` in `allow` is no surface or classification or group here; did you mean `cowork`?", id="a surface misspelt"),
        pytest.param("{marketplace: ['*']}", "`marketplace` in `allow` is no surface or classification or group here", id="a path, which it is about itself"),
        pytest.param("[marketplace, custom_mcp]", "`custom_mcp` in `allow` is no install path; did you mean `custom-mcp`?", id="a path misspelt"),
        pytest.param("{cowork: [xyz]}", "`xyz` in `allow` is no install path", id="no path at all"),
        pytest.param("{}", "`allow` is an empty mapping", id="nothing"),
    ],
)  # fmt: skip
def test_what_can_never_count_is_said(allow, why):
    (row,) = judge(f"  path-not-allowed: {{allow: {allow}}}\n", DOORS).coverage
    assert [line.split(" (policy.yaml")[0] for line in row.why] == [why]


def test_nothing_is_idle_where_every_pattern_names_a_path():
    (row,) = judge("  path-not-allowed: {allow: {cowork: ['*'], '': [marketplace], public: ['c*']}}\n", DOORS).coverage
    assert row.why == []


def test_without_a_list_it_is_not_asked():
    (row,) = judge("  path-not-allowed: {}\n", DOORS).coverage
    assert row.why == ["not asked: the policy gives no `allow`"]
