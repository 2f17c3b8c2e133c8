"""The one shape that every command hands over: a title, sections, a summary, and the record for machines.

Its parts are tuples: a report has very many of them, and every command imports them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from plugingov.model.words import Severity
from plugingov.sources.document import Place

if TYPE_CHECKING:  # only the HTML of `check` and `fleet` has one
    from plugingov.reports.html.fleet_parts import FleetPage
    from plugingov.reports.html.page import Page

Tone = Literal["", "critical", "high", "medium", "low", "on", "off", "partly", "unknown", "quiet", "strong"]


class Style(NamedTuple):
    """How a reader looks at it: with colour or without, how wide, and whether a screen breaks what is wider."""

    colour: bool = False
    width: int = 100
    is_screen: bool = False


class Cell(NamedTuple):
    """One word or sentence of a table; its tone is a colour, which never says anything that the text does not."""

    text: str
    tone: Tone = ""


class Table(NamedTuple):
    """Rows under columns; numbers align to the right. `spans` head several columns together."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spans: tuple[tuple[str, int], ...] = ()


class Block(NamedTuple):
    """A heading and labelled lines below it: one gap, one rule, one step; or several that have these in common."""

    heading: tuple[Cell, ...]
    text: str
    details: tuple[tuple[str, str], ...] = ()
    parts: "tuple[Block, ...]" = ()


class Blocks(NamedTuple):
    """Blocks under one title; `columns` and `rows` say the same as a table."""

    title: Cell
    blocks: tuple[Block, ...]
    table: Table


class Lines(NamedTuple):
    """Sentences under a title."""

    title: str
    lines: tuple[str, ...]


class Code(NamedTuple):
    """A file as it is, under its path; its lines are never wrapped, so that they can be copied."""

    title: str
    language: str
    text: str


Section = Table | Blocks | Lines | Code


MarkStatus = Literal["open", "waived", "baselined", "unknown"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to show at a place of a file; its `id` may be that of a rule, or of something else with a severity."""

    id: str
    rule: str
    severity: Severity
    subject: str  # in words
    message: str
    fix: str
    place: Place
    fingerprint: str
    organization: str
    status: MarkStatus = "open"
    waiver: str | None = None
    justification: str = ""


class AboutRule(NamedTuple):
    """What a reader of marks is told about the rule behind them; `severity` is the highest that this run gives it."""

    id: str
    name: str
    title: str
    severity: Severity
    why: str = ""
    fixes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Tried(NamedTuple):
    """One thing that was asked, and how it came out, for those who read the results of tests."""

    of: str  # whose it is: two of one name and owner are one to a reader
    name: str
    state: Literal["passed", "failed", "skipped"]
    kind: str = ""  # how severe, or why it was skipped, in a word
    message: str = ""
    details: tuple[tuple[str, str], ...] = ()


class Suite(NamedTuple):
    """What belongs together of what was asked: that of one rule; `said` is about all of it."""

    name: str
    tried: tuple[Tried, ...]
    said: tuple[str, ...] = ()


class Rows(NamedTuple):
    """The rows of a spreadsheet: columns that stay what they are, and a text or a number for each."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[str | int, ...]]
    numbers: tuple[int, ...] = ()  # where columns stand that hold numbers or nothing, for a format that has types


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a command has to say, before anybody decides how it looks."""

    title: tuple[str, ...]  # one line each
    sections: tuple[Section, ...]
    summary: str
    # Both may be made when a format asks for them; there are no marks where a command has nothing to show in files.
    record: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    marks: tuple[Mark, ...] | Callable[[], tuple[Mark, ...]] = ()
    about: Callable[[], tuple[AboutRule, ...]] = tuple
    suites: Callable[[], Iterable[Suite]] = tuple  # made when a format asks for them, as the rows are
    rows: Callable[[], Rows] | None = None
    assessment: Callable[[], Mapping[str, Any]] | None = None  # for the programs of auditors
    page: "Callable[[], Page | FleetPage] | None" = None  # made only where it is shown

    def made_record(self) -> Mapping[str, Any]:
        """Return the record, which is made now at the latest."""
        return self.record() if callable(self.record) else self.record

    def made_marks(self) -> tuple[Mark, ...]:
        """Return the marks, which are made now at the latest."""
        return self.marks() if callable(self.marks) else self.marks
