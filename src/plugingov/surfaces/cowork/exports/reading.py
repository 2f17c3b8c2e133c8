"""A folder of saved pages to an observation: what `pull` wrote, or what somebody saved by hand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from plugingov.model.observation import FileKind, NativeFile, Observation
from plugingov.sources.bounds import MAX_FILES, MAX_FOLDER_DEPTH
from plugingov.sources.document import Place, Route
from plugingov.sources.native import Native, read_native
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.exports.activities import read_activities
from plugingov.surfaces.cowork.exports.item import day_of, entries_of, oddity_of
from plugingov.surfaces.cowork.exports.kinds import LISTINGS, VALUES, kind_of, kind_of_folder, unknown_sort
from plugingov.surfaces.cowork.exports.masking import masked_page
from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.disk.paths import Refused

RECORD = "pull.json"  # what `pull` writes beside the pages
_LINES = (".jsonl", ".ndjson")
_HEAD = 65_536
_LOOKS_LIKE_A_PAGE = re.compile(
    rb'"type"\s*:\s*"(?:plugin(?:_marketplace|_version|_installation_setting|_share)?|rbac_[a-z_]+'
    rb'|claude_code_(?:managed_settings|rbac_group)[a-z_]*)"|"(?:served_version_id|rbac_group_id|invocation_count)"\s*:'
)
_OWNERS = re.compile(r"(?:plugin|rbac_group|rbac_role)_[A-Za-z0-9_-]{1,128}")
_MOST_TOLD = 5


def is_export(path: str) -> bool:
    """Tell whether a folder holds saved pages: the record of `pull`, or files that open like a page."""
    top = Ground(path, path).folder().keeps_within()
    if top.has(RECORD):
        return True
    near = [top, *(each for each in top.folders() if _name(each) in LISTINGS)]
    return any(_opens_like_a_page(folder, name) for folder in near for name in folder.files() if name.endswith(".json"))


def _name(folder: Folder) -> str:
    return folder.path.rpartition("/")[2]


def _opens_like_a_page(folder: Folder, name: str) -> bool:
    try:
        entry = folder.file_called(name)
        if entry is None:
            return False
        with entry.opened() as stream:
            return _LOOKS_LIKE_A_PAGE.search(stream.read(_HEAD)) is not None
    except Refused:
        return False


def read_exports(path: str) -> Observation:
    """Return what a folder of saved pages holds, in the order of the files' names; nothing is fetched."""
    files: list[NativeFile] = []
    for entry in _files(Ground(path, path).folder().keeps_within(), files):
        if len(files) >= MAX_FILES:
            files.append(_unread(entry, f"more than {MAX_FILES:,} files"))
            break
        if entry.path.lower().endswith(_LINES):
            files.append(_feed(entry))
        else:
            files.append(_page(entry))
    record = next((file for file in files if file.kind == "pull"), None)
    taken = record.settings.get("taken_at") if record else None
    return Observation(surface="cowork", files=tuple(files), taken_at=day_of(taken) if isinstance(taken, str) else None)


def _files(folder: Folder, files: list[NativeFile]) -> Iterator[Entry]:
    """Yield the files that may be pages; what is not opened is told in `files`."""
    if folder.path.count("/") > MAX_FOLDER_DEPTH:
        files.append(_unread(Entry(folder.ground, folder.at, folder.path), "a folder too deep"))
        return
    if not folder.sorts and folder.why:
        here = Entry(folder.ground, folder.at, folder.path)
        files.append(_unread(here, f"the folder cannot be listed: {folder.why}"))
    for name in folder.files():
        if name.lower().endswith((".json", *_LINES)) and not name.startswith("."):
            try:
                entry = folder.file_called(name)
            except Refused as error:
                files.append(_unread(folder.entry(name), str(error)))
                continue
            if entry is not None:
                yield entry
    for inner in folder.folders():
        if not _name(inner).startswith("."):
            yield from _files(inner, files)


def _unread(entry: Entry, why: str) -> NativeFile:
    return _not_read(_kind(entry.path), entry.file, entry.path, why)


def _kind(path: str) -> FileKind:
    return "pull" if path == RECORD else "page"


def _not_read(kind: FileKind, file: str, path: str, why: str) -> NativeFile:
    place = Place(file, 1, 1, 1, 1)
    *names, name = path.split("/")
    return NativeFile(
        kind=kind,
        file=file,
        path=path,
        state="unread",
        why=f"not read: {why}",
        of=_owner(names, name),
        where=lambda _: place,
    )


def _feed(entry: Entry) -> NativeFile:
    """Return what a feed says; it is read as a stream, whatever its size."""
    try:
        with entry.opened() as stream:
            return read_activities(entry.file, entry.path, stream)
    except Refused as error:
        return _not_read("activities", entry.file, entry.path, str(error))


def _page(entry: Entry) -> NativeFile:
    """Return what one file holds, or why it was not opened."""
    try:
        content = entry.content()
    except Refused as error:
        return _unread(entry, str(error))
    return page_file(entry.file, entry.path, content)


def page_file(file: str, path: str, content: bytes) -> NativeFile:
    """Return what the bytes of one page hold; one that was cut off while it was saved is not read, and never empty.

    `path` is where it lies below the folder of the exports, which tells of whom the page is.
    """
    native = read_native(file, content)
    if native.document is None:
        flaw = native.flaws[-1]
        why = "the file is empty" if native.is_empty else _said(flaw.found, flaw.place)
        return _not_read(_kind(path), file, path, why)
    document = native.document
    data: Any = document.data
    *names, name = path.split("/")
    is_record = path == RECORD
    flaws = [] if is_record else [*_flaws(native), *_not_understood(tuple(names), data, native)]
    told = [*flaws[:_MOST_TOLD], *[f"{len(flaws) - _MOST_TOLD} more like this"] * (len(flaws) > _MOST_TOLD)]
    return NativeFile(
        kind=_kind(path),
        file=file,
        path=path,
        data=masked_page(data),
        state="partly" if told else "whole",
        why=mask("; ".join(told)),
        is_strict=native.is_strict,
        of=_owner(names, name),
        where=document.place,
    )


def _said(found: str, place: Place) -> str:
    return mask(f"{found} in line {place.line}")


def _unknown_values(entries: Sequence[tuple[Route, Any]], native: Native) -> Iterator[str]:
    """Say which values the vendor does not name: they are kept, and what hangs on them is unknown."""
    for route, each in entries:
        for key, known in VALUES.get(kind_of(each) or "activity", {}).items():
            value = each.get(key)
            is_known = value is None or (isinstance(value, str) and value in known)
            if not is_known and native.document is not None:
                said = f"`{visible(value)}`" if isinstance(value, str) else "something that is no text"
                line = native.document.place((*route, key)).line
                yield f"found {said} for `{key}`, which nobody here knows, in line {line}"


def _unknown_sorts(entries: Sequence[tuple[Route, Any]], native: Native) -> Iterator[str]:
    """Say which items are of a sort that the vendor does not name: the list that they are in is not known in full."""
    for route, each in entries:
        kind = kind_of(each)
        if kind and native.document is not None and (oddity := oddity_of(kind, each)):
            line = native.document.place((*route, *unknown_sort(kind, each))).line
            yield mask(f"found {oddity}, in line {line}")


def _owner(names: Sequence[str], file: str) -> str:
    """Return whose page it is, as the address of the interface tells: a plugin, a group or a role."""
    for name in reversed((*names, file.removesuffix(".json"))):
        if name not in LISTINGS and (found := _OWNERS.search(name)):
            return found[0]
    return ""


def _flaws(native: Native) -> Iterator[str]:
    yield from (_said(each.found, each.place) for each in native.flaws)


def _not_understood(names: tuple[str, ...], data: Any, native: Native) -> Iterator[str]:
    """Say what of a page is none of the items that the interface is known to have."""
    listed = kind_of_folder(names)
    entries = list(entries_of(data))
    document = native.document
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        yield "found an error of the interface, where a page belongs"
        return
    if not entries and listed is None:
        yield "found an empty page, and its folder does not tell of what"
    yield from _unknown_values(entries, native)
    yield from _unknown_sorts(entries, native)
    kinds: Counter[str] = Counter()
    for route, each in entries:
        if kind_of(each) is None and document is not None:
            said = each.get("type") if isinstance(each, dict) else None
            what = f"of type `{visible(said)}`" if isinstance(said, str) else "without a type"
            kinds[what] += 1
            if kinds[what] == 1:
                yield f"found an item {what}, which nobody here knows, in line {document.place(route).line}"
    yield from (f"{many - 1} more {what}" for what, many in kinds.items() if many > 1)
