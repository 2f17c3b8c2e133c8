"""Draws machines: the same ones for the same seed, of every family in turn."""

from collections.abc import Callable, Mapping

from conformance.case import Case, Machine
from conformance.families.broken import broken
from conformance.families.customisation import customisation
from conformance.families.delivered import delivered
from conformance.families.exclusive import exclusive
from conformance.families.expansion import expansion
from conformance.families.keys import keys
from conformance.families.lists import lists
from conformance.families.merging import merging
from conformance.families.packages import packages
from conformance.families.scopes import scopes
from reference_dice import Dice

Draw = Callable[[Dice], Machine]
FAMILIES: Mapping[str, Draw] = {
    "lists": lists,
    "merging": merging,
    "exclusive": exclusive,
    "scopes": scopes,
    "expansion": expansion,
    "broken": broken,
    "customisation": customisation,
    "packages": packages,
    "delivered": delivered,
    "keys": keys,
}
SHARES: Mapping[str, int] = {
    "lists": 4,
    "merging": 3,
    "exclusive": 2,
    "scopes": 2,
    "expansion": 2,
    "broken": 2,
    "packages": 4,
    "delivered": 4,
    "keys": 3,
}


def generate(seed: int, count: int, families: tuple[str, ...] = ()) -> tuple[Case, ...]:
    """Return so many machines, of the families named or of all."""
    turns = [family for family in families or tuple(FAMILIES) for _ in range(SHARES.get(family, 1))]
    numbers = dict.fromkeys(turns, 0)
    cases = []
    for turn in range(count):
        family = turns[turn % len(turns)]
        numbers[family] += 1
        cases.append(draw(family, seed, numbers[family]))
    return tuple(cases)


def draw(family: str, seed: int, number: int) -> Case:
    """Return one machine, which no other machine's draw changes."""
    name = f"{family}-{seed}-{number:03}"
    machine = FAMILIES[family](Dice(hash_of(name)))
    return Case(id=name, family=family, seed=seed, machine=machine)


def hash_of(name: str) -> int:
    """Return a number that is the same for the same name on every machine."""
    return int.from_bytes(name.encode(), "big")
