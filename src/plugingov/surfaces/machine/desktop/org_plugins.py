"""Organisation plugins that somebody has put on a device: one folder for each, as the vendor describes them."""

from collections.abc import Iterator
from typing import Any

from plugingov.model.observation import BUNDLES, NativeFile
from plugingov.sources.document import Place
from plugingov.surfaces.disk.folder import Folder, Whereabouts
from plugingov.surfaces.machine.desktop.bundles import read_bundle
from plugingov.surfaces.machine.reading import Found

_MANIFESTS, _MANIFEST = ".claude-plugin", "plugin.json"
_SERVERS, _VERSION = ".mcp.json", "version.json"


def read_org_plugins(found: Found, where: Whereabouts) -> None:
    """Read the organisation plugins of a machine."""
    if where.obstacle:
        found.refuse("org-plugin-folder", *where.obstacle)
    if where.folder:
        read_folder_of_plugins(found, where.folder)


def read_folder_of_plugins(found: Found, folder: Folder) -> None:
    """Read every plugin in the folder that holds them; what is no folder is no plugin."""
    for each in found.folders_in(folder.keeps_within(), "org-plugin-folder"):
        _read_plugin(found, each.keeps_within())


def _read_plugin(found: Found, folder: Folder) -> None:
    of = folder.called
    place = Place(folder.file, 1, 1, 1, 1)
    if found.cannot_list(folder, "org-plugin-folder", of=of):
        return
    manifests = folder.find(_MANIFESTS)
    inner = [f"{_MANIFESTS}/{name}" for name in (manifests.folder.sorts if manifests.folder else ())]
    holds = {"holds": [*folder.sorts, *inner]}
    found.keep(
        NativeFile(kind="org-plugin-folder", file=folder.file, path=of, data=holds, of=of, where=lambda _: place)
    )
    if manifests.obstacle:
        found.refuse("org-plugin", *manifests.obstacle, of=of)
    found.cannot_list(manifests.folder, "org-plugin", of=of)
    manifest = found.read("org-plugin", manifests.folder, _MANIFEST, of=of)
    found.read("org-plugin-servers", folder, _SERVERS, of=of)
    found.read("org-plugin-version", folder, _VERSION, of=of)
    for path in _named(manifest.settings.get("mcpServers") if manifest else None):
        _read_named(found, folder, path)


def _named(said: Any) -> Iterator[str]:
    """Yield the paths of files of servers, and of bundles, that a manifest names."""
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, str) and "://" not in each:
            yield each.replace("\\", "/")


def _read_named(found: Found, folder: Folder, path: str) -> None:
    *folders, name = [part for part in path.split("/") if part not in {"", "."}] or [""]
    where = folder.find(*folders)
    if where.obstacle:
        found.refuse("org-plugin-servers", *where.obstacle, of=folder.called)
    elif where.folder and name.lower().endswith(BUNDLES):
        read_bundle(found, where.folder, name, of=folder.called)
    elif name != _SERVERS or folders:
        found.read("org-plugin-servers", where.folder, name, of=folder.called)
