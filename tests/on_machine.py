"""A machine made of a few files, as it would be read: for tests that need no folder."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from plugingov.model.observation import FileKind, NativeFile, Observation, Platform
from plugingov.sources.document import Place
from plugingov.sources.native import read_native
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.disk.paths import Paths
from plugingov.surfaces.machine.desktop.registry import desktop_policies
from plugingov.surfaces.machine.plist import plist_file

ETC = "/etc/claude-code/"
HOME = "/home/ada"
PROJECT = "/home/ada/app"
_OF_MACHINE = frozenset({"plist", "hklm", "desktop-plist", "desktop-hklm"})
_KINDS: Mapping[str, FileKind] = {
    "/etc/claude-code/managed-settings.json": "managed",
    "/etc/claude-code/managed-mcp.json": "managed-mcp",
    "/home/ada/.claude/remote-settings.json": "remote",
    "/home/ada/.claude/settings.json": "user",
    "/home/ada/.claude.json": "state",
    "/home/ada/.claude/plugins/installed_plugins.json": "installed",
    "/home/ada/.claude/plugins/known_marketplaces.json": "known",
    "/etc/claude-desktop": "desktop-access",
    "/etc/claude-desktop/managed-settings.json": "desktop-managed",
    "/home/ada/.config/Claude-3p/configLibrary/_meta.json": "desktop-applied",
    "plist": "plist",
    "hklm": "hklm",
    "hkcu": "hkcu",
}
_ORG = re.compile(r"(?P<folder>.*/org-plugins/[^/]+)/(?P<rest>.+)")
_OF_ORG: Mapping[str, FileKind] = {
    ".claude-plugin/plugin.json": "org-plugin",
    ".mcp.json": "org-plugin-servers",
    "version.json": "org-plugin-version",
}
_ENDINGS: Mapping[str, FileKind] = {
    "/.claude/.mcp.json": "misplaced",
    "/mcp.json": "misplaced",
    "/managed-mcp.json": "misplaced",
    "/.claude/settings.json": "project",
    "/.claude/settings.local.json": "local",
    "/.claude-plugin/marketplace.json": "marketplace",
    "/.claude-plugin/plugin.json": "package",
    "/managed-settings.json": "misplaced",
}


def observed(
    files: Mapping[str, str | None],
    client: str | None = "2.1.330",
    *,
    taken_at: str = "2026-10-01",
    machine: str = "laptop",
    platform: Platform = "linux",
    environment: Mapping[str, str] | None = None,
) -> Observation:
    """Return what reading these files (by their path on the machine) would tell; one without text cannot be opened."""
    read = {path: text for path, text in files.items() if not _is_beside(path)}
    found = (*_org_folders(files), *(file for path, text in read.items() for file in _files(path, text)))
    return Observation(
        machine=machine,
        platform=platform,
        client=client,
        taken_at=date.fromisoformat(taken_at),
        at=found[0].place(),
        files=found,
        environment=environment,
        homes=tuple(dict.fromkeys((HOME, *(file.home for file in found if file.home)))),
        projects=tuple(dict.fromkeys(file.project for file in found if file.project)),
    )


def _files(path: str, text: str | None) -> Iterator[NativeFile]:
    if text is not None and path.endswith(".reg"):
        yield from desktop_policies(_entry(path), f"{_EXPORT}{text}".replace("\n", "\r\n").encode())
    elif text is not None and path.endswith(".plist"):
        home = HOME if "/ada/" in path else ""
        yield plist_file("desktop-plist", _entry(path), text.encode(), home=home)
    else:
        yield _file(path, text)


def _entry(path: str) -> Entry:
    return Entry(Paths("/"), path[1:], path[1:])


# In the first line of an export, so that the lines of what follows stay where they are.
_EXPORT = "Windows Registry Editor Version 5.00"


def _is_beside(path: str) -> bool:
    """Tell whether a file is one of a plugin of the organisation that nobody reads, but of which its folder tells."""
    found = _ORG.fullmatch(path)
    return found is not None and found["rest"] not in _OF_ORG


def _org_folders(files: Mapping[str, str | None]) -> tuple[NativeFile, ...]:
    """Return what stands for each folder among the organisation's plugins: the names in it."""
    holds: dict[str, list[str]] = {}
    for found in filter(None, map(_ORG.fullmatch, files)):
        names = holds.setdefault(found["folder"], [])
        names += [name for name in (found["rest"].partition("/")[0], found["rest"]) if name not in names]
    return tuple(_folder(path, names) for path, names in holds.items())


def _folder(path: str, names: list[str]) -> NativeFile:
    return NativeFile(
        kind="org-plugin-folder",
        file=path,
        path=path,
        data={"holds": names},
        of=path,
        where=lambda _: Place(path, 1, 1, 1, 1),
    )


def _file(path: str, text: str | None) -> NativeFile:
    if text is None:
        return replace(_file(path, "{}"), data=None, state="unread", why="not read: permission denied")
    read = read_native(path, text.encode())
    document = read.document
    kind = _kind(_MEMBERS.sub(HOME, path))
    folder = str(PurePosixPath(path).parent.parent) if kind in {"marketplace", "package"} else _of(path, kind)
    return NativeFile(
        kind=kind,
        file=path,
        path=path,
        data=document.data if document else None,
        state="whole" if document and read.is_strict else "partly" if document else "unread",
        why="" if read.is_strict else read.flaws[0].found,
        is_strict=read.is_strict,
        is_empty=read.is_empty,
        home="" if path.startswith("/etc/") or kind in {*_OF_MACHINE, *_OF_ORG.values()} else _home(path),
        project=_project(path, kind),
        of=folder,
        where=document.place if document else lambda _: Place(path, 1, 1, 1, 1),
    )


def _of(path: str, kind: FileKind) -> str:
    found = _ORG.fullmatch(path)
    return found["folder"] if found else str(PurePosixPath(path).parent) if kind == "extension" else ""


def _home(path: str) -> str:
    """Return the home that a file lies in; what lies in none is found because the first one names it."""
    found = _MEMBERS.match(path)
    return found.group() if found else HOME


_MEMBERS = re.compile(r"^/home/\w+")


def _kind(path: str) -> FileKind:
    if path.startswith(ETC + "managed-settings.d/"):
        return "drop-in" if path.endswith(".json") else "misplaced"
    if path.endswith((".plist", ".reg")):  # of which one could not be opened
        return "desktop-plist" if path.endswith(".plist") else "desktop-hklm"
    if "/Claude Extensions" in path:
        return "extension" if path.endswith("/manifest.json") else "extension-settings"
    if path.startswith("/home/ada/.config/"):
        return _KINDS.get(path) or ("desktop-library" if "/configLibrary/" in path else "desktop-config")
    if path in _KINDS:
        return _KINDS[path]
    if found := _ORG.fullmatch(path):
        return _OF_ORG[found["rest"]]
    if path.endswith("/.mcp.json") and not path.endswith("/.claude/.mcp.json"):
        return "package-servers" if "/plugins/" in path else "project-servers"
    return next(kind for ending, kind in _ENDINGS.items() if path.endswith(ending))


def _project(path: str, kind: FileKind) -> str:
    match kind:
        case "project" | "local":
            return str(PurePosixPath(path).parent.parent)
        case "project-servers":
            return str(PurePosixPath(path).parent)
    return ""
