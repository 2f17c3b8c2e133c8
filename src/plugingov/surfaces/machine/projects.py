"""Projects: their settings and servers, and which folders are some."""

import os
from collections.abc import Iterator

from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.machine.packages import Packages
from plugingov.surfaces.machine.reading import Found

_MARKS = (".mcp.json", ".claude", ".git", ".claude-plugin")
_DEEPEST = 4
_LEFT_OUT = frozenset({"node_modules", "vendor", "target", "dist", "build", "__pycache__"})
_MISPLACED = (
    ("", "managed-mcp.json"),
    ("", "managed-settings.json"),
    (".claude", ".mcp.json"),
    (".claude", "mcp.json"),
    (".claude", "managed-mcp.json"),
    (".claude", "managed-settings.json"),
)


def is_project(folder: Folder) -> bool:
    """Tell whether a folder is a project, or may be one because nobody can list it."""
    return any(name in folder.sorts for name in _MARKS)


def projects_in(folder: Folder, depth: int = _DEEPEST) -> Iterator[Folder]:
    """Yield the projects in a folder, itself or below it; what lies in a project is not looked through."""
    if is_project(folder):
        yield folder
    elif depth:
        for name, sort in folder.sorts.items():
            if sort == "folder" and not name.startswith(".") and name not in _LEFT_OUT:
                inner = folder.folder(name)
                yield from projects_in(inner, depth - 1) if inner else ()


def git_root(folder: Folder, homes: frozenset[str]) -> Folder | None:
    """Return the top of the repository around a folder, or nothing outside of any; a home is none."""
    at = folder.at
    while True:
        around = folder.ground.folder(at, at)
        if ".git" in around.sorts:
            return None if around.called in homes else around
        if not at:
            return None
        at = os.path.dirname(at)


def _above(folder: Folder) -> Iterator[Folder]:
    """Yield the folders around a project, whose servers the client adds to the project's own."""
    at = folder.at
    while at:
        at = os.path.dirname(at)
        yield folder.ground.folder(at, at, at)


def read_project(found: Found, packages: Packages, folder: Folder, name: str, homes: frozenset[str]) -> str:
    """Read the files of one project, and return what the machine calls the top of its repository.

    Local settings come as the client merges them: those of the folder, then those of the repository, which win.
    """
    root = git_root(folder, homes)
    within = root.at if root else folder.at
    folder = folder.ground.folder(folder.at, folder.path, within)
    claude = folder.folder(".claude")
    if why := folder.is_refused(".claude"):
        found.refuse("project", folder, ".claude", why, project=name)
    found.cannot_list(folder, "project", project=name)
    found.cannot_list(claude, "project", project=name)
    found.read("project", claude, "settings.json", project=name)
    found.read("local", claude, "settings.local.json", project=name)
    if root and root.at != folder.at and not folder.ground.is_windows:
        found.read("local", root.keeps_within().folder(".claude"), "settings.local.json", project=name)
    found.read_once("project-servers", folder, ".mcp.json", project=name)
    for above in _above(folder):
        found.read_once("project-servers", above, ".mcp.json", project=above.called)
    for inner, misplaced in _MISPLACED:
        found.read("misplaced", claude if inner else folder, misplaced, project=name)
    packages.skills(claude, "", name)
    for each in (folder, root.keeps_within() if root else folder):
        packages.repository(each, name)
    return root.called if root else name
