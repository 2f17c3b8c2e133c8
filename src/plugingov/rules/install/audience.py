"""For whom a door is meant: what the rules about its audience share."""

from collections.abc import Iterable
from functools import lru_cache

from plugingov.layers.summary import listed
from plugingov.model.answer import Answer
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject
from plugingov.rules.subjects import each_door


@lru_cache(maxsize=8)
def each_door_with_an_audience(case: Case) -> tuple[Subject, ...]:
    """Return each door whose audience the inventory states, be it nobody, on each surface where it is provisioned."""
    doors = zip(each_door(case), case.layers.doors.values(), strict=True)
    return tuple([subject for subject, door in doors if door.plugin.audience is not None])


@lru_cache(maxsize=8)
def each_door_for_somebody(case: Case) -> tuple[Subject, ...]:
    """Return each door that is meant for some group, on each surface where it is provisioned."""
    doors = zip(each_door(case), case.layers.doors.values(), strict=True)
    return tuple([subject for subject, door in doors if door.plugin.audience])


def in_words(groups: Iterable[str]) -> str:
    """Return groups as a sentence holds them."""
    return listed([f"`{group}`" for group in groups]) or "nobody"


def first_in_the_files(case: Case, answers: Iterable[Answer]) -> Answer:
    """Return the answer whose deciding line stands first, with how many other reasons there are."""
    reasons = list(dict.fromkeys(answers))
    if len(reasons) == 1:
        return reasons[0]
    first = min(reasons, key=lambda answer: case.organisation.place(answer.at))
    rest = len(reasons) - 1
    return first._replace(because=f"{first.because}, and {rest} more reason{'s' * (rest > 1)}")
