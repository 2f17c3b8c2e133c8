"""What rules say of files that nobody could read: what they ask about may stand there, so they do not know."""

from dataclasses import replace

import pytest
from judged import judge
from seen_worlds import (
    FOLDER,
    INSTALLED,
    LISTING,
    MANAGED,
    MANAGED_SERVERS,
    PROJECT_SERVERS,
    STATE,
    USER,
    crm,
    machine,
    notes,
    package,
    server,
    state,
)

FORBID = "  forbidden-plugin-present: {forbid: [evil.example]}\n"
PLAIN = "  plain-http-endpoint: {}\n"
SECRET = "  secret-in-the-open: {}\n"
RULES = FORBID + PLAIN + SECRET
ASKED = ["forbidden-plugin-present", "plain-http-endpoint", "secret-in-the-open"]
OF_DOORS = "".join(
    f"  {name}: {{}}\n"
    for name in ("installed-but-cannot-load", "endpoint-differs", "version-differs", "copy-shadows-copy")
)
WHY = "nobody knows what it has installed or configured: not read: permission denied"


def told(report):
    return sorted((fact.rule, fact.subject.project, fact.subject.item) for fact in report.unknowns)


@pytest.mark.parametrize("inventories", [(), (crm(),)], ids=["without an inventory", "beside one"])
@pytest.mark.parametrize(
    ("file", "project", "called"),
    [
        pytest.param(STATE, None, "~/.claude.json", id="the member's own record"),
        pytest.param(USER, None, "~/.claude/settings.json", id="the member's settings"),
        pytest.param(MANAGED, None, MANAGED, id="managed settings"),
        pytest.param(MANAGED_SERVERS, None, MANAGED_SERVERS, id="the organisation's own servers"),
        pytest.param(PROJECT_SERVERS, "app", "~/code/app/.mcp.json", id="the servers of a project"),
        pytest.param(INSTALLED, None, "~/.claude/plugins/installed_plugins.json", id="what is installed"),
    ],
)
def test_a_file_that_nobody_could_read_is_unknown_to_each_rule_once(file, project, called, inventories):
    report = judge(RULES, *inventories, observed=(machine({"/home/ada/.claude/x/.mcp.json": "{}", file: None}),))
    assert told(report) == [(name, project, f"what an unread {called} holds") for name in ASKED]
    assert {(fact.because, fact.place.file, fact.named) for fact in report.unknowns} == {
        (WHY, file, f"what an unread {called} holds")
    }
    assert [row.unknown for row in report.coverage] == [1, 1, 1]
    assert report.fails("low", on_unknown=True)


def test_a_file_of_a_package_is_one_of_them():
    report = judge(FORBID, observed=(machine(package(), {f"{FOLDER}/.mcp.json": None}),))
    assert "what an unread ~/.claude/plugins/cache/acme/notes/1.4.0/.mcp.json holds" in {
        fact.subject.item for fact in report.unknowns
    }
    report = judge(FORBID, observed=(machine(package(), {LISTING: None}),))
    assert any("marketplace.json" in str(fact.subject.item) for fact in report.unknowns)


def test_two_files_are_two_and_what_two_members_have_on_machines_of_their_own_is_one():
    both = machine({STATE: None, USER: None})
    assert len(judge(PLAIN, observed=(both,)).unknowns) == len((STATE, USER))
    others = machine({STATE.replace("ada", "bob"): None}, machine="laptop-9")
    others = replace(others, homes=("/home/bob",))
    assert len(judge(PLAIN, observed=(machine({STATE: None}), others)).unknowns) == 1
    bobs = machine({"/home/ada/.claude.json": None, "/home/bob/.claude/settings.json": None})
    items = {fact.subject.item for fact in judge(PLAIN, observed=(bobs,)).unknowns}
    assert items == {f"what an unread /home/{name} holds" for name in ("ada/.claude.json", "bob/.claude/settings.json")}


def test_a_project_whose_folder_was_not_read_is_one_of_them():
    named = {STATE: {"projects": {"/srv/api": {"mcpServers": {"x": server("https://x.example")}}}}}
    report = judge(PLAIN, observed=(machine(named),))
    assert [fact.subject.item for fact in report.unknowns] == ["what an unread /srv/api holds"]
    assert [each.why for each in report.unread] == ["not read: the folder of the project is not in what was read"]


@pytest.mark.parametrize(
    ("rules", "inventories", "files"),
    [
        pytest.param(OF_DOORS, (notes(),), {STATE: None}, id="rules about declared doors alone"),
        pytest.param(PLAIN, (), {STATE: "{}"}, id="a file that was read"),
        pytest.param(PLAIN, (), {STATE: '{"mcpServers": {}} // why'}, id="a file that was read in part"),
        pytest.param(PLAIN, (), {USER: "{"}, id="a file that the client takes nothing from"),
        pytest.param(PLAIN, (), {"/home/ada/.claude/managed-settings.json": None}, id="a file that lies elsewhere"),
        pytest.param("  plain-http-endpoint: {surfaces: [cowork]}\n", (crm(),), {STATE: None}, id="another surface"),
        pytest.param("  plain-http-endpoint: {plugins: [crm]}\n", (crm(),), {STATE: None}, id="a plugin that is named"),
        pytest.param("  plain-http-endpoint: {plugins: {tags: [a]}}\n", (crm(),), {STATE: None}, id="what is declared"),
        pytest.param("  plain-http-endpoint: {projects: [x]}\n", (crm(),), {PROJECT_SERVERS: None}, id="elsewhere"),
    ],
)
def test_what_may_hold_nothing_that_is_asked_about_is_no_unknown(rules, inventories, files):
    report = judge(rules, *inventories, observed=(machine({"/home/ada/.claude/x/.mcp.json": "{}", **files}),))
    assert not [fact for fact in report.unknowns if "unread" in str(fact.subject.item)]


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param("{plugins: {path: custom-mcp}}", id="servers that people add"),
        pytest.param("{plugins: {except: [crm]}}", id="all but one that is declared"),
        pytest.param('{plugins: ["*"]}', id="all of them"),
        pytest.param("{projects: [x]}", id="some projects, of a file that is no project's"),
        pytest.param("[{severity: low}, {plugins: [crm]}]", id="two sets of settings"),
    ],
)
def test_a_selection_that_may_mean_what_nobody_declares_leaves_no_file_out(chosen):
    report = judge(f"  plain-http-endpoint: {chosen}\n", crm(), observed=(machine({STATE: None}),))
    assert [fact.subject.item for fact in report.unknowns] == ["what an unread ~/.claude.json holds"]


@pytest.mark.parametrize(
    ("unread", "gaps"),
    [
        pytest.param("/home/ada/.claude/plugins/installed_plugins.json", 1, id="a file that has no say in it"),
        pytest.param(MANAGED_SERVERS, 0, id="one that decides whether it loads"),
    ],
)
def test_what_was_read_is_judged_beside_it(unread, gaps):
    found = machine(state(evil=server("http://evil.example/mcp")), {unread: None})
    report = judge(PLAIN, observed=(found,))
    assert (len(report.gaps), len(report.unknowns)) == (gaps, 2 - gaps)
