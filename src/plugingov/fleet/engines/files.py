"""Files of rows: which of them some paths name."""

import glob
import mmap
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from plugingov.sources.errors import Problem, problem_with

LINES = (".jsonl", ".ndjson", ".json")
PARQUET = ".parquet"
LONGEST = 16 * 1024 * 1024  # bytes of a line; a row is a few kilobytes


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
    found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (texts)
    folders = {each for each in found if os.path.isdir(each)}  # noqa: PTH112 (as above)
    inside = {file for each in folders if "**" not in path for file in _files(each)}
    return sorted(inside.union(each for each in found if each not in folders and _is_rows(each)))


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
    name = Path(path).name.lower()
    return name.removesuffix(".gz").endswith(LINES) or name.endswith(PARQUET) if not name.startswith(".") else False


def is_parquet(path: str) -> bool:
    """Tell whether a file holds Parquet; every other file of rows holds lines."""
    return path.lower().endswith(PARQUET)


def is_here(path: str) -> bool:
    """Tell whether a path is one of this machine; one with a scheme (`s3a://...`) is an engine's own to read."""
    return "://" not in path


def has_long_lines(file: str) -> bool:
    """Tell whether a file may have a line of more than LONGEST bytes, with a look at every half of that."""
    if Path(file).stat().st_size <= LONGEST:
        return False
    half = LONGEST // 2
    with Path(file).open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as held:
        return any(held.find(b"\n", start, start + half) < 0 for start in range(0, len(held) - half, half))


def lines_of(file: str) -> Iterator[bytes | None]:
    """Yield each line of a file, and nothing for one that is longer than LONGEST bytes."""
    with Path(file).open("rb") as stream:
        while line := stream.readline(LONGEST):
            is_whole = len(line) < LONGEST or line.endswith(b"\n")
            yield line if is_whole else None
            while not is_whole and (rest := stream.readline(LONGEST)):
                is_whole = rest.endswith(b"\n")
