"""A list of marketplaces that does not fit what else was decided."""

from collections.abc import Iterator

from plugingov.layers.evidence import no_system
from plugingov.model.values import USUAL_RUNS, Flag
from plugingov.rules.case import Case
from plugingov.rules.claude_code.approved import approved_doors
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.package_ids import switched_on
from plugingov.rules.observing import Seen, each_seen, seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

LIST, UNSET = "strictKnownMarketplaces", "no strictKnownMarketplaces"
FLAG, SKILLS = "disableSideloadFlags", "skills-dir"
_SINCE = "2.1.193"  # the client reads the flag


class ClosedSettings(Settings):
    """Whether the organisation lets in only the marketplaces that it names."""

    restrict: Flag = False


def judge(case: Case, subject: Subject, settings: ClosedSettings) -> Verdict:
    if subject.item == UNSET and not settings.restrict:
        return NOT_APPLICABLE
    return seen(case, _LOOK)[subject]


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield what the list of marketplaces has to fit: what is locked or approved, and the ways around it."""
    del behaviour
    listed = managed.value(LIST)
    if listed is not None:
        yield Seen(LIST, _empty(managed, listed, next((door.package or "" for door in approved_doors(case)), "")))
        yield Seen(SKILLS, _skills(managed, listed))
        yield Seen(FLAG, NOT_APPLICABLE if _runs_cowork_here(case) else _flag(managed, listed, machine))
    else:
        yield Seen(UNSET, _unset(managed, machine))
        if not managed.settled(LIST):
            yield Seen(LIST, PASS)  # which nobody knows


def _runs_cowork_here(case: Case) -> bool:
    """Tell whether Cowork starts Claude Code on members' machines, with the very flags that would be shut."""
    projects = [each for each in case.organisation.projects.values() if each.surface == "cowork"]
    return any("cowork-local" in (each.runs or USUAL_RUNS["cowork"]) for each in projects)


def _unset(managed: Managed, machine: Machine) -> Verdict:
    if not managed.layers:
        if because := no_system(machine):
            return Unknown(machine.observation.at, because)
        because = "no managed settings count on the machine, so members may add any marketplace"
        return Finding(machine.observation.at, because)
    file = Found(None, managed.layers[0].file)
    return Finding(file.at, f"{file.where} has no `{LIST}`, so members may add any marketplace", fix=_LIST_THEM)


def _empty(managed: Managed, listed: Found, approved: str) -> Verdict:
    if any(part.value.get("source") != SKILLS for part in managed.parts(LIST)):
        return PASS
    locked = next(switched_on(managed.parts("enabledPlugins")), None)
    if locked:
        wanted = f"{locked.where} locks `{locked.route[-1]}`"
    elif approved:
        wanted = f"the inventory approves `{approved}`"
    else:
        return PASS
    return Finding(listed.at, mask(f"`{LIST}` in {listed.where} lets no marketplace in, and {wanted}"), fix=_LIST_THEM)


def _flag(managed: Managed, listed: Found, machine: Machine) -> Verdict:
    flag = managed.value(FLAG)
    way = "so a folder can be loaded as a package without any marketplace"
    if flag is None or flag.value is not True:
        at = (flag or listed).at
        because = f"`{LIST}` in {listed.where} is set and `{FLAG}` is not, {way}"
        return Finding(at, because, grade="medium", fix=f"Set `{FLAG}` to true beside the list.")
    if machine.client.at_least(_SINCE) == "yes":
        return PASS
    old = f"a client before {_SINCE} does not read `{FLAG}` of {flag.where}, {way}"
    if machine.client.at_least(_SINCE) == "no":
        return Finding(flag.at, old, grade="medium", fix=f"Require a client of {_SINCE} or newer.")
    return Unknown(flag.at, f"{old}; a later one does, and {machine.client.known}")


def _skills(managed: Managed, listed: Found) -> Verdict:
    """Tell whether somebody decided about packages in the folders of skills: an empty list keeps them out."""
    entries = [*managed.parts(LIST), *managed.parts("blockedMarketplaces")]
    if any(part.value.get("source") == SKILLS for part in entries) or not next(managed.parts(LIST), None):
        return PASS
    because = f"`{LIST}` in {listed.where} has no entry `{SKILLS}`, and `blockedMarketplaces` has none either"
    message = f"{because}: nobody decided about packages in the folders of skills"
    return Finding(listed.at, message, grade="low", fix=_DECIDE)


_LIST_THEM = f"List the marketplaces that locked and approved packages come from in `{LIST}`."
_DECIDE = f'List `{{"source": "{SKILLS}"}}` in `{LIST}` to let such packages in, or in `blockedMarketplaces` to keep them out.'
_LOOK = of_policy(look)
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
    controls=LISTS,
    item_is="setting",
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
    subjects=each_seen(_LOOK),
    judge=judge,
    asks="observation",
)
