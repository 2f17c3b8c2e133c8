"""Packages that a package needs: it does not load without them."""

from collections.abc import Callable
from typing import NamedTuple

from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.marketplaces.manifests import Manifest


class Dependency(NamedTuple):
    """One package that another needs."""

    found: Found
    package: str  # its id
    version: str = ""  # the range that it must be in


def dependency(found: Found, marketplace: str) -> Dependency | None:
    """Return what an entry of `dependencies` asks for; without a marketplace it means that of the package itself."""
    match found.value:
        case str(name) if name:
            return Dependency(found, name if "@" in name else f"{name}@{marketplace}")
        case {"name": str(name)} if name:
            where, version = found.value.get("marketplace", marketplace), found.value.get("version", "")
            if isinstance(where, str) and isinstance(version, str):
                return Dependency(found, name if "@" in name else f"{name}@{where}", version)
    return None


def needed_by(manifest: Manifest | None, package: str) -> tuple[str, ...]:
    """Return the packages that a package depends on, by id; what is no dependency is left out."""
    found = (dependency(each, package.rpartition("@")[2]) for each in (manifest.dependencies if manifest else ()))
    return tuple(dict.fromkeys(each.package for each in found if each))


def needs(manifest: Manifest, package: str, loads: Callable[[str], Ruling]) -> Ruling | None:
    """Return what keeps a package from loading because of those it needs, or may keep it."""
    doubtful = None
    for found in manifest.dependencies:
        wanted = dependency(found, package.rpartition("@")[2])
        if wanted is None:
            return Ruling("no", f"a dependency of `{package}` is none that the client understands", found.at)
        there = loads(wanted.package)
        if there.holds == "no":
            return Ruling("no", f"`{package}` needs `{wanted.package}`, which does not load: {there.because}", found.at)
        doubtful = doubtful or _doubt(wanted, package, there)
    return doubtful


def _doubt(wanted: Dependency, package: str, there: Ruling) -> Ruling | None:
    if there.holds == "unknown":
        because = f"`{package}` needs `{wanted.package}`, and whether that loads is not known: {there.because}"
        return Ruling("unknown", because, wanted.found.at)
    if wanted.version:
        because = (
            f"`{package}` needs `{wanted.package}` in version `{wanted.version}`, and ranges are not compared here"
        )
        return Ruling("unknown", because, wanted.found.at)
    return None
