"""Which doors of a project are on together, for one and the same person."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from plugingov.layers.active import ActiveDoor, is_meant_for
from plugingov.model.answer import State
from plugingov.model.people import Person
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown
from plugingov.surfaces.surface import Need


class Kind(NamedTuple):
    """Some of a project's people: the doors that are on for them beside those of everybody, and others that may be."""

    on: tuple[ActiveDoor, ...] = ()
    perhaps: tuple[ActiveDoor, ...] = ()


class Together(NamedTuple):
    """The doors that are on, or may be, for everybody in a project, and each kind of people: one where all are alike."""

    on: tuple[ActiveDoor, ...]
    perhaps: tuple[ActiveDoor, ...]
    kinds: tuple[Kind, ...]


def together(case: Case, project: str, doors: Iterable[ActiveDoor]) -> Together:
    """Return which of some doors of a project are on together."""
    own = frozenset(active.door for active in case.layers.active_parts(project).own)
    found: dict[State, list[ActiveDoor]] = {"on": [], "partly": [], "unknown": []}
    for active in doors:
        found[_for_all(case, project, active, is_own=active.door in own)].append(active)
    # Whoever is in the same groups has the same doors: sign-ins make no difference here.
    people = tuple({person.groups: person for person in case.layers.people_of_project(project)}.values())
    each = [(active, _for_each(case, project, active, people)) for active in found["partly"]]
    kinds = dict.fromkeys(_kind(each, number) for number in range(len(people)))
    return Together(tuple(found["on"]), tuple(found["unknown"]), tuple(kinds))


def _for_all(case: Case, project: str, active: ActiveDoor, *, is_own: bool) -> State:
    """Return whether a door is on for all the people of a project, or for each of them in another way.

    What a project lists may be there for some only; what it has unlisted for reasons of its own is meant for some.
    """
    if not active.is_listed:
        return "partly" if is_own else active.answer.state
    installed = case.layers.for_need("install", case.layers.used[project, active.door.id])
    return "partly" if installed.state == "partly" else active.answer.state


def _kind(each: Sequence[tuple[ActiveDoor, tuple[State, ...]]], number: int) -> Kind:
    """Return the doors of one person, by their number among the project's people."""
    on = [active for active, states in each if states[number] == "on"]
    unsure = [active for active, states in each if states[number] == "unknown"]
    return Kind(tuple(on), tuple(unsure))


def _for_each(case: Case, project: str, active: ActiveDoor, people: Sequence[Person]) -> tuple[State, ...]:
    """Return whether a door that only some of a project's people have is on for each of them."""
    door = active.door
    need = case.layers.used.get((project, door.id)) or Need(project, door.id, door.surface, at=("projects", project))
    installed = case.layers.each_person("install", door, need, people)
    switched = case.layers.each_person("switch", door, need, people)
    return tuple(
        [
            _for_one(has.state, switch.state, _unless_said(active, person))
            for (person, has), (_, switch) in zip(installed, switched, strict=True)
        ]
    )


def _for_one(installed: State, switched: State, unless_said: State) -> State:
    if "off" in {installed, switched}:
        return "off"
    if switched == "on":
        return "on" if installed == "on" else unless_said
    return "unknown"


def _unless_said(active: ActiveDoor, person: Person) -> State:
    """Return what a door is for somebody who may have it: what is listed or forced on is there, the rest where meant."""
    is_there = active.is_listed or active.door.activation != "automatic"
    return "on" if is_there or is_meant_for(active.door, person.groups) else "off"


def not_sure(active: ActiveDoor) -> Unknown:
    """Return why nobody can tell whether a door is on beside others."""
    return Unknown(active.answer.at, f"`{active.door.id}` may be on: {active.answer.because}")
