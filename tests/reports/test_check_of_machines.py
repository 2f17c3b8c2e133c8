"""What a report of `check` says first where machines were looked at, and how it brings together what belongs together."""

import json
from dataclasses import replace

import pytest
from judged import judge
from on_machine import observed

from plugingov.model.observation import HERE
from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.markdown import render as as_markdown
from plugingov.reports.sheet import Style
from plugingov.reports.text import render
from plugingov.rules.index import INDEX
from plugingov.sources.document import Place

STATE, MANAGED = "/home/ada/.claude.json", "/etc/claude-code/managed-settings.json"
PROJECT = "/home/ada/code/app/.mcp.json"
CRM = {"type": "http", "url": "https://mcp.crm.example/mcp"}
DOORS = """\
plugins:
  crm:
    title: CRM
    path: custom-mcp
    server: {transport: http, url: https://mcp.crm.example/mcp}
    provision: {claude-code: {via: user-server}}
"""
ON_BOTH = DOORS.replace("provision: {", "provision: {cowork: {via: custom-connector}, ")
RULES = "  undeclared-install: {}\n  owner-missing: {}\n"


def machine(files, client="2.1.330", **more):
    return observed(
        {path: text if isinstance(text, str | None) else json.dumps(text, indent=1) for path, text in files.items()},
        client,
        **more,
    )


def text_of(report, width=100):
    return render(check_sheet(report, "counts"), Style(width=width))


def first_screen(report):
    return text_of(report).split("\n\nMEDIUM")[0].split("\n\nHIGH")[0]


STRANGERS = {STATE: {"mcpServers": {"crm": CRM, "notes": {"command": "x"}, "docs": {"command": "y"}}}}


def test_the_first_screen_says_what_was_looked_at():
    files = {**STRANGERS, MANAGED: "{", PROJECT: '{"mcpServers": {},}'}
    report = judge(f"{RULES}  inert-setting: {{}}\n", DOORS, observed=(machine(files, None, machine="laptop-7"),))
    screen = first_screen(report)
    for line in (
        "LOOKED AT: 1 machine",
        "  laptop-7  linux",
        "    client    not known",
        "    homes     1",
        "    projects  1",
        "    files     1 read, 1 read in part, 1 not read",
        "Not known: 1",
        "  1 because a file of a machine was not understood, or not in full",
        "Do this first",
    ):
        assert line in screen.splitlines()
    assert f"1. Mend what was not understood, and collect anew ({MANAGED}:1:" in screen


def test_homes_are_named_where_people_are_and_counted_where_they_are_not():
    seen = replace(machine(STRANGERS), homes=("/home/ada", "/home/bo"))
    report = judge("  observation-too-old: {}\n", DOORS, observed=(seen,))
    named, counted = (
        {" ".join(line.split()) for line in render(check_sheet(report, people), Style(width=100)).splitlines()}
        for people in ("names", "counts")
    )
    assert "homes /home/ada, /home/bo" in named
    assert "homes 2" in counted
    assert "/home/" not in as_markdown(check_sheet(report, "counts"), Style())


IN_PACKAGE = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  fmt: {title: Fmt, path: marketplace, provision: {claude-code: {via: managed-plugin, package: fmt@acme}}}
"""
REMOTE = "/home/ada/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("rule", "files", "where"),
    [
        pytest.param("allowlist-users-can-widen", {REMOTE: None}, REMOTE, id="the settings of the server"),
        pytest.param("marketplace-not-defined", {REMOTE: None}, REMOTE, id="where an approved package is asked about"),
        pytest.param("broad-url-entry", {"/home/bo/.claude/remote-settings.json": None},
                     "/home/bo/.claude/remote-settings.json", id="those of another home"),
        pytest.param("dead-name-entry", {MANAGED: {"allowedMcpServers": [{"serverName": "crm"}]}, "/home/ada/.claude/settings.json": None},
                     MANAGED, id="an entry that an unread file may make dead"),
    ],
)  # fmt: skip
def test_what_a_machine_leaves_open_is_told_on_the_machine_and_mended_there(rule, files, where):
    report = judge(f"  {rule}: {{}}\n", IN_PACKAGE, observed=(machine(files),))
    (fact,) = report.unknowns
    (mark,) = check_sheet(report, "counts").made_marks()
    assert (fact.place.file, mark.fix) == (where, "Mend what the reason names, and collect anew.")
    assert "the inventory does not say it" not in text_of(report)


def test_what_no_file_of_a_machine_shows_is_mended_by_another_look():
    report = judge(
        "  observation-too-old: {}\n", DOORS, observed=(replace(machine(STRANGERS), at=HERE, taken_at=None),)
    )
    (mark,) = check_sheet(report, "counts").made_marks()
    assert mark.fix == "Mend what the reason names, and collect anew."
    assert "  1 because the files of a machine do not tell" in text_of(report).splitlines()


def test_what_the_inventory_leaves_open_is_stated_there():
    report = judge("  sign-in-method-not-allowed: {allow: [sso]}\n", DOORS, observed=(machine(STRANGERS),))
    (mark,) = check_sheet(report, "counts").made_marks()
    assert mark.fix == "State it in the inventory."


def test_the_version_is_asked_for_only_where_something_depends_on_it():
    rules, files = "  inert-setting: {}\n", {MANAGED: {"allowedMarketplaces": []}}
    asked = "Say which version the client has"
    assert asked in text_of(judge(rules, DOORS, observed=(machine(files, None),)))
    assert asked not in text_of(judge(rules, DOORS, observed=(machine(files),)))
    assert asked not in text_of(judge(RULES, DOORS, observed=(machine(STRANGERS, None),)))


@pytest.mark.parametrize(
    ("count", "rows", "more"), [(1, 0, ""), (3, 3, ""), (12, 12, ""), (20, 0, "20 of them were read")]
)
def test_many_machines_are_told_as_a_table_and_very_many_by_what_is_wrong(count, rows, more):
    machines = tuple(machine(STRANGERS, machine=f"laptop-{number}") for number in range(count))
    screen = first_screen(judge(RULES, DOORS, observed=machines))
    assert f"LOOKED AT: {count} machine{'s' * (count != 1)}" in screen
    assert sum(line.startswith("  laptop-") and "2.1.330" in line for line in screen.splitlines()) == rows
    assert more in screen


@pytest.mark.parametrize(("people", "line"), [("names", "ada@acme.example"), ("counts", "somebody")])
def test_whose_machine_it_is_is_said_only_where_people_are_named(people, line):
    report = judge(RULES, DOORS, observed=(replace(machine(STRANGERS), member="ada@acme.example"),))
    text = render(check_sheet(report, people), Style())
    assert f"    member  {line}" in text.splitlines()
    assert ("ada@acme.example" in text) == (people == "names")


def test_without_a_machine_a_report_opens_as_ever():
    text = text_of(judge(RULES, DOORS))
    assert "LOOKED AT" not in text
    assert text.index("MEDIUM") < text.index("Do this first")


def test_gaps_of_one_fix_stand_below_it_once():
    report = judge(RULES, DOORS, observed=(machine(STRANGERS),))
    first = next(gap for gap in report.gaps if gap.id == "DRF001")
    for text in (text_of(report, 1000), as_markdown(check_sheet(report, "counts"), Style()).replace("**", "")):
        blocks = text.split("Do this first")[-1]
        assert blocks.split("LOW")[0].count(first.fix) == 1 + 1  # among what comes first, and once for both
        assert "undeclared-install" in text
        assert all(gap.fingerprint in text for gap in report.gaps)
    words = text_of(report, 1000)
    assert "undeclared-install  DRF001, install  2 gaps" in words
    assert "mcpServers.notes in .claude.json and 1 more (high, undeclared-install)" in words


def test_gaps_of_one_rule_that_are_closed_differently_stand_apart():
    files = {MANAGED: {"strictKnownMarketplaces": [{"source": "github", "repo": "acme/plugins"}]}}
    report = judge("  marketplace-list-contradicts: {}\n", DOORS, observed=(machine(files),))
    assert {gap.subject.item: gap.fix for gap in report.gaps} == {
        "disableSideloadFlags": "Set `disableSideloadFlags` to true beside the list.",
        "skills-dir": 'List `{"source": "skills-dir"}` in `strictKnownMarketplaces` to let such packages in, or in '
        "`blockedMarketplaces` to keep them out.",
    }
    assert " gaps\n    fix" not in text_of(report)


@pytest.mark.parametrize(
    ("doors", "machines", "subject", "summary"),
    [
        pytest.param(DOORS, 0, "crm", "1 plugin on claude-code:", id="one surface"),
        pytest.param(ON_BOTH, 0, "crm on claude-code", "1 plugin on 2 surfaces:", id="two surfaces"),
        pytest.param(DOORS, 1, "crm", "1 plugin on claude-code and 1 machine:", id="a machine of the same surface"),
        pytest.param(
            DOORS.replace("claude-code: {via: user-server}", "cowork: {via: custom-connector}"),
            1,
            "crm on cowork",
            "1 plugin on 1 surface and 1 machine:",
            id="a machine of another surface",
        ),
    ],
)
def test_a_surface_is_named_where_there_are_several(doors, machines, subject, summary):
    rules = "  install-without-approval: {}\n"
    text = text_of(judge(rules, doors, observed=tuple(machine(STRANGERS) for _ in range(machines))), 1000)
    assert f"\n  {subject}  install-without-approval" in text or f"\n    {subject}\n" in text
    assert summary in text.splitlines()[-1]


def test_what_is_not_asked_is_counted_by_its_reason():
    lines = text_of(judge("  owner-missing: {}\n  lock-missing: {}\n  inert-setting: {}\n", DOORS), 1000).splitlines()
    known = len(INDEX)
    assert (
        f"  {known - 1} of {known} rules were not asked: {known - 3} because the policy leaves them out "
        "(`plugingov rules --policy FILE` lists them), 1 because no observation was given, "
        "1 because the policy gives no setting that they wait for"
    ) in lines
    assert lines[-1].endswith(f"; {known - 1} rules not asked")


@pytest.mark.parametrize(
    ("file", "named"),
    [
        pytest.param("policies/acme.yaml", "policies/acme.yaml", id="the policy's own file"),
        pytest.param("<stdin>", "FILE", id="none where it came through a pipe"),
    ],
)
def test_one_reason_is_told_without_counting_twice_and_names_the_policy(file, named):
    report = replace(judge("  owner-missing: {}\n", DOORS), policy_file=file)
    known = len(INDEX)
    assert (
        f"  {known - 1} of {known} rules were not asked, because the policy leaves them out "
        f"(`plugingov rules --policy {named}` lists them)"
    ) in text_of(report, 1000).splitlines()


def test_a_machine_that_comes_through_a_pipe_is_not_called_after_it():
    seen = replace(machine(STRANGERS, machine=None), at=Place("<stdin>", 1, 1, 1, 1))
    screen = text_of(judge(RULES, DOORS, observed=(seen,)))
    assert "  a machine without a name  linux" in screen.splitlines()


def test_what_the_file_of_a_machine_leaves_open_is_not_to_be_stated_in_the_inventory():
    report = judge("  inert-setting: {}\n", DOORS, observed=(machine({**STRANGERS, MANAGED: "{"}),))
    fixes = {
        mark.place.file: mark.fix for mark in check_sheet(report, "counts").made_marks() if mark.status == "unknown"
    }
    assert fixes == {MANAGED: "Mend what the reason names, and collect anew."}


NOT_READ = {
    STATE: {"projects": {"/srv/api": {"mcpServers": {"crm": CRM}}, "/srv/web": {"enabledMcpjsonServers": ["x"]}}}
}


def test_projects_that_were_not_read_are_counted_among_what_was_not_and_named_where_names_are_shown():
    report = judge("  undeclared-install: {}\n", observed=(machine(NOT_READ),))
    named = render(check_sheet(report, "names"), Style(width=100))
    assert "    projects  0 read, 2 not read: /srv/api, /srv/web\n" in named
    assert "    projects  0 read, 2 not read\n" in text_of(report)
    assert "    files     1 read, 0 read in part, 2 not read\n" in named
    assert len(report.unread) == 2
