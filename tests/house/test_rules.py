"""What holds for every rule, and between the files that name them."""

import re
from pathlib import Path

import pytest

from plugingov.model.values import SEVERITIES
from plugingov.rules.asking import load
from plugingov.rules.index import INDEX
from plugingov.rules.planned import PLANNED
from plugingov.rules.retired import RETIRED

ROOT = Path(__file__).parents[2]
RULES = [pytest.param(load(entry), id=entry.name) for entry in INDEX]
FAMILIES = {
    "source": "SRC",
    "install": "INS",
    "parity": "PAR",
    "activate": "ACT",
    "authenticate": "AUT",
    "capability": "CAP",
    "data": "DAT",
    "governance": "GOV",
}


def test_ids_and_names_are_unique_and_taken_once():
    ids = [entry.id for entry in INDEX]
    names = [entry.name for entry in INDEX]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    assert not {*ids} & {*PLANNED.values(), *RETIRED}
    assert not {*names} & {*PLANNED}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_everything_there_is_to_know(rule):
    assert re.fullmatch("[A-Z]{3}[0-9]{3}", rule.id)
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in SEVERITIES
    assert rule.why.endswith(".")
    assert rule.controls.nist
    assert not rule.name.startswith(("no-", "require-"))
    assert "# gap" in rule.bad.inventory
    assert "# gap" not in rule.good.inventory


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in INDEX])
def test_a_rule_stands_in_the_file_of_its_name_in_the_folder_of_its_family(entry):
    family, module = entry.module.split(".")[-2:]
    assert module == entry.name.replace("-", "_")
    assert entry.id.startswith(FAMILIES[family])
    assert (ROOT / "tests" / "rules" / family / f"test_{module}.py").exists()


def test_the_baseline_asks_every_rule():
    text = (ROOT / "policies" / "builtin" / "baseline.yaml").read_text(encoding="utf-8")
    assert {entry.name for entry in INDEX} == set(re.findall(r"^  ([a-z-]+):", text, re.MULTILINE))
