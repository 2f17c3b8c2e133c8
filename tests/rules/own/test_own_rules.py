"""Rules of the organisation's own, from the text of a policy to the report."""

from textwrap import indent

import pytest
from judged import counts, gaps, judge, unknowns

from plugingov.sources.errors import BadInput

PLUGINS = """\
groups: {ap-team: {size: 3}, audit: {}}
marketplaces: {m: {source: {github: acme/plugins}}}
packages: {"erp@m": {version: 1.4.0, parts: [skills]}}
plugins:
  erp:
    title: ERP
    path: custom-mcp
    owner: it@anycompany.example
    tags: [org-critical]
    server: {transport: http, url: https://erp.anycompany.example/mcp}
    auth: {method: oauth, scopes: [vendor.read]}
    provides: {tools: {look_up: {access: read}, change: {access: write, destructive: true}}}
    data: {classification: confidential}
    review: {approvals: {risk@anycompany.example: 2026-09-01}, valid_until: 2027-03-01}
    metadata: {cost_center: FIN-210}
    provision:
      cowork: {via: org-plugin, package: erp@m, as: Our ERP, preference: required, tools: {change: blocked}}
      claude-code: {via: managed-plugin}
  fx:
    title: FX
    path: marketplace
    owner: fx@elsewhere.example
projects:
  close: {surface: cowork, owner: ada@anycompany.example, data: internal, needs: [erp], active: [erp, fx]}
  rates: {surface: claude-code, data: restricted, active: []}
credentials:
  erp-ap: {plugin: erp, surface: cowork, kind: per-member, holder: ap-team, issued: 2026-06-15, expires: 2026-12-15}
  fx-all: {plugin: fx, surface: cowork, kind: shared}
"""


def own(condition, message="m", **more):
    """Return the part of a policy that holds one own rule, ORG001."""
    said = {
        "name": "own-rule",
        "title": "T",
        "layer": "install",
        "assert": f"|-\n{indent(condition, '  ')}",
        "message": f'"{message}"',
        "fix": "Mend it.",
        **more,
    }
    lines = "\n".join(f"{key}: {value}" for key, value in said.items())
    return "  {}\ncustom:\n  ORG001:\n" + indent(lines, "    ") + "\n"


def judged(condition, message="m", **more):
    return judge(own(condition, message, **more), PLUGINS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("plugin.owner.endsWith('@anycompany.example')", ["fx"], id="an owner outside the company"),
        pytest.param("plugin.id != 'fx'", ["fx"], id="the id of a plugin"),
        pytest.param("plugin.path == 'custom-mcp'", ["fx"], id="one of the vendor's words"),
        pytest.param("'org-critical' in plugin.tags", ["fx"], id="a list that is not written is empty"),
        pytest.param("!has(plugin.data) || plugin.data.classification == 'public'", ["erp"], id="a fact below another"),
        pytest.param("!has(plugin.data.classification)", ["erp"], id="a fact below one that is absent is absent"),
        pytest.param("!has(plugin.review.covers.scopes)", [], id="two levels that are absent"),
        pytest.param("!has(plugin.metadata.cost_center)", ["erp"], id="a field of one's own"),
        pytest.param("!has(plugin.provision.claude_code)", ["erp"], id="a surface with a hyphen"),
        pytest.param(
            "!has(plugin.provision.cowork) || plugin.provision.cowork.as.startsWith('AnyCompany')",
            ["erp"],
            id="a word that is Python's own",
        ),
        pytest.param(
            "!has(plugin.provides) || plugin.provides.tools.all(t, plugin.provides.tools[t].access == 'read')",
            ["erp"],
            id="every tool of a plugin",
        ),
        pytest.param(
            "!has(plugin.review) || plugin.review.valid_until - today > duration('8760h')",
            ["erp"],
            id="a day against today",
        ),
        pytest.param(
            "plugin.id in ['erp'] || today < timestamp('2026-10-01T00:00:00Z')", ["fx"], id="today begins at midnight"
        ),
        pytest.param("plugin.owner.matches('^[a-z]+@anycompany[.]example$')", ["fx"], id="a pattern"),
    ],
)
def test_an_expression_about_a_plugin_is_asked_of_each(condition, expected):
    report = judged(condition)
    assert [gap.subject.plugin for gap in report.gaps] == expected
    assert unknowns(report) == []
    assert {gap.subject.surface for gap in report.gaps} <= {None}


@pytest.mark.parametrize(
    ("condition", "subjects"),
    [
        pytest.param("project.data != 'restricted'", ["project rates on claude-code"], id="a project"),
        pytest.param(
            "project.data == 'restricted' || plugin.path == 'custom-mcp'",
            ["fx on cowork, project close"],
            id="a project with each plugin it uses",
        ),
        pytest.param("!has(credential.expires)", ["erp on cowork, credential erp-ap"], id="a credential"),
        pytest.param(
            "plugin.tags.size() == 0 || credential.kind == 'shared'",
            ["erp on cowork, credential erp-ap"],
            id="a credential and its plugin",
        ),
        pytest.param("door.via == 'org-plugin'", ["erp on claude-code"], id="a door on a surface"),
        pytest.param("surface == 'cowork' && has(plugin.id)", ["erp on claude-code"], id="a plugin on a surface"),
        pytest.param("lock.state == 'off' || surface == 'claude-code'", ["erp on cowork"], id="whether it is locked"),
        pytest.param("install.state == 'unknown'", ["erp on cowork"], id="whether it is there"),
        pytest.param(
            "project.id == 'rates' || activate.state == 'on'",
            ["fx on cowork, project close"],
            id="whether it is switched on in the project",
        ),
        pytest.param(
            "organization.groups.all(g, has(organization.groups[g].size))",
            ["organization example"],
            id="the organisation",
        ),
        pytest.param(
            "organization.packages['erp@m'].version == '2.0.0'", ["organization example"], id="one of its packages"
        ),
        pytest.param(
            "'restricted' == organization.classifications[0]", ["organization example"], id="its classifications"
        ),
        pytest.param("today > timestamp('2027-01-01T00:00:00Z')", ["organization example"], id="nothing but the day"),
    ],
)
def test_whom_a_rule_asks_follows_from_what_it_speaks_of(condition, subjects):
    found = [line.partition(":")[0] for line in gaps(judged(condition))]
    assert found == [subject.replace("organization ", "") for subject in subjects]


def test_selectors_choose_as_they_do_for_every_rule():
    text = own("false", plugins="{path: custom-mcp}", surfaces="[cowork]").replace("false", "door.id == ''")
    assert gaps(judge(text, PLUGINS)) == ["erp on cowork: m"]


def test_a_gap_says_what_the_message_says():
    message = "{plugin.id} is {plugin.owner}, {{{plugin.tags}}}, {size(plugin.tags)}, {plugin.purpose}, {today}, {has(plugin.owner)}"
    report = judged("plugin.id != 'erp'", message)
    assert gaps(report) == ["erp: erp is it@anycompany.example, {org-critical}, 1, (not stated), 2026-10-01, true"]
    (gap,) = report.gaps
    assert (gap.rule, gap.id, gap.severity, gap.layer, gap.fix) == (
        "own-rule",
        "ORG001",
        "medium",
        "install",
        "Mend it.",
    )


def test_a_gap_points_at_the_fact_that_the_rule_reads():
    (gap,) = judged("plugin.data.classification == 'public' || plugin.id == 'fx'").gaps
    assert gap.place.line == 3 + PLUGINS.split("\n").index("    data: {classification: confidential}") + 1


@pytest.mark.parametrize(
    ("condition", "because"),
    [
        pytest.param(
            "plugin.publisher == 'acme'", "does not say `publisher`, which `ORG001` reads without `has()`", id="a fact"
        ),
        pytest.param("plugin.publisher != 'acme'", "does not say `publisher`", id="a fact that should differ"),
        pytest.param("!(plugin.publisher == 'acme')", "does not say `publisher`", id="a fact turned round"),
        pytest.param("plugin.data.cleared_for == 'public'", "does not say `cleared_for`", id="a fact below another"),
        pytest.param(
            "plugin.provides.tools['nothing'].access == 'read'",
            "does not say `nothing`",
            id="a tool that is not listed",
        ),
        pytest.param("plugin.metadata.cost_center > 3", "came to no answer", id="a field of one's own of another kind"),
        pytest.param(
            "plugin.tags[7] == 'x'", "came to no answer: index error: index=7 size=1", id="an item that is not there"
        ),
        pytest.param("1 / (size(plugin.tags) - 1) > 0", "came to no answer: divide by zero", id="a division by zero"),
        pytest.param("dyn(plugin.title)", "neither true nor false", id="a text where true or false belongs"),
    ],
)
def test_what_cannot_be_answered_is_unknown_and_no_pass(condition, because):
    report = judged(condition, plugins="[erp]") if "plugin" in condition else judged(condition)
    (unknown,) = report.unknowns
    assert because in unknown.because
    assert counts(report)[:2] == (0, 0)


def test_what_is_certain_whatever_is_absent_is_certain():
    assert counts(judged("plugin.publisher == 'acme' || true"))[0] == 2
    assert counts(judged("plugin.publisher == 'acme' && false"))[1] == 2


def test_a_text_too_long_for_an_expression_is_unknown():
    report = judge(own("plugin.title == 'x'"), f"plugins: {{a: {{title: {'x' * 2001}, path: custom-mcp}}}}\n")
    assert "too long for own rules" in unknowns(report)[0]


def refused(text):
    with pytest.raises(BadInput) as raised:
        judge(text, PLUGINS)
    return [
        (problem.place.line, problem.place.column, problem.place.end_column, problem.found, problem.hint)
        for problem in raised.value.problems
    ]


CONDITION = 12  # the first line of the expression in `own`


@pytest.mark.parametrize(
    ("condition", "line", "column", "length", "found", "hint"),
    [
        pytest.param("plugin.ownr == 'a'", 0, 8, 4, "'ownr'", "did you mean `owner`?", id="a misspelt field"),
        pytest.param("plugn.owner == 'a'", 0, 1, 5, "'plugn'", "did you mean `plugin`?", id="a misspelt variable"),
        pytest.param(
            "plugin.owner == 'a' &&\n  plugin.tags.exists(t, t == plugin.purpos)",
            1, 37, 6, "'purpos'", "did you mean `purpose`?", id="a misspelt field in a second line",
        ),
        pytest.param("has(plugin.data.clearedfor)", 0, 17, 10, "'clearedfor'", "did you mean `cleared_for`?", id="a misspelt field in has()"),
        pytest.param(
            "plugin.provides.tools.all(t, plugin.provides.tools[t].acces == 'read')",
            0, 55, 5, "'acces'", "did you mean `access`?", id="a misspelt field of a tool",
        ),
        pytest.param("plugin.owner < 3", 0, 14, 1, "`<` between a text and a number", "", id="a text against a number"),
        pytest.param("plugin.owner.endWith('a')", 0, 14, 7, "'endWith'", "did you mean `endsWith`?", id="a misspelt function"),
        pytest.param("plugin.owner", 0, 1, 12, "an expression that gives a text", "", id="an expression that is no question"),
        pytest.param("plugin.owner == ", 0, 16, 1, "", "", id="an expression that ends too soon"),
        pytest.param("plugin.owner.matches('(')", 0, 22, 3, "a text that `matches` cannot read", "", id="a pattern that does not compile"),
        pytest.param("today < timestamp('2026-13-01')", 0, 19, 12, "a text that `timestamp` cannot read", "", id="a day that does not exist"),
        pytest.param("today - today < duration('2 weeks')", 0, 26, 9, "a text that `duration` cannot read", "", id="a duration in other words"),
        pytest.param("project.data == 'a' && credential.id == 'b'", 0, 1, 43, "both `credential` and `project`", "", id="two that do not go together"),
        pytest.param("plugin.tags.all(t, t + t + t + t + t + t + t != '')", 0, 1, 51, "too many `+`", "", id="texts that grow in a loop"),
        pytest.param("true" + " || true" * 600, 0, 1, 4804, "an expression that is too long", "", id="an expression that is too long"),
        pytest.param("plugingov.OwnPlugin{id: 'a'}.id == 'a'", 0, 1, 38, "makes messages of its own", "", id="a message of its own"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_at_the_very_character(condition, line, column, length, found, hint):
    ((at, start, end, said, hinted),) = refused(own(condition))
    assert (at - CONDITION, start - 6, end - start) == (line, column, length)
    assert found in said
    assert hinted == hint


@pytest.mark.parametrize(
    ("written", "column"),
    [
        pytest.param("plugin.ownr == 'a'", 20, id="plain"),
        pytest.param("'plugin.tags == [''a''] || plugin.ownr == ''a'''", 47, id="in single quotes"),
        pytest.param('"plugin.title == \\"a\\" || plugin.ownr == \'a\'"', 46, id="in double quotes"),
    ],
)
def test_the_character_is_found_however_the_expression_is_written(written, column):
    text = "  {}\ncustom:\n  ORG001: {name: n, title: T, message: m, fix: f.,\n    assert: " + written + "}\n"
    ((line, start, end, _, _),) = refused(text)
    assert (line, start, end) == (8, column, column + 4)


def test_every_problem_of_an_expression_is_said():
    assert [found[3] for found in refused(own("plugin.ownr == plugin.titel"))] == ["found 'ownr'", "found 'titel'"]


@pytest.mark.parametrize(
    ("message", "column", "found"),
    [
        pytest.param("{plugin.ownr}", 24 - 6, "'ownr'", id="a misspelt field"),
        pytest.param("of {plugin.id", 14, "a brace alone", id="a brace that nothing closes"),
        pytest.param("of plugin.id}", 23, "a brace alone", id="a brace that nothing opens"),
        pytest.param("{}", 11, "what CEL cannot read", id="nothing in braces"),
    ],
)
def test_a_message_is_checked_as_well(message, column, found):
    problem = refused(own("plugin.id == 'a'", message))[0]
    assert found.lower() in problem[3].lower()
    assert problem[1] >= 15


def test_a_message_shows_no_secret():
    secret = "sk-" + "ant-api03-" + "Ab3xY9Qw7Lm2Zk5Tn8Vr" * 2
    inventory = f"plugins: {{a: {{title: A, path: custom-mcp, server: {{url: 'https://x.example', headers: {{Authorization: {secret}}}}}}}}}\n"
    report = judge(own("plugin.id != 'a'", "{plugin.server.headers.Authorization}"), inventory)
    assert secret not in gaps(report)[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            own("true").replace("ORG001", "SRC004"), "'SRC004', which is a rule of plugingov", id="an id of ours"
        ),
        pytest.param(
            own("true").replace("ORG001", "GOV008"), "'GOV008', which is a rule of plugingov", id="an id that is taken"
        ),
        pytest.param(
            own("true", name="lock-missing"), "'lock-missing', which is a rule of plugingov", id="a name of ours"
        ),
        pytest.param(
            own("true", name="waiver-expired"),
            "'waiver-expired', which is a rule of plugingov",
            id="a name that is taken",
        ),
    ],
)
def test_a_name_of_ours_cannot_be_taken(text, found):
    assert found in refused(text)[0][3]


def test_two_own_rules_cannot_have_one_name():
    second = own("true").partition("custom:\n")[2].replace("ORG001", "ORG002")
    assert "'own-rule', the name of 'ORG001' too" in refused(own("true") + second)[0][3]


def test_an_expression_that_goes_on_for_too_long_ends_the_run_at_its_place():
    groups = ", ".join(f"g{number}: {{}}" for number in range(30))
    loops = "organization.groups.all(a, organization.groups.all(b, organization.groups.all(c, a + b + c != '')))"
    with pytest.raises(BadInput) as raised:
        judge(own(loops), f"groups: {{{groups}}}\nplugins: {{fx: {{title: FX, path: marketplace}}}}\n")
    (problem,) = raised.value.problems
    assert "goes on for too long" in problem.found


def test_a_rule_in_a_pack_is_asked_with_the_pack():
    report = judged("plugin.id != 'fx'", severity="critical")
    assert [gap.severity for gap in report.gaps] == ["critical"]
