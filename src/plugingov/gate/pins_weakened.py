"""Whether a change alters or drops what is pinned: the next run would compare servers with that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from plugingov.gaps.judges import Judges
from plugingov.gate.change import Change
from plugingov.gate.weakening import Weakening
from plugingov.layers.against_pins import MANY, PINNED_KINDS, is_pinned, is_same_route, route_words
from plugingov.layers.offers import endpoint_of
from plugingov.layers.recognition import Endpoint
from plugingov.model.change_words import changes_text, named
from plugingov.model.definition import Definition, DefinitionKind, canonical
from plugingov.model.definition_changes import changes_among
from plugingov.model.probed import ProbedServer
from plugingov.model.values import SURFACES, Surface
from plugingov.sources.document import Place

_Route: TypeAlias = tuple[str, Surface, Endpoint, str, tuple[str, ...] | None]
_Routes: TypeAlias = Mapping[_Route, list[ProbedServer]]


def pins_weakened(base: Judges, head: Judges, changes: Iterable[Change]) -> Iterator[Weakening]:
    """Yield what the base has pinned of a door that stays, and the head has not, or otherwise."""
    for change in changes:
        old = _routes(base.pins.get(change.base.id, ()), {})
        kept = (each for each in head.pins.get(change.head.id, ()) if each.plugin in change.head.plugins)
        new = _routes(kept, change.was)
        doors = {(before, surface) for name, surface in change.after.doors if (before := change.was.get(name))}
        for route, pinned in old.items():
            if route[:2] not in doors:
                continue
            if route not in new:
                place = pinned[0].at
                said = f"{_name(pinned[0], route)} is not pinned any more"
                yield Weakening(said, Place(place.file, 1, 1, 1, 1))
            else:
                yield from _altered(pinned, new[route], route)
        yield from _beside(old, new)


def _routes(pins: Iterable[ProbedServer], was: Mapping[str, str]) -> _Routes:
    found: dict[_Route, list[ProbedServer]] = {}
    for each in pins:
        plugin = was.get(each.plugin, each.plugin)
        for surface in each.surfaces or SURFACES:
            route = (plugin, surface, endpoint_of(each), each.credential, each.scopes)
            found.setdefault(route, []).append(replace(each, plugin=plugin, surfaces=(surface,)))
    return found


def _name(pinned: ProbedServer, route: _Route) -> str:
    return f"what `{pinned.plugin}` offers on {route[1]} {route_words(pinned)}"


def _beside(old: _Routes, new: _Routes) -> Iterator[Weakening]:
    """Yield what is pinned of a route that an older pin is of, too: it would be compared with instead."""
    for route, added in new.items():
        if route in old:
            continue
        alike = (each for known, pins in old.items() if known[:2] == route[:2] for each in pins)
        if any(is_same_route(each, added[0]) for each in alike):
            yield Weakening(f"{_name(added[0], route)} is pinned a second time", added[0].at)


def _altered(old: list[ProbedServer], new: list[ProbedServer], route: _Route) -> Iterator[Weakening]:
    was, now = _definitions(old), _definitions(new)
    name = _name(old[0], route)
    for key in sorted({*was, *now}):
        before, after = was.get(key, ()), now.get(key, ())
        if said := _differs(before, after):
            at = after[0].at if after else new[0].at
            one = f"{key[0]} `{named(key[1])}`" if key[1] else key[0]
            yield Weakening(f"{name} is pinned otherwise: {one}: {said}", at)
    for kind in PINNED_KINDS:
        if any(is_pinned(each, kind) for each in old) and not any(is_pinned(each, kind) for each in new):
            yield Weakening(f"{name} is pinned without its {MANY[kind]}", new[0].at)


def _differs(before: tuple[Definition, ...], after: tuple[Definition, ...]) -> str:
    """Return how definitions differ: where a secret is masked they may have one hash and show two things.

    What is shown decides how bad a later change of the server is.
    """
    if changes := changes_among(before, after):
        return changes_text(changes)
    was, now = (sorted(canonical(each.said) for each in definitions) for definitions in (before, after))
    return "" if was == now else "its hash is as it was, and what stands there is not"


def _definitions(pins: Iterable[ProbedServer]) -> dict[tuple[DefinitionKind, str], tuple[Definition, ...]]:
    found: dict[tuple[DefinitionKind, str], tuple[Definition, ...]] = {}
    for each in pins:
        for definition in each.definitions:
            key = (definition.kind, definition.name)
            found[key] = (*found.get(key, ()), definition)
    return found
