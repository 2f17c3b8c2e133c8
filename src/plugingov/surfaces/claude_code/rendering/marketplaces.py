"""Marketplaces as settings name them, and as their own file lists what they deliver."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plugingov.model.commits import is_full_commit
from plugingov.model.inventory import Package
from plugingov.model.source import Source
from plugingov.surfaces.claude_code.client.client import Client
from plugingov.surfaces.claude_code.marketplaces.commits import held_at_commit
from plugingov.surfaces.claude_code.rendering.declared import Declared
from plugingov.surfaces.rendering.rendered import Unenforced

# What each kind of source takes where a marketplace is named, and where a package is (plugin-marketplaces).
_OF_MARKETPLACE = {
    "github": ("repo", "ref", "path", "skip_lfs"),
    "git": ("url", "ref", "path", "skip_lfs"),
    "url": ("url", "headers"),
    "npm": ("package",),
    "file": ("path",),
    "directory": ("path",),
    "settings": ("name", "plugins"),
}
_OF_PACKAGE = {
    "github": ("repo", "ref", "sha"),
    "git": ("url", "ref", "sha"),
    "url": ("url", "ref", "sha"),
    "git-subdir": ("url", "path", "ref", "sha"),
    "npm": ("package", "version", "registry"),
    "archive": ("url", "sha256"),
    "command": ("command", "timeout", "mode"),
}
_WRITTEN = {"skip_lfs": "skipLfs"}
_EXACT = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?")  # of npm, where a range is no pin
_UNPINNED = "what it delivers can change: nothing in its source holds it at what was reviewed"


def marketplace_of(package: str) -> str:
    """Return the marketplace in the id of a package."""
    return package.rpartition("@")[2]


def known(declared: Declared) -> Mapping[str, Mapping[str, Any]]:
    """Return the marketplaces that Claude Code takes packages from, each with its source as settings write it."""
    names = sorted({marketplace_of(door.package) for door in declared.from_marketplaces if door.package})
    sources = {name: _source(declared, name) for name in names}
    return {
        name: written
        for name, source in sources.items()
        if source and (written := of_marketplace(source, commit=_commit(declared, name, source)))
    }


def _commit(declared: Declared, marketplace: str, source: Source) -> str:
    """Return the commit to write for a marketplace; nothing where a client of the fleet may not take it for one."""
    commit = (source.sha or source.ref or "").lower()
    if source.source not in {"github", "git"} or not is_full_commit(commit):
        return ""
    client = Client(minimum=declared.attested.minimum_version)
    return commit if held_at_commit(marketplace, client, ()).state == "on" else ""


def holds_commit(declared: Declared, marketplace: str) -> bool:
    """Tell whether what is written keeps a marketplace at its commit."""
    source = _source(declared, marketplace)
    return source is not None and bool(_commit(declared, marketplace, source))


def _source(declared: Declared, marketplace: str) -> Source | None:
    said = declared.organisation.marketplaces.get(marketplace)
    return said.source if said else None


def of_marketplace(source: Source, *, commit: str = "") -> Mapping[str, Any] | None:
    """Return a source as `extraKnownMarketplaces` has it; nothing where no marketplace can have such a one.

    A commit stands where a branch or tag does.
    """
    keys = _OF_MARKETPLACE.get(source.source)
    held = {"ref": commit} if commit else {}
    return {"source": source.source, **_said(source, keys), **held} if keys else None


def admitted(sources: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the entries of `strictKnownMarketplaces` that match these sources and no other."""
    return [{key: value for key, value in source.items() if key not in _UNCOMPARED} for source in sources.values()]


_UNCOMPARED = frozenset({"skipLfs", "headers"})  # how it is fetched, not where from


def _said(source: Source, keys: Iterable[str]) -> Mapping[str, Any]:
    values = {_WRITTEN.get(key, key): getattr(source, key) for key in keys}
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
    return value


def of_package(source: Source) -> str | Mapping[str, Any] | None:
    """Return a source as an entry of `marketplace.json` has it; nothing where no entry can have such a one."""
    if source.source == "relative":
        path = source.path or ""
        return path if path.startswith("./") and ".." not in path.split("/") else None
    keys = _OF_PACKAGE.get(source.source)
    kind = "url" if source.source == "git" else source.source
    return {"source": kind, **_said(source, keys)} if keys else None


def marketplace_file(declared: Declared, marketplace: str) -> Mapping[str, Any] | None:
    """Return the file of a marketplace with the packages that the inventory declares of it; nothing without any."""
    entries = []
    for name, package in packages_of(declared, marketplace):
        source = of_package(package.source) if package.source else None
        if source is not None:
            version = {"version": package.version} if package.version else {}
            entries.append({"name": name, "source": source, **version})
    owner = {"name": declared.organisation.id}
    return {"name": marketplace, "owner": owner, "plugins": entries} if entries else None


def packages_of(declared: Declared, marketplace: str) -> Iterator[tuple[str, Package]]:
    """Yield the packages that the inventory declares of a marketplace, by the name they have there."""
    for package, said in sorted(declared.organisation.packages.items()):
        if marketplace_of(package) == marketplace:
            yield package.rpartition("@")[0], said


def is_pinned(source: Source) -> bool:
    """Tell whether a source of a package holds it at what was reviewed; a relative one is as old as its marketplace."""
    if source.source == "npm":
        return _EXACT.fullmatch(source.version or "") is not None
    return bool(source.sha or source.sha256)


def unenforced(declared: Declared) -> Iterator[Unenforced]:
    """Yield what neither settings nor a marketplace's own file can hold of marketplaces and packages."""
    taken = known(declared)
    for name in taken:
        source = _source(declared, name)
        if source and source.sha and not holds_commit(declared, name):
            yield Unenforced("SRC004", name, _why_not_held(declared, name, source))
        yield Unenforced("INS006", name, "members may install any package of a marketplace that is let in")
    for door in declared.from_marketplaces:
        if door.package and marketplace_of(door.package) not in taken:
            because = "the inventory names no source of its marketplace that settings can hold, so none is let in"
            yield Unenforced("INS008", door.id, because)
        elif not door.package:
            yield Unenforced("INS008", door.id, "the inventory does not say which package it comes in")
    yield from _unpinned(declared)


def _why_not_held(declared: Declared, marketplace: str, source: Source) -> str:
    """Say why the commit of a marketplace is not written."""
    if source.source not in {"github", "git"}:
        return "Claude Code takes no commit of a marketplace of this kind; only packages can be held at theirs"
    held = held_at_commit(marketplace, Client(minimum=declared.attested.minimum_version), ())
    if held.state == "on":
        return "`sha` is no full commit, and Claude Code takes no other"
    return f"{held.because}; only packages can be held at theirs"


def _unpinned(declared: Declared) -> Iterator[Unenforced]:
    for package, said in sorted(declared.organisation.packages.items()):
        if said.source is None:
            because = "the inventory does not say where it comes from, so `marketplace.json` cannot hold it"
            yield Unenforced("SRC004", package, because)
        elif of_package(said.source) is None:
            yield Unenforced("SRC004", package, "`marketplace.json` cannot name a source of its kind")
        elif said.source.source == "relative":
            if not holds_commit(declared, marketplace_of(package)):
                yield Unenforced("SRC004", package, "it is as old as its marketplace, which is held at no commit")
        elif not is_pinned(said.source):
            yield Unenforced("SRC004", package, _UNPINNED)
