import pytest
from judged import counts, gaps, judge, unknowns

from plugingov.sources.errors import BadInput

GROUPS = "groups: {ap: {size: 1, members: [ada@x.example]}, tax: {size: 1, members: [tom@x.example]}}\n"
READS, READS_WORLD, WRITES = "{access: read, open_world: false}", "{access: read}", "{access: write}"
AUTOMATIC = "    activation: automatic\n"


def door(
    name: str, tools: str | None, *, data: str = "internal", cowork: str = "preference: auto_install", more: str = ""
) -> str:
    provides = f"    provides: {{tools: {{{tools}}}}}\n" if tools is not None else ""
    kept = f"    data: {{classification: {data}}}\n" if data else ""
    return f"  {name}:\n    title: T\n    path: marketplace\n{kept}{provides}{more}    provision: {{cowork: {{{cowork}}}}}\n"


def desk(*doors: str, project: str = "surface: cowork, active: [drive, github, slack]", before: str = "") -> str:
    return before + "plugins:\n" + "".join(doors) + f"projects:\n  desk: {{{project}}}\n"


DRIVE = door("drive", f"read: {READS}", data="confidential")
GITHUB = door("github", f"search: {READS_WORLD}")
SLACK = door("slack", f"post: {WRITES}")


def asked(text: str, settings: str = "{}"):
    return judge(f"  toxic-combination: {settings}\n", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(desk(DRIVE, GITHUB, SLACK), (0, 1, 0, 0), id="three doors, a side each"),
        pytest.param(desk(door("drive", f"read: {READS}"), GITHUB, SLACK), (1, 0, 0, 0), id="nothing is private"),
        pytest.param(
            desk(door("drive", f"read: {READS}", data="restricted"), GITHUB, SLACK),
            (0, 1, 0, 0),
            id="restricted is private",
        ),
        pytest.param(desk(DRIVE, door("github", f"search: {READS}"), SLACK), (1, 0, 0, 0), id="no stranger writes"),
        pytest.param(
            desk(DRIVE, GITHUB, door("slack", "post: {access: write, open_world: false}")),
            (1, 0, 0, 0),
            id="no way out",
        ),
        pytest.param(
            desk(
                DRIVE, GITHUB, door("slack", f"post: {WRITES}", cowork="preference: required, tools: {post: blocked}")
            ),
            (1, 0, 0, 0),
            id="the way out is blocked",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, SLACK, project="surface: cowork, active: [drive, github]"),
            (1, 0, 0, 0),
            id="one is not on",
        ),
        pytest.param(
            desk(
                DRIVE,
                GITHUB,
                door("slack", f"post: {WRITES}", more=AUTOMATIC),
                project="surface: cowork, active: [drive, github]",
            ),
            (0, 1, 0, 0),
            id="one switches itself on",
        ),
        pytest.param(
            desk(
                door("all", f"read: {READS_WORLD}, post: {WRITES}", data="confidential"),
                project="surface: cowork, active: [all]",
            ),
            (0, 1, 0, 0),
            id="one door has all sides",
        ),
        pytest.param(
            desk(
                door("all", "do: {access: write, sees: [private, untrusted]}"), project="surface: cowork, active: [all]"
            ),
            (0, 1, 0, 0),
            id="one tool has all sides",
        ),
        pytest.param(
            desk(door("drive", "read: {access: read, sees: []}", data="confidential"), GITHUB, SLACK),
            (1, 0, 0, 0),
            id="stated: it sees nothing private",
        ),
        pytest.param(
            desk(door("drive", f"read: {READS}", data=""), GITHUB, SLACK), (0, 0, 0, 1), id="classification not stated"
        ),
        pytest.param(
            desk(door("drive", f"read: {READS}", data="secret"), GITHUB, SLACK),
            (0, 0, 0, 1),
            id="no such classification",
        ),
        pytest.param(
            desk(door("drive", f"write: {WRITES}", data=""), GITHUB, SLACK),
            (1, 0, 0, 0),
            id="classification not stated of what only writes",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, door("slack", "post: {}"), project="surface: cowork, active: [drive, github, slack]"),
            (0, 0, 0, 1),
            id="access not stated",
        ),
        pytest.param(desk(DRIVE, GITHUB, door("slack", None)), (0, 0, 0, 1), id="tools not listed"),
        pytest.param(desk(DRIVE, GITHUB, door("slack", "")), (1, 0, 0, 0), id="listed as having no tool"),
        pytest.param(
            desk(door("slack", None), project="surface: cowork, active: [slack]"),
            (0, 0, 0, 1),
            id="one door, nothing said",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, SLACK, project="surface: cowork, needs: [drive, github, slack]"),
            (0, 0, 0, 1),
            id="nobody says what is on",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, project="surface: cowork, needs: [drive, github]"),
            (0, 0, 0, 1),
            id="nobody says what is on, and what is needed is harmless",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, SLACK, project="surface: claude-code, active: [drive, github, slack]"),
            (1, 0, 0, 0),
            id="none of them is provisioned there",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, SLACK)
            .replace("cowork", "claude-code")
            .replace("preference: auto_install", "via: user-server"),
            (0, 1, 0, 0),
            id="in Claude Code as well",
        ),
    ],
)
def test_three_sides_do_not_belong_together(text, expected):
    assert counts(asked(text)) == expected


FORCED = "claude-code: {via: managed-plugin, groups: {tax: absent}}"
FOR_AP = "preference: not_available, groups: {ap: auto_install}"
FOR_TAX = "preference: not_available, groups: {tax: auto_install}"


@pytest.mark.parametrize(
    ("github", "slack", "expected"),
    [
        pytest.param(FOR_AP, FOR_AP, (0, 1, 0, 0), id="the same people have both"),
        pytest.param(FOR_AP, FOR_TAX, (1, 0, 0, 0), id="nobody has both"),
        pytest.param(FOR_AP, "preference: auto_install", (0, 1, 0, 0), id="some have one, and all the other"),
        pytest.param(FOR_AP, "via: org-plugin", (0, 1, 0, 0), id="one is listed, and nobody says who has it"),
    ],
)
def test_what_nobody_has_together_is_not_together(github, slack, expected):
    text = desk(
        DRIVE,
        door("github", f"search: {READS_WORLD}", cowork=github),
        door("slack", f"post: {WRITES}", cowork=slack),
        project="surface: cowork, audience: [ap, tax], active: [drive, github, slack]",
        before=GROUPS,
    )
    assert counts(asked(text)) == expected


@pytest.mark.parametrize(
    ("slack", "expected"),
    [
        pytest.param(FOR_AP, (0, 1, 0, 0), id="the same people have both"),
        pytest.param(FOR_TAX, (1, 0, 0, 0), id="nobody has both"),
        pytest.param("preference: available, groups: {tax: not_available}", (0, 1, 0, 0), id="the same may add it"),
        pytest.param("preference: available, groups: {ap: not_available}", (1, 0, 0, 0), id="others may add it"),
    ],
)
def test_what_switches_itself_on_is_on_for_whoever_has_it(slack, expected):
    text = desk(
        DRIVE,
        door("github", f"search: {READS_WORLD}", cowork=FOR_AP),
        door("slack", f"post: {WRITES}", cowork=slack, more=AUTOMATIC),
        project="surface: cowork, audience: [ap, tax], active: [drive, github]",
        before=GROUPS,
    )
    assert counts(asked(text)) == expected


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        pytest.param("", (0, 1, 0, 0), id="meant for everybody"),
        pytest.param("[ap]", (0, 1, 0, 0), id="meant for the people of the project"),
        pytest.param("[ap, tax]", (0, 1, 0, 0), id="meant for others as well"),
        pytest.param("[tax]", (1, 0, 0, 0), id="meant for others"),
    ],
)
def test_a_directory_connector_that_switches_itself_on_is_on_for_whom_it_is_meant(audience, expected):
    more = AUTOMATIC + (f"    audience: {audience}\n" if audience else "")
    github = door("github", f"search: {READS_WORLD}, post: {WRITES}", cowork="via: directory-connector", more=more)
    project = "surface: cowork, audience: [ap], active: [drive]"
    report = asked(desk(DRIVE, github, project=project, before=GROUPS))
    assert counts(report) == expected
    said = "strangers' content (`github/search` (derived)) and a way out (`github/post` (derived)) come together"
    assert all(said in gap for gap in gaps(report))


def test_whoever_is_not_meant_to_have_a_door_is_not_expected_to_have_added_it():
    slack = door(
        "slack",
        f"post: {WRITES}",
        cowork="preference: available, groups: {tax: auto_install}",
        more=AUTOMATIC + "    audience: [tax]\n",
    )
    text = desk(
        DRIVE,
        door("github", f"search: {READS_WORLD}", cowork=FOR_AP),
        slack,
        project="surface: cowork, audience: [ap, tax], active: [drive, github]",
        before=GROUPS,
    )
    assert counts(asked(text)) == (1, 0, 0, 0)


def test_the_message_names_the_tools_on_each_side_and_marks_what_is_derived():
    text = desk(
        door("drive", "a: {access: read, sees: [private]}", data="internal"),
        door("github", f"b: {READS_WORLD}, c: {READS_WORLD}, d: {READS_WORLD}, e: {READS_WORLD}"),
        door("slack", "f: {access: write, open_world: true}, g: {access: write}"),
    )
    report = asked(text)
    assert gaps(report) == [
        (
            "project desk on cowork: private data (`drive/a`), strangers' content (`github/b` (derived), `github/c` (derived), "
            "`github/d` (derived) and 1 more) and a way out (`slack/f`, `slack/g` (derived)) come together in project `desk`"
        )
    ]
    assert report.gaps[0].severity == "critical"


def test_a_gap_points_at_what_is_switched_on():
    text = (
        desk(DRIVE, GITHUB, SLACK)
        .replace("{surface: cowork, ", "\n    surface: cowork\n    ")
        .replace("slack]}", "slack]")
    )
    report = asked(text)
    assert report.gaps[0].place.line == text.count("\n") + 3


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            desk(door("drive", f"read: {READS}", data=""), GITHUB, SLACK),
            "the inventory does not say the `data.classification` of `drive`",
            id="classification not stated",
        ),
        pytest.param(
            desk(door("drive", f"read: {READS}", data="confidental"), GITHUB, SLACK),
            "`confidental` is no classification of the policy (public < internal < confidential < restricted); did you "
            "mean `confidential`?",
            id="no such classification",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, door("slack", "post: {}")),
            "the inventory does not say the `access` of `post` of `slack`",
            id="access not stated",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, door("slack", None)),
            "the inventory does not list the tools of `slack`",
            id="tools not listed",
        ),
        pytest.param(
            desk(DRIVE, GITHUB, SLACK, project="surface: cowork, needs: [drive, github, slack]"),
            "`drive` may be on: project `desk` does not say what is active in it",
            id="nobody says what is on",
        ),
        pytest.param(
            desk(
                door("all", f"read: {READS_WORLD}, post: {WRITES}", data="confidential"),
                project="surface: claude-code, active: []",
                before=GROUPS,
            ).replace("cowork: {preference: auto_install}", FORCED),
            "`all` may be on: the inventory does not say whether groups have managed settings of their own",
            id="nobody says whose settings count",
        ),
    ],
)
def test_the_fact_that_is_missing_is_named(text, because):
    report = asked(text)
    where = "claude-code" if FORCED in text else "cowork"
    start = f"project desk on {where}: three sides that are harmless alone may come together in project `desk`: "
    assert unknowns(report) == [start + because]


def test_a_project_that_does_not_say_what_is_on_is_unknown():
    report = asked(desk(DRIVE, project="surface: cowork, needs: [drive]"))
    assert unknowns(report) == ["project desk on cowork: project `desk` does not say what is active in it"]


def test_a_policy_that_does_not_order_confidential_leaves_it_open():
    rules = "  toxic-combination: {}\nclassifications: [open, closed]\n"
    report = judge(rules, desk(door("drive", f"read: {READS}", data="closed"), GITHUB, SLACK))
    assert unknowns(report) == [
        (
            "project desk on cowork: three sides that are harmless alone may come together in project `desk`: the policy "
            "orders its `classifications` without `confidential`, which `drive` is measured by"
        )
    ]


TWO = desk(DRIVE, GITHUB, door("slack", f"post: {WRITES}, pin: {WRITES}"))


@pytest.mark.parametrize(
    ("text", "accept", "expected"),
    [
        pytest.param(TWO, "[]", 1, id="nothing accepted"),
        pytest.param(TWO, "[[drive/read, github/search, slack/post]]", 1, id="one of two combinations"),
        pytest.param(
            TWO,
            "[[drive/read, github/search, slack/post], [slack/pin, drive/read, github/search]]",
            0,
            id="both, in any order",
        ),
        pytest.param(TWO, "[[read, search, post], [read, search, pin]]", 0, id="by the tools' names alone"),
        pytest.param(TWO, "[[read, search, post], [drive/read, search, slack/pin]]", 0, id="in both spellings"),
        pytest.param(TWO, "[['*', '*', '*']]", 1, id="a star is no pattern here"),
        pytest.param(TWO, "[[drive/read, github/search]]", 1, id="two tools are another combination"),
        pytest.param(
            TWO, "[[drive/read, github/search, other/post], [read, search, pin]]", 1, id="a tool of another door"
        ),
        pytest.param(
            desk(
                door("all", f"read: {READS_WORLD}, post: {WRITES}", data="confidential"),
                project="surface: cowork, active: [all]",
            ),
            "[[all/read, post]]",
            0,
            id="two tools that have all sides",
        ),
        pytest.param(
            desk(
                door("all", f"read: {READS_WORLD}, post: {WRITES}", data="confidential"),
                project="surface: cowork, active: [all]",
            ),
            "[[all/read, all/post, all/other]]",
            1,
            id="a third tool that is not in it",
        ),
        pytest.param(
            desk(
                door("all", "do: {access: write, sees: [private, untrusted]}"), project="surface: cowork, active: [all]"
            ),
            "[[do]]",
            0,
            id="one tool that has all sides",
        ),
    ],
)
def test_a_combination_may_be_accepted_by_its_tools(text, accept, expected):
    assert counts(asked(text, f"{{accept: {accept}}}")) == (1 - expected, expected, 0, 0)


def test_what_is_not_accepted_is_named_first():
    tools = ", ".join(f"t{number}: {WRITES}" for number in range(6))
    accept = ", ".join(f"[read, search, t{number}]" for number in range(5))
    report = asked(desk(DRIVE, GITHUB, door("slack", tools)), f"{{accept: [{accept}]}}")
    assert "a way out (`slack/t5` (derived), `slack/t0` (derived), `slack/t1` (derived) and 3 more)" in gaps(report)[0]


def test_an_accepted_combination_hides_no_possible_one():
    text = desk(DRIVE, GITHUB, door("slack", f"post: {WRITES}, pin: {{}}"))
    report = asked(text, "{accept: [[read, search, post]]}")
    assert counts(report) == (0, 0, 0, 1)
    assert "the `access` of `pin` of `slack`" in unknowns(report)[0]


def test_many_accepted_combinations_are_told_quickly():
    names = [f"t{number}" for number in range(300)]
    doors = [door(f"d{number}", ", ".join(f"{name}: {WRITES}" for name in names[:150])) for number in range(20)]
    accept = ", ".join(f"[read, search, {name}]" for name in names)
    project = "surface: cowork, active: [drive, github, " + ", ".join(f"d{number}" for number in range(20)) + "]"
    assert counts(asked(desk(DRIVE, GITHUB, *doors, project=project), f"{{accept: [{accept}]}}")) == (1, 0, 0, 0)


def test_an_accepted_tool_that_is_none_is_said():
    report = asked(desk(DRIVE, GITHUB, SLACK), "{accept: [[drive/read, github/serach, post]]}")
    assert report.coverage[0].why == ["`github/serach` in `accept` is no tool here (policy.yaml:5:3)"]


@pytest.mark.parametrize(
    "accept",
    [
        pytest.param("[[]]", id="a combination of nothing"),
        pytest.param("[[a, b, c, d]]", id="of four tools"),
        pytest.param("[a, b, c]", id="not a list of lists"),
    ],
)
def test_what_is_no_combination_is_refused(accept):
    with pytest.raises(BadInput):
        asked(desk(DRIVE), f"{{accept: {accept}}}")
