"""A list of marketplaces that does not fit what else was decided."""

from collections.abc import Iterator
from dataclasses import replace

from plugingov.model.values import USUAL_RUNS, Flag, Severity
from plugingov.rules.case import Case
from plugingov.rules.claude_code.approved import approved_packages
from plugingov.rules.claude_code.package_ids import switched_on
from plugingov.rules.claude_code.whatever_version import Rulings, each_managed
from plugingov.rules.observing import Seen, each_seen, seen
from plugingov.rules.rule import NOT_APPLICABLE, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.sessions.managed import Managed
from plugingov.surfaces.claude_code.sessions.session import Ruling

LIST, UNSET = "strictKnownMarketplaces", "no strictKnownMarketplaces"
FLAG, SKILLS = "disableSideloadFlags", "skills-dir"
GRADES: dict[str, Severity] = {FLAG: "medium", SKILLS: "low"}
_SINCE = "2.1.193"  # the client reads the flag


class ClosedSettings(Settings):
    """Whether the organisation lets in only the marketplaces that it names."""

    restrict: Flag = False


def judge(case: Case, subject: Subject, settings: ClosedSettings) -> Verdict:
    if subject.item == UNSET and not settings.restrict:
        return NOT_APPLICABLE
    return seen(case, look)[subject]


def look(case: Case, machine: Machine) -> Iterator[Seen]:
    """Yield what the list of marketplaces has to fit: what is locked or approved, and the ways around it."""
    approved = next(approved_packages(case), "")
    runs_cowork = _runs_cowork_here(case)

    def holds(managed: Managed, behaviour: Behaviour) -> Rulings:
        del behaviour
        listed = managed.value(LIST)
        if listed is None:
            return {UNSET: _unset(managed)} if managed.layers else {}
        flag = {} if runs_cowork else {FLAG: _flag(managed, listed, machine)}
        return {LIST: _empty(managed, listed, approved), **flag, SKILLS: _skills(managed, listed)}

    for item, verdict in each_managed(machine, holds):
        yield Seen(item, _graded(item, verdict))


def _graded(item: str, verdict: Verdict) -> Verdict:
    return replace(verdict, grade=GRADES.get(item)) if isinstance(verdict, Finding) else verdict


def _runs_cowork_here(case: Case) -> bool:
    """Tell whether Cowork starts Claude Code on members' machines, with the very flags that would be shut."""
    projects = [each for each in case.organisation.projects.values() if each.surface == "cowork"]
    return any("cowork-local" in (each.runs or USUAL_RUNS["cowork"]) for each in projects)


def _unset(managed: Managed) -> Ruling:
    file = Found(None, managed.layers[0].file)
    because = f"{file.where} has no `{LIST}`, so members may add any marketplace"
    return Ruling("no", because, file.at)


def _empty(managed: Managed, listed: Found, approved: str) -> Ruling:
    if next(managed.parts(LIST), None):
        return Ruling("yes", f"`{LIST}` in {listed.where} lets marketplaces in", listed.at)
    locked = next(switched_on(managed.parts("enabledPlugins")), None)
    if locked:
        wanted = f"{locked.where} locks `{locked.route[-1]}`"
    elif approved:
        wanted = f"the inventory approves `{approved}`"
    else:
        return Ruling("yes", f"`{LIST}` in {listed.where} lets no marketplace in, and none is wanted", listed.at)
    return Ruling("no", mask(f"`{LIST}` in {listed.where} lets no marketplace in, and {wanted}"), listed.at)


def _flag(managed: Managed, listed: Found, machine: Machine) -> Ruling:
    flag = managed.value(FLAG)
    way = "so a folder can be loaded as a package without any marketplace"
    if flag is None or flag.value is not True:
        at = (flag or listed).at
        return Ruling("no", f"`{LIST}` in {listed.where} is set and `{FLAG}` is not, {way}", at)
    if machine.client.at_least(_SINCE) == "yes":
        return Ruling("yes", f"{flag.where} sets `{FLAG}`", flag.at)
    old = f"a client before {_SINCE} does not read `{FLAG}` of {flag.where}, {way}"
    if machine.client.at_least(_SINCE) == "no":
        return Ruling("no", old, flag.at)
    return Ruling("unknown", f"{old}; a later one does, and {machine.client.known}", flag.at)


def _skills(managed: Managed, listed: Found) -> Ruling:
    """Tell whether somebody decided about packages in the folders of skills: an empty list keeps them out."""
    entries = [*managed.parts(LIST), *managed.parts("blockedMarketplaces")]
    if any(part.value.get("source") == SKILLS for part in entries) or not next(managed.parts(LIST), None):
        return Ruling("yes", f"{listed.where} decides about packages in the folders of skills", listed.at)
    because = f"`{LIST}` in {listed.where} has no entry `{SKILLS}`, and `blockedMarketplaces` has none either"
    return Ruling("no", f"{because}: nobody decided about packages in the folders of skills", listed.at)


MARKETPLACE_LIST_CONTRADICTS = Rule(
    id="CCP006",
    name="marketplace-list-contradicts",
    title="The list of marketplaces does not fit what else was decided",
    layer="install",
    severity="high",
    why="An empty list lets in no marketplace at all, the vendor's own included: whatever is locked or approved beside "
    "it cannot load. No list at all lets members add any marketplace, whatever the policy intends (`restrict: true` "
    "says that it intends otherwise). And a list has two ways around it: flags that load a folder as a package "
    "(medium), and packages among a member's skills, about which it should decide either way (low). Where Cowork runs "
    "sessions on members' machines the flags are not asked for: it starts Claude Code with them.",
    fix="List the marketplaces that locked and approved packages come from in `strictKnownMarketplaces`, set "
    "`disableSideloadFlags` to true, and list `skills-dir` there or in `blockedMarketplaces`.",
    references=(
        "code.claude.com/docs/en/settings-reference",
        "code.claude.com/docs/en/plugin-marketplaces",
        "Claude Code condition CC-P06",
    ),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="a setting",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictKnownMarketplaces": [],  // gap
  "disableSideloadFlags": true,
  "enabledPlugins": {"guardrails@acme": true}
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictKnownMarketplaces": [{"source": "github", "repo": "acme/plugins"}],
  "blockedMarketplaces": [{"source": "skills-dir"}],
  "disableSideloadFlags": true,
  "enabledPlugins": {"guardrails@acme": true}
}
"""
        }
    ),
    settings=ClosedSettings,
    subjects=each_seen(look),
    judge=judge,
    asks="observation",
)
