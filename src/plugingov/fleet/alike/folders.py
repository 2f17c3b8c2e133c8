"""Where a project lies below its home: called alike where rules are asked, and by its own name where they answer."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from plugingov.fleet.edge.homes import KNOWN_HOMES
from plugingov.sources.secrets import mask

ANYWHERE = "plugingov-anywhere"  # a folder that nobody has
_PLAIN = re.compile(r"[\w.-]+(?:[/\\][\w.-]+)*", re.ASCII)


class Move(NamedTuple):
    """A folder below a home in which a project lies: `code/team` in `/home/member`."""

    home: str
    folder: str


def move_of(part: Mapping[str, Any], around: str) -> Move | None:
    """Return the folder that may be called alike: of the one project of a part, and named nowhere but in its paths.

    `around` is the text of what the part shares with others.
    """
    projects = {_forward(each) for each in _projects_of(part)}
    found = _folder_of(projects.pop()) if len(projects) == 1 else None
    if found is None or any(ANYWHERE in text.lower() for text in (around, _text(part))):
        return None
    return None if any(_is_named(found, text) for text in (around, _text(moved(part, found)))) else found


def moved(part: Mapping[str, Any], move: Move) -> dict[str, Any]:
    """Return a part whose project lies where those of all lie."""
    rename = _renaming(move)
    said = {**part, "files": [_file(each, rename) for each in part["files"]]}
    if "projects" in part:
        said["projects"] = {rename(path): rename(top) for path, top in part["projects"].items()}
    if "paths" in part:
        said["paths"] = _keys(part["paths"], rename)
    return said


def called_back(text: str, move: Move) -> str:
    """Return a text of a verdict, in which the project lies where it really does."""

    def real(found: re.Match[str]) -> str:
        return re.sub(r"[/\\]", lambda _: found[1] or found[0], move.folder) + found[1]

    return re.sub(rf"{ANYWHERE}([/\\]?)", real, text) if ANYWHERE in text else text


def _projects_of(part: Mapping[str, Any]) -> Iterator[str]:
    yield from part.get("projects", {})
    yield from (file["project"] for file in part["files"] if file.get("project"))
    for file in part["files"]:
        yield from _recorded(file)


def _recorded(file: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the client's own record says of projects."""
    data = file["data"]
    said = data.get("projects") if file["kind"] == "state" and isinstance(data, dict) else None
    return said if isinstance(said, dict) else {}


def _folder_of(project: str) -> Move | None:
    home = next((each for each in _HOMES if project.startswith(f"{each}/")), None)
    folder, slash, name = project[len(home) + 1 :].rpartition("/") if home else ("", "", "")
    is_plain = slash and name and _PLAIN.fullmatch(folder) and mask(project) == project
    return Move(home, folder) if home and is_plain and ".." not in folder else None


_HOMES = tuple(each.replace("\\", "/") for each in KNOWN_HOMES)


def _is_named(move: Move, text: str) -> bool:
    """Tell whether a text of JSON names a folder, however its slashes are written."""
    return f"{move.home}/{move.folder}".lower() in text.replace("\\\\", "/").lower()


def _renaming(move: Move) -> Callable[[str], str]:
    before, now = f"{move.home}/{move.folder}/", f"{move.home}/{ANYWHERE}/"
    backward = before.replace("/", "\\"), now.replace("/", "\\")

    def rename(path: str) -> str:
        for old, new in ((before, now), backward):
            if path.startswith(old):
                return new + path[len(old) :]
        return path

    return rename


def _file(file: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    said = {key: rename(value) if key in {"path", "project"} else value for key, value in file.items()}
    if recorded := _recorded(file):
        said["data"] = {**file["data"], "projects": _keys(recorded, rename)}
    return said


def _keys(said: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    return {rename(path): each for path, each in said.items()}


def _forward(path: str) -> str:
    return path.replace("\\", "/").rstrip("/")


def _text(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)
