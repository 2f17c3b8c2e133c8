import pytest
from judged import counts, gaps, judge, unknowns

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
        pytest.param(organisation(door("one", "find"), door("two", "find")), (0, 1, 0, 0), id="one name, two doors"),
        pytest.param(organisation(door("one", "find"), door("two", "Find")), (1, 0, 0, 0), id="case matters"),
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
            (0, 1, 0, 0),
            id="the other switches itself on",
        ),
        pytest.param(
            organisation(
                door("one", "find", more=AUTOMATIC),
                door("two", "find", more=AUTOMATIC),
                project="{surface: cowork, active: []}",
            ),
            (0, 1, 0, 0),
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
            (0, 0, 0, 1),
            id="nobody says what is on",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, needs: [one, two]}"),
            (0, 0, 0, 1),
            id="both are needed, and nobody says what is on",
        ),
        pytest.param(organisation(door("one", "find"), door("two")), (0, 0, 0, 1), id="tools of one not listed"),
        pytest.param(
            organisation(door("one"), project="{surface: cowork, active: [one]}"),
            (1, 0, 0, 0),
            id="alone, tools not listed",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find", cowork=PARTLY), before=GROUPS),
            (0, 1, 0, 0),
            id="some have both",
        ),
        pytest.param(
            organisation(door("one", "find", cowork=PARTLY), door("two", "find", cowork=PARTLY), before=GROUPS),
            (0, 1, 0, 0),
            id="both are on for whoever has them",
        ),
        pytest.param(
            organisation(
                door("one", "find"),
                door("two", "find"),
                door("three"),
                project="{surface: cowork, active: [one, two, three]}",
            ),
            (0, 1, 0, 1),
            id="two collide, and a third may",
        ),
    ],
)
def test_a_name_belongs_to_one_door_of_a_project(text, expected):
    assert counts(judge(RULE, text)) == expected


FOR_AP = "preference: not_available, groups: {ap: auto_install}"
FOR_TAX = "preference: not_available, groups: {tax: auto_install}"
MAYBE_TAX = "preference: not_available, groups: {tax: available}"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        pytest.param(
            door("one", "find", cowork=FOR_AP), door("two", "find", cowork=FOR_AP), (0, 1, 0, 0), id="the same"
        ),
        pytest.param(
            door("one", "find", cowork=FOR_AP), door("two", "find", cowork=FOR_TAX), (1, 0, 0, 0), id="others"
        ),
        pytest.param(
            door("one", "find", cowork=FOR_TAX),
            door("two", "find", cowork=MAYBE_TAX, more=AUTOMATIC),
            (0, 0, 0, 1),
            id="who has one may have the other",
        ),
        pytest.param(
            door("one", "find", cowork=FOR_AP),
            door("two", "find", cowork=MAYBE_TAX, more=AUTOMATIC),
            (1, 0, 0, 0),
            id="who has one cannot have the other",
        ),
    ],
)
def test_doors_collide_only_for_whoever_has_both(one, two, expected):
    listed = "[one]" if AUTOMATIC in two else "[one, two]"
    project = f"{{surface: cowork, audience: [ap, tax], active: {listed}}}"
    assert counts(judge(RULE, organisation(one, two, project=project, before=GROUPS))) == expected


def test_the_message_names_the_doors_and_points_at_the_last_that_was_switched_on():
    text = "plugins:\n" + door("one", "find") + door("two", "find") + door("three", "find", more=AUTOMATIC)
    text += "projects:\n  desk:\n    surface: cowork\n    active:\n      - two\n      - one\n"
    report = judge(RULE, text)
    assert gaps(report) == [
        (
            "project desk on cowork, capability find: `two`, `one`, `three` all offer `find`, and are on together in "
            "project `desk`"
        )
    ]
    assert report.gaps[0].place.line == text[: text.index("active:")].count("\n") + 6


def test_many_doors_are_named_in_part():
    names = [f"door-{number}" for number in range(10)]
    report = judge(
        RULE,
        organisation(
            *(door(name, "find") for name in names), project=f"{{surface: cowork, active: [{', '.join(names)}]}}"
        ),
    )
    assert "`door-7` and 2 more all offer" in gaps(report)[0]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            organisation(door("one", "find"), door("two")),
            "project desk on cowork: the inventory does not list the tools of `two`, which is on in project `desk` beside others",
            id="tools not listed",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", more=AUTOMATIC), project="{surface: cowork, active: [one]}"),
            "project desk on cowork: the inventory does not list the tools of `two`, which is on in project `desk` beside others",
            id="tools not listed of what switches itself on",
        ),
        pytest.param(
            organisation(door("one", "find"), project="{surface: cowork}"),
            "project desk on cowork: project `desk` does not say what is active in it",
            id="active not stated",
        ),
        pytest.param(
            organisation(door("one", "find"), door("two", "find"), project="{surface: cowork, needs: [one, two]}"),
            "project desk on cowork, capability find: `one`, `two` all offer `find`, and may be on together in project "
            "`desk`: `one` may be on: project `desk` does not say what is active in it",
            id="active not stated, both needed",
        ),
    ],
)
def test_what_is_not_said_is_unknown(text, because):
    assert unknowns(judge(RULE, text)) == [because]
