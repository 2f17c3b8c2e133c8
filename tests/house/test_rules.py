"""What holds for every rule, and between the files that name them."""

import re
from pathlib import Path

import pytest

from plugingov.cli.policies import chosen_policy
from plugingov.model.values import SEVERITIES
from plugingov.rules.asking import load
from plugingov.rules.index import INDEX
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
    "drift": "DRF",
    "claude_code": "CC",
    "cowork": "COW",
}


# What no row of the mapping is about: it keeps people from working, and nobody from what is theirs; or is about clients.
WITHOUT_CONTROLS = {"ACT005", "AUT003", "CCV001", "INS008"}


def test_ids_and_names_are_unique_and_taken_once():
    ids = [entry.id for entry in INDEX]
    names = [entry.name for entry in INDEX]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    assert not {*ids} & {*RETIRED}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_everything_there_is_to_know(rule):
    assert re.fullmatch("[A-Z]{3}[0-9]{3}", rule.id)
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in SEVERITIES
    assert rule.why.endswith(".")
    assert rule.controls.nist or rule.id in WITHOUT_CONTROLS
    assert not rule.name.startswith(("no-", "require-"))
    bad, good = (
        "".join((each.inventory, each.answers, each.pins, each.waivers, *each.files.values(), *each.pages.values()))
        for each in (rule.bad, rule.good)
    )
    assert "# gap" in bad or "// gap" in bad
    assert "# gap" not in good
    assert "// gap" not in good


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.name) for entry in INDEX])
def test_a_rule_stands_in_the_file_of_its_name_in_the_folder_of_its_family(entry):
    family, module = entry.module.split(".")[-2:]
    assert module == entry.name.replace("-", "_")
    assert entry.id.startswith(FAMILIES[family])
    assert (ROOT / "tests" / "rules" / family / f"test_{module}.py").exists()


def test_the_strictest_pack_asks_every_rule():
    problems = []
    policy = chosen_policy("builtin/strict", problems).policy
    assert problems == []
    assert set(policy.rules) == {entry.name for entry in INDEX}
    assert policy.decided.fail_on_unknown


def test_no_pack_says_twice_what_it_extends():
    said = [
        rule
        for pack in ("baseline", "finance", "strict")
        for rule in re.findall(
            r"^  ([a-z-]+): \{\}",
            (ROOT / "policies" / "builtin" / f"{pack}.yaml").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert len(said) == len(set(said))
