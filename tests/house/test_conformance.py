from collections import Counter
from pathlib import Path

import pytest

from conformance.case import HOME, SYSTEM, Case, Machine
from conformance.cases import FAMILIES, generate
from conformance.client import VERSION
from conformance.record import ORDER, read
from conformance.record import fact as written

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "tests" / "surfaces" / "conformance"


def facts(family):
    return [read(line) for line in (FACTS / f"{family}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_same_seed_draws_the_same_machines():
    assert generate(7, 60) == generate(7, 60)


def test_another_seed_draws_others():
    assert not {str(case.machine.files) for case in generate(7, 60)} & {
        str(case.machine.files) for case in generate(8, 60)
    }


def test_every_family_has_its_turn():
    assert set(Counter(case.family for case in generate(7, 60))) == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_facts_are_of_one_client_and_of_made_up_machines(family):
    for fact in facts(family):
        assert fact["client"] == VERSION
        assert list(fact) == [key for key in ORDER if key in fact]
        assert all(path.startswith((f"{HOME}/", f"{HOME}.", f"{SYSTEM}/")) for path in fact["files"])


@pytest.mark.parametrize("family", FAMILIES)
def test_facts_of_a_family_keep_some_servers_and_drop_others(family):
    kept = [len(fact["mcp_list"]["servers"]) for fact in facts(family)]
    assert min(kept) == 0 < max(kept)


AWKWARD = (
    '{"a":1}',
    '[1,"ä"]',
    '{"a": 1}',
    '{"a":1,"a":2}',
    '{"a":1.0}',
    '{"a":1e3}',
    '"x"',
    "null",
    "",
    "{",
    "\ufeff{}",
    '{"a":NaN}',
)


def test_a_fact_says_every_letter_of_its_files():
    contents = {f"/{number:02}": content for number, content in enumerate(AWKWARD)}
    case = Case(id="awkward", family="keys", seed=0, machine=Machine(contents))
    line = written(case, {"mcp_list": {}, "init": None})
    assert read(line)["files"] == contents
    assert '"files":{"/00":{"a":1},"/01":[1,"ä"],"/02":"{' in line


def test_there_are_enough_facts_and_they_are_small():
    files = list(FACTS.glob("*.jsonl"))
    assert sum(len(facts(path.stem)) for path in files) >= 600
    assert sum(path.stat().st_size for path in files) < 2_000_000
