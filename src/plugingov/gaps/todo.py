"""Everything open as things to do: who does what, and what ends soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from plugingov.gaps.actors import ACTORS, Actor, act_of, actor_of, name_of, project_of
from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Report
from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.case import Case

EndKind = Literal["credential", "review", "waiver"]


@dataclass(frozen=True)
class ToDo:
    """One thing to do, which closes one gap or several of one rule."""

    actor: Actor
    name: str
    does: str
    gaps: tuple[Gap, ...]
    projects: tuple[str, ...]  # of each gap, as far as it is about one
    organization: str

    @property
    def severity(self) -> Severity:
        """Return how severe the worst gap is that this closes."""
        return min((gap.severity for gap in self.gaps), key=SEVERITIES.index)

    @property
    def order(self) -> tuple[int, int, int]:
        """Return what makes it more valuable than others: the worst gap, how many it closes, how many people."""
        people = sum(person.count or 1 for person in {person for gap in self.gaps for person in gap.people})
        return SEVERITIES.index(self.severity), -len(self.gaps), -people


class Ending(NamedTuple):
    """Something that ends by itself, or has ended: the last day counts."""

    ends: date
    days: int  # left; below zero it is over
    kind: EndKind
    name: str
    about: str
    actor: Actor
    who: str
    does: str
    organization: str


def todos(cases: list[Case], report: Report) -> tuple[ToDo, ...]:
    """Return what has to be done about the open gaps of a report, most valuable first for each who acts."""
    found: dict[tuple[str, Actor, str, str, str], list[Gap]] = {}
    by_organisation = {case.organisation.id: case for case in cases}
    for gap in report.gaps:
        if gap.status == "open":
            actor, name = acting(by_organisation[gap.organization], gap)
            key = (gap.organization, actor, name, gap.id, act_of(gap))
            found.setdefault(key, []).append(gap)
    made = [
        ToDo(actor, name, does, tuple(gaps), _projects(gaps, by_organisation[organization]), organization)
        for (organization, actor, name, _, does), gaps in found.items()
    ]
    return tuple(sorted(made, key=lambda each: (ACTORS.index(each.actor), *each.order)))


def _projects(gaps: list[Gap], case: Case) -> tuple[str, ...]:
    return tuple(project_of(gap, case.organisation) for gap in gaps)


def acting(case: Case, gap: Gap) -> tuple[Actor, str]:
    """Return who acts on a gap, and their name where the inventory has one and a report may hold it."""
    actor = actor_of(gap, case.organisation)
    return actor, _spoken(case, name_of(gap, actor, case.organisation))


def _spoken(case: Case, name: str) -> str:
    """Return a name as a report may hold it: groups always, people where they are named."""
    parts = [part for part in name.split(", ") if part]
    shown = [part for part in parts if part in case.organisation.groups or case.layers.people_shown == "names"]
    return ", ".join(shown) if len(shown) == len(parts) else ""


def endings(cases: list[Case], within: int) -> tuple[Ending, ...]:
    """Return the credentials, reviews and waivers that end within some days or have ended, the first one first."""
    found = (ending for case in cases for ending in _of(case) if ending.days <= within)
    return tuple(sorted(found, key=lambda each: (each.ends, each.kind, each.organization, each.name)))


def _of(case: Case) -> Iterator[Ending]:
    yield from _credentials(case)
    yield from _reviews(case)
    yield from _waivers(case)


def _credentials(case: Case) -> Iterator[Ending]:
    for name, credential in case.organisation.credentials.items():
        if credential.expires:
            is_shared = credential.kind in {"shared", "service"}
            who = credential.owner if is_shared else credential.holder
            does = "renews it and writes down the new `expires`" if is_shared else "signs in again"
            about = f"{credential.plugin} on {credential.surface}"
            actor: Actor = "IT" if is_shared else "member"
            yield _ending(case, credential.expires, "credential", name, about, actor, who, does)


def _reviews(case: Case) -> Iterator[Ending]:
    for name, plugin in case.organisation.plugins.items():
        if plugin.review and plugin.review.valid_until:
            does = "has it reviewed again and writes down the approvals and `valid_until`"
            yield _ending(case, plugin.review.valid_until, "review", name, name, "IT", plugin.owner, does)


def _waivers(case: Case) -> Iterator[Ending]:
    for name, waiver in case.waivers.said.items():
        about = waiver.fingerprint or ", ".join(
            each for each in (waiver.rule, waiver.plugin, waiver.project, waiver.surface) if each
        )
        does = "closes the gap and takes the waiver away, or accepts it anew"
        yield _ending(case, waiver.until, "waiver", name, about, "IT", waiver.owner, does)


def _ending(
    case: Case, ends: date, kind: EndKind, name: str, about: str, actor: Actor, who: str | None, does: str
) -> Ending:
    days = (ends - case.today).days
    return Ending(ends, days, kind, name, about, actor, _spoken(case, who or ""), does, case.organisation.id)
