"""The worked organisations: one where every rule has something to say, one that is clean."""

import json
from pathlib import Path

import pytest
from command import ORGANISATIONS, plugingov

from plugingov.rules.index import INDEX

ROOT = Path(__file__).parents[2]
BROKEN = str(ROOT / "inventories" / "anycompany-finance")
BROKEN_POLICY = str(ROOT / "policies" / "anycompany-finance.yaml")
HEALTHY = str(ROOT / "inventories" / "harbour-bakery")
HEALTHY_POLICY = str(ORGANISATIONS / "harbour-bakery-policy.yaml")
RULES = {entry.name for entry in INDEX}


def judged(capsys, inventory, policy):
    found = plugingov(capsys, "check", inventory, "--policy", policy, "--as-of", "2026-11-23", "--format", "json")
    return json.loads(found.out)


def test_every_rule_has_a_gap_and_a_pass_at_anycompany_finance(capsys):
    report = judged(capsys, BROKEN, BROKEN_POLICY)
    assert {gap["rule"] for gap in report["gaps"]} == RULES
    assert {row["rule"] for row in report["coverage"] if row["passed"]} == RULES
    assert report["summary"] == {
        "rules_asked": 14, "plugins": 14, "surfaces": 2, "open": 14, "waived": 0, "baselined": 0, "unknown": 2,
    }  # fmt: skip


def test_the_policy_of_anycompany_finance_means_something_throughout(capsys):
    assert [row["why"] for row in judged(capsys, BROKEN, BROKEN_POLICY)["coverage"] if row["why"]] == []


@pytest.mark.parametrize("policy", [HEALTHY_POLICY, "builtin/baseline"])
def test_harbour_bakery_is_clean(capsys, policy):
    report = judged(capsys, HEALTHY, policy)
    assert (report["gaps"], report["unknowns"]) == ([], [])


def test_every_rule_passes_somewhere_at_harbour_bakery(capsys):
    report = judged(capsys, HEALTHY, HEALTHY_POLICY)
    assert {row["rule"] for row in report["coverage"] if row["passed"]} == RULES


def test_both_are_judged_in_one_run(capsys):
    found = plugingov(
        capsys,
        "check",
        str(ROOT / "inventories"),
        "--policy",
        BROKEN_POLICY,
        "--as-of",
        "2026-11-23",
        "--format",
        "json",
    )
    report = json.loads(found.out)
    assert {gap["organization"] for gap in report["gaps"]} == {"anycompany-finance"}
    assert report["organizations"] == ["anycompany-finance", "harbour-bakery"]
    assert {row["why"].split(":")[0] for row in report["coverage"] if row["why"]} == {"harbour-bakery"}
