"""Rules that later versions bring; their names and ids are taken, and a policy that names one is told so."""

PLANNED: dict[str, str] = {
    "capability-not-declared": "CAP004",
    "definition-changed": "CAP006",
    "annotations-missing": "CAP009",
    "hidden-instructions": "CAP010",
    "unknown-policy-value": "COW014",
    "wildcard-and-exact-disagree": "COW015",
    "shape-that-fails-closed": "COW016",
    "deny-entry-without-effect": "COW017",
    "plugin-server-list-open": "COW018",
    "one-server-name-two-urls": "COW019",
    "sign-in-without-refresh": "COW022",
    "value-in-wrong-encoding": "COW023",
    "dead-registry-hive": "COW024",
    "writable-policy-file": "COW025",
    "key-newer-than-fleet": "COW027",
    "device-setting-looser-than-policy": "COW028",
    "deprecated-or-deleted-entry": "SRC012",
}
