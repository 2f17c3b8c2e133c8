import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bench_rows import Row, last_entry, ratios, slower, told_apart
from plain_check import check
from plugingov.cli.inputs import organisations
from plugingov.cli.policies import chosen_policy
from plugingov.gaps.finding import find_gaps
from plugingov.layers.layers import Layers
from plugingov.rules.asking import Choice, load, plan
from plugingov.rules.case import Case
from plugingov.rules.index import INDEX
from plugingov.rules.waivable import ABOUT_WAIVERS
from reference_inventory import AS_OF, PLUGINS, PROJECTS, inventory, metadata_schema, policy

LINES = 33_000
GENERATOR = Path(__file__).parents[2] / "tools" / "reference_inventory.py"


@pytest.fixture(scope="module")
def text():
    return inventory()


@pytest.fixture(scope="module")
def folder(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    (folder / "policy.json").write_text(policy(), encoding="utf-8")
    (folder / "metadata.schema.json").write_text(metadata_schema(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def organisation(folder):
    problems = []
    found = organisations((str(folder / "inventory.yaml"),), problems)
    assert problems == []
    return found[0]


@pytest.fixture(scope="module")
def coverage(folder, organisation):
    problems = []
    chosen = chosen_policy(str(folder / "policy.json"), problems)
    asked = plan(chosen.policy, Choice(), problems)
    assert problems == []
    report = find_gaps(
        [Case(Layers(organisation, AS_OF), chosen.policy.decided)], asked, chosen.policy.name, AS_OF.isoformat()
    )
    return {row.id: row for row in report.coverage}


def test_the_same_seed_gives_the_same_bytes_in_any_process(text, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, str(GENERATOR), str(tmp_path)], check=True, env=environment)
    assert (tmp_path / "inventory.yaml").read_text(encoding="utf-8") == text
    assert (tmp_path / "policy.json").read_text(encoding="utf-8") == policy()
    assert (tmp_path / "metadata.schema.json").read_text(encoding="utf-8") == metadata_schema()


def test_another_seed_gives_another_inventory():
    assert inventory(0.1) == inventory(0.1)
    assert inventory(0.1, seed=2) != inventory(0.1)


def test_it_is_as_large_as_promised(text, organisation):
    assert len(organisation.plugins) == PLUGINS == 500
    assert len(organisation.projects) == PROJECTS == 300
    assert text.count("\n") == pytest.approx(LINES, rel=0.03)
    doors = Layers(organisation, AS_OF).doors
    assert len(doors) == pytest.approx(2 * PLUGINS, rel=0.03)


def test_it_grows_with_its_scale():
    assert inventory(0.4).count("\n") == pytest.approx(0.4 * LINES, rel=0.05)


def test_what_is_for_everybody_does_not_grow_with_it(text):
    assert inventory(2).count("org-critical") == text.count("org-critical")


# Of how many an organisation like this has a gap: about one in twenty, but where few are asked at all.
USUAL_SHARE, SHARE_OF_FEW = 0.05, 0.2
FEW_ARE_ASKED = {
    "ACT006": "few plugins wait for no switch",
    "INS005": "few plugins are forbidden",
    "INS007": "there are eleven marketplaces",
    "SRC005": "few local servers are fetched when they start",
}


# What one line decides for the whole organisation: it is in order for everybody, or for nobody.
DECIDED_ONCE = {"COW009", "COW010", "COW013"}


@pytest.mark.parametrize("rule", sorted(DECIDED_ONCE))
def test_what_one_line_decides_is_in_order(coverage, rule):
    row = coverage[rule]
    assert row.was_asked
    assert row.passed == row.subjects > 0


@pytest.mark.parametrize(
    "rule",
    [
        entry.id
        for entry in INDEX
        if entry.id not in ABOUT_WAIVERS | DECIDED_ONCE
        and load(entry).asks not in {"observation", "both", "device", "server", "registry", "seen"}
    ],
)
def test_every_rule_is_asked_of_an_organisation_that_is_in_order_but_for_a_few(coverage, rule):
    row = coverage[rule]
    asked = row.subjects - row.not_applicable
    assert row.was_asked
    assert row.why == []
    assert asked >= 10
    assert 0 < row.gaps <= (SHARE_OF_FEW if rule in FEW_ARE_ASKED else USUAL_SHARE) * asked
    assert row.unknown <= 0.05 * asked
    assert row.passed >= 0.8 * asked


def test_the_script_that_we_measure_against_finds_gaps_by_each_of_its_rules():
    document = yaml.load(inventory(0.4), Loader=yaml.CSafeLoader)
    found = "\n".join(check(document, AS_OF))
    for words in ("not locked on", "owner missing", "is not allowed", "expired on", "is not active"):
        assert words in found


@pytest.mark.parametrize(
    ("ours", "budget", "aim", "verdict"),
    [
        pytest.param(70, 1.0, 0.8, "yes", id="below the aim"),
        pytest.param(90, 1.0, 0.8, "yes, aim missed", id="between aim and budget"),
        pytest.param(101, 1.0, 0.8, "MISSED", id="above the budget"),
        pytest.param(90, 1.0, None, "yes", id="no aim"),
        pytest.param(900, None, None, "", id="nothing decided"),
    ],
)
def test_the_verdict_of_a_measurement(ours, budget, aim, verdict):
    row = Row("what", ours, 100, "reference", budget, aim)
    assert row.verdict == verdict
    assert row.is_missed == (verdict == "MISSED")


def test_two_rows_of_one_name_are_refused_because_the_next_run_would_compare_with_the_wrong_one():
    one, other = Row("check", 1, 2, "a script"), Row("  check, beside a bare walk", 1, 4, "a script")
    assert told_apart([one, other]) == [one, other]
    with pytest.raises(ValueError, match="two rows are called 'check'"):
        told_apart([one, other, one])


def test_a_row_is_compared_with_what_was_remembered_of_it_and_with_nothing_where_a_name_stood_twice():
    rows = [("check", 3.0), ("  the same", 1.0), ("  the same", 9.0)]
    assert ratios([{"what": what, "ours": ours, "reference": 2.0} for what, ours in rows]) == {"check": 1.5}


def test_what_has_to_grow_with_the_work_tells_how_much_it_did():
    row = Row("check of 10 x the plugins", 5500, 500, "check of 1 x", 11.0, scale=10)
    assert row.against == "check of 1 x; 1.10 of linear growth"


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        pytest.param(1.16, ["SLOWER by 16%: check (1.00 x, now 1.16 x)"], id="more than chance does"),
        pytest.param(1.14, [], id="no more than chance does"),
        pytest.param(0.5, [], id="quicker"),
    ],
)
def test_a_row_that_has_become_slower_is_told(ours, told):
    assert slower([Row("  check", ours, 1.0, "a script"), Row("new", 9.0, 1.0, "a script")], {"  check": 1.0}) == told


def _entry(commit, *, machine="ours", python="3.11", quick=False):
    return {"commit": commit, "machine": machine, "python": python, "quick": quick}


@pytest.mark.parametrize(
    ("entries", "commit"),
    [
        pytest.param([_entry("a"), _entry("b")], "b", id="its last one"),
        pytest.param([_entry("a"), _entry("b", quick=True)], "a", id="a full one, though a quick one is newer"),
        pytest.param([_entry("a", quick=True)], "a", id="a quick one, where there is no other"),
        pytest.param([_entry("a"), _entry("b", machine="theirs")], "a", id="none of another machine"),
        pytest.param([_entry("a"), _entry("b", python="3.12")], "a", id="none of another Python"),
    ],
)
def test_a_run_is_compared_with_what_the_same_machine_measured(entries, commit, tmp_path):
    history = tmp_path / "history.jsonl"
    history.write_text("".join(f"{json.dumps(each)}\n" for each in entries), encoding="utf-8")
    assert last_entry(history, "ours", "3.11")["commit"] == commit


def test_a_first_run_is_compared_with_nothing(tmp_path):
    assert last_entry(tmp_path / "history.jsonl", "ours", "3.11") is None
