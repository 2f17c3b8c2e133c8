"""A door that is on in a project where people work who may not use it."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeAlias

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.activate.places import MOST_NAMED, Alike, Own, in_words, places
from plugingov.rules.activate.strangers import strangers
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.surface import Need

_MOST_PEOPLE = 8
_OTHERS = Person("others", frozenset(), None, is_named=False)
# With these methods nobody signs in alone: whoever has the door is signed in.
_SIGNED_IN = frozenset({"none", "managed"})

_People: TypeAlias = tuple[Person, ...]


class There(NamedTuple):
    """Projects with people outside of a door's audience: the first few, and how many there are.

    `people` are those for whom it is on in the first few; `missing` says why nobody knows whether it is.
    """

    active: ActiveDoor
    projects: tuple[str, ...]
    total: int
    people: _People
    missing: Unknown | None


@lru_cache(maxsize=8)
def each_active_door_with_an_audience(case: Case) -> tuple[Subject, ...]:
    own, alike = places(case)
    return tuple(
        Subject(plugin=door.id, surface=door.surface)
        for door in case.layers.doors.values()
        if door.plugin.audience is not None and (door in own or door in alike)
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    own = places(case).own.get(door, {})
    found = list(_own(case, door, own))
    found += [there for alike in places(case).alike.get(door, ()) if (there := _alike(case, door, alike, own))]
    on = [there for there in found if there.people]
    if on:
        return _finding(case, door, on)
    return next((there.missing for there in found if there.missing), PASS)


def _own(case: Case, door: Door, own: Own) -> Iterator[There]:
    audience = door.plugin.audience or ()
    for project, active in own.items():
        if outside := strangers(case).people(project, audience):
            missing = _missing(door, active)
            people, unsaid = _for_whom(case, active, project, outside) if missing is None else ((), missing)
            yield There(active, (project,), 1, people, unsaid)


def _alike(case: Case, door: Door, alike: Alike, own: Own) -> There | None:
    """Return where people are outside of the audience, among projects that all have the door on for the same reason."""
    audience = door.plugin.audience or ()
    free = strangers(case).free_of(alike.known, audience)
    first = tuple(islice((name for name in alike.projects if name not in free and name not in own), MOST_NAMED))
    if not first:
        return None
    total = len(alike.projects) - len(free) - sum(name in alike.known and name not in free for name in own)
    if missing := _missing(door, alike.active):
        return There(alike.active, first, total, (), missing)
    outside: dict[str, Person] = {}
    for project in first:
        if len(outside) <= _MOST_PEOPLE:
            outside.update((person.name, person) for person in strangers(case).people(project, audience))
    return There(alike.active, first, total, tuple(outside.values()), None)


def _missing(door: Door, active: ActiveDoor) -> Unknown | None:
    """Return why nobody knows whether a door is on: no one says so, or it hangs on who signed in."""
    answer = active.answer
    if answer.state == "unknown":
        return Unknown(answer.at, answer.because)
    if not _is_on_by_itself(door, active) or _signs_in_for_all(door):
        return None
    because = f"`{door.id}` switches itself on once signed in, and nobody says who outside of its audience is"
    return Unknown(door.at("activation"), because)


def _is_on_by_itself(door: Door, active: ActiveDoor) -> bool:
    """Tell whether a door switched itself on: nobody listed it, and nothing forces it on."""
    answer = active.answer
    waits = door.activation == "automatic" and (answer.at == door.at("activation") or answer.state == "partly")
    return waits and not active.is_listed


def _signs_in_for_all(door: Door) -> bool:
    auth = door.auth
    return auth is not None and (auth.method in _SIGNED_IN or auth.identity == "shared")


def _for_whom(case: Case, active: ActiveDoor, project: str, people: _People) -> tuple[_People, Unknown | None]:
    """Return those of some people for whom a door is on and not absent, and why nobody knows who else has it.

    Whoever is outside of the audience of a door that switches itself on is not expected to have added it.
    """
    door = active.door
    need = case.layers.used.get((project, door.id)) or Need(project, door.id, door.surface)
    has_added_it = _is_on_by_itself(door, active)
    is_there_for_all = active.answer.state == "on" and case.layers.for_need("install", need).state != "partly"
    if is_there_for_all and not has_added_it:
        return people, None
    switched = case.layers.each_person("switch", door, need, people)
    on = [person for person, answer in switched if answer.state == "on"]
    installed = case.layers.each_person("install", door, need, on)
    unsure = [answer for _, answer in installed if answer.state == "unknown"] if has_added_it else []
    absent = {"off", "unknown"} if has_added_it else {"off"}
    there = tuple(person for person, answer in installed if answer.state not in absent)
    return there, Unknown(unsure[0].at, unsure[0].because) if unsure else None


def _finding(case: Case, door: Door, found: list[There]) -> Finding:
    first, projects = found[0], [project for there in found for project in there.projects]
    total = sum(there.total for there in found)
    people = {person.name: person for there in found[:MOST_NAMED] for person in there.people}
    shown = tuple(people.values())[: _MOST_PEOPLE - 1]
    if len(people) > len(shown) or total > MOST_NAMED:
        shown += (_OTHERS,)
    answer = first.active.answer
    at = answer.at
    if first.active.is_listed:
        at = ("projects", projects[0], "active", case.organisation.active_at[projects[0], door.id])
    audience = in_words(door.plugin.audience or ()) or "nobody"
    where = in_words(projects, total)
    fact = f"`{door.id}` is for {audience}, and is on in {where} for others: {answer.because}"
    return Finding(at, fact, shown)


ACTIVATED_OUTSIDE_AUDIENCE = Rule(
    id="ACT003",
    name="activated-outside-audience",
    title="A plugin is on in a project whose people may not use it",
    layer="activate",
    severity="high",
    why="An audience is who was decided to use a door. Where a project has it on for others too, it works with what its people "
    "were not meant to see or do. A door that switches itself on once signed in counts only where that needs no sign-in of "
    "one's own: else nobody says who signed in.",
    fix="Take it out of the project's `active`, keep those people out of the project, or widen the door's audience on purpose; "
    "what managed settings force on, hold as `false` in the documents of the other groups.",
    references=("OWASP MCP02:2025", "support.claude.com/en/articles/11176164", "code.claude.com/docs/en/permissions"),
    controls=Controls(nist=("AC-3", "AC-6"), iso=("A.5.15", "A.5.18"), soc2=("CC6.1", "CC6.3"), mas=("9.1",)),
    bad=Example(
        """\
groups:
  treasury: {members: [hanna@anycompany.example]}
  ap-team: {members: [priya@anycompany.example]}
plugins:
  treasury-fx:
    title: Treasury FX
    path: marketplace
    audience: [treasury]
    provision: {cowork: {preference: available}}
projects:
  treasury-desk: {surface: cowork, audience: [treasury], active: [treasury-fx]}
  ap-exceptions:
    surface: cowork
    audience: [ap-team]
    active:
      - treasury-fx  # gap
""",
    ),
    good=Example(
        """\
groups:
  treasury: {members: [hanna@anycompany.example]}
  finance: {includes: [treasury]}
plugins:
  treasury-fx:
    title: Treasury FX
    path: marketplace
    audience: [finance]
    provision: {cowork: {preference: available}}
projects:
  treasury-desk: {surface: cowork, audience: [treasury], active: [treasury-fx]}
""",
    ),
    settings=Settings,
    subjects=each_active_door_with_an_audience,
    judge=judge,
)
