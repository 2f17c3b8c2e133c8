"""The snapshots of a folder: which of them count, and what has to be said of the others."""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from plugingov.fleet.trouble import is_day
from plugingov.model.fleet_snapshot import Snapshot, read_snapshot
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.files import is_folder, read_json_file

MOST = 31  # snapshots beside one report: a month of days
_NAMED = 5
_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class History:
    """The snapshots that count, the oldest first, and what has to be said of those that do not."""

    snapshots: tuple[Snapshot, ...] = ()
    notes: tuple[str, ...] = ()

    def newest(self, organization: str, until: date | None) -> Snapshot | None:
        """Return the newest snapshot with an organisation in it, of a day or before it where one is asked for."""
        there = (each for each in reversed(self.snapshots) if each.of(organization))
        return next((each for each in there if until is None or each.as_of <= until), None)


def read_history(folder: str, as_of: date, since: date | None, organizations: Sequence[str]) -> History:
    """Return the snapshots of the days before one: the newest ones, and the one that a comparison asks for."""
    with _no_collecting():
        return _read_history(folder, as_of, since, organizations)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Let nobody look for circles in what is read: there are none, and looking takes longer than reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_history(folder: str, as_of: date, since: date | None, organizations: Sequence[str]) -> History:
    notes: list[str] = []
    names = _names(folder, as_of, notes)
    found = [each for name in names[-MOST:] if (each := _read(folder, name, organizations, notes))]
    if since and not any(each.as_of <= since for each in found):
        older = (name for name in reversed(names[:-MOST]) if name <= since.isoformat())
        found[:0] = islice(filter(None, (_read(folder, name, organizations, notes) for name in older)), 1)
    if len(names) > MOST:
        notes.append(f"Of {len(names):,} snapshots in {folder} the newest {MOST} are looked at.")
    return History(tuple(found), tuple(notes))


def _names(folder: str, as_of: date, notes: list[str]) -> list[str]:
    """Return the days before one of which a folder has a file, the oldest first."""
    try:
        there = sorted(os.listdir(folder)) if is_folder(folder) else []  # noqa: PTH208 (names, no paths)
    except OSError as error:
        raise BadInput([problem_with(folder, "found a folder that cannot be read", "snapshots", str(error))]) from None
    files = [name for name in there if name.endswith(_SUFFIX) and not name.startswith(".")]
    days = [name.removesuffix(_SUFFIX) for name in files]
    later = [day for day in days if is_day(day) and day > as_of.isoformat()]
    if odd := [name for name, day in zip(files, days, strict=True) if not is_day(day)]:
        notes.append(f"Not called like a snapshot (2026-11-23.json) and not used, in {folder}: {few(odd)}.")
    if later:
        notes.append(f"Later than {as_of} and not used, in {folder}: {few([f'{day}{_SUFFIX}' for day in later])}.")
    return [day for day in days if is_day(day) and day < as_of.isoformat()]


def few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _read(folder: str, name: str, organizations: Sequence[str], notes: list[str]) -> Snapshot | None:
    """Return the snapshot of a day; one that cannot be read, or is of somebody else, is told and not used."""
    file = os.fspath(Path(folder, f"{name}{_SUFFIX}"))
    reading = read_json_file(file)
    problems: list[Problem] = reading.problems
    snapshot = read_snapshot(reading.documents[0], date.fromisoformat(name), problems) if reading.documents else None
    if snapshot is None:
        notes.append(f"The snapshot {_told(problems[0])}; it is not used.")
    elif not any(map(snapshot.of, organizations)):
        whose = few([each.organization for each in snapshot.organizations])
        notes.append(f"The snapshot {file} is of {whose} and of none that is judged; it is not used.")
        return None
    return snapshot


def _told(problem: Problem) -> str:
    expected = f" (expected {problem.expected})" if problem.expected else ""
    return f"{problem.place}: {problem.found}{expected}"
