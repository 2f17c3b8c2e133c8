"""A worked machine: each gap of its marketplaces and packages that was planted is found, and no other."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from command import ORGANISATIONS, plugingov

INVENTORY = ORGANISATIONS / "machine-packages-inventory.yaml"
POLICY = ORGANISATIONS / "machine-packages-policy.yaml"
# The lines that were planted, by rule and file: the files are strict JSON, so nothing in them can say so.
PLANTED = {
    "marketplace-not-defined": {"managed-settings.json": [12]},
    "marketplace-list-contradicts": {"managed-settings.json": [2, 2]},  # flags are open, nobody decided on skills
    "broad-marketplace-pattern": {"managed-settings.json": [4, 5]},
    "malformed-package-switch": {"managed-settings.json": [13, 14]},
    "automatic-update-unwanted": {"managed-settings.json": [8]},
    "usage-evidence-missing": {"managed-settings.json": [16]},
    "cloud-sessions-without-policy": {"managed-settings.json": [1]},
    "package-outside-marketplaces": {"settings.json": [4]},
    "package-name-conflict": {"known_marketplaces.json": [3], "marketplace.json": [5, 10], "plugin.json": [2]},
    "stale-install-record": {"installed_plugins.json": [6, 12], "settings.json": [3]},
}


@pytest.fixture
def report(capsys):
    machine = str(ORGANISATIONS / "machine-packages")
    words = ("--observed", machine, "--policy", str(POLICY), "--as-of", "2026-11-23", "--format", "json")
    return json.loads(plugingov(capsys, "check", str(INVENTORY), *words).out)


def test_each_planted_gap_is_found_and_no_other(report):
    found = defaultdict(lambda: defaultdict(list))
    for gap in report["gaps"]:
        found[gap["rule"]][Path(gap["place"]["file"]).name].append(gap["place"]["line"])
    assert {rule: {name: sorted(lines) for name, lines in files.items()} for rule, files in found.items()} == PLANTED


def test_only_what_nobody_can_look_at_is_unknown(report):
    assert [(fact["rule"], fact["surface"]) for fact in report["unknowns"]] == [("usage-evidence-missing", "cowork")]


def test_nothing_of_the_machine_is_in_what_identifies_a_gap(report):
    assert [gap["subject"] for gap in report["gaps"] if "mio" in json.dumps(gap["subject"])] == []
