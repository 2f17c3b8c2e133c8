"""What is told of a whole fleet: what was looked at, and who has each gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from plugingov.gaps.gap import Fact, Gap, Status, UnknownFact
from plugingov.gaps.report import Coverage
from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.rule import Subject

if TYPE_CHECKING:  # it brings the engine
    from plugingov.fleet.who import Who


class Having(NamedTuple):
    """Numbers of machines and members."""

    machines: int
    members: int


NOBODY = Having(0, 0)


Trend: TypeAlias = tuple[tuple[str, Having], ...]  # days, the oldest first, and who had something on each


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
    worst: Having | None = None  # those that have it at its severity, where others have it milder
    before: Having | None = None  # on the day that it is compared with, where its rule was asked then
    trend: Trend = ()  # on the days of earlier snapshots on which its rule was asked, and now

    @property
    def is_gap(self) -> bool:
        """Tell whether it is a gap, and not something that is not known."""
        return isinstance(self.fact, Gap)

    @property
    def counts(self) -> bool:
        """Tell whether it is open: nobody accepted it, and no baseline has frozen it."""
        return self.fact.status == "open"


class Had(NamedTuple):
    """A gap of an earlier day, or what was not known then, and who had it."""

    fingerprint: str
    is_gap: bool
    id: str
    rule: str
    severity: Severity
    status: Status
    subject: Subject
    item_is: str
    named: str
    having: Having


class Gone(NamedTuple):
    """A gap that was open on an earlier day and is none now, with what is known of why."""

    had: Had
    why: str


class Point(NamedTuple):
    """The whole fleet on one day, in numbers; `asked_alike` tells whether that day answers the question of today."""

    as_of: str
    everybody: Having
    silent: int
    open: Mapping[Severity, int]
    accepted: int
    unknown: int
    asked_alike: bool = True


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
    incomplete: int = 0  # seats of which fewer rows came than their machine wrote
    repeated: int = 0  # seats of which more came
    repeated_in: tuple[tuple[str, int], ...] = ()  # the files with rows of those, and how many each has

    @property
    def silent_count(self) -> int:
        """Return how many machines are silent."""
        return len(self.silent)

    @property
    def share(self) -> float:
        """Return the share of rows that could be judged, of all that were given."""
        return self.judged / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Then:
    """An earlier day: as the rows show it, or as a snapshot of that day has it."""

    as_of: str
    is_snapshot: bool
    everybody: Having
    silent: int
    facts: tuple[Had, ...]
    asked: frozenset[str]  # the ids of rules
    changes: tuple[str, ...] = ()  # what else changed since, so that it is not taken for a change on machines


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What one organisation's machines come to."""

    organization: str
    policy: str
    as_of: str
    looked: Looked
    found: tuple[Found, ...]
    declared: tuple[Gap, ...] = ()  # what the inventory alone has open, whatever machines show
    unknown_declared: tuple[UnknownFact, ...] = ()
    accepted_declared: tuple[Fact, ...] = ()  # of both what somebody accepts, or a baseline has frozen
    coverage: tuple[Coverage, ...] = ()  # the policy's rules, and why some are not asked of machines
    policy_file: str = ""  # what the policy was read from
    who: "Who | None" = None  # whoever has each gap, by name, where that was wanted
    then: "Then | None" = None  # what it is compared with
    gone: tuple[Gone, ...] = ()
    trend: tuple[Point, ...] = ()

    @property
    def since(self) -> str:
        """Return the day that it is compared with, if any."""
        return self.then.as_of if self.then else ""

    @property
    def gaps(self) -> tuple[Found, ...]:
        """Return the gaps, the severest first, and of those the ones that most machines have."""
        return tuple(each for each in self.found if each.is_gap)

    @property
    def unknowns(self) -> tuple[Found, ...]:
        """Return what is not known, in the same order."""
        return tuple(each for each in self.found if not each.is_gap)

    @property
    def rules_asked(self) -> int:
        """Return how many rules were asked, of machines or of the inventory."""
        return sum(row.was_asked for row in self.coverage)

    def fails(self, line: Severity | None, *, on_unknown: bool) -> bool:
        """Tell whether anything open is at or above a line: of machines, or of the inventory itself.

        Where that is asked for, an unknown counts as a gap, and so does a rule that waits for a setting it requires.
        """
        if line is None:
            return False
        facts: list[Fact] = [each.fact for each in self.gaps] + [*self.declared]
        if on_unknown:
            facts += [each.fact for each in self.unknowns] + [*self.unknown_declared]
        counted = [fact.severity for fact in facts if fact.status == "open"]
        counted += [row.lacking for row in self.coverage if on_unknown and row.lacking and not row.was_asked]
        return any(SEVERITIES.index(severity) <= SEVERITIES.index(line) for severity in counted)


def had(found: Found) -> Had:
    """Return what was found as a later day remembers it."""
    fact = found.fact
    return Had(
        fact.fingerprint,
        found.is_gap,
        fact.id,
        fact.rule,
        fact.severity,
        fact.status,
        fact.subject,
        fact.item_is,
        fact.named,
        found.having,
    )


def in_order(found: list[Found]) -> tuple[Found, ...]:
    """Return what was found: open before accepted, the severest first, of those what most machines have."""
    return tuple(sorted(found, key=_order))


def _order(each: Found) -> tuple[object, ...]:
    fact = each.fact
    subject = tuple(part or "" for part in fact.subject)
    return not each.counts, SEVERITIES.index(fact.severity), -each.having.machines, fact.id, subject
