"""Writes what scanning is measured on: one laptop, and 300 repositories in some of which something is wrong."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from reference_endpoint import endpoint
from reference_repositories import repositories

SEED = 1


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, each at its path; line ends are written as they are."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def main() -> None:
    """Write the folders `endpoint` and `repositories`, and what is wrong in the second, into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.folder / "endpoint", endpoint(chosen.seed))
    made = repositories(chosen.seed)
    write(chosen.folder / "repositories", made.files)
    planted = [{"repository": each.repository, **each.fault._asdict()} for each in made.planted]
    (chosen.folder / "planted.json").write_text(json.dumps(planted, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
