"""Answers that clients share: one is worked out anew only where it asks what two versions do not agree on."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from plugingov.surfaces.claude_code.client.client import AS_SEEN, Behaviour

P = ParamSpec("P")
T = TypeVar("T")


class Listening(Behaviour):
    """A behaviour that takes down what it is asked; two of them are never the same."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self.asked: dict[str, bool] = {}

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    @property
    def as_seen(self) -> bool:
        """Tell whether the client was seen."""
        return self.says(AS_SEEN)

    @property
    def version(self) -> str:
        """Refuse: an answer that depends on the version as such could be shared with nobody."""
        raise NotImplementedError

    def has(self, since: str) -> bool:
        """Tell whether the client has what came with the version `since`."""
        return self.says(since)

    def says(self, question: str) -> bool:
        """Answer a question and take it down."""
        if question not in self.asked:
            self.asked[question] = self._behaviour.says(question)
        return self.asked[question]


def shared(answer: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function returns; its last argument is a behaviour, of which it keeps nothing for later."""
    known: defaultdict[tuple[Any, ...], list[tuple[dict[str, bool], T]]] = defaultdict(list)

    def look_up(*given: Any) -> T:
        *key, behaviour = given
        answers = known[tuple(key)]
        for asked, value in answers:
            if all(behaviour.says(question) == said for question, said in asked.items()):
                return value
        listening = Listening(behaviour)
        value = cast("Callable[..., T]", answer)(*key, listening)
        answers.append((listening.asked, value))
        return value

    return cast("Callable[P, T]", look_up)
