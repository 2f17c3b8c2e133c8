"""What is told of a fleet, each fact once, with the number by which an engine counts who has it."""

from collections import defaultdict
from collections.abc import Iterable

from plugingov.gaps.gap import Fact, Gap
from plugingov.model.values import SEVERITIES, Severity


class Facts:
    """Gaps and unknowns, each with a number by which the engine counts it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self._facts: list[Fact] = []
        self._severities: dict[int, set[Severity]] = defaultdict(set)

    def number(self, fact: Fact) -> int:
        """Return the number of a fact: the severest that is told of its subject stands for all, then the first word."""
        key = fact.fingerprint, isinstance(fact, Gap)
        number = self._numbers.setdefault(key, len(self._facts))
        if number == len(self._facts):
            self._facts.append(fact)
        elif _rank(fact) < _rank(self._facts[number]):
            self._facts[number] = fact
        self._severities[number].add(fact.severity)
        return number

    def is_worst(self, fact: Fact, number: int) -> bool:
        """Tell whether a fact is as severe as any that is told of its subject, where others are less."""
        return len(self._severities[number]) > 1 and fact.severity == self._facts[number].severity

    def all(self) -> Iterable[tuple[int, Fact]]:
        """Return every fact with its number."""
        return enumerate(self._facts)

    def open_gaps(self) -> list[int]:
        """Return the numbers of the gaps that are open."""
        return [number for number, fact in self.all() if isinstance(fact, Gap) and fact.status == "open"]


def at_worst(number: int) -> int:
    """Return the number under which those are counted that have a fact at its worst, where others have it milder."""
    return -1 - number


def _rank(fact: Fact) -> tuple[int, str]:
    return SEVERITIES.index(fact.severity), fact.message if isinstance(fact, Gap) else fact.because
