"""A snapshot of a fleet read back: what one day's run of `fleet` counted, as much as a later run compares with."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, ValidationError

from plugingov.model.refusal import problems_of
from plugingov.model.reported import Count, ReportedSubject, Status
from plugingov.model.values import Day, Fingerprint, Model, Severity
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, problem_at, quoted

SNAPSHOT = "plugingov.fleet-snapshot/1"
HOW = "`plugingov fleet --history FOLDER` writes one"
Verdict: TypeAlias = Literal["gap", "unknown"]


class _Part(Model):
    """A part of a snapshot; keys that nobody here knows are left alone, because later versions may add some."""

    model_config = ConfigDict(extra="ignore")


class KeptHaving(_Part):
    """Numbers of machines and members."""

    machines: Count
    members: Count


class KeptFact(KeptHaving):
    """A gap, or something that was not known, and how many had it; of which platform and group is left unread.

    No comparison asks for these, and they are most of a snapshot.
    """

    fingerprint: Fingerprint
    verdict: Verdict
    id: str
    rule: str
    severity: Severity
    status: Status
    subject: ReportedSubject
    item_is: str = ""
    named: str = ""


class KeptFleet(KeptHaving):
    """The machines of one organisation."""

    organization: str
    inventory: Fingerprint  # a digest of all that it declared
    rows: Count
    judged: Count
    silent: Count
    declared: Count
    facts: tuple[KeptFact, ...]


class KeptPolicy(_Part):
    """What was asked: of each rule, by its id, a digest of its severity and settings."""

    name: str
    decided: Fingerprint
    rules: Mapping[str, Fingerprint]


class Snapshot(_Part):
    """One day's run of `fleet`."""

    as_of: Day
    plugingov: str  # the version that judged
    policy: KeptPolicy
    organizations: Annotated[tuple[KeptFleet, ...], Field(min_length=1)]

    def of(self, organization: str) -> KeptFleet | None:
        """Return what it holds of an organisation, if anything."""
        return next((each for each in self.organizations if each.organization == organization), None)


def read_snapshot(document: Document, day: date, problems: list[Problem]) -> Snapshot | None:
    """Return the snapshot of a day that a document is, adding to `problems` why it is none."""
    data = document.data
    said = data.get("schema") if isinstance(data, dict) else None
    if said != SNAPSHOT:
        found = f"found {quoted(said, [said])}" if isinstance(said, str) else "found no snapshot"
        route = ("schema",) if said is not None else ()
        problems.append(problem_at(document, route, found, expected=f'`"schema": "{SNAPSHOT}"`', hint=HOW))
        return None
    try:
        snapshot = Snapshot.model_validate(data)
    except ValidationError as error:
        problems += problems_of(error, document, Snapshot)
        return None
    found_wrong = [*_of_another_day(snapshot, document, day), *_repeated(snapshot, document)]
    problems += found_wrong
    return None if found_wrong else snapshot


def _of_another_day(snapshot: Snapshot, document: Document, day: date) -> Iterator[Problem]:
    if snapshot.as_of != day:
        found = f"found the day {snapshot.as_of}"
        yield problem_at(document, ("as_of",), found, expected=f"{day}, as its file is called")


def _repeated(snapshot: Snapshot, document: Document) -> Iterator[Problem]:
    """Yield what stands twice: nobody could tell which of the two counts."""
    fleets = [each.organization for each in snapshot.organizations]
    for number, fleet in enumerate(snapshot.organizations):
        route = ("organizations", number)
        if fleet.organization in fleets[:number]:
            yield problem_at(document, (*route, "organization"), "found it again", expected="each organisation once")
        seen: set[tuple[str, str]] = set()
        for place, fact in enumerate(fleet.facts):
            key = fact.fingerprint, fact.verdict
            if key in seen:
                where = (*route, "facts", place, "fingerprint")
                yield problem_at(document, where, "found this fact again", expected="each fact once")
            seen.add(key)
