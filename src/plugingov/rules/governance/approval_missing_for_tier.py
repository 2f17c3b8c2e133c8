"""A plugin whose risk tier needs an approval that is not on record."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.values import SURFACES, Severity
from plugingov.rules.case import Case
from plugingov.rules.governance.signature import signed
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.rules.tier import Tier, tier_of

_ROLES = frozenset({"owner", "data-owner", "project-owner"})


class Approver(NamedTuple):
    """Somebody who has to approve, a person or a group, and what they are to the plugin."""

    name: str
    role: str = ""


def each_approvable(case: Case) -> tuple[Subject, ...]:
    return each_plugin(case) if case.decided.approvals else ()


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    plugin = subject.plugin or ""
    tier = tier_of(case, plugin)
    verdict = _approved(case, plugin, tier, tier.level)
    return _judge_unsure(case, plugin, tier, verdict) if tier.lifts else verdict


def _judge_unsure(case: Case, plugin: str, tier: Tier, verdict: Verdict) -> Verdict:
    """Return the verdict on a plugin whose tier may be higher: what is true of every tier that it may be."""
    if_higher = [(level, missing, _approved(case, plugin, tier, level)) for level, missing in tier.lifts]
    if isinstance(verdict, Finding):
        for level, missing, lifted in if_higher:
            if not isinstance(lifted, Finding):
                because = f"`{plugin}` lacks an approval unless it is of tier {level}: {missing.because}"
                return Unknown(missing.at, because)
        return verdict
    for level, missing, lifted in if_higher:
        if isinstance(lifted, Finding | Unknown):
            because = f"`{plugin}` may be of tier {level}, which needs more approvals: {missing.because}"
            return Unknown(missing.at, because)
    is_approved = verdict is NOT_APPLICABLE and any(lifted is PASS for *_, lifted in if_higher)
    return PASS if is_approved else verdict


def _approved(case: Case, plugin: str, tier: Tier, level: Severity) -> Verdict:
    """Return whether everybody has approved whom a level needs."""
    words = case.decided.approvals.get(level)
    if words is None:
        return NOT_APPLICABLE
    asked = ((each, _lacking(case, plugin, each)) for word in words for each in approvers(case, plugin, word))
    lacking = [(each, answer) for each, answer in asked if answer is not False]
    if not lacking:
        return PASS
    missing = [each for each, answer in lacking if answer is True and isinstance(each, Approver)]
    if missing:
        return Finding(("plugins", plugin, "review", "approvals"), _said(case, plugin, tier, missing))
    return next((answer for _, answer in lacking if isinstance(answer, Unknown)), PASS)


def approvers(case: Case, plugin: str, word: str) -> Iterator[Approver | Unknown]:
    """Yield whom a word of the policy means for a plugin, or what nobody states about them."""
    declared = case.organisation.plugins[plugin]
    match word:
        case "owner":
            yield Approver(declared.owner, "its owner") if declared.owner else _unsaid(plugin, "owner")
        case "data-owner":
            owner = declared.data.owner if declared.data else None
            yield Approver(owner, "the owner of its data") if owner else _unsaid(plugin, "data", "owner")
        case "project-owner":
            yield from _project_owners(case, plugin)
        case _:
            yield Approver(word)


def _unsaid(plugin: str, *keys: str) -> Unknown:
    return Unknown(("plugins", plugin, *keys), f"the inventory does not say the `{'.'.join(keys)}` of `{plugin}`")


def _project_owners(case: Case, plugin: str) -> Iterator[Approver | Unknown]:
    for need in (need for surface in SURFACES for need in case.layers.needs_on(plugin, surface)):
        owner = case.organisation.projects[need.project].owner
        at = ("projects", need.project, "owner")
        unsaid = Unknown(at, f"the inventory does not say the `owner` of project `{need.project}`")
        yield Approver(owner, f"the owner of project `{need.project}`") if owner else unsaid


def _lacking(case: Case, plugin: str, approver: Approver | Unknown) -> bool | Unknown:
    """Tell whether somebody has not approved a plugin: a group has where its name or one of its members did."""
    if isinstance(approver, Unknown):
        return approver
    approved = _approvals(case, plugin)
    if signed(approver.name) in approved:
        return False
    if approver.name not in case.organisation.groups:
        return True
    members, is_complete = _members(case, approver.name)
    if not approved.isdisjoint(members):
        return False
    if is_complete or approved <= _named(case):
        return True
    because = f"the inventory does not name every member of group `{approver.name}`, and one of them may have approved `{plugin}`"
    return Unknown(("groups", approver.name, "members"), because)


@lru_cache(maxsize=4096)
def _approvals(case: Case, plugin: str) -> frozenset[str]:
    """Return who has approved a plugin until today."""
    review = case.organisation.plugins[plugin].review
    on_record = review.approvals_on_record.items() if review else ()
    return frozenset([signed(name) for name, day in on_record if day <= case.today])


@lru_cache(maxsize=256)
def _members(case: Case, group: str) -> tuple[frozenset[str], bool]:
    """Return the named members of a group, and whether there are no others."""
    people = case.organisation.people.of_group(group)
    return frozenset(signed(who.name) for who in people if who.is_named), all(who.is_named for who in people)


@lru_cache(maxsize=8)
def _named(case: Case) -> frozenset[str]:
    return frozenset(map(signed, case.organisation.people.names()))


def _said(case: Case, plugin: str, tier: Tier, missing: Sequence[Approver]) -> str:
    names = ", ".join(dict.fromkeys(_spoken(case, approver) for approver in missing[:_SHOWN]))
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    or_higher = " or higher" if tier.lifts else ""
    return (
        f"`{plugin}` is of tier {tier.level}{or_higher} ({tier.because}), and no approval is on record of {names}{more}"
    )


def _spoken(case: Case, approver: Approver) -> str:
    name = case.holder(approver.name)
    return name if not approver.role else approver.role + (f" {name}" if name.startswith("`") else "")


def unused(case: Case, settings: Settings) -> Iterator[str]:
    """Yield what of the policy's approvals can never be given, in words."""
    del settings
    if not case.decided.approvals:
        yield "the policy names no `approvals`"
    for level, words in case.decided.approvals.items():
        for word in words:
            if word not in _ROLES and word not in case.organisation.groups and "@" not in word:
                yield f"`{word}` in `approvals.{level}` is no address and no group here"


_SHOWN = 8


APPROVAL_MISSING_FOR_TIER = Rule(
    id="GOV005",
    name="approval-missing-for-tier",
    title="A plugin's risk tier needs an approval that is not on record",
    layer=None,
    severity="high",
    why="The more damage a plugin can do, the closer to the data those have to be who said yes. Its tier follows from what it does, to which data, "
    "for whom, and whose code runs; a tool that is blocked wherever the plugin is provisioned does not count.",
    fix="Ask whoever is missing and put the approval on record in the plugin's `review`, or take away what lifts its tier.",
    controls=Controls(nist=("AC-6", "CM-3"), iso=("A.8.2",), soc2=("CC6.3",), mas=("9.2",)),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap]
    server: {transport: http, operator: us}
    auth: {method: oauth}
    provides: {tools: {update_vendor: {access: write, destructive: true, open_world: false}}}
    data: {classification: confidential, owner: controller@anycompany.example}
    review:
      approvals: {it-data@anycompany.example: 2026-09-01}  # gap
    provision: {cowork: {via: custom-connector}}
groups: {ap: {size: 3}, tax: {size: 2}}
""",
        decided="approvals: {high: [data-owner]}\n",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap]
    server: {transport: http, operator: us}
    auth: {method: oauth}
    provides: {tools: {update_vendor: {access: write, destructive: true, open_world: false}}}
    data: {classification: confidential, owner: controller@anycompany.example}
    review:
      approvals: {controller@anycompany.example: 2026-09-01}
    provision: {cowork: {via: custom-connector}}
groups: {ap: {size: 3}, tax: {size: 2}}
""",
        decided="approvals: {high: [data-owner]}\n",
    ),
    settings=Settings,
    subjects=each_approvable,
    judge=judge,
    idle=unused,
)
