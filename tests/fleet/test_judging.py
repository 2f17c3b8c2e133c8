"""What is told of a shape beside what its organisation's inventory tells alone."""

import pytest
from fleets import AS_OF, INVENTORY, NOTES, POLICY, laptop

from plugingov.fleet.judging import Judging
from plugingov.fleet.shape import Shape
from plugingov.fleet.slicing import rows_of
from plugingov.gaps.judges import Judges
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml


def verdicts(declared):
    """Return what is told of the server `notes` of a laptop."""
    problems = []
    organisation = merge(of_kind("Inventory", [read_yaml(Text("inventory.yaml", INVENTORY))], problems), problems)[0]
    policy = extend(read_yaml(Text("policy.yaml", POLICY)), lambda *_: None, ("builtin/baseline",), problems)
    court = Judging(Judges(policy, plan(policy, Choice(), problems), {}, None), organisation, AS_OF)
    assert problems == []
    rows = list(rows_of(laptop("m1", "ada@acme.example", NOTES)))
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    row = next(row for row in rows if row.get("name") == "notes")
    shape = Shape(
        0, "server", "claude-code", "linux", "2.1.330", row["settings"], row["shared"], row["member"], "young"
    )
    return court.verdicts(shape, shared, declared)


@pytest.mark.parametrize(
    ("is_gap", "stays"),
    [
        pytest.param(False, True, id="what the inventory leaves open a machine may show to be a gap"),
        pytest.param(True, False, id="what is a gap without any machine is not told of each of them"),
    ],
)
def test_a_gap_of_a_machine_is_left_out_only_where_the_inventory_has_it(is_gap, stays):
    (gap,) = (each for each in verdicts(frozenset()).gaps if each.id == "DRF001")
    found = verdicts(frozenset({(gap.fingerprint, is_gap)})).gaps
    assert (gap.fingerprint in {each.fingerprint for each in found}) == stays
