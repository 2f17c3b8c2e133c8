"""What a machine holds of Claude Desktop: a member's configuration, saved ones, and managed settings on Linux."""

import os
import stat
from typing import Any

from plugingov.model.observation import FileKind, NativeFile, Platform
from plugingov.sources.document import Place
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.machine.layouts import OF_DESKTOP, drive
from plugingov.surfaces.machine.reading import Found

_CONFIG = "claude_desktop_config.json"
_LIBRARY = "configLibrary"
_APPLIED = "_meta.json"
_SYSTEM = ("etc", "claude-desktop")
_MANAGED = "managed-settings.json"


def has_desktop(home: Folder) -> bool:
    """Tell whether a home holds anything of Claude Desktop."""
    return any(home.folder(*names) for names in OF_DESKTOP)


def read_desktop_home(found: Found, home: Folder) -> None:
    """Read the configuration that a member has, and those that they have saved."""
    found.cannot_list(home, "desktop-config", home=home.called)
    refused: set[str] = set()
    for names in OF_DESKTOP:
        where = home.find(*names)
        if where.folder:
            _read_folder(found, where.folder, home.called)
        elif where.obstacle and (key := where.obstacle[1]) not in refused:
            refused.add(key)  # a folder that leads to two of them stands in the way once
            found.refuse("desktop-config", *where.obstacle, home=home.called)


def _read_folder(found: Found, folder: Folder, home: str) -> None:
    found.cannot_list(folder, "desktop-config", home=home)
    found.read("desktop-config", folder, _CONFIG, home=home)
    library = folder.find(_LIBRARY)
    if library.obstacle:
        found.refuse("desktop-library", *library.obstacle, home=home)
    if library.folder:
        _read_library(found, library.folder, home)


def _read_library(found: Found, library: Folder, home: str) -> None:
    found.cannot_list(library, "desktop-library", home=home)
    found.read("desktop-applied", library, _APPLIED, home=home)
    for name in library.files():
        if name.endswith(".json") and name != _APPLIED:
            found.read("desktop-library", library, name, home=home)


def read_desktop_system(found: Found, ground: Ground, platform: Platform | None) -> None:
    """Read the managed settings of Linux, and whose they are where the machine itself tells."""
    if platform in {"macos", "windows"}:
        return
    where = _where(ground)
    if where.obstacle:
        found.refuse("desktop-managed", *where.obstacle)
    if (folder := where.folder) is None:
        return
    found.cannot_list(folder, "desktop-managed")
    if folder.has(_MANAGED):
        found.keep(_access(folder, drive(ground).folder(*_SYSTEM[:-1])))
    found.read("desktop-managed", folder, _MANAGED)


def _where(ground: Ground) -> Whereabouts:
    return drive(ground).find(*_SYSTEM)


def _access(folder: Folder, around: Folder | None) -> NativeFile:
    """Return whose a managed file and its folder are: of a copy only which of them are links."""
    place = Place(folder.file, 1, 1, 1, 1)
    kind: FileKind = "desktop-access"
    data = {"folder": _held(around, _SYSTEM[-1]), "file": _held(folder, _MANAGED)}
    return NativeFile(kind=kind, file=folder.file, path=folder.called, data=data, where=lambda _: place)


def _held(folder: Folder | None, name: str) -> dict[str, Any]:
    if folder is None:
        return {}
    said: dict[str, Any] = {"link": folder.sorts.get(name) == "link"}
    if not folder.ground.is_whole or said["link"]:
        return said
    try:
        found = os.lstat(os.path.join(folder.ground.local(folder.at), name))
    except OSError:
        return said
    return {**said, "owner": found.st_uid, "mode": f"{stat.S_IMODE(found.st_mode):04o}"}
