"""Rules that later versions bring; their names and ids are taken, and a policy that names one is told so."""

PLANNED: dict[str, str] = {
    "deprecated-or-deleted-entry": "SRC012",
}
