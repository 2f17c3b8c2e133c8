"""Rules that later versions bring; their names and ids are taken, and a policy that names one is told so."""

PLANNED: dict[str, str] = {
    "capability-not-declared": "CAP004",
    "annotations-missing": "CAP009",
    "hidden-instructions": "CAP010",
    "deprecated-or-deleted-entry": "SRC012",
}
