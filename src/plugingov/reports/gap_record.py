"""One gap, and one thing that is not known, as every shape for machines has them."""

from typing import Any

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.layers.summary import PeopleShown, spoken
from plugingov.reports.places import place_record, subject_record


def message(gap: Gap, people: PeopleShown) -> str:
    """Return the sentence of a gap with the people it concerns."""
    return f"{gap.message}: concerns {spoken(gap.people, people)}" if gap.people else gap.message


def gap_record(gap: Gap, people: PeopleShown) -> dict[str, Any]:
    """Return a gap for JSON, without the organisation that has it."""
    return {
        **_whose(gap),
        "message": message(gap, people),
        "fix": gap.fix,
        "place": place_record(gap.place),
        "fingerprint": gap.fingerprint,
        **_status(gap, people),
    }


def unknown_record(fact: UnknownFact, people: PeopleShown) -> dict[str, Any]:
    """Return something that is not known for JSON, without the organisation that does not say it."""
    return {
        **_whose(fact),
        "because": fact.because,
        "place": place_record(fact.place),
        "fingerprint": fact.fingerprint,
        **_status(fact, people),
    }


def fact_record(fact: Fact) -> dict[str, Any]:
    """Return which gap it is, for a list that only names it."""
    return {**_whose(fact), "place": place_record(fact.place), "fingerprint": fact.fingerprint}


def _whose(fact: Fact) -> dict[str, Any]:
    return {
        "rule": fact.rule,
        "id": fact.id,
        "severity": fact.severity,
        "layer": fact.layer,
        "plugin": fact.subject.plugin,
        "surface": fact.subject.surface,
        "project": fact.subject.project,
        "subject": subject_record(fact.subject),
    }


def _status(fact: Fact, people: PeopleShown) -> dict[str, Any]:
    """Return whether a gap is open, and who accepts it where somebody does."""
    accepted = fact.accepted
    if accepted is None:
        return {"status": fact.status, "waiver": None}
    said = {"reason": accepted.reason, "ticket": accepted.ticket, "until": accepted.until.isoformat()}
    owner = {"owner": accepted.owner} if people == "names" else {}
    return {"status": fact.status, "waiver": accepted.waiver, "accepted": {**owner, **said}}
