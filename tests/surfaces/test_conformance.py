"""What we say loads, against what the vendor's client was seen to keep on the same machines."""

import json
from pathlib import Path

import pytest

from conformance.case import Case, Machine
from conformance.compare import compared
from conformance.record import read

FACTS = Path(__file__).parent / "conformance"


def recorded():
    for file in sorted(FACTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fact = read(line)
            yield pytest.param(fact, id=fact["id"])


@pytest.mark.parametrize("fact", tuple(recorded()))
def test_what_loads_is_what_the_client_keeps(fact):
    machine = Machine(fact["files"], fact["env"], fact["cwd"], fact["git"])
    case = Case(id=fact["id"], family=fact["family"], seed=0, machine=machine)
    assert list(compared(case, fact)) == []


def fact_named(name):
    (fact,) = (each.values[0] for each in recorded() if each.id == name)
    return fact


WAITING = "unreg-gh-U:same-T"  # settings name a marketplace that the client could not fetch


@pytest.mark.parametrize(
    ("changed", "differing"),
    [
        pytest.param({}, set(), id="what it was not seen to load without a network is left open"),
        pytest.param({"plugins": ["notes@acme"]}, {"notes@acme"}, id="what it does load is not"),
        pytest.param({"servers": ["plugin:notes:sk"]}, {"plugin:notes:sk"}, id="nor a server that is there"),
    ],
)
def test_only_what_waits_for_a_network_may_be_unknown_where_the_client_lacks_it(changed, differing):
    fact = fact_named(WAITING)
    machine = Machine(fact["files"], fact["env"], fact["cwd"], fact["git"])
    case = Case(id=fact["id"], family=fact["family"], seed=0, machine=machine)
    answer = {**fact, "init": {**fact["init"], **changed}}
    assert {each.name for each in compared(case, answer)} == differing


def test_what_is_unknown_for_another_reason_differs_from_a_client_that_lacks_it():
    fact = fact_named(WAITING)
    registry = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}, "installLocation": "/srv/acme"}}
    files = {**fact["files"], "/home/ada/.claude/plugins/known_marketplaces.json": json.dumps(registry)}
    case = Case(id="elsewhere", family="directed", seed=0, machine=Machine(files, fact["env"], fact["cwd"], False))
    assert {(each.name, *each.said) for each in compared(case, fact)} >= {("notes@acme", "absent", "unknown")}
