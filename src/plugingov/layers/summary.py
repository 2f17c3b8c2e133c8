"""Many answers to one: over people, projects and places."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
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
    if len(states) == 1:
        return found[0][1]
    state: State = "partly" if {"on", "off"} <= states or "partly" in states else "unknown"
    parts = []
    for name in ("on", "partly", "off", "unknown"):
        whom = list(dict.fromkeys(somebody for somebody, answer in found if answer.state == name))
        reasons = {answer.because for _, answer in found if answer.state == name}
        if whom:
            parts.append(f"{name} for {speak(whom)}" + (f" ({reasons.pop()})" if len(reasons) == 1 else ""))
    deciding = next(answer for wanted in ("off", "unknown", "partly") for _, answer in found if answer.state == wanted)
    return replace(deciding, state=state, because="; ".join(parts))


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


_MOST_NAMES = 8
