"""Which platform a machine is of, and where on it the client looks for what."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from plugingov.model.observation import Platform
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.disk.paths import Refused, joined
from plugingov.surfaces.machine.registry import EXPORTS, SUFFIXES

_DRIVES = ("C", "C:", "c", "c:")
_OF_WINDOWS = frozenset({"program files", "programdata", "windows"})
_OF_MACOS = frozenset({"Library", "Applications", "System", "Volumes"})
_OF_LINUX = frozenset({"etc", "home", "root", "usr", "var", "opt"})
NOBODY = frozenset({"Shared", "Public", "Default", "Default User", "All Users", "Guest", "lost+found"})


class SystemFolder(NamedTuple):
    """A folder of the system that may hold managed files, and whether the client reads them there."""

    names: tuple[str, ...]
    platforms: tuple[Platform, ...]


SYSTEM = (
    SystemFolder(("etc", "claude-code"), ("linux", "wsl")),
    SystemFolder(("Library", "Application Support", "ClaudeCode"), ("macos",)),
    SystemFolder(("Program Files", "ClaudeCode"), ("windows",)),
    SystemFolder(("ProgramData", "ClaudeCode"), ()),  # not read since 2.1.75
    SystemFolder(("mnt", "c", "Program Files", "ClaudeCode"), ()),  # of the Windows around a WSL
)

ORG_PLUGINS = "org-plugins"
# Where devices have the plugins of their organisation (claude.com/docs/third-party/claude-desktop/extensions).
OF_ORGANISATION = (
    ("Library", "Application Support", "Claude", ORG_PLUGINS),
    ("Program Files", "Claude", ORG_PLUGINS),
)
# Where Claude Desktop keeps what is a member's, of their account and of a third-party deployment. A package of the
# Microsoft Store has a folder of its own for what it writes to AppData.
OF_DESKTOP = (
    (".config", "Claude"),
    (".config", "Claude-3p"),
    ("Library", "Application Support", "Claude"),
    ("Library", "Application Support", "Claude-3p"),
    ("AppData", "Roaming", "Claude"),
    ("AppData", "Local", "Claude-3p"),
    ("AppData", "Local", "Packages", "Claude_pzs8sxrjxfjjc", "LocalCache", "Roaming", "Claude"),
)


def desktop_folders(home: Folder) -> Iterator[Whereabouts]:
    """Yield the folders of Claude Desktop in a home, or what stands in the way there."""
    yield from _there(home.find(*names) for names in OF_DESKTOP)


def org_plugin_folders(ground: Ground) -> Iterator[Whereabouts]:
    """Yield where a machine has plugins of its organisation, or what stands in the way there."""
    yield from _there(drive(ground).find(*names) for names in OF_ORGANISATION)


def _there(found: Iterable[Whereabouts]) -> Iterator[Whereabouts]:
    obstacles: set[str] = set()
    for where in found:
        if where.obstacle:
            path = joined(where.obstacle[0].path, where.obstacle[1])
            if path in obstacles:
                continue  # what stands in the way to several of them is told once
            obstacles.add(path)
        if where.folder or where.obstacle:
            yield where


def machine_ground(root: str) -> Ground:
    """Return the ground of a machine or of its copy; one of Windows names its paths with a drive."""
    ground = Ground(root)
    names = _names(ground.folder())
    for drive in _DRIVES:
        if drive in names and (_is_windows(ground.folder(drive)) or not names & _OF_LINUX):
            return Ground(root, drives={"C": drive})
    if _is_windows(ground.folder()):
        return Ground(root, drives={"C": ""})
    return ground


def _names(folder: Folder) -> frozenset[str]:
    return frozenset(folder.sorts)


def _is_windows(folder: Folder) -> bool:
    if {name.casefold() for name in folder.sorts} & _OF_WINDOWS:
        return True
    users = folder.folder("Users")
    if users is None:
        return False
    if any(home.has("AppData") for home in users.folders()):
        return True
    return not _names(folder) & (_OF_MACOS | _OF_LINUX) and (
        _has_registry(folder) or any(_works_on_drives(home.keeps_within()) for home in users.folders())
    )


def _has_registry(folder: Folder) -> bool:
    """Tell whether a copy brings along what was printed of a registry."""
    inner = (each for name in EXPORTS if (each := folder.folder(name)))
    exports = any(name.lower().endswith(SUFFIXES) for each in inner for name in each.files())
    return exports or any(name.lower().endswith(".reg") for name in folder.files())


def _works_on_drives(home: Folder) -> bool:
    """Tell whether whoever lives in a home was seen to work in folders that lie on a drive, and in no others."""
    with suppress(Refused):
        state = home.file_called(".claude.json")
        content = state.content() if state else b""
        return _ON_DRIVE.search(content) is not None and _ON_NONE.search(content) is None
    return False


# The name of a folder as the client keeps it of each project, on Windows and elsewhere.
_ON_DRIVE = re.compile(rb'"[A-Za-z]:(?:/|\\\\)[^"\n]*"\s*:\s*\{')
_ON_NONE = re.compile(rb'"/[^"\n]*"\s*:\s*\{')


def drive(ground: Ground) -> Folder:
    """Return the folder that the paths of the system lie in."""
    return ground.folder(ground.drives.get("C", ""))


def platform_of(ground: Ground) -> Platform | None:
    """Return the platform that a copy comes from, or nothing where nothing tells."""
    if ground.is_windows:
        return "windows"
    top = ground.folder()
    if etc := top.folder("etc"):
        if etc.has("wsl.conf"):
            return "wsl"
        if etc.has("claude-code") or etc.has("claude-desktop"):
            return "linux"
    if _names(top) & _OF_MACOS or (top.has("Users") and not top.has("home")):
        return "macos"
    return "linux" if _names(top) & _OF_LINUX else None


def homes_of(ground: Ground) -> Iterator[Folder]:
    """Yield the homes on a machine, each of whose links may not lead out of it."""
    top = drive(ground)
    for group in ("home", "Users"):
        if folder := top.folder(group):
            for home in folder.folders():
                if os.path.basename(home.path) not in NOBODY:
                    yield home.keeps_within()
    for name in ("root", "var/root"):
        if own := top.folder(*name.split("/")):
            yield own.keeps_within()


def refused_homes(ground: Ground) -> Iterator[tuple[Folder, str, str]]:
    """Yield the links among the homes that may not be followed: the folder, the name, and why."""
    for group in ("home", "Users"):
        if folder := drive(ground).folder(group):
            for name in folder.sorts:
                if name not in NOBODY and (why := folder.is_refused(name)):
                    yield folder, name, why
