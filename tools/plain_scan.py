"""What a scanner does at the least, to measure against: walk, read what has the right name, print the servers in it."""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

NAMES = (".mcp.json", ".claude.json", "settings.json", "settings.local.json", "managed-settings.json", "plugin.json")


def servers(found: Any, where: str) -> Iterator[str]:
    """Yield one line for each server in a file, wherever it stands."""
    for key, value in found.items() if isinstance(found, dict) else ():
        if key == "mcpServers" and isinstance(value, dict):
            for name, said in value.items():
                leads = said.get("url") or said.get("command") if isinstance(said, dict) else None
                yield f"{where}: {name}: {leads}"
        elif isinstance(value, dict):
            yield from servers(value, where)


def main() -> None:
    """Print every server below a folder."""
    for folder, _, names in os.walk(sys.argv[1]):
        for name in sorted(set(NAMES) & set(names)):
            file = os.path.join(folder, name)  # noqa: PTH118 (as plain as it gets)
            try:
                with open(file, encoding="utf-8-sig") as stream:  # noqa: PTH123 (as plain as it gets)
                    found = json.load(stream)
            except ValueError as error:
                print(f"{file}: {error}")
            else:
                for line in servers(found, file):
                    print(line)


if __name__ == "__main__":
    main()
