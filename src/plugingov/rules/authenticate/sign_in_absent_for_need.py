"""A project that could start, and nobody in it has signed in."""

from collections.abc import Sequence

from plugingov.layers.summary import listed
from plugingov.model.door import Door
from plugingov.rules.activate.needed import each_needed_door, needs_by_door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.surface import Need

# What no member has to sign in for: it is open, or one for everybody.
_NO_SIGN_IN = frozenset({"none", "managed", "static-header"})


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if door.auth and door.auth.method in _NO_SIGN_IN:
        return NOT_APPLICABLE
    needs = needs_by_door(case)[subject]
    if all(map(case.layers.has_sign_in, needs)):
        return PASS
    verdicts = [(need, _in_project(case, door, need)) for need in needs]
    if absent := [(need, verdict) for need, verdict in verdicts if isinstance(verdict, Finding)]:
        return _together(absent) if len(absent) > 1 else absent[0][1]
    for _, verdict in verdicts:
        if isinstance(verdict, Unknown):
            return verdict
    return PASS if any(verdict is PASS for _, verdict in verdicts) else NOT_APPLICABLE


def _in_project(case: Case, door: Door, need: Need) -> Verdict:
    is_recorded = case.layers.has_sign_in(need)
    if is_recorded:
        return PASS
    install, activate = case.layers.for_need("install", need), case.layers.for_need("activate", need)
    if install.state == "off" or activate.state == "off":
        return NOT_APPLICABLE
    if is_recorded is None or door.auth is None or door.auth.method is None:
        answer = case.layers.for_need("authenticate", need)
        return Unknown(answer.at, answer.because)
    for answer in (install, activate):
        if answer.state == "unknown":
            return Unknown(answer.at, answer.because)
    message = (
        f"nobody in project `{need.project}`, which needs `{door.id}` on {door.surface}, is on record as signed in"
    )
    return Finding(door.at("auth", "method"), message, case.layers.people_of_project(need.project))


def _together(absent: Sequence[tuple[Need, Finding]]) -> Finding:
    """Return one finding for all the projects of a door: the first, with the others named behind it."""
    first = absent[0][1]
    others = listed([f"`{need.project}`" for need, _ in absent[1:]])
    people = dict.fromkeys(person for _, finding in absent for person in finding.people)
    return Finding(first.at, f"{first.message}, nor is anybody in {others}", tuple(people))


SIGN_IN_ABSENT_FOR_NEED = Rule(
    id="AUT014",
    name="sign-in-absent-for-need",
    title="Nobody in a project has signed in to what it needs",
    layer="authenticate",
    severity="medium",
    why="The plugin is installed and switched on, and the first who asks it for something is told to sign in, or that nothing was found. "
    "One sign-in of anybody in the project is enough here; whether it still works is asked elsewhere. Where installed or switched on is not known, neither is this.",
    fix={
        "cowork": "Let the project's people press Connect once, and write their sign-in down under `credentials`.",
        "claude-code": "Let the project's people sign in once (`/mcp`), and write their sign-in down under `credentials`.",
    },
    references=("support.claude.com/en/articles/11176164", "code.claude.com/docs/en/mcp"),
    controls=Controls(nist=("IA-2", "IA-9"), iso=("A.5.16", "A.8.5"), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """groups: {ap-team: {size: 6}, tax: {size: 2}}
plugins:
  slack:
    title: Slack
    path: marketplace
    auth:
      method: oauth  # gap
    provision: {cowork: {preference: required}}
projects:
  ap-exceptions: {surface: cowork, audience: [ap-team], needs: [slack], active: [slack]}
credentials:
  slack-tax: {plugin: slack, surface: cowork, holder: tax}
""",
    ),
    good=Example(
        """groups: {ap-team: {size: 6}}
plugins:
  slack:
    title: Slack
    path: marketplace
    auth: {method: oauth}
    provision: {cowork: {preference: required}}
projects:
  ap-exceptions: {surface: cowork, audience: [ap-team], needs: [slack], active: [slack]}
credentials:
  slack-ap: {plugin: slack, surface: cowork, holder: ap-team}
""",
    ),
    settings=Settings,
    subjects=each_needed_door,
    judge=judge,
)
