"""Many answers to one: over people, projects and places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from plugingov.model.answer import Answer, State
from plugingov.model.people import Person

PeopleShown = Literal["names", "counts"]
Whom = TypeVar("Whom")


def sum_up(answers: Iterable[tuple[Whom, Answer]], speak: Callable[[Sequence[Whom]], str]) -> Answer:
    """Return the one answer for everybody: their common one, or what it is for whom.

    On for some and off for others is `partly`; otherwise somebody unknown leaves the sum unknown.
    """
    found = list(answers)
    states = {answer.state for _, answer in found}
    if len({(answer.state, answer.because) for _, answer in found}) == 1:
        return found[0][1]
    state: State = next(iter(states)) if len(states) == 1 else "unknown"
    if {"on", "off"} <= states or "partly" in states:
        state = "partly"
    parts = []
    for name in ("on", "partly", "off", "unknown"):
        if whom := list(dict.fromkeys(somebody for somebody, answer in found if answer.state == name)):
            reasons = dict.fromkeys(answer.because for _, answer in found if answer.state == name)
            parts.append(f"{name} for {speak(whom)} ({_first_of(tuple(reasons))})")
    deciding = next(answer for wanted in _DECIDING[state] for _, answer in found if answer.state == wanted)
    return deciding._replace(state=state, because="; ".join(parts))


def _first_of(reasons: Sequence[str]) -> str:
    rest = len(reasons) - 1
    return reasons[0] + (f", and {rest} more reason{'s' * (rest > 1)}" if rest else "")


# The line that decides a sum is that of whoever lacks most, and of an unknown one whatever leaves it so.
_DECIDING: Mapping[State, tuple[State, ...]] = {
    "on": ("on",),
    "off": ("off",),
    "partly": ("off", "partly"),
    "unknown": ("unknown",),
}


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence holds them, the first few where they are many."""
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def spoken(people: Sequence[Person], shown: PeopleShown) -> str:
    """Return how a sentence speaks of people: by name, or by how many they are and which groups they stand for."""
    if shown == "names":
        return listed([person.name for person in people])
    named = sum(person.is_named for person in people)
    groups = [person.name for person in people if not person.is_named]
    return listed(([f"{named} member{'s' * (named != 1)}"] if named else []) + groups)


def spoken_alone(person: Person, shown: PeopleShown) -> str:
    """Return how a sentence about one person speaks of them."""
    return "a member" if shown == "counts" and person.is_named else person.name


_MOST_NAMES = 8
