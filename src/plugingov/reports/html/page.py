"""What the HTML report of `check` shows, part by part, before a template decides how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from plugingov.gaps.gap import Status
from plugingov.gaps.todo import EndKind
from plugingov.model.answer import State
from plugingov.model.words import Severity
from plugingov.reports.sheet import Section


@dataclass(frozen=True, slots=True)
class Entry:
    """One gap; what filters ask for is empty where a gap is about none."""

    anchor: str
    severity: Severity
    status: Status
    layer: str
    surface: str
    plugin: str
    owner: str
    about: str
    message: str
    at: str
    fingerprint: str
    organization: str = ""  # where several are judged
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps of one rule that are closed in the same way."""

    rule: str
    id: str
    layer: str
    title: str
    why: str
    fix: str
    references: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Everything of one severity."""

    severity: Severity
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Return how many gaps it holds."""
        return sum(len(group.entries) for group in self.groups)

    @property
    def open(self) -> int:
        """Return how many of them are open."""
        return sum(entry.status == "open" for group in self.groups for entry in group.entries)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader may filter by: each value with how many gaps have it."""

    severity: Mapping[str, int]
    status: Mapping[str, int]
    surface: Mapping[str, int]
    layer: Mapping[str, int]
    plugin: Mapping[str, int]
    owner: Mapping[str, int]
    organization: Mapping[str, int]  # where several are judged


@dataclass(frozen=True, slots=True)
class Heat:
    """How many gaps are open at each layer of each surface, by severity."""

    surfaces: tuple[str, ...]  # an empty one for what is about no surface
    rows: tuple[tuple[str, tuple[Mapping[Severity, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the matrix, and where its reason stands."""

    state: State
    word: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a layer is not on, and the line that decides."""

    anchor: str
    plugin: str
    surface: str
    layer: str
    state: State
    because: str
    at: str
    basis: str


@dataclass(frozen=True, slots=True)
class Row:
    """One plugin: its cells on each surface, none where it is not provisioned, and its open gaps by severity."""

    plugin: str
    title: str
    cells: tuple[tuple[Shown, ...], ...]
    gaps: Mapping[Severity, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every plugin of one organisation; of each column how many plugins are on, of how many that are there."""

    organization: str
    surfaces: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    on: tuple[tuple[tuple[int, int], ...], ...]
    why: tuple[Why, ...]
    strangers: tuple[tuple[str, str, str, str], ...] = ()  # what was seen and stands in no inventory


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that ends, on the strip: where it stands there, in units of the picture."""

    kind: EndKind
    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class End:
    """One thing that ends, in words."""

    ends: str
    left: str
    is_over: bool
    kind: EndKind
    name: str
    about: str
    who: str
    does: str
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What ends soon, as a strip of days with a lane for each kind, and as a list."""

    days: int
    width: int
    height: int
    today: int  # where the day of the report stands
    months: tuple[tuple[int, str], ...]
    lanes: tuple[tuple[EndKind, int, int], ...]  # where each begins, and how high it is
    marks: tuple[Mark, ...]
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that nobody can tell."""

    about: str
    because: str
    at: str
    status: Status
    organization: str = ""


@dataclass(frozen=True, slots=True)
class NotJudged:
    """What no verdict was possible on: facts that are missing by rule, files that were not read, rules not asked."""

    unknowns: tuple[tuple[str, str, tuple[Unknown, ...]], ...]  # the rule's id and name first
    unread: tuple[tuple[str, str], ...]
    not_asked: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many facts are not known."""
        return sum(len(facts) for _, _, facts in self.unknowns)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule says for a control, in numbers."""

    rule: str
    id: str
    was_asked: bool
    passed: int = 0
    open: int = 0
    accepted: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a catalogue and the rules that give evidence for it."""

    id: str
    title: str
    rules: tuple[Evidence, ...]

    @property
    def asked(self) -> int:
        """Return how many of its rules were asked."""
        return sum(rule.was_asked for rule in self.rules)

    def total(self, what: str) -> int:
        """Return how many there are of something over all rules."""
        return sum(int(getattr(rule, what)) for rule in self.rules)

    @property
    def state(self) -> str:
        """Return what can be said of it: the worst thing that a rule says; silence is no pass."""
        if not self.asked:
            return "not asked" if self.rules else "no rule"
        for what, word in (("open", "gaps"), ("unknown", "not known"), ("accepted", "accepted"), ("passed", "no gap")):
            if self.total(what):
                return word
        return "nothing to judge"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The controls of one catalogue."""

    key: str
    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What one report says, in numbers: of an earlier day, or this one."""

    as_of: str
    source: str
    policy: str
    rules_asked: str
    open: Mapping[Severity, int]
    waived: int
    baselined: int
    unknown: int
    remark: str = ""

    @property
    def total(self) -> int:
        """Return how many gaps are open."""
        return sum(self.open.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a column in the picture of reports over time."""

    severity: Severity
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Reports over time, the oldest first; this run is the last of them."""

    points: tuple[Point, ...]
    width: int
    height: int
    bar: int  # how wide a column is
    bars: tuple[Bar, ...]
    labels: tuple[tuple[int, int, str, str], ...]  # where a column stands and ends, how many, on which day


@dataclass(frozen=True, slots=True)
class Page:
    """The whole report."""

    template: ClassVar[str] = "check.html"

    organizations: tuple[str, ...]
    policy: str
    as_of: str
    notes: tuple[str, ...]
    summary: str
    looked: tuple[Section, ...]
    counts: Mapping[Severity, int]
    accepted: Mapping[str, int]
    heat: Heat
    first: tuple[str, ...]
    matrices: tuple[Matrix, ...]
    bands: tuple[Band, ...]
    choices: Choices
    calendar: Calendar
    not_judged: NotJudged
    catalogues: tuple[Catalogue, ...] = ()
    trend: Trend | None = None
    version: str = field(default="")

    @property
    def gaps(self) -> int:
        """Return how many gaps there are, whatever their status."""
        return sum(band.count for band in self.bands)
