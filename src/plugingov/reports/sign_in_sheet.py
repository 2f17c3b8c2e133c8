"""How servers let in, and which scopes they want: two tables for people."""

from collections.abc import Iterable

from plugingov.layers.ways_in import DoorReading
from plugingov.model.answer import State
from plugingov.reports.sheet import Cell, Table, Tone
from plugingov.rules.authenticate.columns import ScopeRow

READINGS = ("plugin", "surface", "layer", "state", "url", "what it means")
SCOPES = ("plugin", "surface", "scope", "wanted", "allowed", "advertised")
_TONES: dict[State, Tone] = {"on": "on", "off": "off", "partly": "partly", "unknown": "unknown"}


def readings_table(found: Iterable[DoorReading]) -> Table:
    """Return what each answer means, for each plugin and surface."""
    return Table("SIGN-IN", READINGS, tuple(map(_reading, found)))


def _reading(found: DoorReading) -> tuple[Cell, ...]:
    reading = found.reading
    # What is said beside the way in is no state of anybody's sign-in.
    state = Cell("", "quiet") if reading.about == "remark" else Cell(reading.state, _TONES[reading.state])
    words = f"({found.credential} credential) {reading.because}" if reading.about == "credential" else reading.because
    return (
        Cell(found.plugin, "strong"),
        Cell(found.surface),
        Cell(reading.layer),
        state,
        Cell(reading.url, "quiet"),
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
