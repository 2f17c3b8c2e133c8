"""What is told of a shape beside what its organisation's inventory tells alone."""

import multiprocessing
import os
import signal

import pytest
from fleets import AS_OF, INVENTORY, NOTES, POLICY, laptop

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.judging import Judging, Verdicts
from plugingov.fleet.jury import Jury, jury
from plugingov.fleet.shape import Shape
from plugingov.gaps.judges import Judges
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.yaml import read_yaml


def court():
    """Return what judges shapes of the small fleet."""
    problems = []
    organisation = merge(of_kind("Inventory", [read_yaml(Text("inventory.yaml", INVENTORY))], problems), problems)[0]
    policy = extend(read_yaml(Text("policy.yaml", POLICY)), lambda *_: None, ("builtin/baseline",), problems)
    found = Judging(Judges(policy, plan(policy, Choice(), problems), {}, None), organisation, AS_OF)
    assert problems == []
    return found


def verdicts(declared):
    """Return what is told of the server `notes` of a laptop."""
    rows = list(rows_of(laptop("m1", "ada@acme.example", NOTES)))
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    row = next(row for row in rows if row.get("name") == "notes")
    shape = Shape(
        0, "server", "claude-code", "linux", "2.1.330", row["settings"], row["shared"], row["member"], "young"
    )
    return court().verdicts(shape, shared, declared)


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


def many_shapes(count):
    """Return the shapes of more servers than are judged in one process, and what they share."""
    servers = {f"own-{number}": {"command": "npx", "args": ["-y", f"@acme/own-{number}"]} for number in range(count)}
    rows = list(rows_of(laptop("m1", "ada@acme.example", servers)))
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    found = [
        Shape(number, row["row"], "claude-code", "linux", "2.1.330", row["settings"], row["shared"], "", "young")
        for number, row in enumerate(row for row in rows if row["row"] == "server")
    ]
    return found, shared


MANY = 150


def test_several_processes_say_of_many_shapes_what_one_does():
    shapes, shared = many_shapes(MANY)
    alone = Jury(court(), frozenset()).verdicts(shapes, shared)
    with jury(court(), frozenset(), 2) as several:
        together = several.verdicts(shapes, shared)
    assert len(together) == MANY
    assert together == alone
    assert any(each.gaps for each in together)


def test_the_processes_end_with_what_they_were_made_for():
    with jury(court(), frozenset(), 2):
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_ends_the_run_with_a_word():
    shapes, shared = many_shapes(MANY)
    with jury(court(), frozenset(), 2) as several:
        multiprocessing.active_children()[0].kill()
        with pytest.raises(BadInput) as found:
            several.verdicts(shapes, shared)
    assert "a process gone that was judging" in found.value.problems[0].found
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_while_it_judges_ends_the_run_with_a_word(monkeypatch):
    monkeypatch.setattr(Judging, "verdicts", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    shapes, shared = many_shapes(MANY)
    with jury(court(), frozenset(), 2) as several, pytest.raises(BadInput) as found:
        several.verdicts(shapes, shared)
    assert "something ended it from outside" in found.value.problems[0].found


def test_few_shapes_are_judged_where_they_are(monkeypatch):
    asked = []
    monkeypatch.setattr(Judging, "verdicts", lambda *_: asked.append(os.getpid()) or Verdicts())
    shapes, shared = many_shapes(3)
    with jury(court(), frozenset(), 2) as several:
        several.verdicts(shapes, shared)
    assert asked == [os.getpid()] * 3
