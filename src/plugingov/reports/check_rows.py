"""Gaps, and what is not known, as rows for a spreadsheet: a column for each thing that somebody may filter by."""

from collections.abc import Iterator

from plugingov.gaps.gap import Fact
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.reports.gap_mark import how_known
from plugingov.reports.gap_record import message
from plugingov.reports.sheet import Rows

WHICH = (
    *("organization", "rule", "id", "severity", "layer"),
    *("plugin", "surface", "project", "group", "credential", "capability", "item"),
)
WHERE = ("file", "line", "column", "fingerprint")
_COLUMNS = ("verdict", "status", *WHICH, "message", "fix", *WHERE, "waiver", "until", "owner", "ticket", "reason")


def check_rows(report: Report, people: PeopleShown) -> Rows:
    """Return a row for each gap and each thing that is not known, in the order of the report."""
    return Rows(_COLUMNS, _rows(report, people))


def _rows(report: Report, people: PeopleShown) -> Iterator[tuple[str | int, ...]]:
    for gap in report.gaps:
        yield "gap", gap.status, *which(gap), message(gap, people), gap.fix, *where(gap), *_accepted(gap, people)
    for fact in report.unknowns:
        said = (fact.because, how_known(fact, report))
        yield "unknown", fact.status, *which(fact), *said, *where(fact), *_accepted(fact, people)


def which(fact: Fact) -> tuple[str, ...]:
    """Return which gap it is; what its subject has not is empty."""
    return (
        fact.organization,
        fact.rule,
        fact.id,
        fact.severity,
        fact.layer or "",
        *(part or "" for part in fact.subject),
    )


def where(fact: Fact) -> tuple[str | int, ...]:
    """Return where it stands, and what identifies it."""
    place = fact.place
    return place.file, place.line, place.column, fact.fingerprint


def _accepted(fact: Fact, people: PeopleShown) -> tuple[str, ...]:
    said = fact.accepted
    if said is None:
        return ("",) * 5
    return said.waiver, said.until.isoformat(), said.owner if people == "names" else "", said.ticket, said.reason
