"""A door that reaches people for whom it is not meant."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from plugingov.layers.reach import Reach
from plugingov.model.door import Door
from plugingov.model.people import ANYBODY, Person
from plugingov.rules.case import Case
from plugingov.rules.install.audience import each_door_with_an_audience, first_in_the_files, in_words
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings

_MOST_NAMED = 8
_OTHERS = Person("others", frozenset(), None, is_named=False)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    audience = door.plugin.audience or ()
    answers = case.layers.reach(door).answers
    reaches_others = any(answer.state != "off" and groups.isdisjoint(audience) for groups, answer in answers.items())
    if not reaches_others or is_for_everybody(case, audience):
        return PASS
    if case.layers.via(door) == "synced-plugin" and (door.id, "cowork") in case.layers.doors:
        return NOT_APPLICABLE  # the account gives it, and the door on Cowork is asked about that
    return _judge_others(case, door, audience)


@lru_cache(maxsize=4096)
def is_for_everybody(case: Case, audience: Sequence[str]) -> bool:
    """Tell whether everybody of whom the inventory knows belongs to an audience."""
    people = case.organisation.people.everybody
    return bool(audience) and not any(person.groups.isdisjoint(audience) for person in people if person is not ANYBODY)


def _judge_others(case: Case, door: Door, audience: Sequence[str]) -> Verdict:
    reach = case.layers.reach(door)
    is_given = case.layers.can_lock(door)
    reached = tuple(islice(_others(case, reach, audience, "on"), _MOST_NAMED + 1 if is_given else 1))
    if reached and not is_given:
        via = case.layers.via(door).replace("-", " ")
        because = f"the inventory does not say who may add `{door.id}` on {door.surface}: it arrives by a {via}"
        return Unknown(door.provision_at("via"), because)
    if reached:
        return _reaches(case, door, audience, reached)
    for person in _others(case, reach, audience, "unknown"):
        return Unknown(reach.of(person).at, reach.of(person).because)
    return PASS


def _reaches(case: Case, door: Door, audience: Sequence[str], reached: Sequence[Person]) -> Finding:
    answer = first_in_the_files(case, map(case.layers.reach(door).of, reached))
    named = tuple(person for person in reached if person is not ANYBODY)
    people = named if len(named) <= _MOST_NAMED else (*named[: _MOST_NAMED - 1], _OTHERS)
    others = "others" if audience else "people"
    whom = others if people else "whoever is in no group"
    fact = f"`{door.id}` is for {in_words(audience)} and reaches {whom} on {door.surface}: {answer.because}"
    return Finding(answer.at, fact, people)


def _others(case: Case, reach: Reach, audience: Sequence[str], state: str) -> Iterator[Person]:
    """Yield the people outside of an audience about whom the answer is `state`."""
    for person in case.organisation.people.everybody:
        if person.groups.isdisjoint(audience) and reach.of(person).state == state:
            yield person


WIDER_THAN_AUDIENCE = Rule(
    id="INS009",
    name="wider-than-audience",
    title="A plugin reaches people for whom it is not meant",
    layer="install",
    severity="medium",
    why="An audience is who was decided to have the door; a preference of the whole organisation or of another group gives it "
    "to more. What members may add themselves (connectors, servers of their own) is unknown, because nobody states who may. "
    "A plugin that syncs from Cowork is asked about there.",
    fix={
        "cowork": "Set `preference: not_available` and give the groups of the audience a setting of their own, or widen the audience.",
        "claude-code": "Hold the package as `false` in the documents of the other groups, or widen the audience.",
    },
    references=("OWASP MCP02:2025", "claude.com/docs/plugins/admin", "code.claude.com/docs/en/server-managed-settings"),
    controls=Controls(nist=("AC-3", "AC-6"), iso=("A.5.15", "A.5.18"), soc2=("CC6.1", "CC6.3"), mas=("9.1",)),
    closed_by=("cowork",),
    bad=Example(
        """\
groups:
  ap-team: {size: 6}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap-team]
    provision:
      cowork:
        preference: not_available
        groups:
          ap-team: required
          audit: available  # gap
      claude-code:
        via: managed-plugin  # gap
""",
    ),
    good=Example(
        """\
surfaces:
  claude-code:
    managed: {by: server, mode: rbac_groups, order: [ap-team, audit], default: none}
groups:
  ap-team: {size: 6}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    audience: [ap-team]
    provision:
      cowork: {preference: not_available, groups: {ap-team: required}}
      claude-code: {via: managed-plugin, groups: {audit: "false"}}
""",
    ),
    settings=Settings,
    subjects=each_door_with_an_audience,
    judge=judge,
)
