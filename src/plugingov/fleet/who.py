"""Whose machines have each gap, by name: what a report counts, for whoever has to go there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import pyarrow as pa

from plugingov.fleet.facts import Facts, at_worst
from plugingov.gaps.gap import Fact


class Seat(NamedTuple):
    """A member's use of a machine, and the day of its newest rows."""

    machine: str
    member: str
    platform: str
    taken_at: str


@dataclass(frozen=True)
class Who:
    """The seats of a fleet, by machine and member, and of each fact those that have it, by their places."""

    seats: Sequence[Seat]
    numbers: Mapping[Fact, int]
    having: Mapping[int, Sequence[int]]

    def have(self, fact: Fact) -> Iterator[tuple[int, bool]]:
        """Yield the places of the seats that have a fact, and whether each has it at its worst."""
        number = self.numbers[fact]
        worst = self.having.get(at_worst(number))
        those = None if worst is None else frozenset(worst)
        yield from ((place, those is None or place in those) for place in self.having[number])


def who(seats: pa.Table, pairs: pa.Table, facts: Facts) -> Who:
    """Return who has each fact, in an order that no engine decides: `pairs` are numbers of facts and of `seats`."""
    by_number = seats.sort_by("seat").select(Seat._fields)
    written = [Seat(*each) for each in zip(*(column.to_pylist() for column in by_number.columns), strict=True)]
    found = sorted(set(written))  # a member who is written in two ways on one day is one
    place_of = {seat: place for place, seat in enumerate(found)}
    places = pa.array([place_of[seat] for seat in written], pa.int64()).take(pairs["seat"])
    told = pa.table({"fact": pairs["fact"], "place": places}).group_by(["fact", "place"]).aggregate([])
    told = told.sort_by([("fact", "ascending"), ("place", "ascending")])
    return Who(found, {fact: number for number, fact in facts.all()}, dict(_per_fact(told)))


def _per_fact(told: pa.Table) -> Iterator[tuple[int, list[int]]]:
    counted = told["fact"].value_counts().to_pylist()  # in the order in which they stand
    ends = accumulate(each["counts"] for each in counted)
    for each, end in zip(counted, ends, strict=True):
        yield each["values"], told["place"].slice(end - each["counts"], each["counts"]).to_pylist()
