"""One folder of a machine: what lies in it, and which of that may be opened."""

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from plugingov.surfaces.disk.opening import Entry, reason
from plugingov.surfaces.disk.paths import Refused, joined

if TYPE_CHECKING:  # which makes folders itself, so that each is listed once
    from plugingov.surfaces.disk.ground import Ground

Sort: TypeAlias = Literal["file", "folder", "link", "other"]
_IN_NO_NAME = frozenset("/\0")


class Whereabouts(NamedTuple):
    """What is known of a path that a file names; `exists` is nothing where nobody knows."""

    folder: "Folder | None" = None
    obstacle: "tuple[Folder, str, str] | None" = None  # what stands in the way: where it lies, its name, and why
    exists: bool | None = None


class Folder:
    """One folder: what lies in it is looked up in its own list, so that no name is ever taken for a path."""

    def __init__(self, ground: "Ground", at: str, path: str, within: str) -> None:
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
            return self.ground.folder(joined(self.at, name), joined(self.path, name), self.within)
        if sort != "link":
            return None
        try:
            at = self._target(name)
        except Refused:
            return None
        is_folder = os.path.isdir(self.ground.local(at))
        return self.ground.folder(at, joined(self.path, name), self.within) if is_folder else None

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
            return Entry(self.ground, joined(self.at, name), joined(self.path, name))
        if sort is None:
            return None
        at = self._target(name) if sort == "link" else joined(self.at, name)
        if os.path.isdir(self.ground.local(at)):
            raise Refused("a folder, where a file belongs")
        return Entry(self.ground, at, joined(self.path, name))

    def entry(self, name: str) -> Entry:
        """Return where a file in it would be, so that it can be named although it is not opened."""
        return Entry(self.ground, joined(self.at, name), joined(self.path, name))

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

    def find(self, *names: str) -> Whereabouts:
        """Return what is known of a path below it."""
        folder = self
        for number, name in enumerate(names, 1):
            inner = folder.folder(name)
            if inner is None:
                return folder._instead_of(name, is_last=number == len(names))
            folder = inner
        return Whereabouts(folder, exists=True)

    def _instead_of(self, name: str, *, is_last: bool) -> Whereabouts:
        """Return what is known of a path whose next step is no folder here: gone where this folder's list lacks it.

        A copy tells of its own folders alone: of one that was left out with all that is in it nobody knows anything.
        """
        if self.has(name):
            refused = self.is_refused(name)
            why = refused or "something that is not a folder"
            return Whereabouts(None, (self, name, why), exists=True if is_last and not refused else None)
        is_told = not self.why and name not in {".", ".."} and (is_last or self.ground.is_whole)
        return Whereabouts(exists=False if is_told else None)

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
        at = self.ground.resolve(joined(self.at, name), self.within)
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
            sort = _sort_of(self.ground.local(joined(self.at, name)))
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
