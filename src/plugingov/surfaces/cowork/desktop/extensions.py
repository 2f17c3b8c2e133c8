"""Extensions of Claude Desktop on a device: which are installed, whether they load, and which servers they bring."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.brought import Bringer, BroughtServer, launches
from plugingov.surfaces.cowork.desktop.deciding import extensions_allowed


class Extension(NamedTuple):
    """One extension: installed in a home, or a bundle that lies somewhere."""

    name: str  # by its manifest, which is its identity; by its folder where that says none
    title: str
    version: str
    manifest: NativeFile
    is_installed: bool
    loads: Ruling
    servers: tuple[BroughtServer, ...]


@lru_cache(maxsize=256)
def extensions(observation: Observation) -> tuple[Extension, ...]:
    """Return the extensions of a device whose manifests were read; those of plugins come with these."""
    of_plugins = {file.path for file in observation.files if file.kind == "bundle" and file.of}
    return tuple(
        _extension(observation, file)
        for file in observation.files
        if file.kind == "extension" and file.state != "unread" and file.of not in of_plugins
    )


def _extension(observation: Observation, manifest: NativeFile) -> Extension:
    bundle = next((file for file in observation.files if file.kind == "bundle" and file.path == manifest.of), None)
    name = _text(manifest.settings, "name") or _last(manifest.of)
    loads = _of_bundle(bundle) if bundle else _of_installed(observation, manifest)
    return Extension(
        name=name,
        title=_text(manifest.settings, "display_name"),
        version=_text(manifest.settings, "version"),
        manifest=manifest,
        is_installed=bundle is None,
        loads=loads,
        servers=tuple(started(manifest, name, "extension", name, observation, loads)),
    )


def started(
    manifest: NativeFile, name: str, bringer: Bringer, comes_in: str, observation: Observation, loads: Ruling
) -> Iterator[BroughtServer]:
    """Yield the server of a manifest, in each way in which the device may start it."""
    for found in launches(manifest, observation.platform):
        # A local server, although nothing in an extension says so.
        config = {"type": "stdio", **found.value}
        yield BroughtServer(name=name, bringer=bringer, comes_in=comes_in, config=config, found=found, loads=loads)


def _of_bundle(bundle: NativeFile) -> Ruling:
    if not bundle.home:
        return Ruling(
            "unknown", "it is a bundle by itself, and whether anybody has installed it is not known", bundle.place()
        )
    return Ruling("no", "it is a bundle that lies there, and nobody has installed it", bundle.place())


def _of_installed(observation: Observation, manifest: NativeFile) -> Ruling:
    """Tell whether an installed extension loads: by the organisation's key, then by what the member has set."""
    allowed = extensions_allowed(observation, manifest.home, manifest.of)
    if allowed.holds == "no":
        return allowed._replace(at=allowed.at or manifest.place())
    settings = _settings(observation, manifest)
    enabled = settings.settings.get("isEnabled") if settings else None
    if settings is None or not isinstance(enabled, bool):
        because = why_unread(settings) if settings and settings.state == "unread" else _UNTOLD
        return Ruling("unknown", because, (settings or manifest).place())
    where = f"`isEnabled` in {Found(None, settings).where} is {str(enabled).lower()}"
    if not enabled:
        return Ruling("no", where, settings.place("isEnabled"), "member")
    if allowed.holds == "unknown":
        return allowed._replace(at=allowed.at or manifest.place())
    return Ruling("yes", where, settings.place("isEnabled"))


_UNTOLD = "no file says whether its member has it switched on"


def _settings(observation: Observation, manifest: NativeFile) -> NativeFile | None:
    """Return what a member has set for an installed extension: a file with its id, beside the folder of extensions."""
    top, _, name = manifest.of.replace("\\", "/").rpartition("/Claude Extensions/")
    wanted = f"{top}/Claude Extensions Settings/{name}.json"
    files = (file for file in observation.files if file.kind == "extension-settings")
    return next((file for file in files if file.path.replace("\\", "/") == wanted), None)


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _last(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]
