"""Plugins that an organisation has put into the folder for them on a device: what the app makes of each."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.observation import BUNDLES, NativeFile, Observation
from plugingov.model.values import Preference
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.brought import BroughtServer, servers_in
from plugingov.surfaces.cowork.desktop.deciding import (
    configuration_of,
    decided_above,
    extensions_allowed,
    managed_servers,
)
from plugingov.surfaces.cowork.desktop.extensions import started
from plugingov.surfaces.cowork.desktop.server_lists import kept_out_by_lists

# What the marker in a manifest may say (claude.com/docs/third-party/claude-desktop/extensions).
MARKERS: tuple[Preference, ...] = ("required", "auto_install", "available")
MANIFEST = ".claude-plugin/plugin.json"
SKILL = "SKILL.md"
VERSION = "version.json"


class Preferred(NamedTuple):
    """How members get a plugin; nothing where nobody knows."""

    preference: Preference | None
    because: str
    at: Place


class OrgPlugin(NamedTuple):
    """One folder among the organisation's plugins; its name is its identity."""

    name: str
    folder: NativeFile
    holds: tuple[str, ...]
    manifest: NativeFile | None
    version_file: NativeFile | None
    preferred: Preferred
    loads: Ruling
    server_files: tuple[NativeFile, ...]
    servers: tuple[BroughtServer, ...]

    @property
    def version(self) -> str:
        """Return the version that its manifest says."""
        said = self.manifest.settings.get("version") if self.manifest else None
        return said if isinstance(said, str) else ""


@lru_cache(maxsize=256)
def org_plugins(observation: Observation) -> tuple[OrgPlugin, ...]:
    """Return the organisation's plugins on a device."""
    folders = (file for file in observation.files if file.kind == "org-plugin-folder" and file.state != "unread")
    return tuple(_plugin(observation, folder) for folder in folders)


def _plugin(observation: Observation, folder: NativeFile) -> OrgPlugin:
    files = [file for file in observation.files if file.of == folder.of]
    name = folder.of.replace("\\", "/").rpartition("/")[2]
    said = folder.settings.get("holds")
    holds = tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()
    manifest = next((file for file in files if file.kind == "org-plugin"), None)
    preferred = _preferred(folder, manifest)
    loads = _loads(observation, folder, holds, manifest, preferred)
    server_files = tuple(file for file in files if file.kind == "org-plugin-servers")
    return OrgPlugin(
        name=name,
        folder=folder,
        holds=holds,
        manifest=manifest,
        version_file=next((file for file in files if file.kind == "org-plugin-version"), None),
        preferred=preferred,
        loads=loads,
        server_files=server_files,
        servers=tuple(_servers(observation, name, folder, manifest, server_files, loads)),
    )


_NO_MARKER = "it has no manifest, in which the marker would stand"


def _preferred(folder: NativeFile, manifest: NativeFile | None) -> Preferred:
    """Return what the marker in the manifest says."""
    if manifest is None:
        return Preferred(
            preference=None, because="it has no manifest, in which the marker would stand", at=folder.place()
        )
    at = manifest.place("installationPreference")
    if manifest.state == "unread":
        return Preferred(preference=None, because=why_unread(manifest), at=at)
    said = manifest.settings.get("installationPreference")
    known = next((each for each in MARKERS if each == said), None)
    if known:
        because = f"`installationPreference` in its `plugin.json` is `{known}`"
    elif said is None:
        because = "its `plugin.json` has no `installationPreference`"
    else:
        because = "`installationPreference` in its `plugin.json` is none of required, auto_install and available"
    return Preferred(preference=known, because=because, at=at)


def _loads(
    observation: Observation,
    folder: NativeFile,
    holds: tuple[str, ...],
    manifest: NativeFile | None,
    preferred: Preferred,
) -> Ruling:
    """Tell whether members have it: what is there for them to add, nobody knows of whom."""
    if manifest is None and SKILL not in holds:
        return Ruling("no", f"its folder has neither `{MANIFEST}` nor a `{SKILL}`", folder.place(), "itself")
    if manifest is not None and manifest.state == "unread":
        return Ruling("unknown", why_unread(manifest), manifest.place())
    keys = configuration_of(observation, "")
    if keys is not None and keys.deployment == "first-party":
        because = "the vendor describes this folder for third-party deployments alone, and this device has none"
        return Ruling("unknown", because, folder.place())
    match preferred.preference:
        case "required" | "auto_install":
            return Ruling("yes", preferred.because, preferred.at)
        case "available":
            return Ruling("unknown", f"{preferred.because}: members add it themselves", preferred.at)
    return Ruling("unknown", preferred.because, preferred.at)


def _servers(
    observation: Observation,
    name: str,
    folder: NativeFile,
    manifest: NativeFile | None,
    files: tuple[NativeFile, ...],
    loads: Ruling,
) -> Iterator[BroughtServer]:
    """Yield the servers of its files, of its manifest, and of the bundles that this names."""
    written = [each for file in files for each in servers_in(file)]
    inline = manifest.settings.get("mcpServers") if manifest else None
    if manifest and isinstance(inline, dict):
        top = Found(inline, manifest, ("mcpServers",))
        written += [(key, top.below(key, said)) for key, said in inline.items() if isinstance(said, dict)]
    managed = managed_servers(observation)
    for key, found in written:
        kept = decided_above(key, found.value, managed) or kept_out_by_lists(observation, found.value, loads)
        yield BroughtServer(
            name=key, bringer="org-plugin", comes_in=name, config=found.value, found=found, loads=kept or loads
        )
    bundles = {file.path for file in observation.files if file.kind == "bundle" and file.of == folder.of}
    for inner in observation.files:
        if inner.kind == "extension" and inner.of in bundles and inner.of.lower().endswith(BUNDLES):
            own = inner.settings.get("name")
            called = own if isinstance(own, str) and own else name
            yield from started(inner, called, "org-plugin", name, observation, _of_bundle(observation, loads))


def _of_bundle(observation: Observation, loads: Ruling) -> Ruling:
    """Tell whether a bundle in a plugin loads: only where extensions are allowed, and its plugin loads."""
    allowed = extensions_allowed(observation, "", _THIRD_PARTY)
    if "no" in {loads.holds, allowed.holds}:
        return loads if loads.holds == "no" else allowed
    if kept := kept_out_by_lists(observation, _LOCAL, loads):  # no page says whether that means bundles, too
        return kept._replace(holds="unknown")
    return loads if loads.holds == "unknown" else allowed if allowed.holds == "unknown" else loads


_LOCAL = {"type": "stdio"}
_THIRD_PARTY = "/Claude-3p/"  # plugins of this folder are of such deployments
