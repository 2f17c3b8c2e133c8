"""What would be judged if a request came true: merged, approved, switched on in its projects."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation, merge
from plugingov.model.values import SEVERITIES
from plugingov.review.entry import Entry
from plugingov.rules.case import Case
from plugingov.sources.errors import Problem


@dataclass(frozen=True, eq=False)
class Prospect:
    """One organisation as it is or would be, and what the policy says of it."""

    case: Case
    report: Report

    @property
    def organisation(self) -> Organisation:
        """Return what is declared."""
        return self.case.organisation

    @property
    def gaps(self) -> Mapping[str, Gap]:
        """Return the gaps that nobody has accepted, by fingerprint."""
        return {gap.fingerprint: gap for gap in self.report.gaps if gap.status == "open"}

    @property
    def unknowns(self) -> Mapping[str, UnknownFact]:
        """Return what is not known and not accepted, by fingerprint."""
        return {fact.fingerprint: fact for fact in self.report.unknowns if fact.status == "open"}


@dataclass(frozen=True)
class Court:
    """What judges every prospect alike: a policy, a day, how people are shown, and what was looked at."""

    judges: Judges
    as_of: date
    people: PeopleShown
    looks: Mapping[str, Mapping[str, Any]]  # by organisation

    def judge(self, organisation: Organisation) -> Prospect:
        """Return an organisation as the policy sees it."""
        case = self.judges.case(organisation, self.as_of, self.people, **self.looks.get(organisation.id, {}))
        return Prospect(case, self.judges.report([case], self.as_of))


def merged(organisation: Organisation, entry: Entry, problems: list[Problem]) -> Organisation | None:
    """Return the organisation with one entry more, adding to `problems` why there cannot be one."""
    found = merge((*organisation.documents, entry.document), problems)
    return None if problems else found[0]


def switched_on(organisation: Organisation, plugin: str, projects: tuple[str, ...]) -> Organisation:
    """Return the organisation with a plugin needed and switched on in some projects."""
    changed = dict(organisation.projects)
    for name in projects:
        project = changed[name]
        active = project.active if project.active is None else (*project.active, plugin)
        changed[name] = project.model_copy(update={"needs": (*project.needs, plugin), "active": active})
    return replace(organisation, projects=changed)


def opened(before: Prospect, after: Prospect) -> tuple[Gap, ...]:
    """Return the gaps that are new, or worse than before, the severest first."""
    known = before.gaps
    found = [gap for key, gap in after.gaps.items() if key not in known or _rank(gap) < _rank(known[key])]
    return tuple(sorted(found, key=_rank))


def closed(before: Prospect, after: Prospect) -> tuple[Gap, ...]:
    """Return the gaps that would be gone."""
    left = after.gaps
    return tuple(gap for key, gap in before.gaps.items() if key not in left)


def _rank(gap: Gap) -> int:
    return SEVERITIES.index(gap.severity)
