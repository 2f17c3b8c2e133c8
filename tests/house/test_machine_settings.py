"""Worked machines: each gap of their settings and lists of servers that was planted is found, and no other."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from command import ORGANISATIONS, plugingov

from plugingov.rules.index import INDEX

MACHINES = ORGANISATIONS / "machine-settings"
INVENTORY = ORGANISATIONS / "machine-settings-inventory.yaml"
POLICY = ORGANISATIONS / "machine-settings-policy.yaml"
TILL, OFFICE = "till/etc/claude-code/managed-settings.json", "office/etc/claude-code/managed-settings.json"
SERVED, USER = "counter/Users/kai/.claude/remote-settings.json", "till/home/mio/.claude/settings.json"
# The lines that were planted, by rule and file: the files are strict JSON, so nothing in them can say so.
PLANTED = {
    "losing-managed-source": {OFFICE: [2]},
    "empty-remote-settings": {"till/home/mio/.claude/remote-settings.json": [1]},
    "policy-file-not-read": {
        "counter/ProgramData/ClaudeCode/managed-settings.json": [1],
        "till/home/mio/.claude/managed-mcp.json": [1],
    },
    "user-registry-policy": {"counter/Users/kai/policies.reg": [4]},
    "malformed-managed-setting": {TILL: [15]},
    "inert-setting": {USER: [2]},
    "server-managed-settings-alone": {SERVED: [1]},
    "drop-in-override": {"till/etc/claude-code/managed-settings.d/90-till.json": [2]},
    "minimum-version-too-low": {TILL: [4]},
    "allowlist-users-can-widen": {TILL: [2]},
    "dead-name-entry": {TILL: [6]},
    "name-only-list": {TILL: [10]},
    "allowlist-lock-without-list": {"office/home/noa/.claude/remote-settings.json": [3]},
    "malformed-list-entry": {TILL: [7]},
    "variable-in-list-entry": {TILL: [4]},
    "broad-url-entry": {TILL: [3]},
    "connector-denied-by-name": {TILL: [11]},
    "windows-command-missing": {TILL: [5]},
    "project-servers-approved-unseen": {USER: [3]},
    "server-entry-that-cannot-load": {"till/home/mio/.claude.json": [4]},
    "server-shadows-server": {"office/home/noa/stock/.mcp.json": [3]},
    "customisation-lock-with-open-marketplaces": {TILL: [13]},
    "denylist-alone": {SERVED: [2]},
}


def judged(capsys, *inventories):
    machines = [word for name in ("till", "office", "counter") for word in ("--observed", str(MACHINES / name))]
    words = ("--policy", str(POLICY), "--as-of", "2026-11-23", "--format", "json")
    return json.loads(plugingov(capsys, "check", *inventories, *machines, *words).out)


@pytest.fixture
def report(capsys):
    return judged(capsys, str(INVENTORY))


def test_each_planted_gap_is_found_and_no_other(report):
    found = defaultdict(lambda: defaultdict(list))
    for gap in report["gaps"]:
        place = Path(gap["place"]["file"]).resolve().relative_to(MACHINES.resolve())
        found[gap["rule"]][place.as_posix()].append(gap["place"]["line"])
    assert {rule: dict(files) for rule, files in found.items()} == PLANTED


def test_nothing_is_unknown(report):
    assert report["unknowns"] == []


def test_every_rule_of_these_families_is_asked(report):
    families = {entry.name for entry in INDEX if entry.id.startswith(("CCS", "CCV", "CCM"))}
    assert {row["rule"] for row in report["coverage"] if row["subjects"]} == families == set(PLANTED)


def test_nothing_of_the_machine_is_in_what_identifies_a_gap(report):
    told = json.dumps([gap["subject"] for gap in report["gaps"]])
    assert [word for word in ("mio", "noa", "kai", "till/", "office/", "counter/") if word in told] == []
