"""What becomes of the pins of an organisation once servers have answered: what is new, what stays, what differs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from plugingov.layers.against_pins import (
    MANY,
    PINNED_KINDS,
    Compared,
    compared,
    has_listed,
    is_pinned,
    is_same_route,
    not_listed,
    pin_of,
    route_words,
)
from plugingov.layers.offers import Offers, endpoint_of, may_be
from plugingov.model.definition import Definition, DefinitionKind, root_digest
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.pins import Pins
from plugingov.model.probed import ProbedServer
from plugingov.model.silence import silence
from plugingov.model.values import SURFACES, Surface
from plugingov.sources.secrets import mask

# `differs` is left as it was, because nobody said that it was reviewed; `not-pinned` cannot be pinned.
State: TypeAlias = Literal["new", "as-before", "updated", "differs", "not-pinned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be pinned: of which plugins, which of them were reviewed, and on which day."""

    chosen: Collection[str]
    reviewed: Collection[str]
    today: date


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Told:
    """One route to a server, and what became of it; `why` says it in a sentence, `notes` what else there is to say."""

    plugin: str
    surfaces: tuple[Surface, ...]
    state: State
    answered: ProbedServer | None = None
    why: str = ""
    notes: tuple[str, ...] = ()
    differences: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pinning:
    """All that is pinned from now on, and what is told of each route."""

    pins: Pins
    told: tuple[Told, ...]


def pinning(
    organisation: Organisation, doors: Iterable[Door], probed: tuple[ProbedServer, ...], pins: Pins, asked: Asked
) -> Pinning:
    """Return the pins of an organisation with what some of its plugins answered."""
    every = tuple(doors)
    offers = Offers(organisation, every, probed)
    kept = [each for each in pins if each.plugin not in asked.chosen]
    told: list[Told] = []
    for plugin in asked.chosen:
        of_plugin = _Plugin(plugin, tuple(door for door in every if door.id == plugin), offers, asked)
        old = [each for each in pins if each.plugin == plugin]
        new, said = of_plugin.pinned(old)
        kept += new
        told += said
    return Pinning(tuple(kept), tuple(told))


class _Plugin:
    """The doors of one plugin, what they answered, and what is pinned of them."""

    def __init__(self, plugin: str, doors: Sequence[Door], offers: Offers, asked: Asked) -> None:
        self._id = plugin
        self._doors = doors
        self._offers = offers
        self._asked = asked

    def pinned(self, old: list[ProbedServer]) -> tuple[list[ProbedServer], list[Told]]:
        """Return what is pinned of the plugin from now on, and what is told of it."""
        found, refused = self._answers({kind for each in old for kind in PINNED_KINDS if is_pinned(each, kind)})
        told = [*(self._told(each, notes, old) for each, notes in found), *refused]
        new = [each for each, _ in found]
        if not old:
            return new, told
        if self._id not in self._asked.reviewed:
            return old, told
        new = [self._carried(each, old) for each in new]
        left, dropped = self._left(old, new)
        return [*new, *left], [*told, *dropped]

    def _answers(
        self, pinned: Collection[DefinitionKind]
    ) -> tuple[list[tuple[ProbedServer, tuple[str, ...]]], list[Told]]:
        """Return what can be pinned of each route, with all its surfaces and what is missing, and why some cannot.

        What is missing of the kinds that were pinned before is told even where nobody asked for them now.
        """
        told = [
            self._refused(each, on, _ELSEWHERE)
            for each, on in self._surfaces(lambda door: self._offers.elsewhere.get(door, ()))
        ]
        found: dict[tuple[object, ...], tuple[ProbedServer, tuple[str, ...]]] = {}
        for each, on in self._surfaces(self._offers.of):
            if why := why_not(each):
                told.append(self._refused(each, on, why))
                continue
            new = _pinnable(each, self._asked.today)
            key = (endpoint_of(each), each.credential, each.scopes, root_digest(new.definitions))
            before = found[key][0].surfaces if key in found else ()
            found[key] = replace(new, surfaces=_in_order((*before, *on))), tuple(_not_whole(each, pinned))
        return list(found.values()), told or ([] if found else [self._unasked()])

    def _surfaces(
        self, answers: Callable[[Door], Iterable[ProbedServer]]
    ) -> Iterable[tuple[ProbedServer, list[Surface]]]:
        """Return each answer with the surfaces whose doors it is of."""
        found: dict[ProbedServer, list[Surface]] = {}
        for door in self._doors:
            for each in answers(door):
                found.setdefault(each, []).append(door.surface)
        return found.items()

    def _unasked(self) -> Told:
        why = "nothing was answered for it" if self._doors else "the inventory provisions it on no surface"
        return Told(plugin=self._id, surfaces=(), state="not-pinned", why=why)

    def _refused(self, server: ProbedServer, on: list[Surface], why: str) -> Told:
        return Told(plugin=self._id, surfaces=_in_order(on), state="not-pinned", answered=server, why=why)

    def _told(self, new: ProbedServer, notes: tuple[str, ...], old: list[ProbedServer]) -> Told:
        said = Told(plugin=self._id, surfaces=new.surfaces, state="new", answered=new, notes=notes)
        if not old:
            return said
        differences, why = self._differing(new, old)
        state: State = "differs" if differences or why else "as-before"
        state = "updated" if self._id in self._asked.reviewed else state
        return replace(said, state=state, why=why, differences=differences)

    def _differing(self, new: ProbedServer, old: list[ProbedServer]) -> tuple[tuple[Compared, ...], str]:
        """Return what differs from what is pinned of the same route, and what is not pinned at all."""
        found: dict[tuple[str, str], Compared] = {}
        why: list[str] = []
        for surface in new.surfaces:
            known = pin_of(new, [each for each in old if surface in (each.surfaces or SURFACES)])
            if known is None:
                why.append(f"nothing is pinned for what it offers on {surface} {route_words(new)}")
                continue
            found |= {(each.kind, each.name): each for each in compared(known, new) if each.changes}
            more = [MANY[kind] for kind in PINNED_KINDS if new.is_whole(kind) and not is_pinned(known, kind)]
            why += [f"its {', '.join(more)} are not pinned"] if more else []
        return tuple(found.values()), "; ".join(dict.fromkeys(why))

    def _carried(self, new: ProbedServer, old: list[ProbedServer]) -> ProbedServer:
        """Return what is to be pinned, with what was pinned before of kinds that were not listed in full now."""
        known = pin_of(new, [each for each in old if {*new.surfaces} & {*(each.surfaces or SURFACES)}])
        if known is None:
            return new
        kinds = [kind for kind in PINNED_KINDS if kind not in new.lists and is_pinned(known, kind)]
        definitions = (*new.definitions, *(each for each in known.definitions if each.kind in kinds))
        return replace(new, lists={**new.lists, **dict.fromkeys(kinds, "")}, definitions=definitions)

    def _left(self, old: list[ProbedServer], new: list[ProbedServer]) -> tuple[list[ProbedServer], list[Told]]:
        """Return what stays pinned of routes that were not answered now, and what is not, as it leads nowhere."""
        kept, dropped = [], []
        for each in old:
            taken = {surface for one in new if is_same_route(one, each) for surface in one.surfaces}
            left = tuple(surface for surface in each.surfaces or SURFACES if surface not in taken)
            leads = {door.surface for door in self._doors if may_be(each, door)}
            there = tuple(surface for surface in left if surface in leads)
            if there:
                kept.append(replace(each, surfaces=there))
            elif left and not taken:
                why = "it is pinned no more: it leads there no more"
                dropped.append(Told(plugin=self._id, surfaces=left, state="updated", answered=each, why=why))
        return kept, dropped


_ELSEWHERE = "it was answered elsewhere than where the inventory says that it leads"


def _in_order(surfaces: Iterable[Surface]) -> tuple[Surface, ...]:
    found = {*surfaces}
    return tuple(surface for surface in SURFACES if surface in found)


def why_not(server: ProbedServer) -> str:
    """Return why nothing of an answer can be pinned, or nothing."""
    if server.not_asked:
        return f"it was not asked: {server.not_asked}"
    if not has_listed(server):
        return f"it listed nothing when it was asked: {silence(server)}".removesuffix(": ")
    if any(_is_whole(server, kind) for kind in PINNED_KINDS):
        return ""
    return "; ".join(_not_whole(server)) or "none of its lists can be pinned"


def _pinnable(server: ProbedServer, today: date) -> ProbedServer:
    """Return what is pinned of an answer: the lists that are whole, as of today."""
    kinds = [kind for kind in PINNED_KINDS if _is_whole(server, kind)]
    return replace(
        server,
        lists=dict.fromkeys(kinds, ""),
        definitions=tuple(_without_secrets(each) for each in server.definitions if each.kind in kinds),
        steps=(),
        taken_at=today,
        taken_by="",
    )


def _without_secrets(definition: Definition) -> Definition:
    """Return a definition in which no secret shows, whoever wrote the answer down; its hash stays what it was."""
    return replace(definition, said=_masked(definition.said))


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {mask(key): _masked(item) for key, item in value.items()}
        case list() | tuple():
            return [_masked(item) for item in value]
    return value


def _is_whole(server: ProbedServer, kind: DefinitionKind) -> bool:
    """Tell whether everything of a kind is known; instructions are one text, and there or not."""
    is_text = kind == "instructions" and any(each.kind == kind for each in server.definitions)
    return server.is_known(kind) or is_text


def _not_whole(server: ProbedServer, wanted: Collection[DefinitionKind] = ()) -> Iterator[str]:
    for kind in PINNED_KINDS:
        if not _is_whole(server, kind) and (kind in server.lists or kind in wanted):
            yield not_listed(server, kind)
