"""A report of `check` read back: as much of its JSON as comparing two of them needs."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from plugingov.model.refusal import problems_of
from plugingov.model.values import Day, Fingerprint, Layer, Model, Severity, Surface, wrong
from plugingov.sources.document import Document, Place, Route
from plugingov.sources.errors import Problem, problem_at, quoted

FORMAT = "plugingov.report/1"
HOW = "`plugingov check --format json=FILE` writes one"

_COUNT = re.compile(r"[0-9]{1,9}")


def _read_count(text: Any) -> int:
    if isinstance(text, str) and _COUNT.fullmatch(text):
        return int(text)
    expected = "a whole number from 0 to 999999999"
    raise wrong(expected)


Count: TypeAlias = Annotated[int, BeforeValidator(_read_count)]
Status: TypeAlias = Literal["open", "waived", "baselined"]


class _Part(Model):
    """A part of a report; keys that nobody here knows are left alone, because later versions may add some."""

    model_config = ConfigDict(extra="ignore")


class ReportedPlace(_Part):
    """Where something stands, or stood."""

    file: str
    line: Count
    column: Count
    end_line: Count
    end_column: Count

    @property
    def place(self) -> Place:
        """Return the place as the rest of plugingov has it."""
        return Place(self.file, self.line, self.column, self.end_line, self.end_column)


class ReportedSubject(_Part):
    """What a rule was asked about."""

    plugin: str | None = None
    surface: Surface | None = None
    project: str | None = None
    group: str | None = None
    credential: str | None = None
    capability: str | None = None
    item: str | None = None


class ReportedGap(_Part):
    """One gap of a report."""

    organization: str | None = None
    rule: str
    id: str
    severity: Severity
    layer: Layer | None
    subject: ReportedSubject
    message: str
    fix: str
    place: ReportedPlace
    fingerprint: Fingerprint
    status: Status
    waiver: Any = None
    accepted: Any = None


class ReportedUnknown(_Part):
    """What a rule could not answer."""

    organization: str | None = None
    rule: str
    id: str
    severity: Severity
    layer: Layer | None
    subject: ReportedSubject
    because: str
    place: ReportedPlace
    fingerprint: Fingerprint | None = None  # earlier reports have none, nor the three below
    status: Status = "open"
    waiver: Any = None
    accepted: Any = None


class ReportedCoverage(_Part):
    """What one rule was asked, in numbers."""

    rule: str
    id: str
    subjects: Count
    passed: Count
    gaps: Count
    not_applicable: Count
    unknown: Count
    why: str = ""


class ReportedSummary(_Part):
    """What a report counts."""

    rules_asked: Count


class ReportDocument(_Part):
    """What a report of `check` holds."""

    format: Literal["plugingov.report/1"]
    organizations: Annotated[tuple[str, ...], Field(min_length=1)]
    policy: str
    as_of: Day
    summary: ReportedSummary | None = None  # what is compared is counted anew
    gaps: tuple[ReportedGap, ...]
    unknowns: tuple[ReportedUnknown, ...]
    coverage: tuple[ReportedCoverage, ...]


@dataclass(frozen=True, eq=False)
class Reported:
    """A report and the file it stands in."""

    said: ReportDocument
    document: Document

    def whose(self, one: ReportedGap | ReportedUnknown) -> str:
        """Return the organisation of a gap or unknown, which a report of one organisation does not repeat."""
        return one.organization or self.said.organizations[0]


def read_report(document: Document, problems: list[Problem]) -> Reported | None:
    """Return the report that a document is, adding to `problems` why it is none."""
    if problem := _other_format(document):
        problems.append(problem)
        return None
    try:
        report = Reported(ReportDocument.model_validate(document.data), document)
    except ValidationError as error:
        problems += problems_of(error, document, ReportDocument)
        return None
    found = [*_strangers(report), *_repeated(report)] or list(_left_out(report))
    problems += found
    return None if found else report


def _other_format(document: Document) -> Problem | None:
    data, expected = document.data, f'`"format": "{FORMAT}"`'
    if not isinstance(data, dict):
        return problem_at(document, (), "found no report", expected=expected, hint=HOW)
    if "format" not in data:
        hint = f"this is a document and no report; {HOW}" if "kind" in data else HOW
        return problem_at(document, (), "found no `format`", expected=expected, hint=hint, key=True)
    said = data["format"]
    if said == FORMAT:
        return None
    if not isinstance(said, str):
        return problem_at(document, ("format",), "found something that is not a text", expected=expected, hint=HOW)
    is_report = said.startswith("plugingov.report/")
    hint = "this report is of another version of plugingov" if is_report else f"only reports of `check`: {HOW}"
    return problem_at(document, ("format",), f"found {quoted(said)}", expected=expected, hint=hint)


def _strangers(report: Reported) -> Iterator[Problem]:
    """Yield the gaps and unknowns of which nobody can tell whose they are."""
    known = report.said.organizations
    parts: tuple[tuple[str, tuple[ReportedGap | ReportedUnknown, ...]], ...] = (
        ("gaps", report.said.gaps),
        ("unknowns", report.said.unknowns),
    )
    for key, ones in parts:
        for number, one in enumerate(ones):
            route = (key, number)
            if one.organization is None and len(set(known)) > 1:
                yield problem_at(report.document, route, "found no `organization`", expected="`organization`", key=True)
            elif one.organization is not None and one.organization not in known:
                found = f"found {quoted(one.organization, known)}"
                yield problem_at(
                    report.document, (*route, "organization"), found, expected="one of the report's `organizations`"
                )


def _repeated(report: Reported) -> Iterator[Problem]:
    gaps = [(report.whose(gap), gap.fingerprint) for gap in report.said.gaps]
    yield from _twice(report, gaps, lambda number: ("gaps", number, "fingerprint"), "this gap", "each gap once")
    rules = [(row.id, "") for row in report.said.coverage]
    yield from _twice(report, rules, lambda number: ("coverage", number, "id"), "this rule", "each rule once")


def _twice(
    report: Reported,
    keys: list[tuple[str, str]],
    route: Callable[[int], Route],
    what: str,
    expected: str,
) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys):
        if (before := first.setdefault(key, number)) != number:
            line = report.document.place(route(before)).line
            found = f"found {what} again; it stands first in line {line}"
            yield problem_at(report.document, route(number), found, expected=expected)


def _left_out(report: Reported) -> Iterator[Problem]:
    """Yield the rules of which the report counts more than it lists: what was taken out would seem to be fixed."""
    listed = {
        "gaps": Counter(gap.id for gap in report.said.gaps),
        "unknown": Counter(fact.id for fact in report.said.unknowns),
    }
    for number, row in enumerate(report.said.coverage):
        for key, counts in listed.items():
            counted = int(getattr(row, key))
            if counts[row.id] < counted:
                lists = "gaps" if key == "gaps" else "unknowns"
                found = f"found {counted} here, and {counts[row.id]} of them in `{lists}`"
                hint = "give the report as `check` wrote it, with nothing taken out"
                yield problem_at(
                    report.document, ("coverage", number, key), found, expected="a whole report", hint=hint
                )
