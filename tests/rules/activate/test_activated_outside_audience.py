import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  activated-outside-audience: {}\n"
GROUPS = """\
groups:
  tax: {size: 1, members: [tim@example.com]}
  audit: {size: 1, members: [grace@example.com]}
  finance: {includes: [tax, audit]}
"""
BY_GROUP = "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [audit], default: settings}}}\n"
AUTOMATIC = "activation: automatic, "
NO_SIGN_IN = "auth: {method: none}, "
MAY_ADD = "preference: available"


def text(door: str, *projects: str, surface: str = "cowork", before: str = "") -> str:
    """Return one door called `fx`, and projects `p`, `q` and so on, on one surface."""
    lines = [f"  {name}: {{surface: {surface}, {keys}}}\n" for name, keys in zip("pqrstu", projects, strict=False)]
    plugin = f"plugins: {{fx: {{title: FX, path: marketplace, {door}}}}}\n"
    return before + GROUPS + plugin + "projects:\n" + "".join(lines)


def cowork(*projects: str, audience: str = "[tax]", provision: str = "preference: required", facts: str = "") -> str:
    return text(f"audience: {audience}, {facts}provision: {{cowork: {{{provision}}}}}", *projects)


def claude(*projects: str, provision: str = "via: managed-plugin", facts: str = "", before: str = BY_GROUP) -> str:
    door = f"audience: [tax], {facts}provision: {{claude-code: {{{provision}}}}}"
    return text(door, *projects, surface="claude-code", before=before)


def test_people_outside_of_the_audience_in_a_project_that_lists_the_door():
    report = judge(RULE, cowork("audience: [tax], active: [fx]", "audience: [finance], active: [fx]"))
    assert gaps(report) == [
        "fx on cowork: `fx` is for `tax`, and is on in `q` for others: `fx` is switched on in project `q`"
    ]
    assert [person.name for person in report.gaps[0].people] == ["grace@example.com"]
    assert (report.gaps[0].place.line, report.gaps[0].place.column) == (11, 54)


def test_an_audience_of_nobody_is_said():
    (gap,) = judge(RULE, cowork("active: [fx]", audience="[]")).gaps
    assert gap.message == "`fx` is for nobody, and is on in `p` for others: `fx` is switched on in project `p`"
    assert [person.name for person in gap.people] == ["tim@example.com", "grace@example.com"]


def test_several_projects_are_one_gap():
    listed = "audience: [audit], active: [fx]"
    report = judge(RULE, cowork(listed, "audience: [finance], active: [fx]", listed, listed, listed))
    assert gaps(report) == [
        (
            "fx on cowork: `fx` is for `tax`, and is on in `p`, `q`, `r` and 2 more for others: "
            "`fx` is switched on in project `p`"
        )
    ]
    assert [person.name for person in report.gaps[0].people] == ["grace@example.com", "others"]
    assert report.gaps[0].place.line == 10


def test_a_crowd_is_not_named_one_by_one():
    members = ", ".join(f"m{number}@example.com" for number in range(9))
    crowd = f"  crowd: {{size: 9, members: [{members}]}}\n"
    for size, shown in ((9, 8), (7, 7)):
        inventory = cowork("audience: [crowd], active: [fx]").replace(
            "plugins:",
            crowd.replace(
                ", m7@example.com, m8@example.com", "" if size == 7 else ", m7@example.com, m8@example.com"
            ).replace("9", str(size), 1)
            + "plugins:",
        )
        people = [person.name for person in judge(RULE, inventory).gaps[0].people]
        assert len(people) == shown
        assert (people[-1] == "others") == (size == 9)


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(cowork("audience: [tax], active: [fx]"), (1, 0, 0, 0), id="all of the project are in it"),
        pytest.param(
            cowork("audience: [tax, audit], active: [fx]", audience="[finance]"),
            (1, 0, 0, 0),
            id="through a larger group",
        ),
        pytest.param(cowork("active: [fx]", audience="[finance]"), (1, 0, 0, 0), id="everybody is in the audience"),
        pytest.param(cowork("active: [fx]"), (0, 1, 0, 0), id="a project of everybody's"),
        pytest.param(cowork("audience: [audit], active: []"), (0, 0, 0, 0), id="not on anywhere"),
        pytest.param(cowork("audience: [audit], active: [fx]", audience="[]"), (0, 1, 0, 0), id="meant for nobody"),
        pytest.param(
            text("provision: {cowork: {preference: required}}", "active: [fx]"), (0, 0, 0, 0), id="meant for everybody"
        ),
        pytest.param(
            cowork("active: [fx]", provision="preference: required, groups: {audit: not_available}"),
            (1, 0, 0, 0),
            id="those outside do not have it",
        ),
        pytest.param(
            cowork("audience: [finance], active: [fx]", provision="preference: required, groups: {tax: not_available}"),
            (0, 1, 0, 0),
            id="those outside are the ones who have it",
        ),
        pytest.param(cowork("audience: [audit], needs: [fx]"), (0, 0, 0, 1), id="needed, and no list"),
        pytest.param(claude("audience: [tax], active: []"), (1, 0, 0, 0), id="forced on for whom it is meant"),
        pytest.param(claude("audience: [audit], active: []"), (0, 1, 0, 0), id="forced on for others"),
        pytest.param(
            claude("audience: [finance], active: []", provision="via: managed-plugin, groups: {audit: absent}"),
            (1, 0, 0, 0),
            id="forced on for some, and those outside lack it",
        ),
        pytest.param(
            claude("audience: [finance], active: [fx]", provision="via: managed-plugin, groups: {audit: 'false'}"),
            (1, 0, 0, 0),
            id="listed, and blocked for those outside",
        ),
        pytest.param(
            claude("audience: [audit], active: []", before=BY_GROUP.replace(", default: settings", "")),
            (0, 1, 0, 0),
            id="the group's own settings are known",
        ),
        pytest.param(
            claude("active: []", before=BY_GROUP.replace(", default: settings", "")),
            (0, 0, 0, 1),
            id="whether it is forced on for some is not known",
        ),
        pytest.param(cowork("audience: [tax], active: []", facts=AUTOMATIC), (1, 0, 0, 0), id="on by itself, inside"),
        pytest.param(cowork("audience: [audit], active: []", facts=AUTOMATIC), (0, 0, 0, 1), id="who signed in?"),
        pytest.param(
            cowork("audience: [audit], active: [fx]", facts=AUTOMATIC), (0, 1, 0, 0), id="on by itself, and listed"
        ),
        *(
            pytest.param(
                cowork("audience: [audit], active: []", facts=f"{AUTOMATIC}auth: {{{auth}}}, "), expected, id=auth
            )
            for auth, expected in (
                ("method: none", (0, 1, 0, 0)),
                ("method: managed", (0, 1, 0, 0)),
                ("identity: shared", (0, 1, 0, 0)),
                ("method: oauth", (0, 0, 0, 1)),
            )
        ),
        pytest.param(
            cowork(
                "audience: [finance], active: []",
                facts=AUTOMATIC,
                provision="preference: required, groups: {tax: not_available}",
            ),
            (0, 0, 0, 1),
            id="on by itself for some",
        ),
        pytest.param(
            claude("audience: [audit], active: []", facts=AUTOMATIC), (0, 1, 0, 0), id="forced on, whoever signs in"
        ),
        pytest.param(
            cowork("audience: [finance], active: []", facts=AUTOMATIC, provision=MAY_ADD),
            (0, 0, 0, 1),
            id="on by itself for whom it is meant, and others may have signed in",
        ),
        pytest.param(
            cowork("audience: [finance], active: []", facts=AUTOMATIC + NO_SIGN_IN, provision=MAY_ADD),
            (0, 0, 0, 1),
            id="on by itself for whom it is meant, and others may have added it",
        ),
        pytest.param(
            cowork("audience: [audit], active: []", facts=AUTOMATIC + NO_SIGN_IN, provision=MAY_ADD),
            (0, 0, 0, 0),
            id="on by itself for whom it is meant, none of whom is there",
        ),
        pytest.param(
            cowork(
                "audience: [finance], active: []",
                facts=AUTOMATIC + NO_SIGN_IN,
                provision=MAY_ADD + ", groups: {audit: not_available}",
            ),
            (1, 0, 0, 0),
            id="on by itself for whom it is meant, and the others cannot have it",
        ),
        pytest.param(
            cowork(
                "audience: [finance], active: []",
                facts=AUTOMATIC + NO_SIGN_IN,
                provision=MAY_ADD + ", groups: {audit: required}",
            ),
            (0, 1, 0, 0),
            id="on by itself for the others, who are given it",
        ),
        pytest.param(
            cowork("audience: [finance], active: [fx]", facts=AUTOMATIC + NO_SIGN_IN, provision=MAY_ADD),
            (0, 1, 0, 0),
            id="on by itself, and somebody added it to the project",
        ),
        pytest.param(
            cowork("audience: [audit], needs: [fx]", "audience: [audit], active: [fx]"),
            (0, 1, 0, 0),
            id="a gap comes before what is unknown",
        ),
    ],
)
def test_who_is_outside(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


def test_what_is_forced_on_in_many_projects_is_counted_once():
    outside, inside = "audience: [audit], active: []", "audience: [tax], active: []"
    report = judge(RULE, claude(inside, outside, outside, "audience: [audit], active: [fx]", outside, outside))
    assert gaps(report) == [
        (
            "fx on claude-code: `fx` is for `tax`, and is on in `s`, `q`, `r` and 2 more for others: "
            "the declared managed settings of group `audit` force `fx` on"
        )
    ]
    assert report.gaps[0].place.line == 14


def test_everybody_outside_of_several_projects_is_named_once():
    groups = GROUPS.replace("  finance:", "  law: {size: 1, members: [lou@example.com]}\n  finance:")
    inventory = claude("audience: [audit], active: []", "audience: [audit, tax], active: []", before="")
    report = judge(RULE, inventory.replace(GROUPS, groups))
    assert [person.name for person in report.gaps[0].people] == ["grace@example.com"]


def test_settings_that_nobody_states_are_unknown():
    inventory = claude("active: []", provision="via: managed-plugin, groups: {audit: absent}", before="")
    assert unknowns(judge(RULE, inventory)) == [
        "fx on claude-code: the inventory does not say whether groups have managed settings of their own"
    ]


def test_who_signed_in_is_unknown():
    report = judge(RULE, cowork("audience: [audit], active: []", facts=AUTOMATIC))
    assert unknowns(report) == [
        "fx on cowork: `fx` switches itself on once signed in, and nobody says who outside of its audience is"
    ]


def test_who_added_it_is_unknown():
    project = "audience: [finance], active: []"
    report = judge(RULE, cowork(project, facts=AUTOMATIC + NO_SIGN_IN, provision=MAY_ADD))
    assert unknowns(report) == ["fx on cowork: the organisation says `available`: members add it themselves"]
