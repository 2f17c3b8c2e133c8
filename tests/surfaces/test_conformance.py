"""What we say loads, against what the vendor's client was seen to keep on the same machines."""

import json
from pathlib import Path

import pytest

from conformance.case import Case, Machine
from conformance.compare import compared

FACTS = Path(__file__).parent / "conformance"


def recorded():
    for file in sorted(FACTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            yield pytest.param(fact, id=fact["id"])


@pytest.mark.parametrize("fact", tuple(recorded()))
def test_what_loads_is_what_the_client_keeps(fact):
    machine = Machine(fact["files"], fact["env"], fact["cwd"], fact["git"])
    case = Case(id=fact["id"], family=fact["family"], seed=0, machine=machine)
    assert list(compared(case, fact)) == []
