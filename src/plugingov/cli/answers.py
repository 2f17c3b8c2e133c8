"""What `--observed` names of servers: files with what one answered, called as their plugin or said to be of it."""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from plugingov.fleet.row import SCHEMA_OF_ROWS
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation
from plugingov.sources.bounds import MAX_BYTES
from plugingov.sources.document import Place
from plugingov.sources.errors import Problem, did_you_mean, problem_with, quoted
from plugingov.sources.files import is_folder

LINES = (".jsonl", ".ndjson")
_HEAD = 4096
_LONGEST_ID = 128


def named(path: str) -> tuple[str, str]:
    """Return the plugin and the file of `PLUGIN=FILE`; no plugin where that is the name of a file."""
    plugin, mark, file = path.partition("=")
    is_named = bool(mark and plugin and file) and not Path(path).exists() and Path(file).exists()
    return (plugin, file) if is_named else ("", path)


def strangers(
    paths: Iterable[str], organisations: Iterable[Organisation], proposed: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield a problem for each `PLUGIN=FILE` whose plugin nobody declares or proposes: its answer would say nothing.

    Where nothing is declared any name does.
    """
    declared = tuple(organisations)
    known = {*proposed, *(name for each in declared for name in each.plugins)}
    if not all(each.is_declared for each in declared):
        return
    for plugin, file in map(named, paths):
        if plugin and plugin not in known:
            found = f"found an answer of plugin {quoted(plugin, known)}, which no inventory has"
            yield problem_with(file, found, "the id of a plugin", did_you_mean(plugin, known))


def answered(plugin: str, file: str, problems: list[Problem]) -> Iterator[Observation]:
    """Yield what a file holds that was said to be what the server of a plugin answered."""
    found = None if is_folder(file) else saved(file, problems, plugin)
    if found is None:
        problems.append(problem_with(file, "found no saved answer of a server", _AN_ANSWER))
    yield from found or ()


_AN_ANSWER = "what it answered to `tools/list`, or to another of its lists, as JSON (*.json, *.jsonl)"


def saved(path: str, problems: list[Problem], plugin: str = "") -> tuple[Observation, ...] | None:
    """Return what a server answered, where a file holds that; nothing at all where it holds anything else."""
    if not path.lower().endswith((*LINES, ".json")) or says_observation(path):
        return None
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        return None  # which is told where it is read as an observation
    from plugingov.probe.saved import read_saved  # noqa: PLC0415 (few look at answers)

    found = read_saved(path, content, plugin or Path(path).stem) if len(content) <= MAX_BYTES else None
    if found is None:
        return None if plugin else _listed(path, content)
    if not _may_be_plugin(found.plugin):
        hint = "say which one it is: --observed PLUGIN=FILE"
        problems.append(problem_with(path, "found an answer of no plugin", "a file that is called as its plugin", hint))
        return ()
    return (Observation(probed=(found,), taken_by=found.taken_by, at=found.at),)


def _listed(path: str, content: bytes) -> tuple[Observation, ...] | None:
    """Return what a registry lists, where a file holds what one answered; it may be called as it likes."""
    from plugingov.probe.registry import read_registry_answers  # noqa: PLC0415 (as above)

    entries = read_registry_answers(path, content) if len(content) <= MAX_BYTES else ()
    return (Observation(registry=entries, at=Place(path, 1, 1, 1, 1)),) if entries else None


def _may_be_plugin(name: str) -> bool:
    from plugingov.model.values import ID_PATTERN  # noqa: PLC0415 (as above)

    return len(name) <= _LONGEST_ID and re.match(ID_PATTERN, name) is not None


def saved_in(folder: str, problems: list[Problem]) -> list[Observation]:
    """Return what the files in a folder itself hold of servers that were asked."""
    with os.scandir(folder) as entries:
        files = sorted(each.path for each in entries if each.is_file(follow_symlinks=False) and each.name[0] != ".")
    return [found for file in files for found in saved(file, problems) or ()]


def says_observation(file: str) -> bool:
    """Tell quickly whether a file may be an observation of ours."""
    try:
        with Path(file).open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return SCHEMA_OF_ROWS in head or (b"plugingov/v1" in head and b"Observation" in head)
