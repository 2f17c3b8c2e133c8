import pytest
from judged import counts, gaps, judge, unknowns

GROUPS = """\
groups:
  tax: {members: [ada@x.example], size: 1}
  audit: {members: [bob@x.example], size: 1}
  nobody: {size: 0}
  both: {includes: [tax, audit]}
"""
PROJECT = "projects:\n  close: {{surface: cowork, audience: [{}], active: [fx]}}\n"


def rule(groups: str = "tax", more: str = ", surfaces: [cowork]") -> str:
    return f"  required-plugin-absent: {{plugins: [fx], groups: [{groups}]{more}}}\n"


def door(provision: str, more: str = "") -> str:
    return GROUPS + more + f"plugins:\n  fx: {{title: FX, path: custom-mcp, provision: {{{provision}}}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("cowork: {preference: required}"), id="required"),
        pytest.param(door("cowork: {preference: auto_install}"), id="installed by default"),
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: auto_install}}"), id="given to this group alone"
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}"), id="withheld from another group"
        ),
        pytest.param(
            door("cowork: {preference: available}") + PROJECT.format("tax"), id="added where they work, as it seems"
        ),
    ],
)
def test_what_the_audience_has_passes(text):
    assert counts(judge(rule(), text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "groups", "message", "people"),
    [
        pytest.param(
            door(""),
            "tax",
            "`fx` is required for `tax` on cowork, and nobody there has it: `fx` is not provisioned on cowork",
            [],
            id="provisioned nowhere",
        ),
        pytest.param(
            door("claude-code: {via: managed-mcp}"),
            "tax, audit",
            "`fx` is required for `tax`, `audit` on cowork, and nobody there has it: `fx` is not provisioned on cowork",
            [],
            id="on the other surface only, and this one is named",
        ),
        pytest.param(
            door("cowork: {preference: not_available}"),
            "tax",
            "`fx` is required for `tax` on cowork, and nobody there has it: the organisation says `not_available`",
            [],
            id="withheld from everybody",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}"),
            "tax, audit",
            "`fx` is required for `tax`, `audit` on cowork, and people of `audit` do not have it: "
            "group `audit` says `not_available`",
            ["bob@x.example"],
            id="withheld from a group",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}"),
            "both",
            "`fx` is required for `both` on cowork, and people of `both` do not have it: group `audit` says `not_available`",
            ["bob@x.example"],
            id="withheld from some of a group",
        ),
        pytest.param(
            door("cowork: {preference: available, groups: {audit: not_available}}"),
            "both",
            "`fx` is required for `both` on cowork, and people of `both` do not have it: group `audit` says `not_available`",
            ["bob@x.example"],
            id="withheld from some, unknown for the others",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {tax: not_available, audit: not_available}}"),
            "both",
            "`fx` is required for `both` on cowork, and nobody there has it: group `tax` says `not_available`, "
            "and 1 more reason",
            [],
            id="withheld from everybody for two reasons",
        ),
        pytest.param(
            door("cowork: {via: managed-server}"),
            "tax",
            "`fx` is required for `tax` on cowork, and nobody there has it: "
            "a managed server exists only in a third-party deployment",
            [],
            id="not in this deployment",
        ),
    ],
)
def test_an_absence_is_a_gap(text, groups, message, people):
    report = judge(rule(groups), text)
    assert gaps(report) == [f"fx on cowork: {message}"]
    assert [person.name for person in report.gaps[0].people] == people


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("cowork: {preference: available}"),
            "the organisation says `available`: members add it themselves",
            id="members add it",
        ),
        pytest.param(
            door("cowork: {preference: available}") + PROJECT.format("audit"),
            "the organisation says `available`: members add it themselves",
            id="added by others",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: available}}") + PROJECT.format("tax"),
            "group `audit` says `available`: members add it themselves",
            id="of one of two groups",
        ),
        pytest.param(
            door("cowork: {via: org-plugin}"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference stated",
        ),
    ],
)
def test_what_nobody_says_is_unknown(text, because):
    report = judge(rule("tax, audit"), text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx on cowork: {because}"])


@pytest.mark.parametrize(
    ("provision", "surfaces", "expected", "absent"),
    [
        pytest.param("cowork: {preference: required}", "", (1, 0, 1, 0), [], id="where it is, unless one is named"),
        pytest.param("cowork: {preference: not_available}", "", (0, 1, 1, 0), ["cowork"], id="withheld where it is"),
        pytest.param("claude-code: {via: managed-mcp}", "", (1, 0, 1, 0), [], id="on Claude Code alone"),
        pytest.param("", "", (0, 2, 0, 0), ["claude-code", "cowork"], id="on both, where it is nowhere"),
        pytest.param("", "[claude-code]", (0, 1, 0, 0), ["claude-code"], id="nowhere, and one is named"),
        pytest.param(
            "cowork: {preference: required}", "[claude-code]", (0, 1, 0, 0), ["claude-code"], id="the named one alone"
        ),
        pytest.param(
            "cowork: {preference: required}", "[cowork, claude-code]", (1, 1, 0, 0), ["claude-code"], id="both by name"
        ),
        pytest.param(
            "cowork: {preference: not_available}, claude-code: {via: managed-mcp}",
            "",
            (1, 1, 0, 0),
            ["cowork"],
            id="each of two where it is",
        ),
    ],
)
def test_a_surface_counts_where_it_is_provisioned_or_named(provision, surfaces, expected, absent):
    report = judge(rule(more=f", surfaces: {surfaces}" if surfaces else ""), door(provision))
    assert counts(report) == expected
    assert [gap.subject.surface for gap in report.gaps] == absent


def test_a_managed_plugin_is_not_there_until_somebody_looked():
    report = judge(rule(more=", surfaces: [claude-code]"), door("claude-code: {via: managed-plugin}"))
    assert [fact.because.rpartition("; ")[2] for fact in report.unknowns] == [
        "the client installs it at a later start, which the vendor does not promise"
    ]


def test_the_line_that_decides_first_is_shown():
    text = GROUPS + (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    provision:\n      cowork:\n        preference: required\n"
        "        groups:\n          tax: not_available\n          audit: not_available\n"
    )
    found = judge(rule("audit, tax"), text).gaps[0]
    assert found.place.line == 3 + text.split("\n").index("          tax: not_available") + 1


@pytest.mark.parametrize("groups", ["nobody", "nobody-here"])
def test_where_nobody_must_have_it_nothing_is_missed(groups):
    assert counts(judge(rule(groups), door(""))) == (0, 0, 1, 0)


def test_a_group_that_does_not_exist_is_said():
    (row,) = judge(rule("taxx"), door("")).coverage
    assert row.why == ["`taxx` in `groups` matches nothing here; did you mean `tax`? (policy.yaml:5:3)"]


def test_groups_may_be_globs_with_exceptions():
    text = door("cowork: {preference: required, groups: {audit: not_available}}")
    everybody = "  required-plugin-absent: {plugins: [fx], groups: {id: '*'}}\n"
    assert [gap.subject.surface for gap in judge(everybody, text).gaps] == ["cowork"]
    assert counts(judge(everybody.replace("'*'", "'*', except: [audit, both]"), text)) == (1, 0, 1, 0)


@pytest.mark.parametrize(("settings", "missing"), [("plugins: [fx]", "groups"), ("groups: [tax]", "plugins")])
def test_without_its_selectors_the_rule_is_not_asked(settings, missing):
    report = judge(f"  required-plugin-absent: {{{settings}}}\n  owner-missing: {{}}\n", door(""))
    row = next(row for row in report.coverage if row.id == "INS004")
    assert (row.subjects, row.why) == (0, [f"not asked: the policy gives no `{missing}`"])


def test_two_requirements_are_asked_each_with_its_groups():
    rules = "  required-plugin-absent:\n    - {plugins: [fx], groups: [tax]}\n    - {plugins: [fx], groups: [audit]}\n"
    text = door("cowork: {preference: required, groups: {audit: not_available}}, claude-code: {via: managed-mcp}")
    assert [gap.message.partition(" on ")[0] for gap in judge(rules, text).gaps] == ["`fx` is required for `audit`"]
