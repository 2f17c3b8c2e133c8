"""Whether a change weakens what judges: some gap that the base leaves open, and the head's own policy does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.model.values import SEVERITIES, Severity
from plugingov.model.waivers import NO_WAIVERS, Waiver
from plugingov.rules.waivable import ABOUT_WAIVERS
from plugingov.sources.document import Place


@dataclass(frozen=True, slots=True)
class Weakening:
    """One gap that counts less by what judges at the head; or, without one, a decision of the policy for all rules.

    `at` is the line of the head that says so: of its policy, its waivers or its baseline.
    """

    message: str
    at: Place
    fact: Fact | None = None


def weakened(
    by_base: Report, by_head: Report, head: Judges, *, base_counts: bool, head_counts: bool
) -> Iterator[Weakening]:
    """Yield what one inventory's gaps lose; the flags tell whether what is unknown counts as a gap."""
    now: dict[tuple[str, str], Fact] = {(fact.organization, fact.fingerprint): fact for fact in by_head.unknowns}
    now |= {(gap.organization, gap.fingerprint): gap for gap in by_head.gaps}
    before: list[Fact] = [*by_base.gaps, *(by_base.unknowns if base_counts else ())]
    for fact in before:
        after = now.get((fact.organization, fact.fingerprint))
        lost = _lost(fact, after, head_counts)
        if lost and fact.id not in ABOUT_WAIVERS:
            yield Weakening(lost, _said_at(head, fact, after), fact)


def decisions_weakened(base: Judges, head: Judges) -> Iterator[Weakening]:
    """Yield what the head's policy decides less strictly for every rule, and for the gate itself."""
    before, after = base.policy.decided, head.policy.decided
    if before.fail_on_unknown and not after.fail_on_unknown:
        at = _decided_at(head, "fail_on_unknown")
        yield Weakening("`fail_on_unknown` is no longer true: what is unknown would count no more", at)
    if before.classifications != after.classifications:
        said = f"`classifications` is {' < '.join(after.classifications)}, it was {' < '.join(before.classifications)}"
        yield Weakening(said, _decided_at(head, "classifications"))
    if after.observation_age > before.observation_age:
        said = f"`observation_age` is {after.observation_age}, it was {before.observation_age}"
        yield Weakening(said, _decided_at(head, "observation_age"))
    for tier, names in before.approvals.items():
        if lost := [name for name in names if name not in after.approvals.get(tier, ())]:
            yield Weakening(f"`approvals` of {tier} no longer asks {', '.join(lost)}", _decided_at(head, "approvals"))
    for kind in before.stop_on:
        if kind not in after.stop_on:
            yield Weakening(f"`gate.stop_on` no longer holds `{kind}`", _decided_at(head, "stop_on"))


def rules_weakened(base: Judges, head: Judges) -> Iterator[Weakening]:
    """Yield each rule that the head's policy asks no more, or with a lower severity, though no gap shows it yet."""
    before, after = _severities(base), _severities(head)
    for name, severity in before.items():
        at = _rule_at(head, name)
        if name not in after:
            yield Weakening(f"`{name}` is not asked any more", at)
        elif SEVERITIES.index(after[name]) > SEVERITIES.index(severity):
            yield Weakening(f"`{name}` is {after[name]} instead of {severity}", at)


def rules_changed(base: Judges, head: Judges) -> Iterator[str]:
    """Yield each rule that the head's policy asks with other settings, or anew: nobody can tell which is stricter."""
    before, after = (_settings(each) for each in (base, head))
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name) and name in after:
            how = "has other settings" if name in before else "is asked anew"
            yield f"`{name}` {how} ({_rule_at(head, name)})"


def _settings(judges: Judges) -> dict[str, list[str]]:
    """Return the settings of each rule as they are written, and what an own rule says."""
    found: dict[str, list[str]] = {}
    for one in judges.asked:
        value = one.source.value
        own = next((each.rule for each in judges.policy.own.values() if each.rule.name == one.heading.name), None)
        found.setdefault(one.heading.name, []).append(repr(own) if own else repr(value))
    return found


def waivers_weakened(base: Judges, head: Judges) -> Iterator[Weakening]:
    """Yield each waiver of the head that the base does not have, or not for as long: the next change could use it."""
    for whose, waivers in head.waivers.items():
        known = base.waivers.get(whose, NO_WAIVERS).said.values()
        for name, waiver in waivers.said.items():
            until = max((each.until for each in known if _target(each) == _target(waiver)), default=None)
            if until is None or until < waiver.until:
                how = f"is extended from {until} to {waiver.until}" if until else f"is new, until {waiver.until}"
                said = f"waiver `{name}` {how}: it accepts {_spoken(waiver)}"
                yield Weakening(said, waivers.place(("waivers", name)))


def _severities(judges: Judges) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for one in judges.asked:
        if not one.not_asked:
            name = one.heading.name
            found[name] = min(found.get(name, one.severity), one.severity, key=SEVERITIES.index)
    return found


def _target(waiver: Waiver) -> tuple[str | None, ...]:
    return waiver.fingerprint, waiver.rule, waiver.plugin, waiver.surface, waiver.project


def _spoken(waiver: Waiver) -> str:
    if waiver.fingerprint:
        return f"the gap {waiver.fingerprint}"
    about = [f"{what} `{said}`" for what in ("plugin", "surface", "project") if (said := getattr(waiver, what))]
    return f"`{waiver.rule}` of {', '.join(about)}"


def _rule_at(judges: Judges, name: str) -> Place:
    settings = judges.policy.rules.get(name)
    return settings[0].place if settings else judges.policy.document.key_place(("rules",))


def _decided_at(judges: Judges, key: str) -> Place:
    policy = judges.policy
    return policy.said_at.get(key) or policy.document.place(())


def _said_at(judges: Judges, fact: Fact, after: Fact | None) -> Place:
    """Return the line by which a gap counts less: of the waiver, the baseline or the rule's settings."""
    baseline = judges.baseline
    if after and after.waiver:
        return judges.waivers[fact.organization].place(("waivers", after.waiver))
    if after and after.status == "baselined" and baseline:
        return baseline.document.place(())
    return _rule_at(judges, fact.rule)


def _lost(before: Fact, after: Fact | None, head_counts: bool) -> str:  # noqa: FBT001 (one caller)
    """Return how a gap counts less than it did, or nothing."""
    if before.status == "waived":
        return _longer(before, after)
    if before.status != "open":
        return ""
    if after is None:
        return "not raised any more"
    if isinstance(after, UnknownFact) and isinstance(before, Gap):
        return "only unknown now"
    if isinstance(after, UnknownFact) and not head_counts:
        return "unknown counts no more"
    if after.status != "open":
        return f"waived by {after.waiver}" if after.waiver else after.status
    if SEVERITIES.index(after.severity) > SEVERITIES.index(before.severity):
        return f"{after.severity} instead of {before.severity}"
    return ""


def _longer(before: Fact, after: Fact | None) -> str:
    """Return that something is accepted for longer than it was."""
    if after is None or not after.accepted or not before.accepted or after.accepted.until <= before.accepted.until:
        return ""
    return f"waived until {after.accepted.until} instead of {before.accepted.until}"
