"""Bundles of extensions: the manifest in the archive, and whether somebody has signed it. Nothing is unpacked."""

from plugingov.model.observation import NativeFile
from plugingov.sources.archive import Archive, NotTaken
from plugingov.sources.document import Place
from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.disk.paths import Refused
from plugingov.surfaces.machine.reading import Found, native_file, unread

_MANIFEST = "manifest.json"
# What `mcpb sign` puts behind the archive: a mark, a length, the signature, another mark (anthropics/mcpb, CLI.md).
_SIGNED, _SIGNED_END = b"MCPB_SIG_V1", b"MCPB_SIG_END"


def read_bundle(found: Found, folder: Folder, name: str, *, home: str = "", of: str = "") -> None:
    """Read a bundle of a folder; `of` is the folder of the plugin that it comes with.

    Whether a signature is valid nobody here checks: that hangs on whom a device trusts.
    """
    try:
        entry = folder.file_called(name)
        if entry is not None:
            _read(found, entry, home, of)
    except (Refused, NotTaken) as error:
        found.keep(unread("bundle", folder.entry(name), str(error), home=home, of=of))


def _read(found: Found, entry: Entry, home: str, of: str) -> None:
    with entry.opened() as stream:
        archive = Archive(stream)
        content = archive.content(_MANIFEST)
    if content is None:
        raise NotTaken(f"there is no `{_MANIFEST}` in it{_another(archive)}")
    place = Place(entry.file, 1, 1, 1, 1)
    data = {"signature": "present" if _is_signed(archive.tail) else "absent", "members": len(archive.members)}
    found.keep(
        NativeFile(
            kind="bundle", file=entry.file, path=entry.called, data=data, home=home, of=of, where=lambda _: place
        )
    )
    inside = _Inside(entry.ground, f"{entry.at}/{_MANIFEST}", f"{entry.path}/{_MANIFEST}")
    found.keep(native_file("extension", inside, content, home=home, of=entry.called))


class _Inside(Entry):
    """A member of an archive, which is named as if the archive were a folder."""


def _another(archive: Archive) -> str:
    """Return that somebody has packed the archive once more, which is not opened."""
    packed = next((name for name in archive.members if name.lower().endswith((".zip", ".mcpb", ".dxt"))), "")
    return ", only another archive, which is not opened" if packed else ""


def _is_signed(tail: bytes) -> bool:
    """Tell whether a signature stands behind the archive; one that was prepared for is filled up with nothing."""
    return tail.startswith(_SIGNED) and tail.endswith(_SIGNED_END)
