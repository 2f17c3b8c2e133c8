"""What `collect` says beside the observation: what was read where, and which files were not understood."""

from collections import Counter
from collections.abc import Iterable, Sequence

from plugingov.model.observation import NativeFile, Observation, State
from plugingov.reports.sheet import Cell, Lines, Sheet, Table
from plugingov.surfaces.claude_code.sessions.files import Files

_SYSTEM = "the system"
_MOST = 20  # rows, and files that were not understood
_STATES: tuple[State, ...] = ("whole", "partly", "unread")


def collected_sheet(observation: Observation, where: str) -> Sheet:
    """Return the summary of what was collected; `where` is the folder that was read, or this machine."""
    unread = Files(observation).unread_projects
    files = (*observation.files, *unread)
    left = f" and {len(unread)} more that {'was' if len(unread) == 1 else 'were'} not read" if unread else ""
    of = (
        observation.platform or "platform not known",
        f"client {observation.client}" if observation.client else "client not known (`--client VERSION` says it)",
        _count(len(observation.homes), "home"),
        _count(len(observation.projects), "project") + left,
    )
    return Sheet(
        title=(f"plugingov: collected {where}: {', '.join(of)}",),
        sections=(
            *_read(observation, files),
            Lines("Not understood, or not in full", _odd(files)),
        ),
        summary="",
    )


def exported_sheet(observation: Observation, where: str) -> Sheet:
    """Return the summary of saved pages, which lie in no home and on no machine."""
    files = [file for file in observation.files if file.kind != "pull" or file.state != "whole"]
    read, partly, unread = (sum(file.state == state for file in files) for state in _STATES)
    taken = f", {observation.taken_at}" if observation.taken_at else ""
    counts = f"{read} read, {partly} read in part, {unread} not read"
    return Sheet(
        title=(f"plugingov: collected {where}: pages of Cowork{taken}: {counts}",),
        sections=(Lines("Not understood, or not in full", _odd(files)),),
        summary="",
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _read(observation: Observation, files: Sequence[NativeFile]) -> tuple[Table | Lines, ...]:
    places: dict[str, list[NativeFile]] = {name: [] for name in (_SYSTEM, *observation.homes, *observation.projects)}
    for file in _once(files):
        places.setdefault(file.home or file.project or _SYSTEM, []).append(file)
    rows = [_row(place, files) for place, files in places.items()]
    shown = Table("", ("where", "read", "in part", "not read", "files"), tuple(rows[:_MOST]))
    left = len(rows) - _MOST
    return (
        (shown, Lines("", (f"and {_count(left, 'more place')}, which the observation names",)))
        if left > 0
        else (shown,)
    )


def _once(files: Iterable[NativeFile]) -> Iterable[NativeFile]:
    """Return files as a person counts them: a folder that was not opened stands for each kind that may lie in it."""
    return {(file.file, file.home, file.project, file.state, file.why): file for file in files}.values()


def _row(place: str, files: Sequence[NativeFile]) -> tuple[Cell, ...]:
    counts = Counter(file.state for file in files)
    names = Counter(_name(file) for file in files)
    words = ", ".join(f"{name} ({number})" if number > 1 else name for name, number in names.items())
    return (Cell(place), *(Cell(str(counts[state])) for state in _STATES), Cell(words or "nothing there"))


def _name(file: NativeFile) -> str:
    """Return a file by its own name; what is empty is said, because it reads as nothing for another reason."""
    name = file.path.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name} (empty)" if file.is_empty else name


def _odd(files: Sequence[NativeFile]) -> tuple[str, ...]:
    """Return each file of which nothing, or not everything, was understood: where, and why."""
    lines = [f"{file.place()}: {file.why}" for file in _once(files) if file.state != "whole"]
    left = len(lines) - _MOST
    return (*lines[:_MOST], *((f"and {left} more, which the observation names with the reason",) if left > 0 else ()))
