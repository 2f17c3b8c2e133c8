"""Which version of the client a machine has, where something really tells."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.disk.paths import Refused
from plugingov.surfaces.machine.layouts import drive

_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,6}")
_PACKAGE = ("node_modules", "@anthropic-ai", "claude-code")
# Where `npm install -g` puts packages: of the system, and of a home.
_OF_SYSTEM = (("usr", "lib"), ("usr", "local", "lib"), ("opt", "homebrew", "lib"))
_OF_HOME = ((".claude", "local"), (".npm-global", "lib"), ("AppData", "Roaming", "npm"))


def client_of(ground: Ground, homes: Iterable[Folder]) -> str | None:
    """Return the version that every sign of it agrees on; where two differ, nobody knows which of them is started.

    The native installer keeps versions side by side and a link to the one that starts; npm writes the version down.
    What the state says of releases seen tells nothing of what is installed now.
    """
    found = {*_of_system(ground), *(version for home in homes for version in _of_home(home))}
    return found.pop() if len(found) == 1 else None


def _of_system(ground: Ground) -> Iterator[str]:
    for names in _OF_SYSTEM:
        yield from _packaged(drive(ground).folder(*names))


def _of_home(home: Folder) -> Iterator[str]:
    yield from _linked(home.folder(".local", "bin"))
    for names in _OF_HOME:
        yield from _packaged(home.folder(*names))


def _linked(folder: Folder | None) -> Iterator[str]:
    """Yield the version that the native installer's link leads to; only its name is read, the link is not followed."""
    if folder is not None and folder.sorts.get("claude") == "link":
        with suppress(OSError):
            target = os.readlink(os.path.join(folder.ground.local(folder.at), "claude")).replace("\\", "/")
            *_, parent, name = ["", *target.split("/")]
            if parent == "versions" and _VERSION.fullmatch(name):
                yield name


def _packaged(folder: Folder | None) -> Iterator[str]:
    inner = folder.folder(*_PACKAGE) if folder else None
    with suppress(Refused, ValueError, RecursionError):
        entry = inner.file_called("package.json") if inner else None
        said = json.loads(entry.content()) if entry else None
        version = said.get("version") if isinstance(said, dict) else None
        if isinstance(version, str) and _VERSION.fullmatch(version):
            yield version
