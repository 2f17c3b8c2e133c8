"""PAR007 and PAR008 where machines were looked at: what was seen counts before what is said of the routes."""

import pytest
from judged import counts, gaps, judge
from seen_worlds import FORCED, MANAGED, STATE, USER, machine, package, state

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
            {STATE: {"claudeAiMcpEverConnected": ["claude.ai Box (work)"]}},
            "box: `box` is declared for cowork alone, and a machine has it as a connector of the account "
            "(`claude.ai Box (work)`)",
            id="a connector under its name there",
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
