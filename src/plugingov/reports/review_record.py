"""A review for machines: `plugingov.review/1`."""

from typing import Any

from plugingov.layers.summary import PeopleShown
from plugingov.reports.gap_record import gap_record, unknown_record
from plugingov.reports.places import place_record
from plugingov.review.approval import Signature
from plugingov.review.conditions import Condition
from plugingov.review.review import Review
from plugingov.review.rollout import Rollout

FORMAT = "plugingov.review/1"


def review_record(
    reviews: tuple[Review, ...], policy: str, as_of: str, people: PeopleShown, notes: tuple[str, ...]
) -> dict[str, Any]:
    """Return some reviews for JSON."""
    organizations = list(dict.fromkeys(each.requested.organization for each in reviews))
    return {
        "format": FORMAT,
        "organization": organizations[0] if len(organizations) == 1 else None,
        "organizations": organizations,
        "policy": policy,
        "as_of": as_of,
        "notes": list(notes),
        "requests": [_review(each, people) for each in reviews],
    }


def _review(review: Review, people: PeopleShown) -> dict[str, Any]:
    return {
        "request": review.requested.id,
        "organization": review.requested.organization,
        "place": place_record(review.requested.place()),
        "decision": review.decision,
        "because": review.because,
        "path": {
            "proposed": review.requested.said.proposes.path,
            "recommended": review.advice.path,
            "because": review.advice.because,
            "faster": review.advice.faster or None,
        },
        "paths": [
            {
                "path": each.path,
                "recommended": each.is_recommended,
                "allowed": each.is_allowed,
                "facts": dict(each.facts),
                "gaps": [gap_record(gap, people) for gap in each.gaps],
            }
            for each in review.paths
        ],
        "tier": {
            "level": review.tier.level,
            "because": review.tier.because,
            "at": review.tier_at,
            "may_be": [{"level": level, "because": missing.because} for level, missing in review.tier.lifts],
        },
        "approvals": [_signature(each, people) for each in review.approval.signatures],
        "conditions": list(review.beside),
        "opens": [_condition(each, people) for each in review.conditions],
        "closes": [gap_record(gap, people) for gap in review.closed],
        "unknowns": [unknown_record(fact, people) for fact in review.unknowns],
        "questions": [
            {"key": each.key or None, "asks": each.asks, "matters": each.matters or None} for each in review.questions
        ],
        "scopes": {
            "wanted": None if review.scopes.wanted is None else list(review.scopes.wanted),
            "needed": {scope: list(tools) for scope, tools in review.scopes.needed.items()},
            "too_wide": list(review.scopes.beyond),
            "too_narrow": list(review.scopes.lacking),
            "unsaid": list(review.scopes.unsaid),
        },
        "combinations": [
            {
                "project": each.project,
                "private": each.private or None,
                "untrusted": each.untrusted or None,
                "way_out": each.way_out or None,
                "missing": each.missing or None,
            }
            for each in review.combinations
        ],
        "rollout": [_rollout(each, people) for each in review.rollouts],
        "entry": {"plugin": review.entry.id, "same_system": list(review.doors)},
    }


def _signature(signature: Signature, people: PeopleShown) -> dict[str, Any]:
    named = people == "names"
    is_group = bool(signature.members) or "@" not in (signature.name or "@")
    return {
        "needed": signature.word,
        "name": signature.name if named or is_group else None,
        "role": signature.role or None,
        "members": list(signature.members) if named else len(signature.members),
        "is_requester": signature.is_requester,
        "missing": signature.missing or None,
    }


def _condition(condition: Condition, people: PeopleShown) -> dict[str, Any]:
    return {
        **gap_record(condition.gap, people),
        "when": condition.when,
        "condition": condition.text,
        "by_approval": condition.by_approval,
        "refused": condition.is_refusal,
    }


def _rollout(rollout: Rollout, people: PeopleShown) -> dict[str, Any]:
    return {
        "surface": rollout.surface,
        "via": rollout.via,
        "steps": [
            {
                "layer": step.layer,
                "who": step.who,
                "name": step.name if step.name and people == "names" else None,
                "does": step.does,
                "setting": step.setting or None,
            }
            for step in rollout.steps
        ],
        "not_enforceable": list(rollout.limits),
    }
