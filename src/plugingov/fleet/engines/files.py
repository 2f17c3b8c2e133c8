"""Files of rows: which of them some paths name."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
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
        flaws = [*_flaws(path, files)]
        problems += flaws
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
    found = (each for each in glob.glob(path, recursive=True) if _is_rows(each))  # noqa: PTH207 (texts)
    return sorted(each for each in found if not os.path.isdir(each))  # noqa: PTH112 (as above)


def _flaws(path: str, files: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with files that a path names: whoever may put one there chooses its name and what it is."""
    folder = os.path.join(os.path.realpath(_above(path)), "")  # noqa: PTH118 (with its slash)
    for file in files:
        try:
            file.encode()
        except UnicodeEncodeError:
            yield problem_with(file, "found a name that is no text", "a name in UTF-8")
            continue
        if file == path:  # whoever calls has named it
            continue
        if not os.path.realpath(file).startswith(folder):
            yield problem_with(file, "found a link that leads out of the folder", "a file in it")
        elif not Path(file).is_file():
            yield problem_with(file, "found something that is no file", "a file of rows")


def _above(path: str) -> str:
    """Return the folder in which everything lies that a folder or a glob names."""
    if os.path.isdir(path):  # noqa: PTH112 (as above)
        return path
    return os.path.dirname(path[: match.start()] if (match := _MAGIC.search(path)) else path) or "."  # noqa: PTH120


_MAGIC = re.compile(r"[*?\[]")


def _is_rows(path: str) -> bool:
    return path.lower().endswith((*LINES, PARQUET)) and not Path(path).name.startswith(".")


def is_parquet(path: str) -> bool:
    """Tell whether a file holds Parquet; every other file of rows holds lines."""
    return path.lower().endswith(PARQUET)


def is_here(path: str) -> bool:
    """Tell whether a path is one of this machine; one with a scheme (`s3a://...`) is an engine's own to read."""
    return "://" not in path
