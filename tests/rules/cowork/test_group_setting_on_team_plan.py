import pytest
from judged import counts, gaps, judge

DOOR = """\
groups: {audit: {size: 3}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, preference: required%s}}
"""
GROUPS = ", groups: {audit: available}"


@pytest.mark.parametrize(
    ("surfaces", "groups", "wanted"),
    [
        pytest.param("{cowork: {plan: team}}", GROUPS, (0, 1, 0, 0), id="a group setting on Team"),
        pytest.param("{cowork: {plan: team}}", ", groups: {}", (0, 0, 0, 0), id="an empty list of them"),
        pytest.param("{cowork: {plan: team}}", "", (0, 0, 0, 0), id="none on Team"),
        pytest.param("{cowork: {plan: enterprise}}", GROUPS, (1, 0, 0, 0), id="on Enterprise"),
        pytest.param("{cowork: {deployment: first-party}}", GROUPS, (0, 0, 0, 1), id="nobody says on which plan"),
        pytest.param("{cowork: {deployment: third-party}}", GROUPS, (0, 0, 1, 0), id="no plan of the vendor's at all"),
    ],
)
def test_plan_and_groups(surfaces, groups, wanted):
    assert counts(judge("  group-setting-on-team-plan: {}\n", f"surfaces: {surfaces}\n{DOOR % groups}")) == wanted


def test_it_names_the_door():
    report = judge("  group-setting-on-team-plan: {}\n", f"surfaces: {{cowork: {{plan: team}}}}\n{DOOR % GROUPS}")
    assert gaps(report) == [
        "vendor-master on cowork: `vendor-master` has settings for groups, which a Team plan does not have"
    ]
