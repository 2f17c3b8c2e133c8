"""How servers let in, and which scopes they want: two tables for people."""

from collections.abc import Iterable

from plugingov.layers.ways_in import DoorReading
from plugingov.model.answer import State
from plugingov.reports.sheet import Cell, Table, Tone
from plugingov.rules.authenticate.columns import ScopeRow

READINGS = ("plugin", "surface", "layer", "state", "what it means")
SCOPES = ("plugin", "surface", "scope", "wanted", "allowed", "advertised")
_TONES: dict[State, Tone] = {"on": "on", "off": "off", "partly": "partly", "unknown": "unknown"}


def readings_table(found: Iterable[DoorReading]) -> Table:
    """Return what each answer means, for each plugin: surfaces that fare alike in one row.

    The address that was asked stands in the sentence, which needs the room that a column of addresses takes.
    """
    alike: dict[tuple[object, ...], list[DoorReading]] = {}
    for each in found:
        reading = each.reading
        key = (each.plugin, each.credential, reading.about, reading.layer, reading.state, reading.because)
        alike.setdefault(key, []).append(each)
    return Table("SIGN-IN", READINGS, tuple(map(_reading, alike.values())))


def _reading(alike: list[DoorReading]) -> tuple[Cell, ...]:
    found = alike[0]
    reading = found.reading
    # What is said beside the way in is no state of anybody's sign-in.
    state = Cell("", "quiet") if reading.about == "remark" else Cell(reading.state, _TONES[reading.state])
    words = f"({found.credential} credential) {reading.because}" if reading.about == "credential" else reading.because
    return (
        Cell(found.plugin, "strong"),
        Cell(", ".join(dict.fromkeys(each.surface for each in alike))),
        Cell(reading.layer),
        state,
        Cell(words),
    )


def scopes_table(rows: Iterable[ScopeRow]) -> Table:
    """Return the scopes of each plugin and surface: wanted, allowed and advertised."""
    return Table("SCOPES", SCOPES, tuple(map(_scope, rows)))


def _scope(row: ScopeRow) -> tuple[Cell, ...]:
    pattern = f" ({row.pattern})" if row.pattern else ""
    tone: Tone = "off" if row.allowed == "no" and row.wanted != "no" else ""
    return (
        Cell(row.plugin, "strong"),
        Cell(row.surface),
        Cell(row.scope),
        Cell(row.wanted),
        Cell(f"{row.allowed}{pattern}", tone),
        Cell(row.advertised, "quiet" if row.advertised == "not known" else ""),
    )
