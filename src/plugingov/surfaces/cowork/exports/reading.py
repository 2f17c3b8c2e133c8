"""A folder of saved pages to an observation: what `pull` wrote, or what somebody saved by hand."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.bounds import MAX_FILES, MAX_FOLDER_DEPTH
from plugingov.sources.document import Place
from plugingov.sources.native import Native, read_native
from plugingov.sources.secrets import mask, remember_path
from plugingov.sources.visible import visible
from plugingov.surfaces.claude_code.files.ground import Entry, Folder, Ground, Refused
from plugingov.surfaces.cowork.exports.activities import read_activities
from plugingov.surfaces.cowork.exports.item import day_of, entries_of
from plugingov.surfaces.cowork.exports.kinds import kind_of, kind_of_folder
from plugingov.surfaces.cowork.exports.masking import masked_page

RECORD = "pull.json"  # what `pull` writes beside the pages
_LINES = (".jsonl", ".ndjson")
_LISTINGS = frozenset(
    {"plugins", "plugin_marketplaces", "rbac_groups", "rbac_roles", "users", "analytics", "claude_code", "compliance"}
)
_HEAD = 65_536
_LOOKS_LIKE_A_PAGE = re.compile(
    rb'"type"\s*:\s*"(?:plugin(?:_marketplace|_version|_installation_setting|_share)?|rbac_[a-z_]+'
    rb'|claude_code_(?:managed_settings|rbac_group)[a-z_]*)"|"(?:served_version_id|rbac_group_id|invocation_count)"\s*:'
)
_OWNERS = re.compile(r"(?:plugin|rbac_group|rbac_role)_[A-Za-z0-9_-]{1,128}")
_MOST_TOLD = 5


def is_export(path: str) -> bool:
    """Tell whether a folder holds saved pages: the record of `pull`, or files that open like a page."""
    top = Ground(path, path).folder()
    if top.has(RECORD):
        return True
    near = [top, *(each for each in top.folders() if _name(each) in _LISTINGS)]
    return any(_opens_like_a_page(folder, name) for folder in near for name in folder.files() if name.endswith(".json"))


def _name(folder: Folder) -> str:
    return folder.path.rpartition("/")[2]


def _opens_like_a_page(folder: Folder, name: str) -> bool:
    try:
        entry = folder.file_called(name)
        if entry is None:
            return False
        with Path(entry.ground.local(entry.at)).open("rb") as stream:
            return _LOOKS_LIKE_A_PAGE.search(stream.read(_HEAD)) is not None
    except (Refused, OSError):
        return False


def read_exports(path: str) -> Observation:
    """Return what a folder of saved pages holds, in the order of the files' names; nothing is fetched."""
    files: list[NativeFile] = []
    for each in _files(Ground(path, path).folder().keeps_within(), (), files):
        remember_path(each.entry.file)  # the ids in it look drawn
        if len(files) >= MAX_FILES:
            files.append(_unread(each.entry, f"more than {MAX_FILES:,} files"))
            break
        if each.entry.path.lower().endswith(_LINES):
            files.append(read_activities(each.entry))
        else:
            files.append(_page(each))
    record = next((file for file in files if file.kind == "pull"), None)
    taken = record.settings.get("taken_at") if record else None
    return Observation(surface="cowork", files=tuple(files), taken_at=day_of(taken) if isinstance(taken, str) else None)


class _Saved(NamedTuple):
    """A file of a folder of exports, and the names of the folders on the way to it."""

    entry: Entry
    names: tuple[str, ...]


def _files(folder: Folder, names: tuple[str, ...], files: list[NativeFile]) -> Iterator[_Saved]:
    """Yield the files that may be pages; what is not opened is told in `files`."""
    if len(names) > MAX_FOLDER_DEPTH:
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
                yield _Saved(entry, names)
    for inner in folder.folders():
        if not _name(inner).startswith("."):
            yield from _files(inner, (*names, _name(inner)), files)


def _unread(entry: Entry, why: str) -> NativeFile:
    place = Place(entry.file, 1, 1, 1, 1)
    return NativeFile(
        kind="page", file=entry.file, path=entry.called, state="unread", why=f"not read: {why}", where=lambda _: place
    )


def _page(saved: _Saved) -> NativeFile:
    """Return what one page holds; one that was cut off while it was saved is not read, and never an empty one."""
    entry = saved.entry
    try:
        native = read_native(entry.file, entry.content())
    except Refused as error:
        return _unread(entry, str(error))
    if native.document is None:
        flaw = native.flaws[-1]
        return _unread(entry, "the file is empty" if native.is_empty else _said(flaw.found, flaw.place))
    document = native.document
    data: Any = document.data
    is_record = not saved.names and entry.path.endswith(RECORD)
    flaws = [] if is_record else [*_flaws(native), *_not_understood(saved, data, native)]
    told = [*flaws[:_MOST_TOLD], *[f"{len(flaws) - _MOST_TOLD} more like this"] * (len(flaws) > _MOST_TOLD)]
    return NativeFile(
        kind="pull" if is_record else "page",
        file=entry.file,
        path=entry.called,
        data=masked_page(data),
        state="partly" if told else "whole",
        why=mask("; ".join(told)),
        is_strict=native.is_strict,
        of=_owner(saved.names, entry),
        where=document.place,
    )


def _said(found: str, place: Place) -> str:
    return mask(f"{found} in line {place.line}")


def _owner(names: tuple[str, ...], entry: Entry) -> str:
    """Return whose page it is, as the address of the interface tells: a plugin, a group or a role."""
    for name in reversed((*names, entry.path.rpartition("/")[2].removesuffix(".json"))):
        if name not in _LISTINGS and (found := _OWNERS.search(name)):
            return found[0]
    return ""


def _flaws(native: Native) -> Iterator[str]:
    yield from (_said(each.found, each.place) for each in native.flaws)


def _not_understood(saved: _Saved, data: Any, native: Native) -> Iterator[str]:
    """Say what of a page is none of the items that the interface is known to have."""
    listed = kind_of_folder(saved.names)
    entries = list(entries_of(data))
    document = native.document
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        yield "found an error of the interface, where a page belongs"
        return
    if not entries and listed is None:
        yield "found an empty page, and its folder does not tell of what"
    kinds: Counter[str] = Counter()
    for route, each in entries:
        if kind_of(each) is None and document is not None:
            said = each.get("type") if isinstance(each, dict) else None
            what = f"of type `{visible(said)}`" if isinstance(said, str) else "without a type"
            kinds[what] += 1
            if kinds[what] == 1:
                yield f"found an item {what}, which nobody here knows, in line {document.place(route).line}"
    yield from (f"{many - 1} more {what}" for what, many in kinds.items() if many > 1)
