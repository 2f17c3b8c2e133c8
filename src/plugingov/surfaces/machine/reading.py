"""One of the client's files, from its bytes: read, partly read, or not read and why."""

from codecs import BOM_UTF8, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from plugingov.model.cells import fits
from plugingov.model.observation import SETTINGS_FILES, FileKind, NativeFile
from plugingov.sources.document import Place, Route
from plugingov.sources.native import Native, read_native
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.disk.paths import Refused
from plugingov.surfaces.machine.shapes import known_part, skipped
from plugingov.surfaces.masking.data import masked_data


class Found:
    """The files of one machine, as they are found."""

    def __init__(self) -> None:
        self.files: list[NativeFile] = []
        self.exists: dict[str, bool] = {}
        self._shared: set[str] = set()

    def read(
        self, kind: FileKind, folder: Folder | None, name: str, *, home: str = "", project: str = "", of: str = ""
    ) -> NativeFile | None:
        """Read a file of a folder and keep it; nothing where there is none."""
        if folder is None:
            return None
        try:
            entry = folder.file_called(name)
            if entry is None:
                return None
            content = entry.content()
        except Refused as error:
            return self.keep(unread(kind, folder.entry(name), str(error), home=home, project=project, of=of))
        return self.keep(native_file(kind, entry, content, home=home, project=project, of=of))

    def read_once(self, kind: FileKind, folder: Folder, name: str, *, project: str) -> None:
        """Read a file that may belong to more than one project, where nobody has read it yet."""
        path = folder.entry(name).called
        if path not in self._shared:
            self._shared.add(path)
            self.read(kind, folder, name, project=project)

    def whether(self, path: str, found: Whereabouts) -> None:
        """Take down whether a path is there, where that is known."""
        if found.exists is not None:
            self.take_down(path, is_there=found.exists)

    def take_down(self, path: str, *, is_there: bool) -> None:
        """Take down whether a path is there; of one that no document can hold, nobody may know it later."""
        if fits(path):
            self.exists[path] = is_there

    def keep(self, file: NativeFile) -> NativeFile:
        """Keep a file."""
        self.files.append(file)
        return file

    def of_kind(self, kind: FileKind, home: str) -> tuple[NativeFile, ...]:
        """Return the files of a kind in a home."""
        return tuple(each for each in self.files if each.kind == kind and each.home == home)

    def refuse(
        self, kind: FileKind, folder: Folder, name: str, why: str, *, home: str = "", project: str = "", of: str = ""
    ) -> NativeFile:
        """Say that something in a folder is not opened, and why."""
        return self.keep(unread(kind, folder.entry(name), why, home=home, project=project, of=of))

    def cannot_list(
        self, folder: Folder | None, kind: FileKind, *, home: str = "", project: str = "", of: str = ""
    ) -> NativeFile | None:
        """Say that nobody knows what lies in a folder, where it is there and cannot be listed."""
        if folder is not None and not folder.sorts and folder.why:
            why = f"the folder cannot be listed: {folder.why}"
            entry = Entry(folder.ground, folder.at, folder.path)
            return self.keep(unread(kind, entry, why, home=home, project=project, of=of))
        return None

    def unreached(self, kind: FileKind, path: str, *, home: str = "", of: str = "") -> NativeFile:
        """Say that something which a file or a variable names lies outside of what was given."""
        place = Place(visible(path), 1, 1, 1, 1)
        why = "not read: it lies outside of what was given"
        return self.keep(
            NativeFile(
                kind=kind, file=place.file, path=path, state="unread", why=why, home=home, of=of, where=lambda _: place
            )
        )

    def folders_in(
        self, folder: Folder | None, kind: FileKind, *, home: str = "", project: str = ""
    ) -> Iterator[Folder]:
        """Yield the folders in one, and say which links among them are not followed."""
        self.cannot_list(folder, kind, home=home, project=project)
        for name in folder.sorts if folder else ():
            if folder and (inner := folder.folder(name)):
                yield inner
            elif folder and (why := folder.is_refused(name)):
                entry = folder.entry(name)
                self.keep(unread(kind, entry, why, home=home, project=project, of=entry.called))


def unread(kind: FileKind, entry: Entry, why: str, *, home: str = "", project: str = "", of: str = "") -> NativeFile:
    """Return a file that was not opened."""
    place = Place(entry.file, 1, 1, 1, 1)
    return NativeFile(
        kind=kind,
        file=entry.file,
        path=entry.called,
        state="unread",
        why=f"not read: {why}",
        home=home,
        project=project,
        of=of,
        where=lambda _: place,
    )


def native_file(
    kind: FileKind, entry: Entry, content: bytes, *, home: str = "", project: str = "", of: str = ""
) -> NativeFile:
    """Return what the bytes of a JSON file hold."""
    native = _native(kind, entry.file, content)
    data, state, why = _told(kind, native)
    return NativeFile(
        kind=kind,
        file=entry.file,
        path=entry.called,
        data=data,
        state=state,
        why=why,
        is_strict=native.is_strict,
        is_empty=native.is_empty,
        home=home,
        project=project,
        of=of,
        where=_where(entry.file, native),
    )


def _native(kind: FileKind, file: str, content: bytes) -> Native:
    """Return what the bytes hold; of settings the client was seen to read those in UTF-16 that open with its mark.

    Of what it has cached of the account's nobody has seen it, so that these are unknown (2.1.330).
    """
    if kind == "package-hooks" and content.startswith(BOM_UTF8):  # which its reader does not take for JSON (2.1.330)
        return read_native(file, content)._replace(is_strict=False)
    if kind not in SETTINGS_FILES or not content.startswith(BOM_UTF16_LE):
        return read_native(file, content)
    if kind == "remote":
        return read_native(file, content)._replace(is_strict=True)
    text = content[len(BOM_UTF16_LE) :].decode("utf-16-le", "replace")
    return read_native(file, text.encode("utf-8", "replace"))


def _where(file: str, native: Native) -> Callable[[Route], Place]:
    if native.document is not None:
        return cache(native.document.place)  # every start of the client on a machine asks for the same lines
    place = native.flaws[-1].place if native.flaws else Place(file, 1, 1, 1, 1)
    return lambda _: place


def _told(kind: FileKind, native: Native) -> tuple[Any, Any, str]:
    """Return the data of a file, how far it was read, and what has to be said about that."""
    if native.is_empty:
        return None, "whole", "the file is empty"
    if native.document is None:
        flaw = native.flaws[-1]
        return None, "unread", mask(f"not read: {flaw.found} in line {flaw.place.line}")
    data = native.document.data
    if not isinstance(data, dict):
        return (
            masked_data(data, kind, native.document.text.content),
            "partly",
            "found no mapping, so nothing of it counts",
        )
    kept, refused = known_part(kind, data)
    if refused:
        return None, "unread", f"not read: {refused}"
    left_out = [*_flaws(native), *skipped(kind, data, native.document)]
    masked = masked_data(kept, kind, native.document.text.content)
    return masked, "partly" if left_out else "whole", mask("; ".join(left_out))


def _flaws(native: Native) -> list[str]:
    flaws = [f"{each.found} in line {each.place.line}" for each in native.flaws[:_MOST_TOLD]]
    more = len(native.flaws) - len(flaws)
    return [*flaws, *[f"{more} more like this"] * (more > 0)]


_MOST_TOLD = 5
