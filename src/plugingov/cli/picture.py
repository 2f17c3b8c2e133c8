"""What a run is about: the organisations that inventories declare, and what somebody has seen of each."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import click

from plugingov.cli.answers import strangers
from plugingov.cli.inputs import organisations
from plugingov.cli.observed import Looks, looks_of, observations
from plugingov.model.organisation import Organisation
from plugingov.sources.errors import Problem


class Picture(NamedTuple):
    """The organisations of a run, and by their ids what somebody has looked at."""

    organisations: list[Organisation]
    looks: Mapping[str, Looks]


def read_picture(
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    as_of: date,
    problems: list[Problem],
    *,
    without_inventory: bool = False,
    may_propose: bool = False,
) -> Picture:
    """Return what --inventory and --observed name, adding to `problems` what is wrong with any of it.

    `without_inventory` asks about what was observed, too, where no inventory is named and none is there. Whoever has
    plugins of its own (`may_propose`) refuses answers of those that are neither declared nor proposed.
    """
    refuse_stdin_twice(inventory, observed)
    seen = tuple(observations(observed, as_of, problems)) if observed else ()
    found = organisations(inventory, problems, seen if without_inventory else ())
    problems += () if may_propose else strangers(observed, found)
    looks = looks_of(found, seen, problems) if seen else {each.id: Looks() for each in found}
    return Picture(found, looks)


def refuse_stdin_twice(*paths: Iterable[str | None]) -> None:
    """End the run where several options would read standard input: the first of them would leave nothing."""
    if sum("-" in each for each in paths) > 1:
        raise click.UsageError("standard input is one thing: give `-` once")
