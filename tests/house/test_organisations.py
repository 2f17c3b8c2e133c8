"""The worked organisations: one whose planted gaps are all found and no other, one that is clean by every rule."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from command import ORGANISATIONS, plugingov

from plugingov.rules.asking import load
from plugingov.rules.index import INDEX

ROOT = Path(__file__).parents[2]
FINANCE = ROOT / "inventories" / "anycompany-finance"
FINANCE_POLICY = ROOT / "policies" / "anycompany-finance.yaml"
WAIVERS = ROOT / "policies" / "anycompany-finance.waivers.yaml"
FINANCE_FILES = [*sorted(FINANCE.rglob("*.yaml")), WAIVERS]
ABOUT_WAIVERS = {"waiver-expired", "waiver-unmatched"}
BAKERY = ROOT / "inventories" / "harbour-bakery"
BAKERY_POLICY = ORGANISATIONS / "harbour-bakery-policy.yaml"
ALL_RULES = {entry.name for entry in INDEX}
# What only a machine or a server shows is proven by worked machines (test_machines.py), and by servers that answer.
OF_MACHINES = {
    entry.name for entry in INDEX if load(entry).asks in {"observation", "both", "device", "server", "registry", "seen"}
}
RULES = ALL_RULES - OF_MACHINES

PLANTED = re.compile(r"# Gap \((?P<rule>[a-z-]+)(?P<twice>, on both surfaces)?\): \S")
NEAR = 8  # lines from a comment to the line that its gap points at

# What the policy of AnyCompany Finance leaves to `builtin/strict`.
NOT_ASKED = {
    "capabilities-not-declared",
    "copy-shadows-copy",
    "custom-server-for-listed-system",
    "part-ignored-on-surface",
    "too-many-doors",
    "tool-names-collide",
}
# What is asked there and passes nowhere: nobody else switches itself on, and nothing else is forbidden.
ONLY_GAPS = {"writes-without-a-switch", "forbidden-plugin-present"}


def judged(capsys, inventory, policy):
    words = ("--policy", str(policy), "--waivers", str(WAIVERS), "--as-of", "2026-11-23", "--format", "json")
    report = json.loads(plugingov(capsys, "check", str(inventory), *words).out)
    without = {row["rule"] for row in report["coverage"] if row["rule"] in OF_MACHINES}
    assert [row["subjects"] for row in report["coverage"] if row["rule"] in without] == [0] * len(without)
    report["coverage"] = [row for row in report["coverage"] if row["rule"] not in without]
    return report


def planted():
    """Return the line of each comment that plants a gap, by its file and rule; twice where it is on both surfaces."""
    found = defaultdict(list)
    for file in FINANCE_FILES:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if comment := PLANTED.search(line):
                found[file.name, comment["rule"]] += [number] * (2 if comment["twice"] else 1)
    return found


def reported(report):
    """Return the line of each gap, by its file and rule."""
    found = defaultdict(list)
    for gap in report["gaps"]:
        found[Path(gap["place"]["file"]).name, gap["rule"]].append(gap["place"]["line"])
    return found


def test_each_planted_gap_of_anycompany_finance_is_found_and_no_other(capsys):
    found = {key: len(lines) for key, lines in reported(judged(capsys, FINANCE, FINANCE_POLICY)).items()}
    assert found == {key: len(lines) for key, lines in planted().items()}


def test_each_gap_of_anycompany_finance_points_at_the_lines_below_its_comment(capsys):
    found = reported(judged(capsys, FINANCE, FINANCE_POLICY))
    pairs = [(key, pair) for key, lines in planted().items() for pair in zip(lines, sorted(found[key]), strict=True)]
    assert [(key, pair) for key, pair in pairs if not 0 <= pair[1] - pair[0] <= NEAR] == []


def test_every_comment_about_a_gap_says_which_rule_finds_it():
    texts = [file.read_text(encoding="utf-8") for file in FINANCE_FILES]
    assert sum(text.count("# Gap") for text in texts) == sum(len(PLANTED.findall(text)) for text in texts)
    assert {rule for _, rule in planted()} <= RULES


def test_anycompany_finance_in_numbers(capsys):
    report = judged(capsys, FINANCE, FINANCE_POLICY)
    assert report["summary"] == {
        "rules_asked": 67, "plugins": 16, "surfaces": 2, "open": 55, "waived": 1, "baselined": 0, "unknown": 6,
    }  # fmt: skip
    assert Counter(gap["severity"] for gap in report["gaps"]) == {"critical": 5, "high": 37, "medium": 11, "low": 3}
    assert {gap["layer"] for gap in report["gaps"]} == {"install", "activate", "authenticate", None}


def test_what_anycompany_finance_does_not_know_is_what_only_a_look_can_tell(capsys):
    unknowns = judged(capsys, FINANCE, FINANCE_POLICY)["unknowns"]
    assert Counter(fact["rule"] for fact in unknowns) == {
        "required-plugin-absent": 3,
        "needed-plugin-absent": 2,
        "activated-outside-audience": 1,
    }


def test_the_policy_of_anycompany_finance_means_something_throughout(capsys):
    coverage = judged(capsys, FINANCE, FINANCE_POLICY)["coverage"]
    assert {row["rule"] for row in coverage} == RULES - NOT_ASKED
    assert [row["why"] for row in coverage if row["why"]] == []
    assert {row["rule"] for row in coverage if not row["passed"]} == ONLY_GAPS


def test_the_policy_of_anycompany_finance_passes_its_tests(capsys):
    found = plugingov(capsys, "test", str(FINANCE_POLICY.parent), "--policy", str(FINANCE_POLICY), "--format", "json")
    report = json.loads(found.out)
    assert (found.status, found.err) == (0, "")
    assert report["summary"]["tests"] >= 10
    assert all(rule["expect"] for rule in report["coverage"] if rule["never"])  # each is seen to fire, too


@pytest.mark.parametrize("policy", [BAKERY_POLICY, "builtin/baseline"])
def test_harbour_bakery_is_clean(capsys, policy):
    report = judged(capsys, BAKERY, policy)
    assert (report["gaps"], report["unknowns"]) == ([], [])


def test_harbour_bakery_is_asked_by_every_rule_there_is(capsys):
    coverage = judged(capsys, BAKERY, BAKERY_POLICY)["coverage"]
    assert {row["rule"] for row in coverage} == RULES
    assert {row["rule"] for row in coverage if row["why"] or not row["subjects"]} == ABOUT_WAIVERS  # it has none
    assert {row["rule"] for row in coverage if not row["passed"]} == {"forbidden-plugin-present", *ABOUT_WAIVERS}


def test_harbour_bakery_is_as_good_as_its_exit_status(capsys):
    found = plugingov(
        capsys, "check", str(BAKERY), "--policy", str(BAKERY_POLICY), "--as-of", "2026-11-23", "--fail-on", "low"
    )
    assert found.status == 0


def test_both_are_judged_in_one_run_each_by_itself(capsys):
    report = judged(capsys, ROOT / "inventories", FINANCE_POLICY)
    alone = judged(capsys, FINANCE, FINANCE_POLICY)
    assert report["organizations"] == ["anycompany-finance", "harbour-bakery"]
    assert report["summary"]["plugins"] == 22
    theirs = [gap for gap in report["gaps"] if gap["organization"] == "anycompany-finance"]
    assert {gap["fingerprint"] for gap in theirs} == {gap["fingerprint"] for gap in alone["gaps"]}
    assert {row["why"].split(":")[0] for row in report["coverage"] if row["why"]} == {"harbour-bakery"}


def test_by_the_baseline_only_one_of_both_has_gaps(capsys):
    report = judged(capsys, ROOT / "inventories", "builtin/baseline")
    assert {gap["organization"] for gap in report["gaps"]} == {"anycompany-finance"}
