"""DRF001: what is on a machine and in no inventory; once, however many machines have it."""

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import (
    FOLDER,
    INSTALLED,
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

RULE = "  undeclared-install: {}\n"
DOCS = {"type": "http", "url": "https://docs.example/mcp"}
ON_COWORK = """\
marketplaces: {acme: {}}
plugins:
  box:
    title: Box
    path: oauth-connector
    provision: {cowork: {via: directory-connector}}
  notes:
    title: Notes
    path: marketplace
    provision: {cowork: {via: org-plugin, package: notes@acme, preference: required}}
"""


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(state(crm=server()), id="the declared server"),
        pytest.param(state(other=server("https://MCP.crm.example:443/mcp/")), id="its address under another name"),
        pytest.param(state(CRM=server("https://other.example")), id="its title, with another address"),
        pytest.param(package(), id="a package that the inventory has, and its servers"),
    ],
)
def test_what_the_inventory_knows_passes(files):
    inventory = crm() + notes().partition("plugins:\n")[2] + notes().partition("plugins:\n")[0]
    report = judge(RULE, inventory, observed=(machine(files),))
    assert gaps(report) == []
    assert unknowns(report) == []
    assert counts(report)[0] > 0


@pytest.mark.parametrize(
    ("files", "gap"),
    [
        pytest.param(
            state(docs=DOCS),
            "docs (https://docs.example/mcp) on claude-code: "
            "`docs` is configured by a member, and the inventory does not know it: it loads",
            id="a member's own server",
        ),
        pytest.param(
            {MANAGED_SERVERS: {"mcpServers": {"docs": DOCS}}},
            "docs (https://docs.example/mcp) on claude-code: "
            "`docs` is configured in `managed-mcp.json`, and the inventory does not know it: it loads",
            id="a server of the organisation's own file",
        ),
        pytest.param(
            {STATE: {"projects": {"/home/ada/code/app": {"mcpServers": {"docs": DOCS}}}}, PROJECT_SERVERS: {}},
            "project app on claude-code, docs (https://docs.example/mcp): "
            "`docs` is configured by a member for one project, and the inventory does not know it: it loads",
            id="a member's own server for one project",
        ),
        pytest.param(
            state(**{"": DOCS}),
            "a server without a name (https://docs.example/mcp) on claude-code: "
            "a server without a name is configured by a member, and the inventory does not know it: it loads",
            id="one whose name is empty",
        ),
    ],
)
def test_what_it_does_not_know_is_a_gap_that_says_where_it_comes_from(files, gap):
    report = judge(RULE, crm(), observed=(machine(files),))
    assert gaps(report)[0].startswith(gap.removesuffix(": it loads"))
    assert len(report.gaps) == 1


def test_a_package_is_one_gap_with_all_its_servers():
    files = package() | {f"{FOLDER}/.mcp.json": {"docs": DOCS, "more": server()}}
    report = judge(RULE, crm(), observed=(machine(files),))
    assert gaps(report) == ["notes@acme on claude-code: package `notes@acme` is not in the inventory: it loads"]


def test_a_second_server_of_a_declared_package_is_a_gap_where_the_first_is_the_declared_one():
    files = package() | {f"{FOLDER}/.mcp.json": {"notes": server(), "more": DOCS}}
    inventory = notes().replace("    tags:", f"    server: {{transport: http, url: {server()['url']}}}\n    tags:")
    report = judge(RULE, inventory, observed=(machine(files),))
    assert [gap.subject.item for gap in report.gaps] == ["plugin:notes:more (https://docs.example/mcp)"]


def test_what_does_not_load_is_a_low_gap_and_says_why():
    denied = {MANAGED: {"deniedMcpServers": [{"serverName": "docs"}]}}
    (gap,) = judge(RULE, crm(), observed=(machine(state(docs=DOCS), denied),)).gaps
    assert gap.severity == "low"
    assert "; it does not load: `deniedMcpServers`" in gap.message


def test_whether_something_loads_may_be_unknown_and_is_a_gap_all_the_same():
    (gap,) = judge(RULE, crm(), observed=(machine(package(folder="/opt/elsewhere")),)).gaps
    assert "; whether it loads is not known: " in gap.message
    assert gap.severity == "high"


@pytest.mark.parametrize(
    "path", [STATE, INSTALLED, MANAGED_SERVERS, PROJECT_SERVERS, f"{FOLDER}/.claude-plugin/plugin.json"]
)
def test_a_file_that_nobody_could_read_is_unknown_and_not_empty(path):
    report = judge(RULE, crm(), observed=(machine({path: None}),))
    name = path.rpartition("/")[2]
    (fact,) = report.unknowns
    assert fact.because == f"nobody knows what `{name}` has installed or configured: not read: permission denied"
    assert fact.subject.item == f"what an unread {name} holds"
    assert fact.subject.project == ("app" if path == PROJECT_SERVERS else None)


def test_unread_settings_say_nothing_of_what_is_installed():
    assert unknowns(judge(RULE, crm(), observed=(machine(state(), {MANAGED: None}),))) == []


def test_two_members_with_one_server_below_their_homes_are_one_gap():
    def docs(home):
        return machine(state(docs={"command": "npx", "args": ["docs-mcp", f"{home}/papers"]}))

    several = (docs("/home/ada"), docs("/Users/bob"), docs("C:\\Users\\cid"))
    report = judge(RULE, crm(), observed=several)
    assert {gap.subject.item for gap in report.gaps} == {"docs (npx docs-mcp ~/papers)"}


def test_what_cowork_is_declared_to_have_is_asked_about_once_by_another_rule():
    files = {STATE: {"claudeAiMcpEverConnected": ["claude.ai Box"]}}
    files |= {USER: {"enabledPlugins": {"notes@synced": True}}}
    report = judge(RULE, ON_COWORK, observed=(machine(files),))
    assert (gaps(report), unknowns(report)) == ([], [])
    asked = judge("  arrives-by-itself: {}\n", ON_COWORK, observed=(machine(files),))
    assert [gap.subject.plugin for gap in asked.gaps] == ["notes"]
    assert [fact.subject.plugin for fact in asked.unknowns] == ["box"]


CONNECTED = {STATE: {"claudeAiMcpEverConnected": ["claude.ai Docs"]}}
APP = "/home/ada/code/app"
REMEMBERED = (
    "the client's record names `claude.ai Docs`, which the inventory does not know: "
    "no file tells whether the account still has this connector, and what its url is"
)


@pytest.mark.parametrize(
    ("files", "unknown"),
    [
        pytest.param(CONNECTED, REMEMBERED, id="a connector that once connected"),
        pytest.param(
            {STATE: {"projects": {APP: {"enabledMcpServers": ["claude.ai Docs"]}}}, PROJECT_SERVERS: {}},
            REMEMBERED,
            id="a connector that a member switched on",
        ),
        pytest.param(
            {STATE: {"projects": {APP: {"disabledMcpServers": ["claude.ai Docs"]}}}, PROJECT_SERVERS: {}},
            "",
            id="a connector that is named only where it is switched off",
        ),
        pytest.param(
            CONNECTED | {MANAGED: {"disableClaudeAiConnectors": True}}, "", id="a connector where none is fetched"
        ),
        pytest.param(
            CONNECTED | {MANAGED: {"deniedMcpServers": [{"serverName": "claude.ai Docs"}]}},
            "",
            id="a connector that the organisation denies",
        ),
        pytest.param(
            {MANAGED: {"deniedMcpServers": [{"serverName": "docs"}, {"serverUrl": "https://docs.example/*"}]}},
            "",
            id="a server that nothing but a deny list names",
        ),
        pytest.param(
            {USER: {"disabledMcpjsonServers": ["docs"]}}, "", id="a server that nothing but a rejection names"
        ),
        pytest.param({MANAGED: {"enabledPlugins": {"bad@acme": False}}}, "", id="a package that is blocked"),
        pytest.param({USER: {"enabledPlugins": {"bad@acme": False}}}, "", id="a package that a member switched off"),
        pytest.param({USER: {"enabledPlugins": {"bad@synced": False}}}, "", id="one of the account, switched off"),
        pytest.param(
            {MANAGED: {"enabledPlugins": {"bad@acme": False}}, USER: {"enabledPlugins": {"bad@acme": False}}},
            "",
            id="a package that everybody switches off",
        ),
    ],
)
def test_what_is_only_remembered_or_kept_out_is_no_install(files, unknown):
    report = judge(RULE, crm(), observed=(machine(state(), files),))
    assert gaps(report) == []
    assert [each.because for each in report.unknowns] == [unknown] * bool(unknown)


@pytest.mark.parametrize(
    ("files", "ending"),
    [
        pytest.param(
            package(name="bad@acme") | {MANAGED: {"enabledPlugins": {"bad@acme": False}}},
            "`managed-settings.json` switches `bad@acme` off",
            id="installed, and blocked since",
        ),
        pytest.param(
            {MANAGED: {"enabledPlugins": {"bad@acme": False}}, USER: {"enabledPlugins": {"bad@acme": True}}},
            "`managed-settings.json` switches `bad@acme` off",
            id="a member wants it, and it is blocked",
        ),
        pytest.param(
            {USER: {"enabledPlugins": {"bad@acme": True}}},
            "marketplace `acme` is not known here",
            id="switched on, and its marketplace is nowhere",
        ),
        pytest.param(
            {USER: {"enabledPlugins": {"bad@acme": True, "odd": "yes"}}},
            "",
            id="switched on in a file that the client leaves out",
        ),
    ],
)
def test_what_was_installed_or_is_wanted_is_a_low_gap_where_it_does_not_load(files, ending):
    (gap,) = [each for each in judge(RULE, crm(), observed=(machine(files),)).gaps if "bad@" in each.message]
    assert gap.severity == "low"
    assert "; it does not load: " in gap.message
    assert ending in gap.message
