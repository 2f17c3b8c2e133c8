import pytest
from judged import cases, counts, gaps, judge, unknowns

from plugingov.layers.layers import Layers
from plugingov.model.decided import Decided
from plugingov.rules.case import Case
from plugingov.rules.governance.approval_missing_for_tier import judge as judge_one
from plugingov.rules.rule import Subject
from plugingov.rules.settings import Settings

GROUPS = """\
groups:
  risk: {size: 2, members: [Ada@x.example, bo@x.example]}
  it: {size: 3, members: [cy@x.example]}
  all: {includes: [risk]}
  crowd: {size: 9}
"""
WRITES = "{tools: {post: {access: write, destructive: false, open_world: false}}}"


def fx(
    approvals: str = "",
    *,
    data: str = "{classification: internal, owner: dan@x.example}",
    owner: str = "eve@x.example",
    provides: str = WRITES,
    rest: str = "",
    before: str = GROUPS,
) -> str:
    said = {
        "path": "custom-mcp",
        "audience": "[risk]",
        "owner": owner,
        "server": "{transport: http, operator: us}",
        "auth": "{method: oauth}",
        "provides": provides,
        "data": data,
        "review": f"{{ticket: IT-1, approvals: {{{approvals}}}}}" if approvals else "",
        "provision": "{cowork: {via: custom-connector}}",
    }
    facts = "".join(f"    {key}: {value}\n" for key, value in said.items() if value)
    return f"{before}plugins:\n  fx:\n    title: FX\n{facts}{rest}"


def asked(approvals: str, text: str):
    return judge(f"  approval-missing-for-tier: {{}}\napprovals: {approvals}\n", text)


def by(*names: str, day: str = "2026-09-01") -> str:
    return ", ".join(f'"{name}": {day}' for name in names)


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        pytest.param("[sec@x.example]", fx(by("sec@x.example")), (1, 0, 0, 0), id="an address that approved"),
        pytest.param("[Sec@X.example]", fx(by("sec@x.example")), (1, 0, 0, 0), id="written with capitals"),
        pytest.param("[sec@x.example]", fx(by("bob@x.example")), (0, 1, 0, 0), id="somebody else approved"),
        pytest.param("[sec@x.example]", fx(by("Sec <SEC@x.example>")), (1, 0, 0, 0), id="with a name before it"),
        pytest.param("['mailto:sec@x.example']", fx(by(" sec@x.example ")), (1, 0, 0, 0), id="as a link, and blanks"),
        pytest.param("[risk]", fx(by("Ada <ada@x.example>")), (1, 0, 0, 0), id="a member of a group, with a name"),
        pytest.param("[it]", fx(by("mailto:ada@x.example")), (0, 1, 0, 0), id="somebody of another group, as a link"),
        pytest.param("[sec@x.example]", fx(), (0, 1, 0, 0), id="nobody approved"),
        pytest.param("[sec@x.example]", fx(by("sec@x.example", day="2026-10-01")), (1, 0, 0, 0), id="today"),
        pytest.param("[sec@x.example]", fx(by("sec@x.example", day="2026-10-02")), (0, 1, 0, 0), id="tomorrow"),
        pytest.param("[]", fx(), (1, 0, 0, 0), id="nobody is needed"),
        pytest.param("[owner]", fx(by("EVE@x.example")), (1, 0, 0, 0), id="the owner"),
        pytest.param("[owner]", fx(by("dan@x.example")), (0, 1, 0, 0), id="not the owner"),
        pytest.param("[owner]", fx(by("dan@x.example"), owner=""), (0, 0, 0, 1), id="owner not stated"),
        pytest.param("[data-owner]", fx(by("dan@x.example")), (1, 0, 0, 0), id="the data's owner"),
        pytest.param("[data-owner]", fx(by("eve@x.example")), (0, 1, 0, 0), id="not the data's owner"),
        pytest.param(
            "[data-owner]", fx(by("eve@x.example"), data="{classification: internal}"), (0, 0, 0, 1), id="not stated"
        ),
        pytest.param(
            "[data-owner, sec@x.example]",
            fx(by("eve@x.example"), data="{classification: internal}"),
            (0, 1, 0, 0),
            id="one not stated, another missing",
        ),
        pytest.param("[risk]", fx(by("ada@x.example")), (1, 0, 0, 0), id="a member of a group"),
        pytest.param("[all]", fx(by("bo@x.example")), (1, 0, 0, 0), id="a member of an included group"),
        pytest.param("[risk]", fx(by("Risk")), (1, 0, 0, 0), id="a group by its name"),
        pytest.param("[risk]", fx(by("cy@x.example")), (0, 1, 0, 0), id="a member of another group"),
        pytest.param("[risk]", fx(by("who@x.example")), (0, 1, 0, 0), id="nobody of the group, all of whom are named"),
        pytest.param("[it]", fx(by("who@x.example")), (0, 0, 0, 1), id="perhaps somebody of the group"),
        pytest.param("[it]", fx(by("ada@x.example")), (0, 1, 0, 0), id="somebody known to be in another group"),
        pytest.param("[it]", fx(), (0, 1, 0, 0), id="a group of which nobody approved"),
        pytest.param("[crowd]", fx(by("who@x.example")), (0, 0, 0, 1), id="a group without names"),
        pytest.param(
            "[owner]", fx(by("bo@x.example"), owner="risk"), (1, 0, 0, 0), id="an owner that is a group, by a member"
        ),
        pytest.param("[project-owner]", fx(by("eve@x.example")), (1, 0, 0, 0), id="no project uses it"),
    ],
)
def test_everybody_whom_the_tier_needs_has_to_approve(wanted, text, expected):
    assert counts(asked(f"{{medium: {wanted}}}", text)) == expected


PROJECTS = """\
projects:
  one: {surface: cowork, owner: uma@x.example, needs: [fx]}
  two: {surface: claude-code, owner: vic@x.example, active: [fx]}
  three: {surface: cowork, owner: wil@x.example, active: []}
"""


@pytest.mark.parametrize(
    ("approvals", "projects", "expected"),
    [
        pytest.param(by("uma@x.example", "vic@x.example"), PROJECTS, [], id="every project's owner"),
        pytest.param(by("uma@x.example"), PROJECTS, ["the owner of project `two` `vic@x.example`"], id="one of two"),
        pytest.param(
            by("who@x.example"),
            PROJECTS,
            ["the owner of project `one` `uma@x.example`, the owner of project `two` `vic@x.example`"],
            id="none",
        ),
        pytest.param(
            by("vic@x.example"), PROJECTS.replace("owner: uma@x.example, ", ""), None, id="a project without an owner"
        ),
    ],
)
def test_the_owner_of_each_project_that_uses_it_has_to_approve(approvals, projects, expected):
    report = asked("{medium: [project-owner]}", fx(approvals, rest=projects))
    if expected is None:
        assert unknowns(report) == ["fx: the inventory does not say the `owner` of project `one`"]
        return
    start = "fx: `fx` is of tier medium (`post` writes), and no approval is on record of "
    assert gaps(report) == [start + each for each in expected]


def test_the_short_form_of_an_approval_counts():
    text = fx(rest="    review: {approved_by: sec@x.example, approved_on: 2026-09-01}\n")
    assert counts(asked("{medium: [sec@x.example]}", text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("approvals", "line"),
    [pytest.param("", 10, id="no review"), pytest.param(by("eve@x.example"), 19, id="a review")],
)
def test_a_gap_points_at_the_approvals(approvals, line):
    assert asked("{medium: [sec@x.example]}", fx(approvals)).gaps[0].place.line == line


def test_the_message_names_the_tier_what_decides_it_and_who_is_missing():
    text = fx(by("dan@x.example"), data="{classification: confidential, owner: dan@x.example}")
    assert gaps(asked("{high: [data-owner, owner, sec@x.example, risk]}", text)) == [
        (
            "fx: `fx` is of tier high (`post` writes, and its data is confidential), and no approval is on record of its "
            "owner `eve@x.example`, `sec@x.example`, `risk`"
        )
    ]


def test_of_many_who_are_missing_the_first_are_named():
    wanted = ", ".join(f"a{number}@x.example" for number in range(10))
    assert gaps(asked(f"{{medium: [{wanted}]}}", fx()))[0].endswith("`a6@x.example`, `a7@x.example` and 2 more")


def test_people_are_not_named_where_they_are_counted():
    (case,) = cases(fx())
    decided = Decided(approvals={"medium": ("owner", "sec@x.example", "risk")})
    hushed = Case(Layers(case.organisation, case.today, "counts"), decided)
    assert judge_one(hushed, Subject(plugin="fx"), Settings()).message.endswith("of its owner, somebody, `risk`")


@pytest.mark.parametrize(
    ("wanted", "because"),
    [
        pytest.param("owner", "the inventory does not say the `owner` of `fx`", id="owner"),
        pytest.param("data-owner", "the inventory does not say the `data.owner` of `fx`", id="data-owner"),
        pytest.param(
            "crowd",
            "the inventory does not name every member of group `crowd`, and one of them may have approved `fx`",
            id="group",
        ),
    ],
)
def test_what_is_not_said_is_unknown(wanted, because):
    text = fx(by("who@x.example"), owner="", data="{classification: internal}")
    assert unknowns(asked(f"{{medium: [{wanted}]}}", text)) == [f"fx: {because}"]


def test_what_says_nothing_of_its_data_names_no_owner_of_it():
    assert counts(asked("{medium: [data-owner]}", fx(by("who@x.example"), data=""))) == (0, 0, 0, 1)


def test_a_tier_that_needs_nobody_is_not_asked():
    assert counts(asked("{high: [sec@x.example]}", fx())) == (0, 0, 1, 0)


UNSAID = "{owner: dan@x.example}"


@pytest.mark.parametrize(
    ("wanted", "approvals", "expected"),
    [
        pytest.param("{critical: [sec@x.example]}", "", (0, 0, 0, 1), id="needed if it is higher"),
        pytest.param("{critical: [sec@x.example]}", by("sec@x.example"), (1, 0, 0, 0), id="approved if it is higher"),
        pytest.param(
            "{high: [sec@x.example], medium: [owner]}", by("eve@x.example"), (0, 0, 0, 1), id="one is enough now"
        ),
        pytest.param(
            "{high: [sec@x.example], medium: [owner]}", by("eve@x.example", "sec@x.example"), (1, 0, 0, 0), id="both"
        ),
        pytest.param("{high: [sec@x.example], medium: [owner]}", by("sec@x.example"), (0, 0, 0, 1), id="lacking now"),
        pytest.param(
            "{critical: [sec@x.example], high: [sec@x.example], medium: [owner]}", "", (0, 1, 0, 0), id="each lacks one"
        ),
        pytest.param(
            "{critical: [crowd], high: [sec@x.example], medium: [owner]}",
            by("who@x.example"),
            (0, 0, 0, 1),
            id="one that perhaps lacks none",
        ),
        pytest.param("{medium: [owner]}", "", (0, 0, 0, 1), id="higher needs nobody, and now somebody is lacking"),
        pytest.param("{high: [], medium: [owner]}", by("eve@x.example"), (1, 0, 0, 0), id="higher needs nobody"),
        pytest.param("{high: [crowd], medium: [owner]}", by("eve@x.example"), (0, 0, 0, 1), id="perhaps approved"),
        pytest.param("{low: [sec@x.example]}", "", (0, 0, 1, 0), id="lower needs somebody"),
    ],
)
def test_a_tier_that_may_be_higher_needs_the_approvals_of_both(wanted, approvals, expected):
    assert counts(asked(wanted, fx(approvals, data=UNSAID))) == expected


def test_a_gap_says_that_the_tier_may_be_higher():
    wanted = "{critical: [sec@x.example, owner], high: [dan@x.example], medium: [owner]}"
    assert gaps(asked(wanted, fx(data=UNSAID))) == [
        (
            "fx: `fx` is of tier medium or higher (`post` writes), and no approval is on record of its owner "
            "`eve@x.example`"
        )
    ]


def test_a_higher_tier_that_lacks_nothing_leaves_it_unknown():
    report = asked("{critical: [owner], high: [sec@x.example], medium: [owner]}", fx(by("sec@x.example"), data=UNSAID))
    assert unknowns(report) == [
        (
            "fx: `fx` lacks an approval unless it is of tier high: the inventory does not say the "
            "`data.classification` of `fx`"
        )
    ]


def test_what_may_lift_the_tier_is_said():
    report = asked(
        "{critical: [dan@x.example], high: [sec@x.example], medium: [owner]}",
        fx(by("eve@x.example", "dan@x.example"), data=UNSAID),
    )
    assert unknowns(report) == [
        "fx: `fx` may be of tier high, which needs more approvals: the inventory does not say the `data.classification` of `fx`"
    ]


def test_each_higher_tier_names_what_may_lift_it_there():
    text = fx(data="{classification: internal}", provides="{tools: {find: {access: read}}}")
    silent = text.replace("    audience: [risk]\n", "").replace("    auth: {method: oauth}\n", "")
    for wanted, missing in (("medium", "audience"), ("high", "auth.method")):
        assert unknowns(asked(f"{{{wanted}: [sec@x.example]}}", silent)) == [
            (
                f"fx: `fx` may be of tier {wanted}, which needs more approvals: "
                f"the inventory does not say the `{missing}` of `fx`"
            )
        ]


def test_a_policy_without_approvals_asks_nobody():
    report = judge("  approval-missing-for-tier: {}\n", fx())
    assert counts(report) == (0, 0, 0, 0)
    assert report.coverage[0].why == ["the policy names no `approvals` (policy.yaml:5:3)"]


def test_who_can_never_approve_is_said():
    report = asked("{medium: [owner, risk, sec@x.example], low: [rsk]}", fx(by("eve@x.example")))
    assert report.coverage[0].why == ["`rsk` in `approvals.low` is no address and no group here (policy.yaml:5:3)"]
