"""PAR007 and PAR008 where machines were looked at: what was seen counts before what is said of the routes."""

import pytest
from judged import counts, gaps, judge
from seen_worlds import FORCED, INSTALLED, MANAGED, STATE, USER, machine, package, state

SYNC = "surfaces: {claude-code: {minimum_version: 2.1.273, claude_ai_plugin_sync: SAID, claude_ai_connectors: false}}\n"
INVENTORY = """\
marketplaces: {org: {source: {github: acme/org}}}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision: {cowork: {via: org-plugin, package: notes@org, preference: required}}
  box:
    title: Box
    path: oauth-connector
    provision: {cowork: {via: directory-connector, as: Box (work)}}
"""
HELD = package() | {MANAGED: FORCED}
SHADOWS, ARRIVES = "  copy-shadows-copy: {}\n", "  arrives-by-itself: {}\n"


def syncing(said):
    """Return the inventory, with what is attested of packages of the account."""
    return (SYNC.replace("SAID", said) if said else "") + INVENTORY


@pytest.mark.parametrize(
    ("said", "files", "expected"),
    [
        pytest.param("true", HELD, (0, 1, 0, 0), id="it syncs, and another is held"),
        pytest.param("false", HELD, (0, 0, 0, 0), id="nothing syncs"),
        pytest.param("", HELD, (0, 0, 0, 1), id="nobody says whether it syncs"),
        pytest.param("true", package(), (0, 0, 0, 0), id="the other one is a member's own"),
        pytest.param("true", package(name="lint@acme"), (0, 0, 0, 0), id="a package of another name"),
        pytest.param(
            "false",
            HELD | {USER: {"enabledPlugins": {"notes@acme": True, "notes@synced": True}}},
            (0, 1, 0, 0),
            id="the machine shows that it did sync",
        ),
        pytest.param(
            "false",
            HELD | {USER: {"enabledPlugins": {"notes@acme": True, "notes@synced": False}}},
            (0, 0, 0, 0),
            id="the machine names it only to switch it off",
        ),
        pytest.param(
            "false",
            HELD | {INSTALLED: {"version": 2, "plugins": HELD[INSTALLED]["plugins"] | {"notes@synced": []}}},
            (0, 0, 0, 1),
            id="the machine names it and does not say whether it is there",
        ),
    ],
)
def test_a_package_of_the_account_that_a_machine_replaces(said, files, expected):
    assert counts(judge(SHADOWS, syncing(said), observed=(machine(files),))) == expected


def test_each_machine_is_asked_what_it_holds():
    report = judge(SHADOWS, syncing("true"), observed=(machine(HELD), machine(package())))
    because = "managed settings of a machine hold `notes@acme`, and the client loads that one in its place"
    assert gaps(report) == [f"notes: `notes@org` of `notes` syncs from the account: {because}"]


@pytest.mark.parametrize(
    ("files", "gap"),
    [
        pytest.param(
            {STATE: {"claudeAiMcpEverConnected": ["claude.ai Box (work)"]}}, "", id="a connector that it remembers"
        ),
        pytest.param(
            {USER: {"enabledPlugins": {"notes@synced": True}}},
            "notes: `notes` is declared for cowork alone, and a machine has it as a package of the account "
            "(`notes@synced`)",
            id="a package",
        ),
        pytest.param({USER: {"enabledPlugins": {"notes@synced": False}}}, "", id="a package that is switched off"),
        pytest.param(state(**{"claude.ai Box": {"command": "/opt/box"}}), "", id="a server that is called like one"),
    ],
)
def test_what_a_machine_has_of_the_account_is_there_whatever_is_said(files, gap):
    assert gaps(judge(ARRIVES, syncing("false"), observed=(machine(files),))) == [gap] * bool(gap)


CONNECTORS = "claude_ai_connectors: "
REMEMBERED = {STATE: {"claudeAiMcpEverConnected": ["claude.ai Box (work)"]}}
NAMED = (
    "`box` is declared for cowork alone, and a machine names it as a connector of the account "
    "(`claude.ai Box (work)`): no file tells whether the account still has this connector, and what its url is"
)
OPEN = (
    "`box` is declared for cowork alone and reaches claude-code too: "
    "account connectors load in Claude Code (`claude_ai_connectors`)"
)


@pytest.mark.parametrize(
    ("said", "files", "gap", "unknown"),
    [
        pytest.param("false", REMEMBERED, "", NAMED, id="remembered, and said to be closed"),
        pytest.param("true", REMEMBERED, OPEN, "", id="remembered, and open"),
        pytest.param("", REMEMBERED, "", NAMED, id="remembered, and nobody says whether it is open"),
        pytest.param(
            "false",
            REMEMBERED | {MANAGED: {"disableClaudeAiConnectors": True}},
            "",
            "",
            id="remembered, and closed on the machine itself",
        ),
        pytest.param(
            "false",
            {STATE: {"projects": {"/home/ada/code/app": {"disabledMcpServers": ["claude.ai Box (work)"]}}}},
            "",
            "",
            id="named only where it is switched off",
        ),
    ],
)
def test_a_connector_that_a_machine_remembers_is_not_one_that_it_has(said, files, gap, unknown):
    inventory = syncing("false").replace(f"{CONNECTORS}false", f"{CONNECTORS}{said}" if said else "platforms: [linux]")
    report = judge(ARRIVES, inventory, observed=(machine(files),))
    of_box = [each for each in (*report.gaps, *report.unknowns) if each.subject.plugin == "box"]
    assert [getattr(each, "message", "") or each.because for each in of_box] == [
        each for each in (gap, unknown) if each
    ]
