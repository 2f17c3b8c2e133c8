"""What a fleet says is absent is what `check` says of each whole machine: of a part nothing is."""

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fleets import AS_OF, INVENTORY, MANAGED, judging
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from on_machine import observed
from packages_on_machine import HOME, installed, observation

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.engines.embedded import on_duckdb
from plugingov.fleet.fleet import Asking, judge_fleet
from plugingov.fleet.jury import Jury
from plugingov.surfaces.claude_code.sessions.machine import Machine

ABSENT = "DRF002"
# A server of `managed-mcp.json` shuts out those of projects: what comes by a project's file is declared without one.
IN_PROJECTS = (
    INVENTORY.partition("  vendor-master:")[0]
    + """\
  ledger:
    title: Ledger
    path: custom-mcp
    owner: it@acme.example
    server: {transport: http, url: "https://ledger.acme.example/mcp"}
    auth: {method: oauth, scopes: [ledger.read]}
    provision: {claude-code: {via: project-file}}
  pack:
    title: Pack
    path: marketplace
    owner: it@acme.example
    provision: {claude-code: {via: managed-plugin, package: pack@acme}}
marketplaces: {acme: {source: {github: acme/plugins}}}
packages: {pack@acme: {version: 1.4.0, source: ./pack}}
projects:
  close: {title: Close, surface: claude-code, owner: it@acme.example, needs: [ledger]}
  audit: {title: Audit, surface: claude-code, owner: it@acme.example, needs: [ledger]}
"""
)
LEDGER = {"ledger": {"type": "http", "url": "https://ledger.acme.example/mcp"}}
BROKEN = "{ broken"
USER, MCP = "/home/ada/.claude/settings.json", "/etc/claude-code/managed-mcp.json"


def servers(said):
    return json.dumps({"mcpServers": said})


def machine(member, *, managed=None, user=None, **projects):
    """Return a machine; of each project whose file is given, and None leaves a file out."""
    files = {"/home/ada/.claude.json": servers({}), MCP: managed, USER: user}
    for name, text in projects.items():
        files |= {f"/home/ada/code/{name}/.mcp.json": text, f"/home/ada/code/{name}/.claude/settings.json": "{}"}
    there = {path: text for path, text in files.items() if text is not None}
    found = observed(there, taken_at="2026-11-22", machine="m1")
    return replace(found, member=member, organization="acme")


def by_fleet(found, inventory):
    """Return what a fleet of one machine says is absent, and of what it says that it is not known."""
    court = judging(inventory)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows_of(found)), encoding="utf-8")
        with on_duckdb([str(file)]) as rows:
            report = judge_fleet(rows, Asking(court, Jury(court, frozenset()), AS_OF, None, ("acme",), (), ()))
    gaps = {each.fact.subject.plugin for each in report.gaps if each.fact.id == ABSENT}
    return gaps, {each.fact.subject.plugin for each in report.unknowns if each.fact.id == ABSENT} - gaps


def by_check(found, inventory):
    """Return the same of the whole machine."""
    court = judging(inventory)
    case = court.judges.case(court.organisation, AS_OF, "counts", observed=(Machine(found),))
    report = court.judges.report([case], AS_OF)
    return tuple({each.subject.plugin for each in told if each.id == ABSENT} for told in (report.gaps, report.unknowns))


FILES = st.sampled_from([None, servers({}), servers(LEDGER), BROKEN])
MACHINES = st.builds(
    machine,
    st.sampled_from(["ada@acme.example", "cleo@acme.example", "dan@acme.example", ""]),
    managed=st.sampled_from([None, servers({}), servers(MANAGED), BROKEN]),
    user=st.sampled_from([None, "{}", BROKEN, json.dumps({"enabledPlugins": {"pack@acme": True}})]),
    close=FILES,
    audit=FILES,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=MACHINES, inventory=st.sampled_from([INVENTORY, IN_PROJECTS]))
def test_what_is_absent_is_what_check_says_of_the_whole_machine(found, inventory):
    assert by_fleet(found, inventory) == by_check(found, inventory)


@pytest.mark.parametrize(
    ("inventory", "found", "gaps", "unknowns"),
    [
        pytest.param(
            INVENTORY, machine("cleo@acme.example", managed=servers(MANAGED)), set(), set(), id="everything is there"
        ),
        pytest.param(
            INVENTORY,
            machine("cleo@acme.example", managed=BROKEN),
            set(),
            {"vendor-master"},
            id="a file that nobody could read may have it",
        ),
        pytest.param(
            IN_PROJECTS,
            machine("cleo@acme.example", close=servers(LEDGER), audit=servers({})),
            {"ledger", "pack"},
            set(),
            id="one project's file brings it and another's does not",
        ),
        pytest.param(
            IN_PROJECTS,
            machine("ada@acme.example", user=BROKEN, close=None, audit=servers(LEDGER)),
            {"ledger"},
            {"pack"},
            id="a project without the file lacks what it brings",
        ),
        pytest.param(
            IN_PROJECTS,
            machine("ada@acme.example", close=BROKEN, audit=servers(LEDGER)),
            {"pack"},
            {"ledger"},
            id="a project's file that nobody could read may have it",
        ),
    ],
)
def test_of_one_machine(inventory, found, gaps, unknowns):
    assert by_fleet(found, inventory) == by_check(found, inventory) == (gaps, unknowns)


def test_a_project_below_another_has_what_the_file_of_that_one_brings():
    found = machine("ada@acme.example", mono=servers(LEDGER), **{"mono/alpha": None, "mono/close": None})
    assert by_fleet(found, IN_PROJECTS) == by_check(found, IN_PROJECTS) == ({"pack"}, set())


@pytest.mark.parametrize(
    ("homes", "gaps"),
    [
        pytest.param((HOME,), set(), id="the only home has it"),
        pytest.param((HOME, "/home/zoe"), {"pack"}, id="one home has it and another does not"),
    ],
)
def test_a_package_is_asked_of_every_home(homes, gaps):
    inventory = IN_PROJECTS.replace("pack@acme", "notes@acme").replace("version: 1.4.0", "version: 1.0.0")
    more = {"homes": homes, "projects": (), "machine": "m1", "organization": "acme", "platform": "linux"}
    found = replace(observation(installed()), **more, taken_at=date(2026, 11, 22))
    assert by_fleet(found, inventory) == by_check(found, inventory) == (gaps, set())
