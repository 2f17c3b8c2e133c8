"""Projects: their settings and servers, and which folders are some."""

import os
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress

from plugingov.sources.visible import visible
from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.paths import Refused
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


def main_of(top: Folder) -> Folder:
    """Return the repository that a worktree belongs to, under which the client has its record; others are their own.

    A folder whose `.git` is a file is a worktree where the place that it names leads back to it (as seen, 2.1.330).
    One of which that place was not read is refused: nobody knows what it belongs to.
    """
    if top.sorts.get(".git") != "file":
        return top
    named = _text(top, ".git")
    if not named.startswith(_GITDIR):
        return top
    own = _from(top.called, named.removeprefix(_GITDIR))
    where = top.ground.find(own)
    if where.folder is None:
        if where.exists is False or not _OF_WORKTREE.search(own):
            return top
        raise Refused(f"the repository of this worktree lies in {visible(own)}, which is not in what was read")
    common, back = _text(where.folder, "commondir"), _text(where.folder, "gitdir")
    shared, known = (top.ground.walk(_from(own, path)) for path in (common, posixpath.dirname(back)))
    if not (shared and known and known.at == top.at and where.folder.at.startswith(f"{shared.at}/worktrees/")):
        return top
    main = top.ground.walk(posixpath.dirname(_from(own, common))) if shared.at.endswith("/.git") else shared
    return main or top


_GITDIR = "gitdir:"
_OF_WORKTREE = re.compile(r"[/\\]worktrees[/\\][^/\\]+$")  # what git names so; a submodule lies in `modules`


def _text(folder: Folder, name: str) -> str:
    """Return the one line of a file of git's; an empty text where there is none or nobody may read it."""
    with suppress(Refused):
        entry = folder.file_called(name)
        return entry.content().decode("utf-8", "replace").strip() if entry else ""
    return ""


def _from(folder: str, path: str) -> str:
    """Return the path of the machine that one in a file of git's means, which may begin at the folder it lies in."""
    path, folder = path.strip().replace("\\", "/"), folder.replace("\\", "/")
    return posixpath.normpath(path if path.startswith("/") or _DRIVE.match(path) else f"{folder}/{path}")


_DRIVE = re.compile(r"[A-Za-z]:")


def _above(folder: Folder) -> Iterator[Folder]:
    """Yield the folders around a project, whose servers the client adds to the project's own."""
    at = folder.at
    while at:
        at = os.path.dirname(at)
        yield folder.ground.folder(at, at, at)


def read_project(found: Found, packages: Packages, folder: Folder, name: str, homes: frozenset[str]) -> str:
    """Read the files of one project, and return what the machine calls the top of its repository.

    Local settings come as the client merges them: those of the folder, then those of the repository, which win; of
    a worktree that is the one which it belongs to.
    """
    root = main = git_root(folder, homes)
    try:
        main = main_of(root) if root else None
    except Refused as error:
        found.refuse("local", root or folder, ".git", str(error), project=name)
    within = root.at if root else folder.at
    folder = folder.ground.folder(folder.at, folder.path, within)
    claude = folder.folder(".claude")
    if why := folder.is_refused(".claude"):
        found.refuse("project", folder, ".claude", why, project=name)
    found.cannot_list(folder, "project", project=name)
    found.cannot_list(claude, "project", project=name)
    found.read("project", claude, "settings.json", project=name)
    found.read("local", claude, "settings.local.json", project=name)
    if main and main.at != folder.at and not folder.ground.is_windows:
        found.read("local", main.keeps_within().folder(".claude"), "settings.local.json", project=name)
    found.read_once("project-servers", folder, ".mcp.json", project=name)
    for above in _above(folder):
        found.read_once("project-servers", above, ".mcp.json", project=above.called)
    for inner, misplaced in _MISPLACED:
        found.read("misplaced", claude if inner else folder, misplaced, project=name)
    packages.skills(claude, "", name)
    for each in (folder, root.keeps_within() if root else folder):
        packages.repository(each, name)
    return main.called if main else name
