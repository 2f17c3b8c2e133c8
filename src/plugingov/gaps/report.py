"""All that one run says: gaps, what could not be answered, and what was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.asking import Asked
from plugingov.sources.document import Place

if TYPE_CHECKING:  # most runs look at nothing
    from plugingov.gaps.looked import Looked, LookedExport, LookedMachine


@dataclass(slots=True)
class Coverage:
    """What one rule was asked, in numbers, and why it was not asked or asked nobody."""

    rule: str
    id: str
    subjects: int = 0
    passed: int = 0
    gaps: int = 0
    not_applicable: int = 0
    unknown: int = 0
    why: list[str] = field(default_factory=list)
    was_asked: bool = False
    lacking: Severity | None = None  # how severe its gaps would be, where it waits for a setting that it requires

    def count(self, ranks: Sequence[int], idle: str) -> None:
        """Add how often the rule did not apply, passed, did not know and found a gap; or `idle`, where it was none."""
        self.subjects += sum(ranks)
        self.not_applicable += ranks[0]
        self.passed += ranks[1]
        self.unknown += ranks[2]
        self.gaps += ranks[3]
        if self.was_asked and not any(ranks) and not self.why:
            self.why.append(idle)


class Unread(NamedTuple):
    """An observed file that was not read, or not in full, and why."""

    place: Place
    why: str


@dataclass(frozen=True)
class Report:
    """The verdicts of one or more organisations under one policy."""

    organizations: tuple[str, ...]
    policy: str
    as_of: str
    gaps: tuple[Gap, ...]
    unknowns: tuple[UnknownFact, ...]
    coverage: tuple[Coverage, ...]
    plugins: int
    surfaces: int
    machines: int = 0
    servers: int = 0  # that were asked what they offer
    unread: tuple[Unread, ...] = ()  # observed files of which nothing, or not everything, was understood
    asked: tuple[Asked, ...] = field(default=(), compare=False)  # the policy's rules as planned, asked or not
    looked: "tuple[LookedMachine, ...]" = ()
    exports: "tuple[LookedExport, ...]" = ()
    policy_file: str = ""  # what the policy was read from
    in_play: frozenset[str] = frozenset()  # the surfaces that have a door, or a machine

    @cached_property  # every gap asks for it
    def alone(self) -> str:
        """Return the surface that everything is about; nothing where there are several."""
        facts: tuple[Fact, ...] = (*self.gaps, *self.unknowns)
        told = {fact.subject.surface for fact in facts}
        surfaces = {*self.in_play, *filter(None, told)}
        return surfaces.pop() if len(surfaces) == 1 else ""

    @property
    def all_looked(self) -> "tuple[Looked, ...]":
        """Return everything that was looked at beside the inventory."""
        return (*self.looked, *self.exports)

    @property
    def rules_asked(self) -> int:
        """Return how many rules were asked: each had its settings, whether or not anything was there to ask."""
        return sum(row.was_asked for row in self.coverage)

    @property
    def waiting(self) -> tuple[Coverage, ...]:
        """Return the rules that were not asked, because they wait for a setting that they require."""
        return tuple(row for row in self.coverage if row.lacking and not row.was_asked)

    def fails(self, line: Severity | None, *, on_unknown: bool) -> bool:
        """Tell whether a gap is at or above the line.

        Where that is asked for, an unknown counts as a gap, and so does a rule that waits for a setting it requires.
        """
        if line is None:
            return False
        counted = [gap.severity for gap in self.gaps if gap.status == "open"]
        if on_unknown:
            counted += [unknown.severity for unknown in self.unknowns if unknown.status == "open"]
            counted += [row.lacking for row in self.waiting if row.lacking]
        return any(SEVERITIES.index(severity) <= SEVERITIES.index(line) for severity in counted)
