"""What is deployed beside what would be rendered: key by key, and where it stands."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from plugingov.sources.document import Place, Route
from plugingov.sources.secrets import MASK, mask
from plugingov.surfaces.rendering.rendered import RenderedFile

State = Literal["same", "differs", "missing", "beside", "extra", "unread", "elsewhere"]


class Difference(NamedTuple):
    """One thing that is deployed otherwise than it would be rendered, and where."""

    key: str
    what: str
    at: Place


class Compared(NamedTuple):
    """One file: whether it is as it would be rendered, and in what it is not."""

    path: str
    state: State
    differences: tuple[Difference, ...] = ()


class Held(NamedTuple):
    """What a deployed file holds, what of it may be shown, and where each thing stands."""

    data: Any
    shown: Any
    place: Callable[[Route], Place]
    flaws: tuple[Difference, ...] = ()


def not_understood(path: str, name: str, because: str) -> Compared:
    """Return a file that was not understood, which is never taken for empty."""
    return Compared(path, "unread", (Difference("", because, Place(name, 1, 1, 1, 1)),))


def compared(file: RenderedFile, held: Held, unordered: frozenset[str]) -> Compared:
    """Return a rendered file beside the deployed one; the order of lists below `unordered` keys is no difference."""
    found = (
        Difference(_dotted(route), what, held.place(route))
        for route, what in _differences(_plain(file.data), _Deployed(held.data, held.shown), (), unordered)
    )
    differences = (*held.flaws, *found)
    return Compared(file.path, "differs" if differences else "same", differences)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


class _Deployed(NamedTuple):
    """A value that is deployed, and beside it what of it may be shown."""

    value: Any
    shown: Any

    def below(self, step: str | int) -> "_Deployed":
        shown = self.shown
        is_there = step in shown if isinstance(shown, dict) else isinstance(shown, list) and isinstance(step, int)
        return _Deployed(self.value[step], shown[step] if is_there else MASK)

    @property
    def told(self) -> str:
        return _canonical(self.shown)


def _differences(
    ours: Any, deployed: _Deployed, route: Route, unordered: frozenset[str]
) -> Iterator[tuple[Route, str]]:
    """Yield what differs in what is deployed; the order of a list of rules is no difference."""
    theirs = deployed.value
    match ours, theirs:
        case dict(), dict():
            for key in [*ours, *(key for key in theirs if key not in ours)]:
                if key not in theirs:
                    yield (*route, key), f"`{key}` is missing"
                elif key not in ours:
                    yield (*route, key), f"`{mask(key)}` is deployed and would not be rendered"
                else:
                    yield from _differences(ours[key], deployed.below(key), (*route, key), unordered)
        case list(), list() if route and route[-1] in unordered:
            yield from _of_lists(ours, deployed, route)
        case _:
            if _canonical(ours) != _canonical(theirs):
                yield route, f"`{deployed.told}` is deployed and `{_canonical(ours)}` would be rendered"


def _of_lists(ours: list[Any], deployed: _Deployed, route: Route) -> Iterator[tuple[Route, str]]:
    wanted = {_canonical(item): item for item in ours}
    found = frozenset(map(_canonical, deployed.value))
    for number, item in enumerate(deployed.value):
        if _canonical(item) not in wanted:
            yield (*route, number), f"`{deployed.below(number).told}` is deployed and would not be rendered"
    for text in wanted:
        if text not in found:
            yield route, f"`{text}` is missing"


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _dotted(route: Route) -> str:
    return mask(".".join(map(str, route)))
