"""What the system itself holds: managed settings with their drop-ins, managed servers, preferences, registry."""

from collections.abc import Iterable, Iterator, Mapping

from plugingov.model.observation import FileKind, NativeFile, Platform
from plugingov.surfaces.disk.folder import Folder
from plugingov.surfaces.disk.ground import Ground
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.disk.paths import Refused
from plugingov.surfaces.machine.layouts import SYSTEM, drive
from plugingov.surfaces.machine.plist import plist_file
from plugingov.surfaces.machine.reading import Found, unread
from plugingov.surfaces.machine.registry import EXPORTS, OTHER_SUFFIXES, SUFFIXES, registry_files

# What lies in the system's folder, and is not known where that is not opened.
_IN_SYSTEM: tuple[FileKind, ...] = ("managed", "managed-mcp")
_MANAGED = "managed-settings.json"
_DROP_INS = "managed-settings.d"
_SERVERS = "managed-mcp.json"
# Managed preferences: of Claude Code, and of Claude Desktop.
_PREFERENCES: Mapping[FileKind, str] = {
    "plist": "com.anthropic.claudecode.plist",
    "desktop-plist": "com.anthropic.claudefordesktop.plist",
}


def read_system(found: Found, ground: Ground, platform: Platform | None) -> None:
    """Read every managed file of a machine, and those with its name in a place that the client does not read."""
    for each in SYSTEM:
        folder = drive(ground).folder(*each.names)
        is_read = platform in each.platforms or (platform is None and bool(each.platforms))
        if folder is not None:
            _read_managed(found, folder, is_read=is_read)
        elif is_read and (obstacle := drive(ground).obstacle(*each.names)):
            for kind in _IN_SYSTEM:
                found.refuse(kind, *obstacle)
    _read_preferences(found, ground, platform)


def _read_managed(found: Found, folder: Folder, *, is_read: bool) -> None:
    for kind in _IN_SYSTEM if is_read else ("misplaced",):
        found.cannot_list(folder, kind)
    main = found.read("managed" if is_read else "misplaced", folder, _MANAGED)
    if "mnt" in folder.path.split("/") and main is not None and main.settings.get("wslInheritsWindowsSettings") is True:
        found.files.remove(main)
        found.read("managed", folder, _MANAGED)
        is_read = True
    found.read("managed-mcp" if is_read else "misplaced", folder, _SERVERS)
    if obstacle := folder.obstacle(_DROP_INS):
        found.refuse("drop-in" if is_read else "misplaced", *obstacle)
    if drop_ins := folder.folder(_DROP_INS):
        found.cannot_list(drop_ins, "drop-in" if is_read else "misplaced")
        for name in drop_ins.files():
            counts = is_read and name.endswith(".json") and not name.startswith(".")
            found.read("drop-in" if counts else "misplaced", drop_ins, name)
        for inner in drop_ins.folders():
            if is_read and inner.path.endswith(".json"):
                found.refuse("drop-in", drop_ins, inner.path.rpartition("/")[2], "a folder, where a file belongs")


def _read_preferences(found: Found, ground: Ground, platform: Platform | None) -> None:
    """Read the managed preferences of macOS: those of the machine, and those of each of its people."""
    where = ground.folder().find("Library", "Managed Preferences")
    if where.obstacle and platform == "macos":
        for kind in _PREFERENCES:
            found.refuse(kind, *where.obstacle)
    if (preferences := where.folder) is None:
        return
    _read_plists(found, preferences)
    for name in preferences.sorts:
        home = ground.called(f"Users/{name}")
        if folder := preferences.folder(name):
            _read_plists(found, folder, home=home)
        elif (why := preferences.is_refused(name)) and not name.endswith(".plist"):
            for kind in _PREFERENCES:
                found.refuse(kind, preferences, name, why, home=home)


def _read_plists(found: Found, folder: Folder, home: str = "") -> None:
    for kind, name in _PREFERENCES.items():
        found.cannot_list(folder, kind, home=home)
        try:
            entry = folder.file_called(name)
            if entry:
                found.keep(plist_file(kind, entry, entry.content(), home=home))
        except Refused as error:
            found.keep(unread(kind, folder.entry(name), str(error), home=home))


def read_registry(found: Found, folder: Folder, home: str = "") -> None:
    """Read the text forms of a registry that lie in a folder, or in one called `registry` in it."""
    inner = (folder.folder(name) for name in EXPORTS)
    for place in {each.at: each for each in (folder, *inner) if each}.values():  # on Windows both names are one folder
        is_own = place.at != folder.at
        for name in place.files():
            if name.lower().endswith((*SUFFIXES, *OTHER_SUFFIXES) if is_own else SUFFIXES):
                found.files += _exported(place, name, home, is_own=is_own)


def _exported(folder: Folder, name: str, home: str, *, is_own: bool) -> Iterable[NativeFile]:
    try:
        entry = folder.file_called(name)
        return tuple(_policies(entry, entry.content(), home, is_own=is_own)) if entry else ()
    except Refused as error:
        is_export = name.lower().endswith(SUFFIXES if is_own else ".reg")
        entry = folder.entry(name)
        return tuple(unread(kind, entry, str(error)) for kind in _HIVES) if is_export else ()


_HIVES: tuple[FileKind, ...] = ("hklm", "desktop-hklm")


def _policies(entry: Entry, content: bytes, home: str, *, is_own: bool) -> Iterator[NativeFile]:
    """Yield the policies of both products that one export holds."""
    from plugingov.surfaces.machine.desktop.registry import desktop_policies  # noqa: PLC0415 (few machines have one)

    yield from registry_files(entry, content, home, is_own=is_own)
    yield from desktop_policies(entry, content, home, is_own=is_own)
