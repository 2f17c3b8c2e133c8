"""What a change says of itself: reviews, approvals and attested settings that nobody has looked at yet."""

from collections.abc import Iterator
from typing import Any

from plugingov.gate.change import Change
from plugingov.gate.opening import Claim
from plugingov.model.inventory import Plugin, Review
from plugingov.model.values import Model
from plugingov.rules.rule import Subject
from plugingov.sources.document import Route


def claims(change: Change) -> Iterator[Claim]:
    """Yield everything that the head adds or changes and that closes nothing in this change."""
    for name, plugin in change.head.plugins.items():
        before = change.base.plugins.get(change.was.get(name, ""))
        for route, message in _of_plugin(before, plugin, is_named=change.people == "names"):
            yield _claim(change, Subject(plugin=name), ("plugins", name, *route), message)
    for surface, was, now in change.attested:
        for route, message in _of_attested(("surfaces", surface), was, now):
            yield _claim(change, Subject(surface=surface), route, message)


def _of_plugin(before: Plugin | None, after: Plugin, *, is_named: bool) -> Iterator[tuple[Route, str]]:
    if after.review:
        yield from _of_review(("review",), before.review if before else None, after.review, is_named=is_named)
    if before is None:
        return
    for route in (("data", "cleared_for"), ("system",), ("publisher",), ("server", "operator")):
        was, now = (_at(each, route) for each in (before, after))
        if now is not None and was != now:
            yield route, f"`{'.'.join(route)}` is `{now}`" + (f", it was `{was}`" if was is not None else "")


def _at(part: Any, route: tuple[str, ...]) -> Any:
    for step in route:
        part = getattr(part, step) if part is not None else None
    return part


def _claim(change: Change, subject: Subject, at: Route, message: str) -> Claim:
    return Claim(change.head.id, subject, message, change.place(at))


def _of_review(at: Route, before: Review | None, after: Review, *, is_named: bool) -> Iterator[tuple[Route, str]]:
    known = before.approvals_on_record if before else {}
    for name, day in after.approvals_on_record.items():
        if known.get(name) != day:
            yield (*at, "approvals", name), f"approved by {f'`{name}`' if is_named else 'somebody'} on {day}"
    for key in ("requested_by", "valid_until", "ticket", "covers"):
        now = getattr(after, key)
        if now is not None and (before is None or getattr(before, key) != now):
            shown = "somebody" if key == "requested_by" and not is_named else _shown(now)
            yield (*at, key), f"`{key}` of the review is {shown}"


def _of_attested(at: Route, before: Model, after: Model) -> Iterator[tuple[Route, str]]:
    for key, field in type(after).model_fields.items():
        was, now = getattr(before, key), getattr(after, key)
        route = (*at, field.alias or key)
        if now is None or was == now:
            continue
        if isinstance(was, Model) and isinstance(now, Model):
            yield from _of_attested(route, was, now)
        else:
            yield route, f"`{'.'.join(map(str, route[2:]))}` is {_shown(now)}"


def _shown(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Model():
            return "stated anew"
        case tuple():
            return ", ".join(f"`{each}`" for each in value) or "an empty list"
    return f"`{value}`"
