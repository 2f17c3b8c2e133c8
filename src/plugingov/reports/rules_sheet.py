"""The list of rules as a sheet; with a policy, what it makes of each of them."""

from collections.abc import Iterable
from typing import Any

from plugingov.model.policies import EffectivePolicy
from plugingov.reports.places import place_record
from plugingov.reports.sheet import Cell, Sheet, Table
from plugingov.rules.asking import Asked
from plugingov.rules.rule import AnyRule

FORMAT = "plugingov.rules/1"


def rules_sheet(rules: Iterable[AnyRule], policy: EffectivePolicy | None, asked: tuple[Asked, ...]) -> Sheet:
    """Return the sheet of all rules, or of those a policy asks."""
    found = list(rules)
    if policy is None:
        rows = tuple((*_cells(rule), Cell(rule.severity, rule.severity), Cell(rule.title)) for rule in found)
        return Sheet(
            title=("Rules of plugingov",),
            sections=(Table("", ("id", "rule", "layer", "severity", "what is wrong"), rows),),
            summary=f"{len(found)} rules; `plugingov explain RULE` says why and how to mend it",
            record={"format": FORMAT, "policy": None, "rules": [_record(rule) for rule in found]},
        )
    asked_rows = tuple(
        (
            *_cells(one.rule),
            Cell(one.severity, one.severity),
            Cell(str(one.source.place)),
            Cell(one.not_asked or one.rule.title, "quiet" if one.not_asked else ""),
        )
        for one in asked
    )
    count = len({one.rule.id for one in asked if not one.not_asked})
    return Sheet(
        title=(f"Rules of policy {policy.name}",),
        sections=(Table("", ("id", "rule", "layer", "severity", "settings at", "what is wrong"), asked_rows),),
        summary=f"{count} of {len(found)} rules are asked",
        record={
            "format": FORMAT,
            "policy": policy.name,
            "rules": [
                {
                    **_record(one.rule),
                    "severity": one.severity,
                    "asked": not one.not_asked,
                    "why": one.not_asked,
                    "place": place_record(one.source.place),
                }
                for one in asked
            ],
        },
    )


def _cells(rule: AnyRule) -> tuple[Cell, Cell, Cell]:
    return Cell(rule.id), Cell(rule.name, "strong"), Cell(rule.layer or "")


def _record(rule: AnyRule) -> dict[str, Any]:
    return {"id": rule.id, "name": rule.name, "layer": rule.layer, "severity": rule.severity, "title": rule.title}
