"""The report of `pin`: what is pinned now, what stays as it was, and what differs from what was approved."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plugingov.layers.against_pins import MANY, PINNED_KINDS, Compared, route_words
from plugingov.layers.pinning import Pinning, State, Told
from plugingov.model.change_words import change_text, named
from plugingov.model.definition import DefinitionKind, root_digest
from plugingov.reports.places import place_record
from plugingov.reports.sheet import Block, Blocks, Cell, Section, Sheet, Table, Tone

FORMAT = "plugingov.pinning/1"
_SAID: dict[State, str] = {
    "new": "new",
    "as-before": "as before",
    "updated": "written anew",
    "differs": "differs, not written",
    "not-pinned": "not pinned",
}
_TONES: dict[State, Tone] = {"differs": "high", "not-pinned": "unknown", "new": "on", "updated": "on", "as-before": ""}


@dataclass(frozen=True, slots=True)
class Written:
    """Where the pins of which organisation are kept, whether the file is another than before, and the command again."""

    organization: str
    file: str
    is_changed: bool
    as_of: str
    again: str


def pinning_sheet(found: Pinning, written: Written, notes: tuple[str, ...]) -> Sheet:
    """Return the sheet of what was pinned; `notes` are said before anything else."""
    what = "is written" if written.is_changed else "stays as it is"
    title = f"Pins of {written.organization}, as of {written.as_of}: {written.file} {what}"
    return Sheet(
        title=(*notes, title),
        sections=(_table(found), *_differences(found, written)),
        summary=_summary(found),
        record=_record(found, written, notes),
    )


def _table(found: Pinning) -> Table:
    rows = tuple(
        (
            Cell(each.plugin, "strong"),
            Cell(", ".join(each.surfaces) or "nowhere"),
            Cell(route_words(each.answered) if each.answered and not each.answered.not_asked else ""),
            Cell(_SAID[each.state], _TONES[each.state]),
            Cell(_counted(each)),
            Cell("; ".join(filter(None, (each.why, *each.notes)))),
        )
        for each in found.told
    )
    return Table("", ("plugin", "on", "asked", "pin", "what", "because"), rows)


def _counted(told: Told) -> str:
    counts = _counts(told)
    return ", ".join(_number(kind, number) for kind, number in counts)


def _number(kind: DefinitionKind, number: int) -> str:
    if kind == "instructions":
        return MANY[kind]
    return f"{number} {MANY[kind].removesuffix('s') if number == 1 else MANY[kind]}"


def _counts(told: Told) -> list[tuple[DefinitionKind, int]]:
    if told.answered is None or told.state == "not-pinned":
        return []
    counts = Counter(each.kind for each in told.answered.definitions)
    return [(kind, counts[kind]) for kind in PINNED_KINDS if counts[kind]]


def _differences(found: Pinning, written: Written) -> Iterator[Section]:
    for state, title in (("differs", "DIFFERS from what is pinned"), ("updated", "Written anew after review")):
        told = [each for each in found.told if each.state == state and each.differences]
        if not told:
            continue
        pairs = [(each, one) for each in told for one in each.differences]
        rows = tuple(_row(each, one) for each, one in pairs)
        table = Table(state, ("severity", "plugin", "on", "kind", "name", "change", "pinned at"), rows)
        heading = Cell(f"{title} ({len(pairs)})", "high" if state == "differs" else "strong")
        yield Blocks(heading, tuple(_block(each, one, written.again) for each, one in pairs), table)


def _row(told: Told, one: Compared) -> tuple[Cell, ...]:
    worst = one.changes[0].grade
    said = "; ".join(map(change_text, one.changes))
    at = str(one.before[0].at) if one.before else ""
    words = (told.plugin, ", ".join(told.surfaces), one.kind, one.name, said, at)
    return (Cell(worst, worst), *map(Cell, words))


def _block(told: Told, one: Compared, again: str) -> Block:
    worst = one.changes[0].grade
    heading = (
        Cell(worst, worst),
        Cell(f"{told.plugin} on {', '.join(told.surfaces)}", "strong"),
        Cell(f"{one.kind} {named(one.name)}".strip()),
    )
    details: list[tuple[str, str]] = [(each.grade, change_text(each)) for each in one.changes]
    details += [("pinned at", str(one.before[0].at))] if one.before else []
    details += [("if reviewed", f"{again} --update {told.plugin}")] if told.state == "differs" else []
    return Block(heading, "", tuple(details))


def _summary(found: Pinning) -> str:
    counts = Counter(each.state for each in found.told)
    return "Pinned: " + (", ".join(f"{counts[state]} {_SAID[state]}" for state in _SAID if counts[state]) or "nothing")


def _record(found: Pinning, written: Written, notes: tuple[str, ...]) -> dict[str, Any]:
    counts = Counter(each.state for each in found.told)
    return {
        "format": FORMAT,
        "organization": written.organization,
        "as_of": written.as_of,
        "file": written.file,
        "written": written.is_changed,
        "notes": list(notes),
        "summary": {state: counts[state] for state in _SAID},
        "servers": [_server(each) for each in found.told],
    }


def _server(told: Told) -> dict[str, Any]:
    answered = told.answered
    scopes = None if answered is None or answered.scopes is None else list(answered.scopes)
    return {
        "plugin": told.plugin,
        "surfaces": list(told.surfaces),
        "credential": answered.credential if answered else None,
        "scopes": scopes,
        "protocol": (answered.protocol or None) if answered else None,
        "server_version": (answered.server_version or None) if answered else None,
        "state": told.state,
        "because": told.why or None,
        "notes": list(told.notes),
        "sha256": root_digest(answered.definitions) if answered and told.state != "not-pinned" else None,
        "definitions": dict(_counts(told)),
        "changes": [change for one in told.differences for change in _changes(one)],
    }


def _changes(one: Compared) -> Iterator[dict[str, Any]]:
    place = place_record(one.before[0].at) if one.before else None
    for each in one.changes:
        yield {
            "kind": one.kind,
            "name": one.name or None,
            "severity": each.grade,
            "change": each.kind,
            "part": each.part or None,
            "message": change_text(each),
            "place": place,
        }
