"""A part of what a machine shows, as one text: of two machines alike it is the same text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from plugingov.model.observation import NativeFile, Observation, PackageFolder
from plugingov.sources.document import Place, Route

_WHICH = ("kind", "path", "home", "project", "of")
_SAID_OF_FILE = (*_WHICH, "state", "why")


def file_record(file: NativeFile, data: Any) -> dict[str, Any]:
    """Return what a part holds of a file: which one it is, how it was read, and some of its data."""
    said = {key: value for key in _SAID_OF_FILE if (value := getattr(file, key))}
    if file.state == "whole":
        del said["state"]
    marks = {"strict": False} if not file.is_strict else {}
    return {**said, **marks, **({"empty": True} if file.is_empty else {}), "data": data}


def part_text(
    observation: Observation,
    files: Iterable[dict[str, Any]],
    homes: Iterable[str],
    projects: Iterable[str],
    folders: Iterable[PackageFolder],
) -> str:
    """Return the text of a part: files, and what was seen beside them of the paths that they name."""
    said: dict[str, Any] = {"files": list(files)}
    said |= {"homes": list(homes)} if homes else {}
    said |= {"projects": {each: observation.repositories.get(each, each) for each in projects}} if projects else {}
    if held := [{"path": each.path, "parts": list(each.parts)} for each in folders]:
        said["folders"] = held
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    if paths := {path: there for path, there in observation.exists.items() if _names(text, path)}:
        said["paths"] = paths
    if observation.environment:
        said["environment"] = dict(observation.environment)
    if own := {home: dict(observation.environment_of[home]) for home in homes if home in observation.environment_of}:
        said["environment_of"] = own
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _names(text: str, path: str) -> bool:
    """Tell whether a text of JSON names a path, in whole or as a relative path inside a folder that it names."""
    return json.dumps(path, ensure_ascii=False)[1:-1] in text


def read_part(*texts: str) -> dict[str, Any]:
    """Return what the texts of several parts say together; each must be one that `part_text` wrote."""
    return together(map(json.loads, texts))


def together(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return what several parts say together: of a file that two of them hold, both pieces."""
    files: dict[tuple[Any, ...], dict[str, Any]] = {}
    said: dict[str, Any] = {}
    for part in parts:
        for file in part["files"]:
            which = tuple(file.get(key, "") for key in _WHICH)
            files[which] = both(files[which], file) if which in files else file
        said = both(said, {key: value for key, value in part.items() if key != "files"})
    return {**said, "files": list(files.values())}


def both(one: Any, other: Any) -> Any:
    """Return two pieces of one thing together: mappings key by key, of lists what the first does not hold."""
    if one == other:  # most often, and quickly told
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{key: both(one[key], value) if key in one else value for key, value in other.items()}}
    if isinstance(one, list) and isinstance(other, list):
        there = set(map(_written, one))
        return [*one, *(each for each in other if _written(each) not in there)]
    return other


def _written(value: Any) -> str:
    """Return a value as a text, the same for those that are equal: looked up at once, however many there are."""
    return json.dumps(value, sort_keys=True, default=repr)


def observation_of(said: Mapping[str, Any], **heading: Any) -> Observation:
    """Return the observation that a part is, under a heading: whose machine it is, its client, the day."""
    projects = said.get("projects", {})
    return Observation(
        files=tuple(map(_file, said.get("files", ()))),
        homes=tuple(said.get("homes", ())),
        projects=tuple(projects),
        repositories=projects,
        folders=tuple(
            PackageFolder(path=each["path"], parts=tuple(each["parts"]), at=_start(each["path"]))
            for each in said.get("folders", ())
        ),
        exists=said.get("paths", {}),
        environment=said.get("environment"),
        environment_of=said.get("environment_of", {}),
        is_environment_whole=False,
        **heading,
    )


def _file(said: Mapping[str, Any]) -> NativeFile:
    return NativeFile(
        kind=said["kind"],
        file=said["path"],
        path=said["path"],
        data=said["data"],
        state=said.get("state", "whole"),
        why=said.get("why", ""),
        is_strict=said.get("strict", True),
        is_empty=said.get("empty", False),
        home=said.get("home", ""),
        project=said.get("project", ""),
        of=said.get("of", ""),
        where=_Numbered(said["path"], said["data"]).place,
    )


class _Numbered:
    """Places of a file whose lines a part does not keep: columns of one line, which tell its values apart."""

    def __init__(self, path: str, data: Any) -> None:
        self._path = path
        self._data = data

    def place(self, route: Route) -> Place:
        """Return the place of the value at a route, or of what comes nearest."""
        routes = self._columns
        for length in range(len(route), -1, -1):
            if column := routes.get(route[:length]):
                return Place(self._path, 1, column, 1, column)
        return _start(self._path)

    @cached_property
    def _columns(self) -> Mapping[Route, int]:
        return {route: column for column, route in enumerate(_routes(self._data, ()), 1)}


def _routes(value: Any, at: Route) -> Iterator[Route]:
    """Yield the route of everything in a value, in its order."""
    yield at
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _routes(each, (*at, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _routes(each, (*at, number))


def _start(path: str) -> Place:
    return Place(path, 1, 1, 1, 1)
