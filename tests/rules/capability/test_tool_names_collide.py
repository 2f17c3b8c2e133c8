import pytest
from judged import HEADING, counts, gaps, judge

RULE = "  tool-names-collide: {}\n"
GROUPS = "groups: {ap: {size: 2}, tax: {size: 3}}\n"


def door(name: str, *tools: str, cowork: str = "preference: auto_install", more: str = "") -> str:
    provides = f"    provides: {{tools: {{{', '.join(f'{tool}: {{}}' for tool in tools)}}}}}\n" if tools else ""
    return f"  {name}:\n    title: T\n    path: marketplace\n{provides}{more}    provision: {{cowork: {{{cowork}}}}}\n"


def organisation(*doors: str, project: str = "{surface: cowork, active: [one, two]}", before: str = "") -> str:
    return before + "plugins:\n" + "".join(doors) + f"projects:\n  desk: {project}\n"


PARTLY = "preference: auto_install, groups: {tax: not_available}"
AUTOMATIC = "    activation: automatic\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(organisation(door("one", "find"), door("two", "find")), (0, 2, 0, 0), id="one name, two doors"),
        pytest.param(organisation(door("one", "find"), door("two", "Find")), (2, 0, 0, 0), id="case matters"),
        pytest.param(
            organisation(
                door("one", "find"), door("two", "find", cowork="preference: required, tools: {find: blocked}")
            ),
            (1, 0, 0, 0),
            id="blocked on one of them",
        ),
        pytest.param(
            organisation(door("one", "find", "read", "list"), door("two", "find", "read")), (0, 2, 0, 0), id="two names"
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, active: [one]}"),
            (1, 0, 0, 0),
            id="only one of them is on",
        ),
        pytest.param(
            organisation(
                door("one", "find"), door("two", "find", more=AUTOMATIC), project="{surface: cowork, active: [one]}"
            ),
            (0, 2, 0, 0),
            id="the other switches itself on",
        ),
        pytest.param(
            organisation(
                door("one", "find", more=AUTOMATIC),
                door("two", "find", more=AUTOMATIC),
                project="{surface: cowork, active: []}",
            ),
            (0, 2, 0, 0),
            id="both switch themselves on",
        ),
        pytest.param(
            organisation(door("one", "find", more=AUTOMATIC), project="{surface: cowork, active: [one]}"),
            (1, 0, 0, 0),
            id="one door that is listed and switches itself on",
        ),
        pytest.param(
            organisation(
                door("one", "find"), door("two", "find"), project="{surface: cowork, active: [one, two], needs: [one]}"
            )
            .replace("cowork", "claude-code")
            .replace("preference: auto_install", "via: user-server"),
            (0, 0, 0, 0),
            id="Claude Code tells them apart",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork}"),
            (0, 0, 0, 2),
            id="nobody says what is on",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, needs: [one, two]}"),
            (0, 0, 0, 2),
            id="both are needed, and nobody says what is on",
        ),
        pytest.param(organisation(door("one", "find"), door("two")), (0, 0, 0, 2), id="tools of one not listed"),
        pytest.param(
            organisation(door("one"), project="{surface: cowork, active: [one]}"),
            (1, 0, 0, 0),
            id="alone, tools not listed",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find", cowork=PARTLY), before=GROUPS),
            (0, 2, 0, 0),
            id="some have both",
        ),
        pytest.param(
            organisation(door("one", "find", cowork=PARTLY), door("two", "find", cowork=PARTLY), before=GROUPS),
            (0, 2, 0, 0),
            id="both are on for whoever has them",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find"),
                door("three"),
                project="{surface: cowork, active: [one, two, three]}",
            ),
            (0, 2, 0, 1),
            id="two collide, and a third may",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find"),
                door("three", "find"),
                project="{surface: cowork, active: [one, two]}\n  shop: {surface: cowork, active: [three]}",
            ),
            (1, 2, 0, 0),
            id="in another project",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, active: []}"),
            (0, 0, 0, 0),
            id="neither is on anywhere",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", cowork="preference: required, tools: {'*': blocked}")),
            (1, 0, 0, 0),
            id="whatever the other has is blocked",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find", cowork="via: directory-connector", more=AUTOMATIC),
                project="{surface: cowork, active: [one]}",
            ),
            (0, 2, 0, 0),
            id="the other switches itself on for whoever connects it",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find", cowork="via: directory-connector", more=AUTOMATIC + "    audience: [tax]\n"),
                project="{surface: cowork, audience: [ap], active: [one]}\n  shop: {surface: cowork, audience: [tax], active: []}",
                before=GROUPS,
            ),
            (2, 0, 0, 0),
            id="the other switches itself on for people of another project",
        ),
        pytest.param(
            organisation(door("one", "find", more=AUTOMATIC), door("two", "find"), project="{surface: cowork}"),
            (0, 0, 0, 2),
            id="one switches itself on, and nobody says what else is on",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "read"), project="{surface: cowork, needs: [one]}"),
            (2, 0, 0, 0),
            id="nobody says what is on, and no name is anybody else's",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two"), project="{surface: cowork, needs: [one]}"),
            (0, 0, 0, 2),
            id="nobody says what is on, nor what one of them offers",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find"),
                door("three", "read"),
                project="{surface: cowork, needs: [three]}",
            ),
            (3, 0, 0, 0),
            id="nobody says what is on where neither of them is needed",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find", "read"),
                door("three", "read"),
                door("four", "write"),
                project="{surface: cowork, needs: [three]}\n  shop: {surface: cowork, needs: [three, one]}",
            ),
            (1, 0, 0, 3),
            id="nobody says what is on where one of two is needed",
        ),
        pytest.param(
            organisation(
                door("one"),
                door("two", "find"),
                door("three", "read"),
                project="{surface: cowork, needs: [three]}\n  shop: {surface: cowork, needs: [one]}",
            ),
            (0, 0, 0, 3),
            id="nobody says what is on where tools that nobody lists are needed",
        ),
        pytest.param(
            organisation(
                door("one"), door("two", "find"), door("three", "read"), project="{surface: cowork, needs: [three]}"
            ),
            (1, 0, 0, 2),
            id="nobody says what is on, nor what another offers than the needed one",
        ),
        pytest.param(organisation(door("one"), project="{surface: cowork}"), (1, 0, 0, 0), id="there is no other"),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find", cowork="preference: not_available"),
                project="{surface: cowork, needs: [one]}",
            ),
            (1, 0, 0, 0),
            id="nobody says what is on, and nobody has the other",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find"),
                project="{surface: cowork, active: [one, two]}\n  shop: {surface: cowork}",
            ),
            (0, 2, 0, 0),
            id="a gap comes before what is unknown",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: claude-code}"),
            (0, 0, 0, 0),
            id="nobody says what is on in Claude Code",
        ),
        pytest.param(
            organisation(door("one", more=AUTOMATIC), project="{surface: cowork, active: [one]}"),
            (1, 0, 0, 0),
            id="one door that is listed and switches itself on, tools not listed",
        ),
        pytest.param(
            organisation(
                door("one", more=AUTOMATIC),
                door("two", "find", more=AUTOMATIC),
                project="{surface: cowork, active: []}",
            ),
            (0, 0, 0, 2),
            id="both switch themselves on, tools of one not listed",
        ),
    ],
)
def test_a_door_has_its_names_for_itself_in_each_project(text, expected):
    assert counts(judge(RULE, text)) == expected


FOR_AP = "preference: not_available, groups: {ap: auto_install}"
FOR_TAX = "preference: not_available, groups: {tax: auto_install}"
MAYBE_TAX = "preference: not_available, groups: {tax: available}"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        pytest.param(
            door("one", "find", cowork=FOR_AP), door("two", "find", cowork=FOR_AP), (0, 2, 0, 0), id="the same"
        ),
        pytest.param(
            door("one", "find", cowork=FOR_AP), door("two", "find", cowork=FOR_TAX), (2, 0, 0, 0), id="others"
        ),
        pytest.param(
            door("one", "find", cowork=FOR_TAX),
            door("two", "find", cowork=MAYBE_TAX, more=AUTOMATIC),
            (0, 2, 0, 0),
            id="who has one is meant to have the other",
        ),
        pytest.param(
            door("one", "find", cowork=FOR_AP),
            door("two", "find", cowork=MAYBE_TAX, more=AUTOMATIC),
            (2, 0, 0, 0),
            id="who has one cannot have the other",
        ),
    ],
)
def test_doors_collide_only_for_whoever_has_both(one, two, expected):
    listed = "[one]" if AUTOMATIC in two else "[one, two]"
    project = f"{{surface: cowork, audience: [ap, tax], active: {listed}}}"
    assert counts(judge(RULE, organisation(one, two, project=project, before=GROUPS))) == expected


def test_each_door_is_a_gap_where_it_is_switched_on():
    text = (
        "plugins:\n"
        + door("one", "find", "read")
        + door("two", "find", "read", "post")
        + door("three", "find", more=AUTOMATIC)
    )
    text += "projects:\n  desk:\n    surface: cowork\n    active:\n      - two\n      - one\n"
    report = judge(RULE, text)
    assert {gap.subject.plugin: gap.message for gap in report.gaps} == {
        "one": "`one` has `find`, `read` in common with `two`, `three`, and they are on together in `desk`",
        "two": "`two` has `find`, `read` in common with `one`, `three`, and they are on together in `desk`",
        "three": "`three` has `find` in common with `two`, `one`, and they are on together in `desk`",
    }
    assert {gap.subject.surface for gap in report.gaps} == {"cowork"}
    listed = HEADING.count("\n") + text[: text.index("active:")].count("\n") + 2
    by_itself = HEADING.count("\n") + text[: text.index("activation:")].count("\n") + 1
    assert {gap.subject.plugin: gap.place.line for gap in report.gaps} == {
        "two": listed,
        "one": listed + 1,
        "three": by_itself,
    }


def test_tools_doors_and_projects_are_named_in_part():
    names = [f"door-{number}" for number in range(10)]
    listed = f"{{surface: cowork, active: [{', '.join(names)}]}}"
    project = f"{listed}\n" + "".join(f"  desk-{number}: {listed}\n" for number in range(5))
    report = judge(RULE, organisation(*(door(name, *"abcde") for name in names), project=project))
    assert gaps(report)[0] == (
        "door-0 on cowork: `door-0` has `a`, `b`, `c` and 2 more in common with `door-1`, `door-2`, `door-3` and others, "
        "and they are on together in `desk`, `desk-0`, `desk-1` and 3 more"
    )


def test_few_doors_are_all_named_however_often_they_collide():
    names = ("one", "two", "three", "four")
    text = organisation(
        *(door(name, "find", "read") for name in names), project=f"{{surface: cowork, active: [{', '.join(names)}]}}"
    )
    said = {gap.subject.plugin: gap.message for gap in judge(RULE, text).gaps}
    assert said["one"] == (
        "`one` has `find`, `read` in common with `two`, `three`, `four`, and they are on together in `desk`"
    )


def test_what_switches_itself_on_collides_in_every_project_alike():
    doors = [door(name, "find", more=AUTOMATIC) for name in ("one", "two")]
    project = "{surface: cowork, active: []}\n  shop: {surface: cowork, active: [two]}"
    assert gaps(judge(RULE, organisation(*doors, project=project))) == [
        f"{one} on cowork: `{one}` has `find` in common with `{two}`, and they are on together in `desk`, `shop`"
        for one, two in (("one", "two"), ("two", "one"))
    ]


def test_very_many_collisions_are_told_quickly():
    names = [f"door-{number}" for number in range(100)]
    doors = [door(name, "find", more=AUTOMATIC) for name in names]
    projects = "".join(f"  desk-{number}: {{surface: cowork, active: [door-{number}]}}\n" for number in range(100))
    report = judge(RULE, organisation(*doors, project="{surface: cowork, active: []}\n" + projects))
    assert counts(report) == (0, 100, 0, 0)


UNLISTED = "the inventory does not list the tools of `two`, which is on in project `desk` beside others"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(organisation(door("one", "find"), door("two")), [UNLISTED, UNLISTED], id="tools not listed"),
        pytest.param(
            organisation(door("one", "find"), door("two", more=AUTOMATIC), project="{surface: cowork, active: [one]}"),
            [UNLISTED, UNLISTED],
            id="tools not listed of what switches itself on",
        ),
        pytest.param(
            organisation(
                door("one", "find", more=AUTOMATIC),
                door("two"),
                project="{surface: cowork, active: []}\n  shop: {surface: cowork, active: [two]}",
            ),
            [UNLISTED.replace("desk", "shop")] * 2,
            id="tools not listed of what one of the projects has",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, needs: [one, two]}"),
            [
                f"project `desk` does not say what is active in it, and `{other}` offers `find` as well"
                for other in ("two", "one")
            ],
            id="active not stated, and both offer it",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two"), door("three"), project="{surface: cowork}"),
            [
                f"the inventory does not list the tools of `{name}`, which may be on in project `desk` beside others"
                for name in ("two", "two", "three")
            ],
            id="active not stated, nor tools",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two"),
                project="{surface: cowork, active: [one, two]}\n  shop: {surface: cowork}",
            ),
            [UNLISTED, UNLISTED],
            id="what is on comes before what may be",
        ),
    ],
)
def test_what_is_not_said_is_unknown(text, because):
    found = judge(RULE, text).unknowns
    assert [fact.because for fact in sorted(found, key=lambda fact: text.index(f"  {fact.subject.plugin}:"))] == because
