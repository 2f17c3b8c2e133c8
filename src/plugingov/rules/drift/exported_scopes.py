"""Which scopes roles grant on Cowork's connectors, beside those that are declared."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.cowork.exporting import OfDoor
from plugingov.rules.cowork.grants import Grant, is_opaque, on_door, on_somebody, unlisted
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Finding, Unknown, Verdict
from plugingov.surfaces.cowork.exports.exported import Exported

_MOST_TOLD = 3


def scopes(case: Case, exported: Exported) -> Iterator[OfDoor | Seen]:
    """Tell of each declared door with scopes whether roles grant more of them than are declared."""
    del exported
    shown = case.exported
    if shown is None or shown.is_third_party:
        return
    doors = [
        each for each in case.layers.doors.values() if each.surface == "cowork" and each.requested_scopes is not None
    ]
    if not doors:
        return
    yield from unlisted(shown)
    for door in doors:
        ours = list(on_door(case, shown, door, "grant"))
        verdict = _verdict(door, ours) if ours else on_somebody(case, shown, door, "grant")
        if verdict:
            yield OfDoor(door.id, verdict)


def _verdict(door: Door, ours: list[Grant]) -> Verdict:
    declared = door.requested_scopes or ()
    whole = next((each for each in ours if each.on != "connector_scope"), None)
    if whole:
        what = "every scope of every connector" if whole.on == "all_connectors" else f"every scope of `{door.id}`"
        message = f"{whole.held} grants {what}, and the inventory has {len(declared)} of `{door.id}`"
        return Finding(whole.row.place("resource"), message, whole.people)
    named = {each.row.text("resource", "scope"): each for each in ours}
    hidden = {scope: each for scope, each in named.items() if is_opaque(scope) and scope not in declared}
    extra = [scope for scope in named if scope not in declared and scope not in hidden]
    if extra:
        first = named[extra[0]]
        told = ", ".join(f"`{scope}`" for scope in extra[:_MOST_TOLD])
        more = f" and {len(extra) - _MOST_TOLD} more" if extra[_MOST_TOLD:] else ""
        message = f"{first.held} grants {told}{more} of `{door.id}`, which the inventory does not have"
        return Finding(first.row.place("resource", "scope"), message, first.people)
    return _of_hidden(door, hidden, len([scope for scope in declared if scope not in named]))


def _of_hidden(door: Door, hidden: dict[str, Grant], left: int) -> Verdict:
    """Return what is said of scopes whose names the interface hides: more of them than are declared are too many."""
    if not hidden:
        return PASS
    first, many = next(iter(hidden.values())), len(hidden)
    scopes = f"{many} scope{'s' * (many > 1)} of `{door.id}` whose name{'s' * (many > 1)} the interface does not tell"
    if many > left:
        message = f"{first.held} grants {scopes}, which is more than the inventory has"
        return Finding(first.row.place("resource", "scope"), message, first.people)
    return Unknown(first.row.place("resource", "scope"), f"roles grant {scopes}")
