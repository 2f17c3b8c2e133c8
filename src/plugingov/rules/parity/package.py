"""Two packages that should be one: the version, the source and the pin of each, and what of it differs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.inventory import NO_MARKETPLACE, NO_PACKAGE, Package
from plugingov.model.source import Source
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown
from plugingov.rules.source.moving_source import is_immutable
from plugingov.sources.document import Route


class Delivered(NamedTuple):
    """Where a package comes from, in a form in which two sources can be compared, and what holds it there."""

    source: tuple[str, ...]
    pin: tuple[str, ...]
    is_held: bool


def difference(case: Case, one: str, other: str) -> str | Unknown | None:
    """Return in what two packages differ, in words; nothing where they are one and the same."""
    if one == other:
        return None
    differing = list(_differing(case, one, other))
    if differing:
        return " and ".join(differing)
    here, there = (_delivered(case, package) for package in (one, other))
    if isinstance(here, Unknown):
        return here
    if isinstance(there, Unknown):
        return there
    if here.is_held and there.is_held:
        return None
    return next(filter(None, (_versionless(case, package) for package in (one, other))), None)


def package_at(door: Door) -> Route:
    """Return the line that says which package a door comes in."""
    if door.provision.package:
        return door.provision_at("package")
    if door.provision.marketplace:
        return door.provision_at("marketplace")
    if door.provision.source or door.plugin.source:
        return door.at("source", "marketplace")
    return ("packages", door.package or "", "servers", door.id)


def _differing(case: Case, one: str, other: str) -> Iterator[str]:
    ours, theirs = (_declared(case, package).version for package in (one, other))
    if ours and theirs and ours != theirs:
        yield f"version (`{ours}`, `{theirs}`)"
    here, there = (_delivered(case, package) for package in (one, other))
    if isinstance(here, Unknown) or isinstance(there, Unknown):
        return
    if here.source != there.source:
        yield "source"
    elif here.pin != there.pin:
        yield "pin"


def _declared(case: Case, package: str) -> Package:
    return case.organisation.packages.get(package) or NO_PACKAGE


def _versionless(case: Case, package: str) -> Unknown | None:
    at: Route = ("packages", package, "version")
    because = f"the inventory does not say the `version` of package `{package}`"
    return None if _declared(case, package).version else Unknown(at, because)


def _delivered(case: Case, package: str) -> Delivered | Unknown:
    name = package.partition("@")[2]
    source = _declared(case, package).source
    marketplace = case.organisation.marketplaces.get(name, NO_MARKETPLACE).source
    listed: Route = ("marketplaces", name, "source")
    if source is None:
        at = ("packages", package, "source") if package in case.organisation.packages else listed
        return Unknown(at, f"the inventory does not say the `source` of package `{package}`")
    if source.source != "relative":
        return _resolved(source)
    if marketplace is None:
        return Unknown(listed, f"the inventory does not say where marketplace `{name}` comes from")
    served = _resolved(marketplace)
    return served._replace(source=(*served.source[:2], _folder(source.path or "")))


def _resolved(source: Source) -> Delivered:
    held = is_immutable(source) or _DIGEST.fullmatch(source.manifest_sha256 or "") is not None
    match source.source:
        case "github" | "git" | "url" | "git-subdir":
            where = _repository(f"https://github.com/{source.repo}" if source.repo else source.url or "")
            commit = source.sha or (source.ref if _COMMIT.fullmatch(source.ref or "") else None)
            pin = ("sha", commit.lower()) if commit else ("ref", source.ref or "")
            return Delivered(
                (*where, _folder(source.path or "")), pin, held or _COMMIT.fullmatch(commit or "") is not None
            )
        case "npm":
            return Delivered(("npm", f"{source.registry} {source.package}"), ("", source.version or ""), held)
    where = (source.source, source.url or source.path or source.name or str(source.command))
    return Delivered(where, ("", source.sha256 or source.manifest_sha256 or ""), held)


def _repository(url: str) -> tuple[str, str]:
    """Return a repository's host and path, whichever way of writing its address was chosen."""
    scheme, found, rest = url.strip().partition("://")
    authority, _, path = (rest if found else scheme).partition("/" if found else ":")
    host = authority.rpartition("@")[2].casefold()
    path = path.strip("/").removesuffix(".git")
    return host, path.casefold() if host == "github.com" else path


def _folder(path: str) -> str:
    return "" if path == "." else path.removeprefix("./").rstrip("/")


_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
