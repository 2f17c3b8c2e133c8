"""Folders of a machine or of its copy: what lies in them, and which of it may be opened."""

import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from plugingov.sources.bounds import MAX_BYTES
from plugingov.sources.visible import visible

Sort: TypeAlias = Literal["file", "folder", "link", "other"]
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_MOST_LINKS = 40
_IN_NO_NAME = frozenset("/\0")
_DRIVE = re.compile(r"([A-Za-z]):[/\\]*")


class Refused(Exception):
    """Something that is there and is not opened, and why."""


class Ground:
    """What was given to be read, and what the machine it comes from calls each path in it.

    `top` is what the machine calls the given folder: `/`, a drive, a home or nothing but the name it was given by.
    """

    def __init__(self, given: str, top: str = "/", *, drives: dict[str, str] | None = None) -> None:
        self.given = given
        self.real = os.path.realpath(given)
        self.top = top
        self.drives = drives or {}  # of Windows: the folder that each drive lies in, "" for the given one itself
        self._folders: dict[str, Folder] = {}

    @property
    def is_windows(self) -> bool:
        """Tell whether the machine names its paths as Windows does."""
        return bool(self.drives)

    def folder(self, at: str = "", path: str | None = None, within: str = "") -> "Folder":
        """Return the folder at a path below the given one; each is listed once."""
        key = f"{at}\0{path}\0{within}"
        if key not in self._folders:
            self._folders[key] = Folder(self, at, at if path is None else path, within)
        return self._folders[key]

    def walk(self, machine_path: str, within: str = "") -> "Folder | None":
        """Return the folder that the machine calls so, or nothing where it is not there or not in what was given."""
        relative = self.below(machine_path)
        if relative is None:
            return None
        folder: Folder | None = self.folder(within=within)
        for name in filter(None, relative.split("/")):
            folder = folder.folder(name) if folder else None
        return folder

    def below(self, machine_path: str) -> str | None:
        """Return where below the given folder a path of the machine lies; nothing for one outside."""
        path = machine_path.replace("\\", "/") if self.is_windows else machine_path
        if self.is_windows:
            drive = _DRIVE.match(path)
            base = self.drives.get(drive[1].upper()) if drive else None
            return None if drive is None or base is None else _joined(base, path[drive.end() :].strip("/"))
        top = self.top.rstrip("/")
        if path.rstrip("/") == top:
            return ""
        return path[len(top) + 1 :].strip("/") if path.startswith(f"{top}/") else None

    def called(self, relative: str) -> str:
        """Return what the machine calls a path below the given folder."""
        if not self.is_windows:
            return visible(f"{self.top.rstrip('/')}/{relative}" if relative else self.top)
        for drive, base in self.drives.items():
            if relative == base or not base or relative.startswith(f"{base}/"):
                rest = relative[len(base) :].strip("/").replace("/", "\\")
                return visible(f"{drive}:\\{rest}")
        return visible(relative)

    def shown(self, relative: str) -> str:
        """Return the name under which whoever runs us finds a path below the given folder."""
        return visible(os.path.join(self.given, relative) if relative else self.given)

    def local(self, relative: str) -> str:
        """Return the real path of what lies at a path below the given folder."""
        return os.path.join(self.real, relative) if relative else self.real

    def resolve(self, relative: str, within: str) -> str:
        """Return where a path leads once links are followed; refuse one that leads out of `within`."""
        found: list[str] = []
        todo = relative.split("/")[::-1]
        links = 0
        while todo:
            name = todo.pop()
            if name in {"", "."}:
                continue
            if name == "..":
                _pop(found)
                continue
            target = _link(self.local("/".join([*found, name])))
            if target is None:
                found.append(name)
                continue
            links += 1
            if links > _MOST_LINKS:
                raise Refused("a link that leads in a circle")
            if target.startswith("/") or _DRIVE.match(target):
                found, target = [], self._inside(target)
            todo += target.replace("\\", "/").split("/")[::-1] if self.is_windows else target.split("/")[::-1]
        where = "/".join(found)
        if within and where != within and not where.startswith(f"{within}/"):
            raise Refused(f"a link that leads out of {self.shown(within)}")
        return where

    def _inside(self, target: str) -> str:
        inside = self.below(target)
        if inside is None:
            raise Refused(f"a link that leads out of {self.shown('')}")
        return inside


def _pop(found: list[str]) -> None:
    if not found:
        raise Refused("a link that leads out of the given folder")
    found.pop()


def _link(path: str) -> str | None:
    try:
        return os.readlink(path)
    except (OSError, ValueError):
        return None


def _joined(base: str, rest: str) -> str:
    return f"{base}/{rest}" if base and rest else base or rest


class Entry(NamedTuple):
    """A file that lies in a folder: where to open it, and what both sides call it."""

    ground: Ground
    at: str  # once links are followed
    path: str  # as it is named

    @property
    def file(self) -> str:
        """Return the name under which it was read."""
        return self.ground.shown(self.path)

    @property
    def called(self) -> str:
        """Return what the machine calls it."""
        return self.ground.called(self.path)

    def content(self) -> bytes:
        """Return what it holds, or refuse."""
        try:
            handle = os.open(self.ground.local(self.at), os.O_RDONLY | _NO_LINK)
        except OSError as error:
            raise Refused(reason(error)) from None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise Refused("something that is not a file")
            if status.st_size > MAX_BYTES:
                raise Refused(f"more than {MAX_BYTES:,} bytes")
            return b"".join(_blocks(handle, status.st_size))
        except OSError as error:
            raise Refused(reason(error)) from None
        finally:
            os.close(handle)


def _blocks(handle: int, size: int) -> Iterator[bytes]:
    """Yield what a file holds, but no more than a file may."""
    left = MAX_BYTES
    while left > 0 and (block := os.read(handle, min(left, size + 1 if left == MAX_BYTES else 1 << 20))):
        yield block
        left -= len(block)


def reason(error: OSError) -> str:
    """Return why the system would not open something."""
    return (error.strerror or "an error of the system").lower()


class Folder:
    """One folder: what lies in it is looked up in its own list, so that no name is ever taken for a path."""

    def __init__(self, ground: Ground, at: str, path: str, within: str) -> None:
        self.ground = ground
        self.at = at
        self.path = path
        self.within = within
        self._sorts: dict[str, Sort] | None = None
        self.why = ""  # why it cannot be listed

    @property
    def called(self) -> str:
        """Return what the machine calls it."""
        return self.ground.called(self.path)

    @property
    def file(self) -> str:
        """Return the name under which whoever runs us finds it."""
        return self.ground.shown(self.path)

    @property
    def sorts(self) -> dict[str, Sort]:
        """Return the names in it in order, and what each of them is."""
        if self._sorts is None:
            self._sorts = {}
            try:
                with os.scandir(self.ground.local(self.at)) as found:
                    self._sorts = dict(sorted((each.name, _sort(each)) for each in found))
            except OSError as error:
                self.why = reason(error)
        return self._sorts

    def keeps_within(self) -> "Folder":
        """Return the same folder, none of whose links may lead out of it."""
        return self.ground.folder(self.at, self.path, self.at)

    def folder(self, *names: str) -> "Folder | None":
        """Return a folder in it, or nothing; a link to one counts where it stays inside."""
        folder: Folder | None = self
        for name in names:
            folder = folder._folder(name) if folder else None  # noqa: SLF001 (its own)
        return folder

    def _folder(self, name: str) -> "Folder | None":
        name, sort = self._named(name)
        if sort == "folder":
            return self.ground.folder(_joined(self.at, name), _joined(self.path, name), self.within)
        if sort != "link":
            return None
        try:
            at = self._target(name)
        except Refused:
            return None
        is_folder = os.path.isdir(self.ground.local(at))
        return self.ground.folder(at, _joined(self.path, name), self.within) if is_folder else None

    def folders(self) -> "Iterator[Folder]":
        """Yield the folders in it in the order of their names."""
        for name, sort in self.sorts.items():
            if sort in {"folder", "link"} and (folder := self._folder(name)):
                yield folder

    def files(self) -> Iterator[str]:
        """Yield the names of what may be files in it, in order."""
        for name, sort in self.sorts.items():
            if sort in {"file", "link"}:
                yield name

    def file_called(self, name: str) -> Entry | None:
        """Return a file in it, or nothing where there is none; refuse a folder, and a link that leads out."""
        name, sort = self._named(name)
        if sort in {"file", "other"}:
            return Entry(self.ground, _joined(self.at, name), _joined(self.path, name))
        if sort is None:
            return None
        at = self._target(name) if sort == "link" else _joined(self.at, name)
        if os.path.isdir(self.ground.local(at)):
            raise Refused("a folder, where a file belongs")
        return Entry(self.ground, at, _joined(self.path, name))

    def entry(self, name: str) -> Entry:
        """Return where a file in it would be, so that it can be named although it is not opened."""
        return Entry(self.ground, _joined(self.at, name), _joined(self.path, name))

    def has(self, name: str) -> bool:
        """Tell whether something of that name lies in it."""
        return self._named(name)[1] is not None

    def obstacle(self, *names: str) -> "tuple[Folder, str, str] | None":
        """Return what stands where a folder belongs: the folder it lies in, its name, and why it is none to read."""
        folder = self
        for name in names:
            inner = folder.folder(name)
            if inner is None:
                why = folder.is_refused(name) or "something that is not a folder"
                return (folder, name, why) if folder.has(name) else None
            folder = inner
        return None

    def is_refused(self, name: str) -> str:
        """Return why a link in it leads nowhere that may be opened; nothing where it does, or is none."""
        if self._named(name)[1] == "link":
            try:
                self._target(name)
            except Refused as error:
                return str(error)
        return ""

    def _target(self, name: str) -> str:
        """Return where a link in it leads; refuse one that leads out, or to what is not there or was not copied."""
        at = self.ground.resolve(_joined(self.at, name), self.within)
        if not os.path.lexists(self.ground.local(at)):
            raise Refused("a link to something that is not there")
        return at

    def _named(self, name: str) -> tuple[str, Sort | None]:
        """Return a name as it stands in the folder, and what it is; Windows does not tell letters' cases apart."""
        if name in {".", ".."} or not _IN_NO_NAME.isdisjoint(name):
            return name, None
        sort = self.sorts.get(name)
        if sort is None and self.ground.is_windows:
            folded = name.casefold()
            name = next((each for each in self.sorts if each.casefold() == folded), name)
            sort = self.sorts.get(name)
        if sort is None and self.why:  # a folder that may be entered and not listed
            sort = _sort_of(self.ground.local(_joined(self.at, name)))
        return name, sort


def _sort(entry: "os.DirEntry[str]") -> Sort:
    if entry.is_symlink():
        return "link"
    if entry.is_file(follow_symlinks=False):
        return "file"
    return "folder" if entry.is_dir(follow_symlinks=False) else "other"


@lru_cache(maxsize=1024)
def _sort_of(path: str) -> Sort | None:
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError):
        return None
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"
