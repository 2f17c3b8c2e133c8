"""Whom a door reaches, as far as settings say: those who are given it, and those who may add it."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugingov.model.answer import Answer, State
from plugingov.model.people import Person


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Whether a door reaches people, by those of the deciding groups that they are in, which may be none."""

    deciding: frozenset[str]
    answers: Mapping[frozenset[str], Answer]
    states: frozenset[State]

    def of(self, person: Person) -> Answer:
        """Return whether the door reaches somebody."""
        return self.answers[person.groups & self.deciding]
