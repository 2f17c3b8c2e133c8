"""What somebody writes in an afternoon instead of plugingov, PyYAML and five rules, to measure against."""

import fnmatch
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

ALLOWED_SCOPES = ("*.read", "*.write")


def check(inventory: dict[str, Any], today: date) -> Iterator[str]:  # noqa: C901 (as plain as it gets)
    """Yield one line for each gap."""
    plugins = inventory["plugins"]
    for name, plugin in plugins.items():
        if "org-critical" in plugin.get("tags", ()):
            if plugin["provision"].get("cowork", {}).get("preference") != "required":
                yield f"{name}: not locked on cowork"
            if plugin["provision"].get("claude-code", {}).get("via") != "managed-plugin":
                yield f"{name}: not locked on claude-code"
        if not plugin.get("owner"):
            yield f"{name}: owner missing"
        for scope in plugin.get("auth", {}).get("scopes", ()):
            if not any(fnmatch.fnmatchcase(scope, pattern) for pattern in ALLOWED_SCOPES):
                yield f"{name}: scope {scope} is not allowed"
    for name, credential in inventory["credentials"].items():
        if "expires" in credential and credential["expires"] < today:
            yield f"{name}: expired on {credential['expires']}"
    for name, project in inventory["projects"].items():
        for need in project["needs"]:
            if need.split("/")[0] not in project.get("active", ()):
                yield f"{name}: {need} is not active"


def main() -> None:
    """Check one inventory and exit with 1 where it has a gap."""
    file, today = sys.argv[1:]
    with open(file, encoding="utf-8") as stream:  # noqa: PTH123 (as plain as it gets)
        inventory = yaml.load(stream, Loader=yaml.CSafeLoader)
    gaps = list(check(inventory, date.fromisoformat(today)))
    for gap in gaps:
        print(gap)
    sys.exit(bool(gaps))


if __name__ == "__main__":
    main()
