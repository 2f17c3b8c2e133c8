import pytest
from judged import counts, gaps, judge, unknowns

GROUPS = "groups: {tax: {size: 1, members: [tim@example.com]}, audit: {size: 1, members: [grace@example.com]}}\n"
COWORK = "cowork: {preference: required}"
FORCED = "claude-code: {via: managed-plugin}"
AUTOMATIC = "activation: automatic, "
FOR_TAX = "audience: [tax], "
WRITES = "post: {access: write}, find: {access: read}"


def rule(allow: str = "[p]", more: str = "") -> str:
    return f"  write-outside-project: {{plugins: [fx], allow: {allow}{more}}}\n"


def text(provision: str, *projects: str, tools: str | None = WRITES, facts: str = "", before: str = "") -> str:
    """Return one door called `fx`, and projects `p`, `q` and so on, on one surface."""
    provides = "" if tools is None else f"provides: {{tools: {{{tools}}}}}, "
    surface = provision.partition(":")[0]
    lines = [f"  {name}: {{surface: {surface}, {keys}}}\n" for name, keys in zip("pqrstu", projects, strict=False)]
    plugin = f"plugins: {{fx: {{title: FX, path: marketplace, {facts}{provides}provision: {{{provision}}}}}}}\n"
    return before + GROUPS + plugin + "projects:\n" + "".join(lines)


ON, OFF = "active: [fx]", "active: []"


def test_a_project_that_is_not_allowed_is_a_gap_where_it_lists_the_door():
    report = judge(rule("[p, lab]"), text(COWORK, ON, ON, ON))
    assert gaps(report) == [
        f"fx on cowork, project {name}: `fx` is on in `{name}` and can write there (`post`); allowed: `p`, `lab`"
        for name in "qr"
    ]
    assert [gap.place.line for gap in report.gaps] == [8, 9]
    assert {gap.place.column for gap in report.gaps} == {33}


def test_what_is_on_in_every_project_is_a_gap_in_each_at_what_does_it():
    report = judge(rule(), text(FORCED, OFF, OFF, ON, OFF))
    forced = "can write there (`post`); allowed: `p`: declared managed settings force `fx` on"
    assert gaps(report) == [
        f"fx on claude-code, project q: `fx` is on in `q` and {forced}",
        f"fx on claude-code, project s: `fx` is on in `s` and {forced}",
        "fx on claude-code, project r: `fx` is on in `r` and can write there (`post`); allowed: `p`",
    ]
    assert [gap.place.line for gap in report.gaps] == [5, 5, 9]


def test_projects_with_different_settings_are_asked_each():
    settings = "surfaces: {claude-code: {managed: {mode: rbac_groups, order: [tax], default: settings}}}\n"
    inventory = text(FORCED, OFF, f"audience: [tax], {OFF}", f"audience: [audit], {OFF}", before=settings)
    assert [found.rpartition(": ")[2] for found in gaps(judge(rule(), inventory))] == [
        "the declared managed settings of group `tax` force `fx` on",
        "the declared managed settings of members of no group in `order` force `fx` on",
    ]


def test_where_nobody_may_write_that_is_said():
    assert gaps(judge(rule("[]"), text(COWORK, ON))) == [
        "fx on cowork, project p: `fx` is on in `p` and can write there (`post`); allowed: no project"
    ]


@pytest.mark.parametrize(
    ("inventory", "settings", "expected"),
    [
        pytest.param(text(COWORK, ON, OFF), rule(), (1, 0, 0, 0), id="on where it is allowed"),
        pytest.param(text(COWORK, OFF, ON), rule("['q*']"), (1, 0, 0, 0), id="allowed by a pattern"),
        pytest.param(text(COWORK, OFF, OFF), rule(), (0, 0, 0, 0), id="on nowhere"),
        pytest.param(text(COWORK, OFF, ON, tools="find: {access: read}"), rule(), (1, 0, 0, 0), id="it only reads"),
        pytest.param(
            text(COWORK.replace("required", "required, tools: {post: blocked}"), OFF, ON),
            rule(),
            (1, 0, 0, 0),
            id="what writes is blocked",
        ),
        pytest.param(text(COWORK, OFF, ON, tools="post: {}"), rule(), (0, 0, 0, 1), id="read or write?"),
        pytest.param(text(COWORK, ON, OFF, tools="post: {}"), rule(), (1, 0, 0, 0), id="whatever it does is allowed"),
        pytest.param(text(COWORK, OFF, ON, tools=None), rule(), (0, 0, 0, 1), id="tools are not listed"),
        pytest.param(text(COWORK, OFF, "needs: [fx]"), rule(), (0, 0, 0, 1), id="needed, and no list"),
        pytest.param(
            text(COWORK, OFF, "needs: [fx]", tools=""), rule(), (1, 0, 0, 0), id="needed, and nothing to write"
        ),
        pytest.param(text(COWORK, OFF, OFF, facts=AUTOMATIC), rule(), (1, 1, 0, 0), id="on by itself"),
        pytest.param(
            text(COWORK, OFF, OFF, facts=AUTOMATIC), rule("['*']"), (2, 0, 0, 0), id="on by itself, and allowed"
        ),
        pytest.param(
            text(COWORK, OFF, OFF, facts=AUTOMATIC, tools=None), rule(), (1, 0, 0, 1), id="on by itself, to do what?"
        ),
        pytest.param(
            text(COWORK.replace("required", "required, groups: {tax: not_available}"), OFF, OFF, facts=AUTOMATIC),
            rule(),
            (1, 1, 0, 0),
            id="on by itself for some",
        ),
        pytest.param(
            text(COWORK.replace("required", "available"), OFF, OFF, facts=AUTOMATIC),
            rule(),
            (1, 1, 0, 0),
            id="on by itself for whoever adds it",
        ),
        pytest.param(
            text(
                "cowork: {via: directory-connector}",
                OFF,
                OFF,
                "audience: [audit], active: []",
                facts=AUTOMATIC + FOR_TAX,
            ),
            rule(),
            (1, 1, 0, 0),
            id="on by itself for whoever adds it, where it is meant",
        ),
        pytest.param(
            text("claude-code: {via: managed-plugin, groups: {tax: absent}}", OFF, OFF),
            rule(),
            (1, 0, 0, 1),
            id="forced on?",
        ),
        pytest.param(text(FORCED, ON, OFF), rule("[q]"), (1, 1, 0, 0), id="forced on, and listed in the other one"),
        pytest.param(text(COWORK, OFF, ON).replace("fx", "other"), rule(), (0, 0, 0, 0), id="another plugin"),
        pytest.param(text(COWORK, OFF, ON), rule(more=", projects: [p]"), (0, 0, 0, 0), id="the project is not meant"),
        pytest.param(
            text(COWORK, OFF, OFF, OFF, facts=AUTOMATIC),
            rule(more=", projects: [p]"),
            (1, 0, 0, 0),
            id="of those meant, all may",
        ),
        pytest.param(
            text(COWORK, OFF, OFF, OFF, facts=AUTOMATIC),
            rule(more=", projects: [q]"),
            (0, 1, 0, 0),
            id="of those meant, one may not",
        ),
    ],
)
def test_where_it_can_write(inventory, settings, expected):
    assert counts(judge(settings, inventory)) == expected


def test_what_is_forced_is_asked_of_the_chosen_plugins_that_can_write():
    reading = text(FORCED, OFF, OFF, tools="find: {access: read}")
    assert counts(judge(rule(), reading)) == (0, 0, 0, 0)
    assert counts(judge(rule().replace("[fx]", "{tags: [none]}"), text(FORCED, OFF, OFF))) == (0, 0, 0, 0)


def test_what_is_not_said_is_named():
    assert unknowns(judge(rule(), text(COWORK, OFF, ON, tools="post: {}"))) == [
        "fx on cowork, project q: the inventory does not say the `access` of `post`"
    ]
    assert unknowns(judge(rule(), text(COWORK, OFF, "needs: [fx]"))) == [
        "fx on cowork, project q: project `q` does not say what is active in it"
    ]


def test_a_rule_without_its_settings_is_not_asked():
    for settings, missing in (("{plugins: [fx]}", "allow"), ("{allow: [p]}", "plugins")):
        (row,) = judge(f"  write-outside-project: {settings}\n", text(COWORK, OFF, ON)).coverage
        assert (row.was_asked, row.why) == (False, [f"not asked: the policy gives no `{missing}`"])


def test_a_project_that_there_is_none_of_is_said():
    inventory = text(COWORK, OFF, ON).replace("  q:", "  closing:")
    (row,) = judge(rule("[p, '*', closin, 'z*']"), inventory).coverage
    assert [why.rpartition(" (")[0] for why in row.why] == [
        "`closin` in `allow` matches no project here; did you mean `closing`?",
        "`z*` in `allow` matches no project here",
    ]
