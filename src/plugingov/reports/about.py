"""What a rule says about itself, in sentences: for its page, for `explain`, for reports that carry their rules."""

from collections.abc import Iterable, Mapping

from plugingov.model.values import SEVERITIES
from plugingov.reports.sheet import AboutRule
from plugingov.rules.asking import Asked
from plugingov.rules.rule import AnyRule, Controls

CATALOGUES: Mapping[str, str] = {
    "nist": "NIST SP 800-53 Rev. 5",
    "iso": "ISO/IEC 27001:2022 Annex A",
    "soc2": "SOC 2 Trust Services Criteria 2017",
    "mas": "MAS TRM 2021",
}
NO_LAYER = "governance"  # no layer of a plugin: who answers for it


def fixes_of(rule: AnyRule) -> tuple[str, ...]:
    """Return how to close a gap of a rule, one sentence for each surface where that differs."""
    if isinstance(rule.fix, str):
        return (rule.fix,)
    return tuple(f"On {surface}: {fix}" for surface, fix in rule.fix.items())


def references_of(rule: AnyRule) -> tuple[str, ...]:
    """Return what a rule refers to: texts, and controls that it gives evidence for."""
    return (*rule.references, *_controls(rule.controls))


def about_rules(asked: Iterable[Asked]) -> tuple[AboutRule, ...]:
    """Return each rule once, in the order of ids, with the highest severity that its settings give it."""
    found: dict[str, Asked] = {}
    for one in asked:
        known = found.get(one.rule.id)
        if known is None or SEVERITIES.index(one.severity) < SEVERITIES.index(known.severity):
            found[one.rule.id] = one
    return tuple(_about(found[rule_id]) for rule_id in sorted(found))


def _about(one: Asked) -> AboutRule:
    rule = one.rule
    return AboutRule(
        id=rule.id,
        name=rule.name,
        title=rule.title,
        severity=one.severity,
        why=rule.why,
        fixes=fixes_of(rule),
        references=references_of(rule),
        tags=(rule.layer or NO_LAYER,),
    )


def _controls(controls: Controls) -> list[str]:
    return [
        f"{title}: {', '.join(ids)} (mapping by plugingov)"
        for name, title in CATALOGUES.items()
        if (ids := getattr(controls, name))
    ]
