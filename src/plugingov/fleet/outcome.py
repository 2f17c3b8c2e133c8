"""What is told of a whole fleet: what was looked at, and who has each gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.model.values import SEVERITIES, Severity


class Having(NamedTuple):
    """Numbers of machines and members."""

    machines: int
    members: int


NOBODY = Having(0, 0)


class Trouble(NamedTuple):
    """Rows of one file that cannot be judged, why, and the number of the first of them where that is known."""

    why: str
    file: str
    rows: int
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A gap, or something that is not known, and the machines and members that have it."""

    fact: Fact
    having: Having
    by_platform: Mapping[str, Having] = field(default_factory=dict)
    by_group: Mapping[str, Having] = field(default_factory=dict)
    alone: int = 0  # machines on which no other gap of the fleet is open
    before: Having | None = None  # on the day that it is compared with

    @property
    def is_gap(self) -> bool:
        """Tell whether it is a gap, and not something that is not known."""
        return isinstance(self.fact, Gap)

    @property
    def counts(self) -> bool:
        """Tell whether it is open: nobody accepted it, and no baseline has frozen it."""
        return self.fact.status == "open"


class Silent(NamedTuple):
    """A machine that has told nothing for longer than an observation counts."""

    machine: str
    last: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at: rows, those that were judged, machines and members, and what is wrong with any."""

    rows: int
    judged: int
    shapes: int
    everybody: Having
    platforms: Mapping[str, Having]
    groups: Mapping[str, Having]
    troubles: tuple[Trouble, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()  # why rows that were read could not be judged, and how many
    silent: tuple[Silent, ...] = ()
    silent_count: int = 0
    incomplete: int = 0  # seats of which fewer rows came than their machine wrote
    repeated: int = 0  # seats of which more came

    @property
    def share(self) -> float:
        """Return the share of rows that could be judged, of all that were given."""
        return self.judged / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What one organisation's machines come to."""

    organization: str
    policy: str
    as_of: str
    since: str
    looked: Looked
    found: tuple[Found, ...]
    declared: tuple[Gap, ...] = ()  # what the inventory alone has open, whatever machines show
    unknown_declared: tuple[UnknownFact, ...] = ()

    @property
    def gaps(self) -> tuple[Found, ...]:
        """Return the gaps, the severest first, and of those the ones that most machines have."""
        return tuple(each for each in self.found if each.is_gap)

    @property
    def unknowns(self) -> tuple[Found, ...]:
        """Return what is not known, in the same order."""
        return tuple(each for each in self.found if not each.is_gap)

    def fails(self, line: Severity | None, *, on_unknown: bool) -> bool:
        """Tell whether anything open is at or above a line: of machines, or of the inventory itself."""
        if line is None:
            return False
        facts: list[Fact] = [each.fact for each in self.gaps] + [*self.declared]
        if on_unknown:
            facts += [each.fact for each in self.unknowns] + [*self.unknown_declared]
        most = SEVERITIES.index(line)
        return any(fact.status == "open" and SEVERITIES.index(fact.severity) <= most for fact in facts)


def in_order(found: list[Found]) -> tuple[Found, ...]:
    """Return what was found: open before accepted, the severest first, of those what most machines have."""
    return tuple(sorted(found, key=_order))


def _order(each: Found) -> tuple[object, ...]:
    fact = each.fact
    subject = tuple(part or "" for part in fact.subject)
    return not each.counts, SEVERITIES.index(fact.severity), -each.having.machines, fact.id, subject
