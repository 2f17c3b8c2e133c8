"""Which rules a waiver may name."""

from collections.abc import Iterable

from plugingov.model.policies import EffectivePolicy
from plugingov.model.waivers import Waivers
from plugingov.rules.asking import BY_NAME, find
from plugingov.sources.errors import Problem, did_you_mean, problem_at, quoted

ABOUT_WAIVERS = frozenset({"GOV007", "GOV008"})  # whose gaps no waiver and no baseline accepts


def check_rules(found: Iterable[Waivers], policy: EffectivePolicy, problems: list[Problem]) -> None:
    """Add a problem for each waiver that names no rule, or a rule about waivers."""
    own = {word for each in policy.own.values() for word in (each.id, each.rule.name)}
    for waivers in found:
        for name, waiver in waivers.said.items():
            if waiver.rule is None or waiver.rule in own:
                continue
            known = find(waiver.rule)
            if known is None:
                names = [*BY_NAME, *own]
                _refuse(waivers, name, names, "the name of a rule", did_you_mean(waiver.rule, names), problems)
            elif known.id in ABOUT_WAIVERS:
                hint = "renew the waiver that it is about, or take that away"
                _refuse(waivers, name, [known.name, known.id], "a rule that is not about waivers", hint, problems)


def _refuse(waivers: Waivers, name: str, known: list[str], expected: str, hint: str, problems: list[Problem]) -> None:
    found = f"found {quoted(waivers.said[name].rule or '', known)}"
    route = ("waivers", name, "rule")
    problems.append(problem_at(waivers.homes[name], route, found, expected=expected, hint=hint))
