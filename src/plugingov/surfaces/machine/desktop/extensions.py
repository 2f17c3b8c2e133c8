"""Extensions of Claude Desktop in a home: what is installed, what a member has set, and bundles that lie there."""

from plugingov.model.observation import BUNDLES
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.machine.desktop.bundles import read_bundle
from plugingov.surfaces.machine.reading import Found

# Beside claude_desktop_config.json.
_INSTALLED = "Claude Extensions"
_SETTINGS = "Claude Extensions Settings"
_RECORDS = "extensions-installations.json"
_MANIFEST = "manifest.json"


def read_extensions(found: Found, where: Whereabouts, home: str) -> None:
    """Read the extensions in one folder of Claude Desktop."""
    if where.obstacle:
        found.refuse("extension", *where.obstacle, home=home)
    if (folder := where.folder) is None or found.cannot_list(folder, "extension", home=home):
        return
    found.read("extension-records", folder, _RECORDS, home=home)
    _read_installed(found, folder.find(_INSTALLED), home)
    _read_settings(found, folder.find(_SETTINGS), home)


def _read_installed(found: Found, where: Whereabouts, home: str) -> None:
    if where.obstacle:
        found.refuse("extension", *where.obstacle, home=home)
    if (folder := where.folder) is None or found.cannot_list(folder, "extension", home=home):
        return
    for name in folder.sorts:
        inner = folder.folder(name)
        if inner is not None:
            _read_one(found, inner, home)
        elif name.lower().endswith(BUNDLES):
            read_bundle(found, folder, name, home=home)
        elif why := folder.is_refused(name):
            found.refuse("extension", folder, name, why, home=home)


def _read_one(found: Found, folder: Folder, home: str) -> None:
    kept, of = folder.keeps_within(), folder.called
    if found.read("extension", kept, _MANIFEST, home=home, of=of) is None:
        because = "there is no `manifest.json`, without which it is no extension"
        listed = found.cannot_list(kept, "extension", home=home, of=of)
        listed or found.refuse("extension", kept, _MANIFEST, because, home=home, of=of)


def _read_settings(found: Found, where: Whereabouts, home: str) -> None:
    if where.obstacle:
        found.refuse("extension-settings", *where.obstacle, home=home)
    if where.folder:
        found.cannot_list(where.folder, "extension-settings", home=home)
        for name in where.folder.files():
            if name.endswith(".json"):
                found.read("extension-settings", where.folder, name, home=home)


def read_bundles(found: Found, folder: Folder, home: str = "") -> None:
    """Read the bundles that lie in a folder itself."""
    for name in folder.files():
        if name.lower().endswith(BUNDLES):
            read_bundle(found, folder, name, home=home)
