"""What `explain gate` says: how a change is judged, and which kinds of openings there are."""

from plugingov.gate.opening import KINDS
from plugingov.model.decided import STOP_ON
from plugingov.reports.sheet import Cell, Lines, Sheet, Table

_HOW = (
    "`plugingov gate --base REF` compares a change with the base that it is made against.",
    "The base judges: its policy, waivers, baseline, schemas and catalogues. The head gives the inventory, no more.",
    "It stops for a new gap at or above --fail-on, and until somebody agrees with --acknowledge DIGEST:",
    "for an opening of a kind in `gate.stop_on` of the base's policy, and for a change that weakens what judges.",
)
_STOPS = "stops unless `gate.stop_on` says otherwise"


def gate_page() -> Sheet:
    """Return what the gate may stop on, and which of it stops where a policy says nothing."""
    kinds = [(kind, kind in STOP_ON, what) for kind, what in KINDS.items()]
    rows = tuple((Cell(kind, "strong"), Cell("yes" if stops else "no"), Cell(what)) for kind, stops, what in kinds)
    return Sheet(
        title=("The gate",),
        sections=(Lines("", _HOW), Table("Kinds of openings", ("kind", _STOPS, "what"), rows)),
        summary="",
        record={
            "format": "plugingov.gate-kinds/1",
            "kinds": [{"kind": kind, "stops_by_default": stops, "what": what} for kind, stops, what in kinds],
        },
    )
