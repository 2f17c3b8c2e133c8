"""A fact that is lowered or left out, and the few ways in which that happens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from plugingov.gate.reached import shown_url
from plugingov.model.values import Model
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route

SHARING = ("per-member", "service", "shared")  # the more people share a sign-in, the farther on


class Dropped(NamedTuple):
    """One fact that is stated no more, or less: whose, at which route of the head, what it was and what it is."""

    subject: Subject
    at: Route
    was: str
    now: str = ""


def classified(
    subject: Subject, at: Route, was: str | None, now: str | None, order: Mapping[str, int]
) -> Iterator[Dropped]:
    """Yield a classification that is lower, or left out."""
    if was and was != now and order.get(now or "", -1) < order.get(was, len(order)):
        yield Dropped(subject, at, f"`{was}`", f"`{now}`" if now else "")


def fewer(subject: Subject, at: Route, was: Iterable[str] | None, now: Iterable[str] | None) -> Iterator[Dropped]:
    """Yield what a list no longer holds."""
    if lost := [each for each in was or () if each not in (now or ())]:
        left = [f"`{each}`" for each in now or ()]
        yield Dropped(
            subject,
            at,
            ", ".join(f"`{each}`" for each in lost),
            f"left out; there is {', '.join(left)}" if left else "",
        )


def left_out(subject: Subject, at: Route, was: Model, now: Model, keys: Iterable[str]) -> Iterator[Dropped]:
    """Yield each of some keys that is no longer stated."""
    for key in keys:
        if getattr(was, key) is not None and getattr(now, key) is None:
            yield Dropped(subject, (*at, key), shown(getattr(was, key)))


def raised(subject: Subject, at: Route, was: str | None, now: str | None, order: Sequence[str]) -> Iterator[Dropped]:
    """Yield a word that has gone on in an order of which the first is the best."""
    if was and now and order.index(now) > order.index(was):
        yield Dropped(subject, at, f"`{was}`", f"`{now}`")


def unpinned(subject: Subject, at: Route, was: Any, now: Any) -> Iterator[Dropped]:
    """Yield what no longer holds a source at one version."""
    if was and now:
        yield from left_out(subject, at, was, now, ("sha", "sha256", "manifest_sha256", "version"))
    elif was:
        yield Dropped(subject, at, shown(was))


def shown(value: Any) -> str:
    """Return how a sentence speaks of what was stated; of a block that it was there."""
    match value:
        case bool():
            return str(value).lower()
        case Model() | dict():
            return "stated"
        case tuple():
            return ", ".join(f"`{each}`" for each in value) or "an empty list"
        case str() if "://" in value:
            return f"`{shown_url(value)}`"
    return f"`{value}`"
