"""What `--pins` names: what servers offered when somebody approved it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from plugingov.model.kinds import of_kind
from plugingov.model.words import PINS_FILE
from plugingov.sources.errors import Problem, problem_with
from plugingov.sources.files import read_paths
from plugingov.sources.work import stage, tell

if TYPE_CHECKING:  # most runs have no pins, and what reads them takes long to import
    from plugingov.model.pins import Pins


def read_pinned(path: str | None, organizations: tuple[str, ...], problems: list[Problem]) -> "Mapping[str, Pins]":
    """Return what is pinned of each organisation: in the file that was named, else in the one of this folder.

    A name of nothing stands for no file at all.
    """
    file = path or PINS_FILE
    if path == "" or (path is None and not os.path.lexists(file)):
        tell(f"nothing is pinned: there is no {file} here, and no other was named")
        return {}
    if path is None and (odd := _odd(file)):
        problems.append(odd)
        return {}
    from plugingov.model.pins import read_pins  # noqa: PLC0415 (as above)

    with stage("reading pins"):
        reading = read_paths((file,))
        problems += reading.problems
        found = read_pins(of_kind("Pins", reading.documents, problems), organizations, problems)
    count = sum(len(pins) for pins in found.values())
    tell(f"pinned are {count} servers in {file}")
    return found


def _odd(file: str) -> Problem | None:
    """Return the problem with a file that is none, or leads out of the working folder, though nobody named it."""
    here = os.path.realpath(".") + os.sep
    is_here = os.path.realpath(file).startswith(here)
    return None if Path(file).is_file() and is_here else problem_with(file, "found something else", "a file of its own")


def strangers(pins: Mapping[str, object], judged: Iterable[str]) -> str:
    """Return a sentence about pins of organisations that are not judged now, where there are any."""
    names = sorted(pins.keys() - {*judged})
    return f"Pins of {', '.join(names)} are not compared: no inventory of it is judged." if names else ""
