"""The files of a folder that stand in known places: nothing else of it is opened, and no link leads out of it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from plugingov.sources.bounds import MAX_BYTES, MAX_FILES
from plugingov.sources.errors import Problem, problem_with


def read_chosen(folder: str, places: Iterable[str], problems: list[Problem]) -> Mapping[str, bytes]:
    """Return the bytes of each file in one of the `places` below a folder, by path; a place may hold stars."""
    root = Path(folder)
    found = dict.fromkeys(path for place in places for path in islice(_in(root, place, problems), MAX_FILES))
    read = {path.relative_to(root).as_posix(): _content(path, problems) for path in sorted(found)}
    return {path: content for path, content in read.items() if content is not None}


def _in(root: Path, place: str, problems: list[Problem]) -> Iterator[Path]:
    inside = os.path.realpath(root) + os.sep
    try:
        for path in root.glob(place):
            if not os.path.realpath(path).startswith(inside):
                problems.append(problem_with(str(path), "found a link that leads out of the folder", "a file in it"))
            elif not path.name.startswith(".") or "*" not in Path(place).name:
                yield path
    except OSError as error:
        problems.append(problem_with(str(root), f"cannot be read: {error.strerror}", "a folder that can be read"))


def _content(path: Path, problems: list[Problem]) -> bytes | None:
    try:
        if not path.is_file():
            problems.append(problem_with(str(path), "found something that is not a file", "a file"))
            return None
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problems.append(problem_with(str(path), f"cannot be read: {error.strerror}", "a file that can be read"))
        return None
    if len(content) > MAX_BYTES:
        problems.append(problem_with(str(path), f"found more than {MAX_BYTES:,} bytes", "a smaller file"))
        return None
    return content
