"""What the gate says of a change, for machines: `plugingov.gate/1`."""

from typing import Any

from plugingov.gaps.gap import Fact, Gap
from plugingov.gate.opening import Claim, Opening
from plugingov.gate.outcome import Outcome
from plugingov.gate.owners import Ask
from plugingov.layers.summary import PeopleShown
from plugingov.reports.gap_record import fact_record, gap_record
from plugingov.reports.places import place_record, subject_record

FORMAT = "plugingov.gate/1"


def gate_record(outcome: Outcome, people: PeopleShown, ask: Ask) -> dict[str, Any]:
    """Return a change for JSON."""
    openings, weakening = outcome.is_agreed
    return {
        "format": FORMAT,
        "organization": outcome.organizations[0] if len(outcome.organizations) == 1 else None,
        "organizations": list(outcome.organizations),
        "base": outcome.base,
        "head": outcome.head,
        "policy": outcome.policy,
        "as_of": outcome.as_of,
        "notes": list(outcome.notes),
        "stops": outcome.stops,
        "fail_on": outcome.line or "never",
        "stop_on": list(outcome.stop_on),
        "summary": {
            "new": len(outcome.new),
            "openings": len(outcome.openings),
            "claims": len(outcome.claims),
            "weakened": len(outcome.weakened),
            "fixed": len(outcome.fixed),
            "persisting": outcome.staying,
        },
        "new": [
            {**_gap(each.gap, people), "why": each.why or "not in the base", "stops": outcome.is_stopping(each)}
            for each in outcome.new
        ],
        "openings": [
            {
                "kind": opening.kind,
                "stops": opening.kind in outcome.stop_on and not openings,
                **_whose(opening),
                "from": opening.before or None,
                "to": opening.after or None,
                "ask": list(ask(opening)),
                "in_base": opening.is_in_base,
            }
            for opening in outcome.openings
        ],
        "claims": [_whose(claim) for claim in outcome.claims],
        "claimed": [_gap(gap, people) for gap in outcome.claimed],
        "weakened": [
            {"message": each.message, "stops": not weakening, "place": place_record(each.at), "gap": _fact(each.fact)}
            for each in outcome.weakened
        ],
        "fixed": [_gap(gap, people) for gap in outcome.fixed],
        "removed": list(outcome.removed),
        "renamed": list(outcome.renamed),
        "changed": list(outcome.changed),
        "acknowledge": {
            "openings": outcome.openings_digest if outcome.stopping_openings else None,
            "weakened": outcome.weakened_digest if outcome.weakened else None,
            "given": list(outcome.acknowledged),
            "idle": list(outcome.idle),
        },
    }


def _whose(each: Opening | Claim) -> dict[str, Any]:
    return {
        "organization": each.organization,
        "plugin": each.subject.plugin,
        "surface": each.subject.surface,
        "project": each.subject.project,
        "subject": subject_record(each.subject),
        "message": each.message,
        "place": place_record(each.place),
    }


def _gap(gap: Gap, people: PeopleShown) -> dict[str, Any]:
    return {"organization": gap.organization, **gap_record(gap, people)}


def _fact(fact: Fact | None) -> dict[str, Any] | None:
    return {"organization": fact.organization, **fact_record(fact)} if fact else None
