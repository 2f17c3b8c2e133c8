"""A group that is meant to have a door and does not get it."""

from plugingov.layers.reach import Reach
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.install.audience import each_door_for_somebody, first_in_the_files, in_words
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    audience = door.plugin.audience or ()
    people = case.organisation.people.of_groups(audience)
    refusal = case.layers.refusal(door)
    if not people or (refusal and refusal.state == "off"):
        return NOT_APPLICABLE
    if refusal is None and _reaches_all(case, case.layers.reach(door), audience):
        return PASS
    return _judge_people(case, door, people)


def _reaches_all(case: Case, reach: Reach, audience: tuple[str, ...]) -> bool:
    """Tell whether everybody of an audience is given a door, or may add it."""
    if reach.states == {"on"}:
        return True
    states = [reach.of(person).state for person in case.layers.alike_in(audience, reach.deciding)]
    return states.count("on") == len(states)


def _judge_people(case: Case, door: Door, people: tuple[Person, ...]) -> Verdict:
    reach = case.layers.reach(door)
    without = [person for person in people if reach.of(person).state == "off"]
    left_out = [person for person in without if not _is_said_on_cowork(case, door, person)]
    if left_out:
        return _left_out(case, door, people, left_out)
    if without or case.layers.refusal(door):
        return NOT_APPLICABLE
    for person in people:
        if reach.of(person).state == "unknown":
            return Unknown(reach.of(person).at, reach.of(person).because)
    return PASS


def _is_said_on_cowork(case: Case, door: Door, person: Person) -> bool:
    """Tell whether a door syncs from Cowork and is withheld from somebody there, where it is asked about that."""
    twin = case.layers.doors.get((door.id, "cowork")) if case.layers.via(door) == "synced-plugin" else None
    return twin is not None and case.layers.reach(twin).of(person).state == "off"


def _left_out(case: Case, door: Door, people: tuple[Person, ...], left_out: list[Person]) -> Finding:
    audience = door.plugin.audience or ()
    answer = first_in_the_files(case, map(case.layers.reach(door).of, left_out))
    if len(left_out) == len(people):
        fact = f"`{door.id}` is for {in_words(audience)}, and nobody there gets it on {door.surface}: {answer.because}"
        return Finding(answer.at, fact)
    groups = frozenset[str]().union(*(person.groups for person in left_out))
    some = in_words(group for group in audience if group in groups)
    fact = f"`{door.id}` is for {in_words(audience)}, and people of {some} do not get it on {door.surface}"
    return Finding(answer.at, f"{fact}: {answer.because}", tuple(left_out))


ENTITLED_GROUP_LEFT_OUT = Rule(
    id="INS010",
    name="entitled-group-left-out",
    title="A group that is meant to have a plugin does not get it",
    layer="install",
    severity="low",
    why="Whoever was promised a door and does not find it looks for a way around. What members may add themselves counts as "
    "theirs; a door that the surface would not load at all is installed-but-cannot-load.",
    fix={
        "cowork": "Give the group a setting of its own (`available` or more), or take it out of the audience.",
        "claude-code": "Hold the package as `true` in the document that counts for the group, or take it out of the audience.",
    },
    references=("claude.com/docs/plugins/admin", "code.claude.com/docs/en/server-managed-settings"),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    closed_by=("cowork", "claude-code"),
    bad=Example(
        """\
surfaces:
  claude-code:
    managed: {by: server, mode: rbac_groups, order: [audit], default: settings}
groups:
  ap-team: {size: 6}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap-team, audit]
    provision:
      cowork:
        preference: required
        groups:
          audit: not_available  # gap
      claude-code:
        via: managed-plugin
        groups:
          audit: absent  # gap
""",
    ),
    good=Example(
        """\
groups:
  ap-team: {size: 6}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap-team, audit]
    provision:
      cowork: {preference: not_available, groups: {ap-team: required, audit: available}}
      claude-code: {via: managed-plugin}
""",
    ),
    settings=Settings,
    subjects=each_door_for_somebody,
    judge=judge,
)
