"""The files of hooks that a package has: one of another form than the client expects costs the whole package."""

from collections.abc import Iterator
from typing import Any

from plugingov.model.observation import NativeFile
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.disk import Disk, below, plain
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.hook_shapes import wrong_hooks
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.marketplaces.manifests import Manifest
from plugingov.surfaces.claude_code.settings.unread import is_unread

OWN = "hooks/hooks.json"


def held_up_by_hooks(package: str, folder: str, manifest: Manifest | None, disk: Disk) -> Iterator[Ruling]:
    """Yield what keeps a package from loading in its files of hooks; of those that its entry names none counts."""
    seen = disk.folder(folder) if folder else None
    if seen is None or "hooks" not in seen.parts:
        return
    said = manifest.components.get("hooks") if manifest else None
    for path in dict.fromkeys((below(folder, OWN), *_named(folder, said.value if said else None))):
        file = disk.at(path)
        if file is not None:
            yield from _of_file(package, file)
        elif disk.has(path) != "no":
            name = path.rpartition("/")[2]
            because = f"whether `{package}` loads is not known: its file of hooks `{name}` was not observed"
            yield Ruling("unknown", mask(because), seen.at)


def _named(folder: str, said: Any) -> Iterator[str]:
    """Yield the files that a manifest names; what lies outside of the package the client leaves alone (2.1.330)."""
    for each in said if isinstance(said, list) else [said]:
        path = below(folder, each) if isinstance(each, str) else ""
        if plain(path).startswith(f"{plain(folder)}/"):
            yield plain(path)


def _of_file(package: str, file: NativeFile) -> Iterator[Ruling]:
    """Yield what a file does; one that is no JSON costs its hooks alone."""
    if is_unread(file):
        yield Ruling("unknown", f"whether `{package}` loads is not known: {why_unread(file)}", file.place())
    elif file.is_strict and (wrong := wrong_hooks(Found(file.data, file))):
        key = next(step for step in reversed(wrong.route) if isinstance(step, str))
        because = f"`{key}` in {wrong.where} is not of the form that the client expects"
        yield Ruling("no", f"`{package}` does not load: {because}", wrong.at)
