"""A baseline: gaps frozen on one day, so that only what is new counts; what is old stays visible."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.report import Report
from plugingov.model.frozen import FORMAT, BaselineDocument, FrozenFact, Kind
from plugingov.model.refusal import read_model
from plugingov.model.values import SEVERITIES
from plugingov.rules.waivable import ABOUT_WAIVERS
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.files import read_paths

_Key: TypeAlias = tuple[str, str]  # organisation and fingerprint
_F = TypeVar("_F", Gap, UnknownFact)


@dataclass(frozen=True, eq=False)
class Baseline:
    """What was frozen, and the file it stands in."""

    said: BaselineDocument
    document: Document

    def check_organisations(self, judged: tuple[str, ...], problems: list[Problem]) -> None:
        """Add a problem where the baseline is of none of the organisations that are judged."""
        if not {*judged} & {*self.said.organizations}:
            found = f"found a baseline of {', '.join(self.said.organizations)}"
            hint = "write one with `plugingov check --write-baseline FILE`"
            problems.append(
                problem_at(self.document, ("organizations",), found, expected=f"one of {', '.join(judged)}", hint=hint)
            )


def read_baseline(path: str, problems: list[Problem]) -> Baseline | None:
    """Return the baseline in a file, adding to `problems` why it is none."""
    reading = read_paths((path,))
    problems += reading.problems
    if len(reading.documents) > 1:
        first = reading.documents[0]
        problems.append(problem_at(first, (), "found a folder", expected="the file of one baseline"))
    for document in reading.documents[:1]:
        if said := read_model(BaselineDocument, document, problems):
            return Baseline(said, document)
    return None


def frozen(report: Report) -> Report:
    """Return a report in which everything that is open is frozen; what is waived stays so, what waivers lack too."""
    return replace(report, gaps=tuple(map(_frozen, report.gaps)), unknowns=tuple(map(_frozen, report.unknowns)))


def _frozen(fact: _F) -> _F:
    is_open = fact.status == "open" and fact.id not in ABOUT_WAIVERS
    return replace(fact, status="baselined") if is_open else fact


def baseline_record(report: Report) -> Mapping[str, Any]:
    """Return the record of the baseline that holds what is frozen in a report."""
    facts: list[tuple[Kind, Fact]] = [("gap", gap) for gap in report.gaps]
    facts += [("unknown", fact) for fact in report.unknowns]
    kept = sorted((each for each in facts if each[1].status == "baselined"), key=_order)
    return {
        "format": FORMAT,
        "organizations": sorted(report.organizations),
        "policy": report.policy,
        "as_of": report.as_of,
        "frozen": [_record(found, fact) for found, fact in kept],
    }


def _record(found: Kind, fact: Fact) -> dict[str, Any]:
    subject = {name: said for name, said in fact.subject._asdict().items() if said is not None}
    return {
        "organization": fact.organization,
        "fingerprint": fact.fingerprint,
        "id": fact.id,
        "rule": fact.rule,
        "severity": fact.severity,
        "found": found,
        "subject": subject,
    }


def _order(each: tuple[Kind, Fact]) -> tuple[str, str, str]:
    """Return what a baseline is ordered by, so that a line that moves in an inventory moves none in it."""
    fact = each[1]
    return fact.organization, fact.id, fact.fingerprint


def with_baseline(report: Report, baseline: Baseline) -> Report:
    """Return a report in which what was frozen counts no more, as long as it has not become worse."""
    frozen = {(each.organization, each.fingerprint): each for each in baseline.said.frozen}
    return replace(
        report,
        gaps=tuple(_marked(gap, frozen, "gap") for gap in report.gaps),
        unknowns=tuple(_marked(fact, frozen, "unknown") for fact in report.unknowns),
    )


def _marked(fact: _F, frozen: Mapping[_Key, FrozenFact], found: Kind) -> _F:
    known = frozen.get((fact.organization, fact.fingerprint))
    if known is None or fact.status != "open" or fact.id in ABOUT_WAIVERS:
        return fact
    is_worse = SEVERITIES.index(fact.severity) < SEVERITIES.index(known.severity)
    is_found_out = found == "gap" and known.found == "unknown"  # what nobody knew turned out to be a gap
    return fact if is_worse or is_found_out else replace(fact, status="baselined")


def closed_since(report: Report, baseline: Baseline) -> int:
    """Return how many frozen gaps are there no more, of the rules that were asked of the organisations judged."""
    asked = {row.id for row in report.coverage if row.was_asked}
    there = {(gap.organization, gap.fingerprint) for gap in report.gaps}
    there |= {(fact.organization, fact.fingerprint) for fact in report.unknowns}
    return sum(
        each.organization in report.organizations
        and each.id in asked
        and (each.organization, each.fingerprint) not in there
        for each in baseline.said.frozen
    )
