import pytest
from judged import counts, gaps, judge, unknowns

GROUPS = "groups: {tax: {size: 1, members: [tim@example.com]}, audit: {size: 1, members: [grace@example.com]}}\n"
COWORK = "provision: {cowork: {preference: required}}"
TWO = "provides: {tools: {a: {}, b: {}}}, "


def text(*doors: str, project: str, surface: str = "cowork", more: str = "") -> str:
    """Return doors `d0`, `d1` and so on, and a project `p`."""
    lines = [f"  d{number}: {{title: D, path: marketplace, {door}}}\n" for number, door in enumerate(doors)]
    projects = f"projects:\n  p: {{surface: {surface}, {project}}}\n{more}"
    return GROUPS + "plugins:\n" + "".join(lines) + projects


def rule(plugins: int = 99, tools: int = 99) -> str:
    return f"  too-many-doors: {{max_plugins: {plugins}, max_tools: {tools}}}\n"


THREE = (TWO + COWORK,) * 3
ALL = "active: [d0, d1, d2]"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        pytest.param(rule(plugins=2), "3 plugins on (the limit is 2)", id="plugins"),
        pytest.param(rule(tools=5), "6 tools on (the limit is 5)", id="tools"),
        pytest.param(rule(0, 0), "3 plugins on (the limit is 0) and 6 tools on (the limit is 0)", id="both"),
    ],
)
def test_more_than_the_limit_is_a_gap_at_the_list(limits, message):
    report = judge(limits, text(*THREE, project=ALL))
    assert gaps(report) == [f"project p on cowork: `p` has {message}"]
    assert (report.gaps[0].place.line, report.gaps[0].place.column) == (10, 24)


@pytest.mark.parametrize("limits", [rule(3, 99), rule(99, 6), "  too-many-doors: {}\n"])
def test_the_limit_itself_is_not_too_much(limits):
    assert counts(judge(limits, text(*THREE, project=ALL))) == (1, 0, 0, 0)


@pytest.mark.parametrize(("doors", "expected"), [(20, (1, 0, 0, 0)), (21, (0, 1, 0, 0))])
def test_twenty_plugins_are_the_limit_unless_the_policy_says_otherwise(doors, expected):
    listed = ", ".join(f"d{number}" for number in range(doors))
    inventory = text(*(TWO + COWORK,) * doors, project=f"active: [{listed}]")
    assert counts(judge("  too-many-doors: {}\n", inventory)) == expected


@pytest.mark.parametrize(("tools", "expected"), [(100, (1, 0, 0, 0)), (101, (0, 1, 0, 0))])
def test_a_hundred_tools_are_the_limit_unless_the_policy_says_otherwise(tools, expected):
    listed = ", ".join(f"t{number}: {{}}" for number in range(tools))
    inventory = text(f"provides: {{tools: {{{listed}}}}}, {COWORK}", project="active: [d0]")
    assert counts(judge("  too-many-doors: {}\n", inventory)) == expected


AUTOMATIC = "activation: automatic, "
FORCED = "provision: {claude-code: {via: managed-plugin}}"
# Whether groups have managed settings of their own is not stated, so neither is whether this forces the plugin on.
MAYBE = "provision: {claude-code: {via: managed-plugin, groups: {tax: absent}}}"
ADDED = "provision: {claude-code: {via: user-server}}"
DIRECTORY = "provision: {cowork: {via: directory-connector}}"
DIVIDED = "provision: {cowork: {preference: required, groups: {tax: not_available}}}"


@pytest.mark.parametrize(
    ("inventory", "limits", "expected"),
    [
        pytest.param(
            text(*THREE, project="active: [d0]"), rule(plugins=1), (1, 0, 0, 0), id="what is off is not counted"
        ),
        pytest.param(
            text(TWO + COWORK.replace("required", "required, tools: {a: blocked}"), project="active: [d0]"),
            rule(tools=1),
            (1, 0, 0, 0),
            id="a blocked tool is not counted",
        ),
        pytest.param(
            text(TWO + AUTOMATIC + COWORK, project="active: []"), rule(plugins=0), (0, 1, 0, 0), id="on by itself"
        ),
        pytest.param(
            text(TWO + AUTOMATIC + DIVIDED, project="active: []"), rule(tools=1), (0, 1, 0, 0), id="on for some"
        ),
        pytest.param(
            text(TWO + FORCED, TWO + FORCED, project="active: []", surface="claude-code"),
            rule(plugins=1),
            (0, 1, 0, 0),
            id="forced on",
        ),
        pytest.param(
            text(
                *(TWO + FORCED,) * 2,
                project="active: [d1]",
                surface="claude-code",
                more="  q: {surface: claude-code, active: []}\n",
            ),
            rule(plugins=2, tools=4),
            (2, 0, 0, 0),
            id="what is forced on and listed is counted once",
        ),
        pytest.param(
            text(
                TWO + FORCED,
                project="active: []",
                surface="claude-code",
                more="  q: {surface: claude-code, active: []}\n",
            ),
            rule(plugins=0),
            (0, 2, 0, 0),
            id="forced on in each project",
        ),
        pytest.param(text(*THREE, project="needs: [d0]"), rule(plugins=2), (0, 0, 0, 1), id="no list"),
        pytest.param(text(*THREE, project="title: P"), rule(tools=5), (0, 0, 0, 1), id="no list, and many tools"),
        pytest.param(text(*THREE, project="title: P"), rule(3, 6), (1, 0, 0, 0), id="no list, and not so many at all"),
        pytest.param(
            text(*THREE, project="title: P", surface="claude-code"), rule(2, 5), (1, 0, 0, 0), id="none on its surface"
        ),
        pytest.param(
            text(TWO + AUTOMATIC + COWORK, project="title: P"), rule(plugins=0), (0, 1, 0, 0), id="no list, and enough"
        ),
        pytest.param(
            text(TWO + AUTOMATIC + COWORK.replace("required", "available"), project="active: []"),
            rule(plugins=0),
            (0, 1, 0, 0),
            id="on by itself for whoever adds it",
        ),
        pytest.param(
            text(TWO + AUTOMATIC + "audience: [tax], " + DIRECTORY, project="active: [], audience: [audit]"),
            rule(plugins=0),
            (1, 0, 0, 0),
            id="on by itself for whoever adds it, and meant for others",
        ),
        pytest.param(
            text(TWO + MAYBE, project="active: []", surface="claude-code"),
            rule(plugins=0),
            (0, 0, 0, 1),
            id="it may be on",
        ),
        pytest.param(
            text(TWO + MAYBE, project="active: []", surface="claude-code"),
            rule(tools=1),
            (0, 0, 0, 1),
            id="its tools may be on",
        ),
        pytest.param(
            text(TWO + MAYBE, project="active: []", surface="claude-code"),
            rule(1, 2),
            (1, 0, 0, 0),
            id="it may be on, and is not too much",
        ),
        pytest.param(text(COWORK, project="active: [d0]"), rule(), (0, 0, 0, 1), id="tools are not listed"),
        pytest.param(
            text(COWORK, project="active: [d0]"), rule(plugins=0), (0, 1, 0, 0), id="enough without its tools"
        ),
        pytest.param(
            text(TWO + COWORK, COWORK, project="active: [d0]"), rule(), (1, 0, 0, 0), id="nobody has the silent one on"
        ),
        pytest.param(
            text(COWORK.replace("required", "required, tools: {default: blocked}"), project="active: [d0]"),
            rule(tools=0),
            (1, 0, 0, 0),
            id="whatever it has is blocked",
        ),
        pytest.param(
            text(project="active: []").replace("plugins:\n", ""), rule(0, 0), (1, 0, 0, 0), id="nothing is on"
        ),
    ],
)
def test_what_is_counted(inventory, limits, expected):
    assert counts(judge(limits, inventory)) == expected


def test_what_is_not_known_makes_the_number_a_least_one():
    silent = text(TWO + COWORK, COWORK, project="active: [d0, d1]")
    assert gaps(judge(rule(plugins=1), silent)) == [
        "project p on cowork: `p` has at least 2 plugins on (the limit is 1)"
    ]
    perhaps = text(TWO + ADDED, TWO + MAYBE, project="active: [d0]", surface="claude-code")
    assert gaps(judge(rule(tools=1), perhaps)) == [
        "project p on claude-code: `p` has at least 2 tools on (the limit is 1)"
    ]


def test_what_is_not_said_is_named():
    assert unknowns(judge(rule(plugins=2), text(*THREE, project="needs: [d0]"))) == [
        "project p on cowork: project `p` does not say what is active in it"
    ]
    report = judge(rule(), text(TWO + COWORK, *(COWORK,) * 4, project="active: [d0, d2, d1, d3, d4]"))
    assert unknowns(report) == ["project p on cowork: the inventory lists no tools of `d2`, `d1`, `d3` and 1 more"]
    assert report.unknowns[0].place.line == 8
    perhaps = text(TWO + ADDED, TWO + MAYBE, project="active: [d0]", surface="claude-code")
    assert unknowns(judge(rule(plugins=1), perhaps)) == [
        "project p on claude-code: the inventory does not say whether groups have managed settings of their own"
    ]
