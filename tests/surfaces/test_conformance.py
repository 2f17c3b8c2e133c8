"""What we say loads, against what the vendor's client was seen to keep on the same machines."""

import json
from pathlib import Path

import pytest

from conformance.case import Case, Machine
from conformance.compare import differences, lay_out, said_of

FACTS = Path(__file__).parent / "conformance"


def recorded():
    for file in sorted(FACTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            yield pytest.param(fact, id=fact["id"])


def kept_by(fact):
    """Return what a start under -p has; it shows a server without a url too, which never connects."""
    servers = fact["init"]["servers"] if fact["init"] else {}
    return [name for name in servers if fact["mcp_list"]["servers"].get(name) != "unconfigured"]


@pytest.mark.parametrize("fact", tuple(recorded()))
def test_what_loads_is_what_the_client_keeps(fact, tmp_path):
    machine = Machine(fact["files"], fact["env"], fact["cwd"], fact["git"])
    root = tmp_path / "machine"
    lay_out(Case(id=fact["id"], family=fact["family"], seed=0, machine=machine), root)
    if fact["git"]:
        (root / "home/ada/work/app/.git").mkdir(parents=True, exist_ok=True)
    listed = fact["mcp_list"]["servers"]
    asked = said_of(root, machine.cwd, machine.env, asks=True)
    assert list(differences(fact["id"], listed, asked)) == []
    if "init" in fact:
        started = dict.fromkeys(kept_by(fact), "loaded")
        alone = said_of(root, machine.cwd, machine.env, asks=False)
        assert list(differences(fact["id"], started, alone)) == []
