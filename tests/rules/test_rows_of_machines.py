"""Rows of the client's own conditions that are cases of general rules: each on a machine, from file to gap."""

from dataclasses import replace

import pytest
from judged import counts_of, gaps_of, judge
from seen_worlds import (
    FOLDER,
    FORCED,
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

from plugingov.model.observation import PackageFolder
from plugingov.sources.document import Place

CANNOT_LOAD = "  installed-but-cannot-load: {}\n"
CONNECTOR = crm("claude-ai-connector").replace("custom-mcp", "oauth-connector")
ADDED = {STATE: {"claudeAiMcpEverConnected": ["claude.ai CRM"]}}
OTHERS = {MANAGED_SERVERS: {"mcpServers": {"db": {"command": "/opt/db"}}}}
ONE_IN_A_PACKAGE = {f"{FOLDER}/.mcp.json": {"notes": server()}}


@pytest.mark.parametrize(
    ("inventory", "files", "because"),
    [
        pytest.param(
            notes(),
            package() | ONE_IN_A_PACKAGE | {MANAGED: {"allowedMcpServers": [{"serverUrl": "https://other.example/*"}]}},
            "no entry of `allowedMcpServers` in `managed-settings.json` admits it",
            id="M06: the server of a package that no entry of the list admits",
        ),
        pytest.param(
            crm(),
            state(crm=server()) | {MANAGED: {"deniedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}]}},
            "`deniedMcpServers` in `managed-settings.json` blocks it by its url: `https://mcp.crm.example/*`",
            id="M07: an approved server that the lists keep out",
        ),
        pytest.param(
            CONNECTOR,
            ADDED | OTHERS,
            "`managed-mcp.json` shuts out connectors, and `allowAllClaudeAiMcps` is not set",
            id="M08: a connector beside the organisation's own servers",
        ),
        pytest.param(
            crm(),
            state(crm=server()) | OTHERS,
            "`managed-mcp.json` holds every server that loads, and it is not in it",
            id="M09: a member's server beside the organisation's own",
        ),
        pytest.param(
            crm("managed-mcp"),
            {
                MANAGED_SERVERS: {"mcpServers": {"crm": server()}},
                MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]},
            },
            "`deniedMcpServers` in `managed-settings.json` blocks it by its name `crm`",
            id="M10: a server of the organisation's own that its lists keep out",
        ),
        pytest.param(
            notes(),
            package() | {MANAGED: {"strictKnownMarketplaces": [{"source": "github", "repo": "acme/other"}]}},
            "",
            id="P05: a package of a marketplace that is not admitted",
        ),
    ],
)
def test_what_policy_keeps_out_is_installed_but_cannot_load(inventory, files, because):
    (gap,) = gaps_of(judge(CANNOT_LOAD, inventory, observed=(machine(files),)), "INS008")
    assert "is provisioned on claude-code and cannot load there: " in gap.message
    assert gap.message.endswith(because)
    assert gap.place.file.startswith("/etc/claude-code/")


@pytest.mark.parametrize(
    ("inventory", "files"),
    [
        pytest.param(crm(), state(crm=server()), id="M07: nothing keeps it out"),
        pytest.param(
            CONNECTOR, ADDED | OTHERS | {MANAGED: {"allowAllClaudeAiMcps": True}}, id="M08: connectors are let in"
        ),
        pytest.param(notes(), package(), id="P05: every marketplace is admitted"),
        pytest.param(notes(), package(on=False), id="a member switched it off, which is no policy"),
    ],
)
def test_what_nothing_keeps_out_can_load(inventory, files):
    report = judge(CANNOT_LOAD, inventory, observed=(machine(files),))
    assert gaps_of(report, "INS008") == []


APP = "/home/ada/code/app"
IN_A_PROJECT = {PROJECT_SERVERS: {"mcpServers": {"crm": server()}}}


@pytest.mark.parametrize(
    ("inventory", "files", "expected"),
    [
        pytest.param(
            crm("project-file"),
            IN_A_PROJECT | {USER: {"disabledMcpjsonServers": ["crm"]}},
            (1, 0, 0, 0),
            id="a member rejects it",
        ),
        pytest.param(
            crm("project-file"),
            IN_A_PROJECT | {MANAGED: {"disabledMcpjsonServers": ["crm"]}},
            (0, 1, 0, 0),
            id="managed settings reject it",
        ),
        pytest.param(
            crm(),
            state(crm=server()) | {USER: {"deniedMcpServers": [{"serverName": "crm"}]}},
            (1, 0, 0, 0),
            id="a member's own list denies it",
        ),
        pytest.param(
            CONNECTOR,
            ADDED | {USER: {"disableClaudeAiConnectors": True}},
            (1, 0, 0, 0),
            id="a member wants no connectors",
        ),
        pytest.param(
            CONNECTOR,
            ADDED | {MANAGED: {"disableClaudeAiConnectors": True}},
            (0, 1, 0, 0),
            id="the organisation wants no connectors",
        ),
        pytest.param(CONNECTOR, ADDED, (1, 0, 0, 0), id="a connector is only remembered, and nothing refuses it"),
        pytest.param(
            crm(),
            {
                STATE: {"mcpServers": {"crm": server()}, "projects": {APP: {"disabledMcpServers": ["crm"]}}},
                PROJECT_SERVERS: {},
            },
            (1, 0, 0, 0),
            id="a member switched it off in a project",
        ),
        pytest.param(crm(), state(crm={"type": "http", "url": ""}), (1, 0, 0, 0), id="an entry that is not filled in"),
        pytest.param(
            crm(), state(crm=server()) | {MANAGED: None}, (0, 0, 0, 1), id="lists that nobody could read may refuse it"
        ),
        pytest.param(
            crm(),
            state(crm=server()) | {MANAGED: {"allowedMcpServers": [{"serverUrl": "https://${HOST}/*"}]}},
            (0, 0, 0, 1),
            id="an entry with a variable may not admit it",
        ),
        pytest.param(
            notes(), package() | {MANAGED: None}, (0, 0, 0, 1), id="a policy of marketplaces that nobody read"
        ),
        pytest.param(
            crm(),
            state(crm=server("https://other.example")) | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}},
            (1, 0, 0, 0),
            id="another server of its name is denied",
        ),
    ],
)
def test_only_policy_refuses_and_it_is_unknown_where_nobody_read_it(inventory, files, expected):
    assert counts_of(judge(CANNOT_LOAD, inventory, observed=(machine(files),)), "INS008") == expected


def test_one_machine_of_many_on_which_it_cannot_load_is_enough():
    kept_out = {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}
    fine = state(crm=server())
    many = (machine(fine), machine(fine | {USER: {}}), machine(fine | kept_out))
    assert counts_of(judge(CANNOT_LOAD, crm(), observed=many), "INS008") == (0, 1, 0, 0)
    assert counts_of(judge(CANNOT_LOAD, crm(), observed=many[::-1]), "INS008") == (0, 1, 0, 0)
    packages = (machine(package()), machine(package() | {MANAGED: {"strictKnownMarketplaces": []}}))
    assert counts_of(judge(CANNOT_LOAD, notes(), observed=packages), "INS008") == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("files", "item", "message"),
    [
        pytest.param(
            state(crm=server()),
            "crm (https://mcp.crm.example/mcp)",
            "`*.crm.example` is forbidden and fits the host of `crm`, which can be had on claude-code: ",
            id="M07: a server that loads",
        ),
        pytest.param(
            package() | {f"{FOLDER}/.mcp.json": {"docs": server("https://docs.example")}},
            "plugin:notes:docs (https://docs.example)",
            "`notes@acme` is forbidden and fits the package of `plugin:notes:docs`, which can be had on claude-code: ",
            id="P02: a package that loads",
        ),
    ],
)
def test_what_is_forbidden_and_loads_is_present(files, item, message):
    rule = "  forbidden-plugin-present: {forbid: ['*.crm.example', notes@acme]}\n"
    (gap,) = gaps_of(judge(rule, observed=(machine(files),)), "INS005")
    assert gap.subject.item == item
    assert gap.message.startswith(message)
    assert gaps_of(judge(rule, observed=(machine(state(docs=server("https://docs.example"))),)), "INS005") == []


FORBIDDEN = "  forbidden-plugin-present: {forbid: ['*.crm.example', notes@acme, Slack, 'claude.ai Slack']}\n"
BLOCKED = {MANAGED: {"enabledPlugins": {"notes@acme": False}}}
SLACK_OFF = {"projects": {"/home/ada/code/app": {"disabledMcpServers": ["claude.ai Slack"]}}}
NO_DOOR = "marketplaces: {acme: {source: {github: acme/plugins}}}\npackages: {notes@acme: {version: 1.4.0}}\n"
FOR_NOBODY = """\
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [ap], default: none}}}
groups: {ap: {members: [ada@x.example]}}
""" + notes("managed-plugin").replace("via: ", 'groups: {ap: "false"}, via: ')


@pytest.mark.parametrize(
    ("inventory", "files"),
    [
        pytest.param(
            "",
            state(crm=server()) | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}},
            id="a server that a list keeps out",
        ),
        pytest.param(
            "",
            state(other={"command": "/opt/other", "url": server()["url"]}),
            id="an address that no client looks at, beside a command",
        ),
        pytest.param("", package() | BLOCKED, id="an installed package that managed settings block"),
        pytest.param("", BLOCKED, id="a package that is named only to block it"),
        pytest.param("", {STATE: SLACK_OFF, PROJECT_SERVERS: {}}, id="a connector that is named only where it is off"),
        pytest.param("", package(name="notes@other"), id="a package of its name from another marketplace"),
        pytest.param(FOR_NOBODY, package() | BLOCKED, id="a declared one that nobody is given, installed and blocked"),
    ],
)
def test_what_is_forbidden_and_kept_out_is_not_present(inventory, files):
    report = judge(FORBIDDEN, *([inventory] if inventory else []), observed=(machine(files),))
    assert (report.gaps, report.unknowns) == ((), ())


@pytest.mark.parametrize(
    ("inventory", "files", "because"),
    [
        pytest.param("", package(), "`notes@acme` loads: ", id="a package with no server in it"),
        pytest.param("", package(on=False), "records `notes@acme`", id="an installed one that a member may switch on"),
        pytest.param(
            FOR_NOBODY,
            package(on=False),
            "records `notes@acme`",
            id="a declared one that nobody is given, and is there",
        ),
        pytest.param(NO_DOOR, package(), "loads: ", id="one that is no door"),
    ],
)
def test_what_is_forbidden_and_looks_harmless_is_present(inventory, files, because):
    (gap,) = judge(FORBIDDEN, *([inventory] if inventory else []), observed=(machine(state()), machine(files))).gaps
    assert because in gap.message
    assert "/home/ada/" in gap.place.file
    assert {gap.subject.plugin, gap.subject.item} & {"notes", "notes@acme"}


def test_a_forbidden_connector_that_is_remembered_may_be_there():
    remembered = {STATE: {"claudeAiMcpEverConnected": ["claude.ai Slack"]}}
    (fact,) = judge(FORBIDDEN, observed=(machine(remembered),)).unknowns
    assert fact.because == "no file tells whether the account still has this connector, and what its url is"


def test_of_two_machines_one_that_has_a_forbidden_package_is_enough():
    machines = (machine(package() | BLOCKED), machine(package()))
    for seen in (machines, machines[::-1]):
        assert len(judge(FORBIDDEN, NO_DOOR, observed=seen).gaps) == 1


OF_THE_SOURCE = {MANAGED: {"blockedMarketplaces": [{"source": "github", "repo": "acme/plugins"}]}}


@pytest.mark.parametrize(
    ("files", "is_present"),
    [
        pytest.param(package(), True, id="it brings no server and loads"),
        pytest.param(package(on=False), True, id="it is installed, and its member has it off"),
        pytest.param(package() | BLOCKED, False, id="managed settings block it"),
        pytest.param(package() | OF_THE_SOURCE, False, id="managed settings block where it comes from"),
        pytest.param({USER: {"enabledPlugins": {"notes@acme": False}}}, False, id="it is off and was never installed"),
        pytest.param(package(name="notes@other"), False, id="one of that name from another marketplace"),
    ],
)
def test_p02_a_forbidden_package_is_present_where_it_can_be_had(files, is_present):
    rule = "  forbidden-plugin-present: {forbid: [notes@acme]}\n"
    report = judge(rule, observed=(machine(files),))
    assert [gap.subject.item for gap in report.gaps] == ["notes@acme"] * is_present
    with_inventory = judge(rule, notes(), observed=(machine(package()),))
    assert [gap.subject.plugin for gap in with_inventory.gaps] == ["notes"]


def test_p01_a_package_that_no_managed_settings_hold_is_not_locked():
    rule = "  lock-missing: {plugins: {tags: [locked]}}\n"
    report = judge(rule, notes("managed-plugin"), observed=(machine(package()),))
    (gap,) = gaps_of(report, "INS001")
    assert gap.message == (
        "`notes` must be locked on claude-code and is not: managed settings do not force `notes@acme` on"
    )
    held = machine(package() | {MANAGED: FORCED})
    assert counts_of(judge(rule, notes("managed-plugin"), observed=(held,)), "INS001") == (1, 0, 0, 0)


def test_p12_and_p08_a_package_of_a_marketplace_that_nobody_approved_and_that_can_change():
    rules = "  marketplace-not-approved: {allow: [{source: github, repo: acme/tools}]}\n  moving-source: {}\n"
    report = judge(rules, observed=(machine(package()),))
    assert sorted(gap.message for gap in report.gaps) == [
        "package `notes@acme` comes from marketplace `acme`, which nobody approved",
        "package `notes@acme` follows marketplace `acme`, which is not pinned to a commit",
    ]
    approved = rules.replace("acme/tools", "acme/plugins")
    assert gaps_of(judge(approved, observed=(machine(package()),)), "SRC003") == []


def test_p12_each_machine_that_knows_the_marketplace_from_elsewhere_is_asked():
    rule = "  marketplace-not-approved: {allow: [{source: github, repo: acme/plugins}]}\n"
    machines = (machine(package()), machine(package(repo="evil/plugins")))
    assert len(judge(rule, observed=machines[:1]).gaps) == 0
    assert len(judge(rule, observed=machines).gaps) == 1


def test_p15_a_package_with_a_part_that_nobody_approved():
    at = Place(FOLDER, 1, 1, 1, 1)
    seen = machine(package())
    object.__setattr__(seen, "folders", (PackageFolder(path=FOLDER, parts=("skills", "hooks"), at=at),))
    (gap,) = judge("  unapproved-part: {}\n", observed=(seen,)).gaps
    assert gap.message == "package `notes@acme` carries `hooks`, and no approval covers that"


SHOWN = f"{FOLDER}/.claude-plugin/plugin.json"
REVIEW = "    review: {approvals: {it@acme.example: 2026-09-01}, covers: {version: 1.4.0}}\n"


def depending(*needed):
    """Return a machine whose package depends on others, its folder seen."""
    seen = machine(package() | {SHOWN: {"name": "notes", "dependencies": list(needed)}})
    folder = PackageFolder(path=FOLDER, parts=("skills",), at=Place(FOLDER, 1, 1, 1, 1))
    return replace(seen, folders=(folder,))


@pytest.mark.parametrize(
    ("inventory", "needed", "unknown_to_it"),
    [
        pytest.param(notes(), (), "", id="it depends on none"),
        pytest.param(notes(), ("lint",), "`lint@acme`", id="on one of its own marketplace"),
        pytest.param(
            notes(), ("lint@tools", {"name": "fmt"}), "`lint@tools`, `fmt@acme`", id="on two, one from elsewhere"
        ),
        pytest.param(
            notes(),
            ({"name": "lint", "marketplace": "tools", "version": "^1"},),
            "`lint@tools`",
            id="on a range of versions",
        ),
        pytest.param(
            notes().replace("source: ./notes}", "source: ./notes}, lint@acme: {}"),
            ("lint",),
            "",
            id="on one that is declared",
        ),
        pytest.param(
            notes()
            + "  lint: {title: Lint, path: marketplace, provision: {claude-code: {via: marketplace-plugin, package: "
            "lint@acme}}}\n",
            ("lint",),
            "",
            id="on one that a declared door comes in",
        ),
        pytest.param(
            notes().replace("source: ./notes}", "source: ./notes}, lint@acme: {}"),
            ("lint@tools",),
            "`lint@tools`",
            id="on one of that name from another marketplace",
        ),
        pytest.param(notes() + REVIEW, ("lint",), "", id="on one that was reviewed with it"),
        pytest.param(
            notes() + REVIEW.replace("1.4.0", "1.3.0"), ("lint",), "`lint@acme`", id="reviewed in another version"
        ),
    ],
)
def test_p15_what_a_package_depends_on_has_to_be_known(inventory, needed, unknown_to_it):
    report = judge("  unapproved-part: {surfaces: [claude-code]}\n", inventory, observed=(depending(*needed),))
    message = (
        f"package `notes@acme` needs {unknown_to_it}, which the inventory does not know, and no approval covers that"
    )
    found = [gap.message for gap in report.gaps if "lint" not in (gap.subject.plugin or "")]
    assert found == [message] * bool(unknown_to_it)


def test_p15_without_an_inventory_there_is_none_that_could_know():
    assert judge("  unapproved-part: {}\n", observed=(depending("lint"),)).gaps == ()


def test_par002_the_surfaces_reach_different_servers():
    inventory = crm().replace("provision: {", "provision: {cowork: {via: custom-connector}, ")
    rule = "  endpoint-differs: {}\n"
    report = judge(rule, inventory, observed=(machine(state(crm=server("https://crm.test/mcp"))),))
    assert [gap.message for gap in report.gaps] == [
        "`crm` reaches `mcp.crm.example` on cowork and `crm.test` on claude-code"
    ]
    assert judge(rule, inventory, observed=(machine(state(crm=server())),)).gaps == ()


ON_BOTH = crm().replace("provision: {", "provision: {cowork: {via: custom-connector}, ")
EXPLAINED = ON_BOTH.replace(
    "via: user-server",
    "via: user-server, differs_because: a copy for tests, server: {transport: http, url: https://test.crm.example/mcp}",
)
OF_ACCOUNT = CONNECTOR.replace("provision: {", "provision: {cowork: {via: directory-connector}, ")


@pytest.mark.parametrize(
    ("inventory", "files", "expected"),
    [
        pytest.param(
            ON_BOTH, state(crm=server("https://MCP.crm.example:443/mcp/")), (1, 0, 0, 0), id="another spelling"
        ),
        pytest.param(
            ON_BOTH, state(crm={"command": "npx", "args": ["mcp-remote", server()["url"]]}), (1, 0, 0, 0), id="a bridge"
        ),
        pytest.param(
            ON_BOTH,
            state(crm={"command": "npx", "args": ["mcp-remote", "https://crm.test/mcp"]}),
            (0, 1, 0, 0),
            id="a bridge to elsewhere",
        ),
        pytest.param(
            ON_BOTH,
            state(crm=server() | {"command": "/opt/other"}),
            (1, 0, 0, 0),
            id="a command that the client does not look at",
        ),
        pytest.param(
            EXPLAINED,
            state(crm=server("https://test.crm.example/mcp")),
            (1, 0, 0, 0),
            id="the declared server, which is meant to differ",
        ),
        pytest.param(
            EXPLAINED,
            state(crm=server("https://crm.test/mcp")),
            (0, 1, 0, 0),
            id="another one, which nobody explained",
        ),
        pytest.param(OF_ACCOUNT, ADDED, (1, 0, 0, 0), id="a connector of the account reaches what it does there"),
        pytest.param(ON_BOTH, state(crm=server("https://${HOST}/mcp")), (0, 0, 0, 1), id="a reference decides"),
    ],
)
def test_par002_what_a_machine_reaches_is_compared_with_cowork(inventory, files, expected):
    assert counts_of(judge("  endpoint-differs: {}\n", inventory, observed=(machine(files),)), "PAR002") == expected


LOCK = "  lock-missing: {plugins: {tags: [locked]}}\n"
FOR_SOME = (
    FOR_NOBODY.replace("order: [ap]", "order: [ap, audit]")
    .replace("ap: {members: [ada@x.example]}", "ap: {members: [ada@x.example]}, audit: {members: [bob@x.example]}")
    .replace('ap: "false"', 'ap: "true", audit: "false"')
)
REMOTE = "/home/ada/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("inventory", "files", "member", "expected"),
    [
        pytest.param(FOR_SOME, package(), "ada@x.example", (0, 1, 0, 0), id="a member for whom it is declared"),
        pytest.param(FOR_SOME, package(), "bob@x.example", (1, 0, 0, 0), id="a member for whom it is not"),
        pytest.param(FOR_SOME, package(), "", (0, 0, 0, 1), id="nobody knows whose machine it is"),
        pytest.param(
            notes("managed-plugin"), package() | {MANAGED: FORCED, REMOTE: {}}, "", (1, 0, 0, 0), id="an empty source"
        ),
        pytest.param(
            notes("managed-plugin"),
            package() | {MANAGED: FORCED, REMOTE: {"model": "opus"}},
            "",
            (0, 1, 0, 0),
            id="the lock stands in a source that does not count",
        ),
        pytest.param(
            notes("managed-plugin"),
            package() | {MANAGED: FORCED | {"enabledPlugins": {"notes@acme": "true"}}},
            "",
            (0, 1, 0, 0),
            id="a word in place of true",
        ),
        pytest.param(
            crm("managed-mcp").replace("    provision", "    tags: [locked]\n    provision"),
            {MANAGED_SERVERS: {"mcpServers": {"crm": server()}}},
            "",
            (1, 0, 0, 0),
            id="a server of the organisation's own",
        ),
    ],
)
def test_a_lock_is_missing_for_whom_it_is_meant(inventory, files, member, expected):
    seen = replace(machine(files), member=member)
    assert counts_of(judge(LOCK, inventory, observed=(seen,)), "INS001") == expected


BOTH = """\
marketplaces: {acme: {source: {github: acme/plugins}}, org: {source: {github: acme/plugins}}}
packages:
  notes@acme: {version: 1.4.0, source: ./notes}
  notes@org: {version: 1.4.0, source: ./notes}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: notes@org, preference: required}
      claude-code: {via: managed-plugin, package: notes@acme}
"""


def test_par003_the_surfaces_have_different_versions():
    (gap,) = judge("  version-differs: {}\n", BOTH, observed=(machine(package("1.2.0") | {MANAGED: FORCED}),)).gaps
    assert gap.message.endswith("which differ in version (`1.4.0`, `1.2.0`)")


def test_par004_only_cowork_holds_the_lock():
    (gap,) = judge("  lock-differs: {}\n", BOTH, observed=(machine(package()),)).gaps
    assert gap.message.startswith("`notes` is locked on cowork and not on claude-code: ")
    assert judge("  lock-differs: {}\n", BOTH, observed=(machine(package() | {MANAGED: FORCED}),)).gaps == ()
