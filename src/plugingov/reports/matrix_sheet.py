"""The matrix as a sheet: one line for each plugin, both surfaces side by side, layer by layer."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from plugingov.layers.layers import Layers
from plugingov.model.answer import Answer, State
from plugingov.model.people import Person
from plugingov.model.values import LAYERS, SURFACES, Layer, Surface
from plugingov.reports.answers import answer_record, state_cell, state_record
from plugingov.reports.places import place_record
from plugingov.reports.sheet import Cell, Rows, Section, Sheet, Table
from plugingov.sources.secrets import mask

if TYPE_CHECKING:  # most runs look at nothing
    from plugingov.rules.drift.strangers import Stranger

FORMAT = "plugingov.matrix/1"


@dataclass(frozen=True, slots=True)
class Question:
    """Which part of the matrix is asked for."""

    surfaces: tuple[Surface, ...] = SURFACES
    project: str | None = None
    people: tuple[Person, ...] = ()


def _how(asked: Sequence[tuple[Layers, Question]]) -> str:
    """Return how what is shown is known."""
    return "declared and, where somebody has looked, observed" if any(each.looks for each, _ in asked) else "declared"


@dataclass(frozen=True, slots=True)
class Door:
    """One plugin on one surface, with every answer; nothing where it is not provisioned there."""

    plugin: str
    surface: Surface
    answers: tuple[tuple[Layer, Answer], ...]
    lock: Answer | None
    via: str | None


def matrix_sheet(
    asked: Sequence[tuple[Layers, Question]], as_of: str, beside: "Sequence[tuple[Stranger, ...]]" = ()
) -> Sheet:
    """Return the sheet of one or more organisations; `beside` is what each has that its inventory does not."""
    several = len(asked) > 1
    sections: list[Section] = []
    records: list[dict[str, Any]] = []
    plugins = 0
    told = [(layers, question, doors_of(layers, question)) for layers, question in asked]
    used = {door.surface for _, _, doors in told for door in doors if door.via}
    for layers, question, doors in told:
        plugins += len(layers.organisation.plugins)
        shown = tuple(surface for surface in question.surfaces if surface in used) or question.surfaces
        sections += _sections(layers, shown, [door for door in doors if door.surface in shown], several=several)
        records += [_record(layers, door, several=several) for door in doors if door.via]
    for (layers, _), found in zip(asked, beside, strict=False):
        sections += _undeclared(layers, found, several=several)
    names = ", ".join(layers.organisation.id for layers, _ in asked)
    strangers = sum(map(len, beside))
    undeclared = f" and {strangers} thing{'s' * (strangers != 1)} in no inventory" if strangers else ""
    return Sheet(
        title=(f"{names}, as {_how(asked)}, on {as_of}",),
        sections=tuple(sections),
        summary=f"{plugins} plugin{'s' * (plugins != 1)}{undeclared}{_nowhere(asked, used)}. {_SIGNS}",
        record={
            "format": FORMAT,
            "organization": names if not several else None,
            "organizations": [layers.organisation.id for layers, _ in asked],
            "as_of": as_of,
            "plugins": records,
            "undeclared": [
                {
                    **({"organization": layers.organisation.id} if several else {}),
                    "name": each.name,
                    "surface": each.surface,
                    "because": mask(each.said),
                    "at": place_record(each.at),
                }
                for (layers, _), found in zip(asked, beside, strict=False)
                for each in found
            ],
        },
        rows=partial(_csv_rows, told, tuple(zip((layers for layers, _ in asked), beside, strict=False))),
    )


_COLUMNS = ("organization", "plugin", "surface", "via", *LAYERS, "lock", "because", "at", "basis")


def _csv_rows(
    told: "Sequence[tuple[Layers, Question, list[Door]]]", beside: "Sequence[tuple[Layers, tuple[Stranger, ...]]]"
) -> Rows:
    """Return a row for each plugin and surface where it is provisioned, and for what is there and nobody declared.

    The reason is that of the first layer that is not on.
    """
    declared = (_csv_row(layers, door) for layers, _, doors in told for door in doors if door.via)
    undeclared = (
        (layers.organisation.id, each.name, each.surface, _NOWHERE, "", "", "", "", each.said, str(each.at), "observed")
        for layers, found in beside
        for each in found
    )
    return Rows(_COLUMNS, (*declared, *undeclared))


_NOWHERE = "in no inventory"


def _csv_row(layers: Layers, door: Door) -> tuple[str, ...]:
    deciding = next((answer for _, answer in door.answers if answer.state != "on"), door.answers[0][1])
    return (
        layers.organisation.id,
        door.plugin,
        door.surface,
        door.via or "",
        *(answer.state for _, answer in door.answers),
        _LOCK_WORDS[door.lock.state] if door.lock else "",
        deciding.because,
        str(layers.organisation.place(deciding.at)),
        deciding.basis,
    )


_LOCK_WORDS: Mapping[State, str] = {"on": "locked", "off": "open", "partly": "partly", "unknown": "unknown"}
_SIGNS = "● on  ○ off  ◐ partly  ? unknown  - not provisioned there"


def _nowhere(asked: Sequence[tuple[Layers, Question]], used: Container[str]) -> str:
    """Say of which surfaces that were asked for nothing is shown, because nothing is provisioned there."""
    empty = [
        surface for surface in SURFACES if surface not in used and any(surface in each.surfaces for _, each in asked)
    ]
    return f"; none is provisioned on {' or '.join(empty)}" if empty else ""


def doors_of(layers: Layers, question: Question) -> list[Door]:
    """Return every plugin on every surface that is asked about."""
    return [
        _door(layers, question, plugin, surface)
        for plugin in layers.organisation.plugins
        for surface in question.surfaces
    ]


def _door(layers: Layers, question: Question, plugin: str, surface: Surface) -> Door:
    declared = layers.doors.get((plugin, surface))
    if declared is None:
        return Door(plugin, surface, (), None, None)
    answers = tuple(
        (layer, layers.at_a_glance(layer, plugin, surface, question.project, question.people)) for layer in LAYERS
    )
    lock = layers.lock_at_a_glance(plugin, surface, question.people)
    return Door(plugin, surface, answers, lock, layers.surfaces[surface].via(declared))


def _sections(layers: Layers, surfaces: tuple[Surface, ...], doors: list[Door], *, several: bool) -> Iterable[Section]:
    """Yield the table, and the reasons; of a surface that is alone the rows of reasons do not speak."""
    width = len(surfaces)
    rows = [
        (Cell(doors[start].plugin, "strong"), *(cell for door in doors[start : start + width] for cell in _cells(door)))
        for start in range(0, len(doors), width)
    ]
    columns = ("plugin", *(name for _ in surfaces for name in (*LAYERS, "lock")))
    spans = (("", 1), *((surface, len(LAYERS) + 1) for surface in surfaces))
    yield Table(layers.organisation.id if several else "", columns, tuple(rows), spans)
    reasons = tuple(
        (
            Cell(door.plugin, "strong"),
            *((Cell(door.surface),) if width > 1 else ()),
            Cell(layer),
            state_cell(answer),
            Cell(f"{mask(answer.because)} ({layers.organisation.place(answer.at)})"),
        )
        for door in doors
        for layer, answer in door.answers
        if answer.state != "on"
    )
    yield Table("Why", ("plugin", *(("surface",) if width > 1 else ()), "layer", "state", "because"), reasons)


def _undeclared(layers: Layers, found: "tuple[Stranger, ...]", *, several: bool) -> Iterable[Section]:
    """Yield what was seen and nobody declared, if anything was."""
    rows = tuple(
        (Cell(each.name, "strong"), Cell(each.surface), Cell(f"{mask(each.said)} ({each.at})")) for each in found
    )
    whose = f" of {layers.organisation.id}" if several else ""
    if rows:
        yield Table(f"In no inventory{whose}", ("what", "surface", "seen"), rows)


def _cells(door: Door) -> tuple[Cell, ...]:
    if door.lock is None:
        return (Cell("-", "quiet"),) * (len(LAYERS) + 1)
    return (*(state_cell(answer) for _, answer in door.answers), _LOCKS[door.lock.state])


_LOCKS: Mapping[State, Cell] = {
    "on": Cell("locked", "strong"),
    "off": Cell("open", "quiet"),
    "partly": Cell("partly", "partly"),
    "unknown": Cell("?", "unknown"),
}


def _record(layers: Layers, door: Door, *, several: bool) -> dict[str, Any]:
    return {
        **({"organization": layers.organisation.id} if several else {}),
        "plugin": door.plugin,
        "surface": door.surface,
        "via": door.via,
        "lock": state_record(door.lock, layers.organisation) if door.lock else None,
        "answers": [answer_record(layer, answer, layers.organisation) for layer, answer in door.answers],
    }
