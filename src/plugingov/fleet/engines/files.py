"""Files of rows: which of them some paths name."""

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from plugingov.sources.errors import Problem, problem_with

LINES = (".jsonl", ".ndjson", ".json")
PARQUET = ".parquet"


def files_of(paths: Iterable[str], problems: list[Problem], *, away: bool = False) -> tuple[str, ...]:
    """Return the files of rows that some paths name: files, folders with all below them, globs.

    Where an engine can look elsewhere (`away`), what has a scheme is left to it.
    """
    found: dict[str, None] = {}
    for path in paths:
        files = [path] if away and not is_here(path) else _files(path)
        if not files:
            expected = "rows: *.jsonl, *.ndjson or *.parquet, a folder of them, or a glob"
            problems.append(problem_with(path, "found no file of rows", expected))
        found |= dict.fromkeys(files)
    return tuple(found)


def _files(path: str) -> list[str]:
    if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a name is too long)
        below = (os.fspath(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
        return sorted(each for each in below if _is_rows(each))
    if Path(path).exists():
        return [path]
    return sorted(each for each in glob.glob(path, recursive=True) if _is_rows(each))  # noqa: PTH207 (texts)


def _is_rows(path: str) -> bool:
    return path.lower().endswith((*LINES, PARQUET)) and not Path(path).name.startswith(".")


def is_parquet(path: str) -> bool:
    """Tell whether a file holds Parquet; every other file of rows holds lines."""
    return path.lower().endswith(PARQUET)


def is_here(path: str) -> bool:
    """Tell whether a path is one of this machine; one with a scheme (`s3a://...`) is an engine's own to read."""
    return "://" not in path
