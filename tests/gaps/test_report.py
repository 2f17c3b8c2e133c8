from collections.abc import Iterator
from dataclasses import replace

import pytest
from judged import counts, gaps, judge

from plugingov.rules.asking import Asked, Choice
from plugingov.rules.governance.owner_missing import OWNER_MISSING
from plugingov.rules.settings import Settings
from plugingov.sources.errors import BadInput

TWO = """\
plugins:
  slack: {title: Slack, path: marketplace, tags: [chat], provision: {cowork: {preference: available}}}
  box: {title: Box, path: oauth-connector, owner: ada, provision: {cowork: {via: directory-connector, lock: true}}}
"""


def rows(report):
    return {row.rule: row for row in report.coverage}


def test_gaps_come_in_the_order_of_the_files_then_of_the_lines_then_of_the_rules():
    report = judge(
        "  owner-missing: {}\n  lock-that-members-can-undo: {}\n",
        TWO,
        "plugins: {linear: {title: L, path: marketplace}}\n",
    )
    assert [(gap.place.file, gap.place.line, gap.id) for gap in report.gaps] == [
        ("inventory0.yaml", 5, "GOV001"),
        ("inventory0.yaml", 6, "INS002"),
        ("inventory1.yaml", 4, "GOV001"),
    ]


def test_the_order_of_a_policys_rules_changes_nothing():
    forward = judge("  owner-missing: {}\n  lock-that-members-can-undo: {}\n", TWO)
    backward = judge("  lock-that-members-can-undo: {}\n  owner-missing: {}\n", TWO)
    assert forward == backward


def test_severity_comes_from_the_policy():
    assert [gap.severity for gap in judge("  owner-missing: {severity: low}\n", TWO).gaps] == ["low"]


def test_a_subject_that_two_settings_find_is_one_gap_of_the_higher_severity():
    for rules in ("[{severity: low}, {severity: high}]", "[{severity: high}, {severity: low}]"):
        report = judge(f"  owner-missing: {rules}\n", TWO)
        assert [gap.severity for gap in report.gaps] == ["high"]
        assert counts(report) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("critical", False), ("high", False), ("medium", True), ("low", True), (None, False)],
)
def test_the_line_at_which_a_report_fails(line, expected):
    assert judge("  owner-missing: {}\n", TWO).fails(line, on_unknown=False) is expected


def test_an_unknown_fails_only_where_that_is_asked_for():
    report = judge("  plain-http-endpoint: {}\n", TWO)
    assert (report.gaps, len(report.unknowns)) == ((), 2)
    assert (report.fails("high", on_unknown=False), report.fails("high", on_unknown=True)) == (False, True)
    assert not report.fails("critical", on_unknown=True)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        pytest.param("[slack]", ["slack"], id="a list of ids"),
        pytest.param("['*']", ["box", "slack"], id="a glob"),
        pytest.param("{path: oauth-connector}", ["box"], id="a path"),
        pytest.param("{path: [oauth-connector, marketplace]}", ["box", "slack"], id="values are OR"),
        pytest.param("{path: marketplace, tags: chat}", ["slack"], id="keys are AND"),
        pytest.param("{path: oauth-connector, tags: chat}", [], id="keys are AND, and one does not fit"),
        pytest.param("{except: [slack]}", ["box"], id="everything but"),
        pytest.param("{path: '*', except: {tags: chat}}", ["box"], id="everything but what a selector means"),
        pytest.param("{owner: ada}", ["box"], id="an owner"),
        pytest.param("{surface: cowork}", ["box", "slack"], id="a surface"),
        pytest.param("{surface: claude-code}", [], id="a surface that it is not on"),
        pytest.param("{publisher: '*'}", [], id="nobody says who publishes it"),
    ],
)
def test_selectors_choose_subjects(selector, found):
    report = judge(f"  plain-http-endpoint: {{plugins: {selector}}}\n", TWO)
    assert sorted(str(fact.subject.plugin) for fact in report.unknowns) == found


FULL = """\
groups: {tax: {}, audit: {}}
plugins:
  fx:
    title: FX
    path: custom-mcp
    system: erp
    publisher: acme
    audience: [tax]
    provides: {tools: {get: {access: read}, put: {access: write}}}
    data: {classification: confidential}
    provision: {cowork: {via: custom-connector}, claude-code: {via: user-server, path: marketplace}}
projects:
  p: {surface: cowork, owner: ada, data: restricted, audience: [tax], needs: [fx], active: []}
  q: {surface: cowork, needs: [fx], active: []}
"""


@pytest.mark.parametrize(
    ("selector", "surfaces"),
    [
        pytest.param("{system: e*}", ["claude-code", "cowork"], id="a system"),
        pytest.param("{publisher: acme}", ["claude-code", "cowork"], id="a publisher"),
        pytest.param("{access: write}", ["claude-code", "cowork"], id="one of its tools writes"),
        pytest.param("{access: delete}", [], id="none of its tools does that"),
        pytest.param("{classification: confidential}", ["claude-code", "cowork"], id="its data"),
        pytest.param("{audience: tax}", ["claude-code", "cowork"], id="its audience"),
        pytest.param("{path: marketplace}", ["claude-code"], id="the path of one surface"),
        pytest.param("{surface: cowork}", ["cowork"], id="one surface of it"),
    ],
)
def test_selectors_see_a_door_as_its_surface_has_it(selector, surfaces):
    report = judge(f"  plain-http-endpoint: {{plugins: {selector}}}\n", FULL)
    assert sorted(str(fact.subject.surface) for fact in report.unknowns) == surfaces


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        pytest.param("projects: [p]", ["p"], id="by id"),
        pytest.param("projects: {classification: restricted}", ["p"], id="by data"),
        pytest.param("projects: {owner: a*}", ["p"], id="by owner"),
        pytest.param("projects: {audience: tax}", ["p"], id="by audience"),
        pytest.param("projects: {except: [p]}", ["q"], id="all but one"),
        pytest.param("projects: {surface: cowork}", ["p", "q"], id="by surface"),
        pytest.param("surfaces: [claude-code]", [], id="on the other surface"),
        pytest.param("surfaces: []", [], id="on no surface"),
    ],
)
def test_settings_choose_projects_and_surfaces(settings, found):
    report = judge(f"  not-activated-in-project: {{{settings}}}\n", FULL)
    assert sorted(str(gap.subject.project) for gap in report.gaps) == found


def test_settings_choose_groups():
    text = "groups: {tax: {}, audit: {}}\nplugins: {fx: {title: F, path: custom-mcp, provision: {cowork: {preference: required, groups: {tax: available, audit: available}}}}}\n"
    report = judge("  lock-undone-for-a-group: {groups: [audit]}\n", text)
    assert [gap.subject.group for gap in report.gaps] == ["audit"]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        pytest.param(
            "plugins: [slak, slack]",
            ["`slak` in `plugins` matches nothing here; did you mean `slack`?"],
            id="one entry of a list",
        ),
        pytest.param(
            "plugins: {tags: [org-critcal]}",
            ["`org-critcal` in `plugins.tags` matches nothing here"],
            id="a tag that nothing has",
        ),
        pytest.param(
            "plugins: {tags: []}",
            ["`plugins.tags` is an empty list"],
            id="an empty list",
        ),
        pytest.param(
            "plugins: {tags: chat, path: oauth-connector}",
            ["`plugins` matches nothing here"],
            id="keys that fit nothing together",
        ),
        pytest.param("surfaces: []", ["`surfaces` is an empty list"], id="no surface"),
        pytest.param(
            "plugins: {except: [slak]}",
            ["`slak` in `plugins.except` matches nothing here; did you mean `slack`?"],
            id="an exception for nobody",
        ),
    ],
)
def test_what_of_a_policy_matches_nothing_is_said_with_its_place(settings, why):
    row = rows(judge(f"  plain-http-endpoint: {{{settings}}}\n", TWO))["plain-http-endpoint"]
    assert [each for each in row.why if "policy.yaml" in each] == [f"{each} (policy.yaml:5:3)" for each in why]


def test_a_rule_that_finds_nobody_to_ask_says_so():
    assert rows(judge("  credential-expired: {}\n", TWO))["credential-expired"].why == [
        "nothing here is what it asks about"
    ]


@pytest.mark.parametrize(
    ("choice", "asked"),
    [
        pytest.param(Choice(only=("owner-missing",)), ["owner-missing"], id="only"),
        pytest.param(Choice(skip=("owner-missing",)), ["lock-that-members-can-undo", "plain-http-endpoint"], id="skip"),
        pytest.param(Choice(layer="install"), ["lock-that-members-can-undo", "plain-http-endpoint"], id="a layer"),
        pytest.param(Choice(layer="activate"), [], id="a layer without a rule here"),
    ],
)
def test_one_run_may_ask_fewer_rules_and_says_which_not(choice, asked):
    rules = "  owner-missing: {}\n  lock-that-members-can-undo: {}\n  plain-http-endpoint: {}\n"
    report = judge(rules, TWO, choice=choice)
    assert [row.rule for row in report.coverage if row.was_asked] != [] or asked == []
    assert sorted(row.rule for row in report.coverage if row.was_asked) == asked
    assert all(row.why for row in report.coverage if not row.was_asked)


def test_numbers_of_a_report():
    report = judge("  owner-missing: {}\n", TWO)
    assert (report.rules_asked, report.plugins, report.surfaces) == (1, 2, 1)
    assert (report.policy, report.as_of) == ("example", "2026-10-01")


def test_two_organisations_are_judged_separately():
    report = judge(
        "  owner-missing: {}\n",
        TWO,
        "plugins: {slack: {title: S, path: marketplace}}\n",
        organizations=("acme", "other"),
    )
    assert [(gap.organization, gap.subject.plugin, gap.place.file) for gap in report.gaps] == [
        ("acme", "slack", "inventory0.yaml"),
        ("other", "slack", "inventory1.yaml"),
    ]
    assert len({gap.fingerprint for gap in report.gaps}) == 1
    assert counts(report) == (1, 2, 0, 0)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        pytest.param("  owner-mising: {}\n", "did you mean `owner-missing`?", id="a slip of the pen"),
        pytest.param("  GOV001: {}\n", "write `owner-missing`", id="an id for a name"),
        pytest.param("  nonsense: {}\n", "`plugingov rules` lists them", id="no rule at all"),
        pytest.param("  owner-missing: high\n", "the rule's settings", id="no settings"),
        pytest.param(
            "  owner-missing: {severty: high}\n", "did you mean `severity`?", id="a setting that nobody knows"
        ),
        pytest.param("  owner-missing: {severity: hihg}\n", "did you mean `high`?", id="a severity that nobody knows"),
        pytest.param(
            "  owner-missing: {surfaces: [coworc]}\n", "did you mean `cowork`?", id="a surface that nobody knows"
        ),
        pytest.param("  credential-expiring: {within_days: soon}\n", "a whole number", id="a word for a number"),
        pytest.param("  credential-expiring: {within_days: -1}\n", "a whole number", id="less than nothing"),
        pytest.param(
            "  owner-missing: {plugins: {tag: [x]}}\n", "did you mean `tags`?", id="a key that no selector has"
        ),
        pytest.param("  owner-missing: {allow: [x]}\n", "one of severity", id="another rule's setting"),
        pytest.param("  owner-missing:\n", "the rule's settings", id="nothing"),
    ],
)
def test_what_is_wrong_with_a_rules_settings_is_said_in_the_policy(rules, words):
    with pytest.raises(BadInput) as error:
        judge(rules, TWO)
    assert words in "\n".join(map(str, error.value.problems))
    assert error.value.problems[0].place.file == "policy.yaml"


def test_messages_are_sentences():
    assert gaps(judge("  owner-missing: {}\n", TWO)) == ["slack: nobody is named as the owner of `slack`"]


@pytest.mark.parametrize(
    ("rule", "settings", "said"),
    [
        pytest.param(
            "owner-missing", "surfaces: [cowork]", "`surfaces` leaves nothing out", id="a plugin has no one surface"
        ),
        pytest.param(
            "owner-missing", "projects: [p]", "`projects` leaves nothing out", id="a plugin has no one project"
        ),
        pytest.param("plain-http-endpoint", "groups: [tax]", "`groups` leaves nothing out", id="a door has no group"),
        pytest.param("plain-http-endpoint", "surfaces: [cowork]", "", id="a door has a surface"),
        pytest.param("not-activated-in-project", "projects: [p]", "", id="a need has a project"),
        pytest.param("moving-source", "surfaces: [cowork]", "", id="nothing is asked about"),
    ],
)
def test_settings_that_choose_nothing_are_said_aloud(rule, settings, said):
    why = rows(judge(f"  {rule}: {{{settings}}}\n", FULL))[rule].why
    assert any(said in each for each in why) if said else not any("leaves nothing out" in each for each in why)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param("  owner-missing: {severity: low}\n  lock-missing: {}\n", True, id="no setting that it requires"),
        pytest.param(
            "  owner-missing: {severity: low}\n  lock-missing: {severity: low}\n", False, id="of low severity"
        ),
        pytest.param(
            "  owner-missing: {severity: low}\n  surface-missing: [{}, {plugins: [none]}]\n",
            False,
            id="one of two settings, so that it is asked",
        ),
    ],
)
def test_a_rule_that_waits_for_a_setting_counts_as_an_unknown(rules, expected):
    report = judge(rules, TWO)
    assert report.fails("high", on_unknown=True) is expected
    assert not report.fails("high", on_unknown=False)


def test_a_rule_that_this_run_leaves_out_is_no_unknown():
    rules = "  owner-missing: {severity: low}\n  lock-missing: {}\n"
    assert not judge(rules, TWO, choice=Choice(skip=("lock-missing",))).fails("high", on_unknown=True)


@pytest.mark.parametrize(
    ("said", "own", "expected"),
    [
        pytest.param(None, None, "medium", id="the rule's own severity"),
        pytest.param("high", None, "high", id="the policy's"),
        pytest.param(None, "low", "low", id="a milder finding"),
        pytest.param(None, "critical", "critical", id="a worse finding"),
        pytest.param("high", "low", "low", id="a milder finding stays mild"),
        pytest.param("low", "critical", "low", id="a worse finding is never above what the policy says"),
        pytest.param("critical", "high", "high", id="between"),
    ],
)
def test_the_grade_of_a_finding(said, own, expected):
    settings = Settings(severity=said) if said else Settings()
    asked = Asked(OWNER_MISSING, settings, said or "medium", None)
    assert asked.grade(own) == expected


class Counted(list):
    looks = 0

    def __iter__(self) -> Iterator[object]:
        self.looks += 1
        return super().__iter__()


def test_what_everything_is_about_is_looked_for_once():
    report = judge("  owner-missing: {}\n", "plugins: {a: {title: A, path: custom-mcp, provision: {cowork: {}}}}\n")
    found = Counted(report.gaps)
    counted = replace(report, gaps=found)
    assert [counted.alone for _ in range(3)] == ["cowork"] * 3
    assert found.looks == 1
