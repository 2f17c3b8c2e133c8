"""What the HTML page of a fleet shows, part by part, before a template decides how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from plugingov.fleet.outcome import Having, Point
from plugingov.model.words import Severity
from plugingov.reports.sheet import Lines, Section


@dataclass(frozen=True, slots=True)
class Share:
    """A count of so many, in words and as a bar of so many thousandths."""

    count: int
    most: int
    words: str
    units: int


@dataclass(frozen=True, slots=True)
class Course:
    """A number over time as a line, in units of its picture, and the same in words."""

    of: str
    words: str
    days: int  # how many days the line has
    points: str
    x: int  # where the line ends
    y: int
    most: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One gap, and who has it."""

    anchor: str
    severity: Severity
    id: str
    rule: str
    about: str
    message: str
    fix: str
    machines: Share
    members: Share
    alone: int
    worst: str  # how many have it at its severity, where others have it milder
    platforms: tuple[tuple[str, int], ...]
    change: str
    is_new: bool
    course: Course | None


@dataclass(frozen=True, slots=True)
class Warm:
    """One cell of a heat table: how many machines of how many, and how dark it is, from 0 to 5."""

    count: int
    words: str
    level: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Which gaps how many machines of each group, or of each platform, have."""

    of: str
    columns: tuple[tuple[str, Having], ...]
    rows: tuple[tuple[Shown, tuple[Warm, ...]], ...]
    rest: str  # what is left out


@dataclass(frozen=True, slots=True)
class FleetPart:
    """The machines of one organisation."""

    organization: str
    mark: str  # behind the names of its parts, which a page of several has several times
    everybody: Having
    judged: str
    silent: int
    counts: Mapping[Severity, int]
    unknown: int
    accepted: int
    since: str
    new: int
    gone: int
    gaps: tuple[Shown, ...]
    left_out: int
    starts: int  # with how many of them to start
    courses: tuple[Course, ...]
    heats: tuple[Heat, ...]
    points: tuple[Point, ...]
    days: tuple[str, ...]
    by_day: tuple[tuple[Shown, tuple[str, ...]], ...]  # of each gap the machines of each day
    then: tuple[Section, ...]
    declared: Lines | None
    others: tuple[Section, ...]  # accepted, and not known
    looked: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class FleetPage:
    """The whole page."""

    template: ClassVar[str] = "fleet.html"

    policy: str
    as_of: str
    compared: str
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    summary: str
    parts: tuple[FleetPart, ...]
    version: str = field(default="")
