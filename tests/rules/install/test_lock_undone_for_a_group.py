import pytest
from judged import counts, gaps, judge

RULE = "  lock-undone-for-a-group: {}\n"
GROUPS = """\
groups:
  tax: {members: [ada@x.example], size: 1}
  audit: {members: [bob@x.example], size: 1}
  everyone: {includes: [tax, audit]}
"""
MANAGED = "surfaces: {{claude-code: {{managed: {{by: server, mode: rbac_groups, order: [{order}]{default}}}}}}}\n"


def cowork(settings: str, preference: str = "required", audience: str = "") -> str:
    return (
        GROUPS
        + f"plugins:\n  fx: {{title: FX, path: custom-mcp, {audience}provision: {{cowork: {{preference: {preference}, groups: {{{settings}}}}}}}}}\n"
    )


def code(settings: str, order: str, default: str = ", default: settings", audience: str = "") -> str:
    return (
        GROUPS
        + MANAGED.format(order=order, default=default)
        + f"plugins:\n  fx: {{title: FX, path: custom-mcp, {audience}provision: {{claude-code: {{via: managed-plugin, groups: {{{settings}}}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(cowork("tax: available"), [("tax", ["ada@x.example"])], id="one group is weaker"),
        pytest.param(
            cowork("tax: not_available, audit: auto_install"),
            [("tax", ["ada@x.example"]), ("audit", ["bob@x.example"])],
            id="two",
        ),
        pytest.param(
            cowork("everyone: available, tax: required"),
            [("everyone", ["bob@x.example"])],
            id="only those without a better group",
        ),
        pytest.param(cowork("tax: available, everyone: required"), [], id="another group of theirs requires it"),
        pytest.param(cowork("tax: required"), [], id="the group requires it too"),
        pytest.param(cowork("tax: available", "auto_install"), [], id="nothing is locked"),
        pytest.param(code("tax: absent", "tax"), [("tax", ["ada@x.example"])], id="a document without it"),
        pytest.param(code("tax: 'false'", "tax"), [("tax", ["ada@x.example"])], id="a document that blocks it"),
        pytest.param(code("tax: absent", "everyone, tax"), [], id="an earlier document holds it"),
        pytest.param(code("", "tax"), [], id="unnamed groups hold it"),
        pytest.param(
            code("", "tax", ", default: none"),
            [("everyone", ["bob@x.example"])],
            id="no default, for those in no listed group",
        ),
        pytest.param(
            code("", "tax", ", default: none", "audience: [tax], "), [], id="no default, but nobody else is meant"
        ),
        pytest.param(
            code("audit: 'false'", "audit", audience="audience: [tax], "), [], id="blocked for whom it is not meant"
        ),
        pytest.param(
            cowork("audit: not_available", audience="audience: [tax], "), [], id="withheld from whom it is not meant"
        ),
        pytest.param(
            cowork("audit: available", audience="audience: [tax], "),
            [("audit", ["bob@x.example"])],
            id="open to whom it is not meant",
        ),
        pytest.param(
            cowork("everyone: not_available", audience="audience: [tax], "),
            [("everyone", ["ada@x.example"])],
            id="of the group only those for whom it is meant",
        ),
        pytest.param(
            code("tax: absent", "tax").replace("rbac_groups", "organization"), [], id="groups have no documents"
        ),
    ],
)
def test_the_groups_that_lose_the_lock_and_the_people_it_concerns(text, found):
    report = judge(RULE, text)
    assert [(gap.subject.group, [person.name for person in gap.people]) for gap in report.gaps] == found


def test_a_team_plan_has_no_group_settings():
    assert counts(judge(RULE, "surfaces: {cowork: {plan: team}}\n" + cowork("tax: available"))) == (0, 0, 0, 0)


def test_an_unstated_default_is_unknown():
    report = judge(RULE, code("", "tax", ""))
    assert [fact.because for fact in report.unknowns] == [
        "the inventory does not say what members of no group in `order` get"
    ]
    assert report.unknowns[0].subject.group == "everyone"


def test_the_gap_says_what_replaces_what():
    assert gaps(judge(RULE, cowork("tax: available"))) == [
        "fx on cowork, group tax: `fx` is locked on cowork, but group `tax` has `available`, which replaces `required`"
    ]


def test_a_setting_that_keeps_a_door_from_others_is_not_about_its_lock():
    assert counts(judge(RULE, cowork("audit: not_available", audience="audience: [tax], "))) == (0, 0, 1, 0)
