"""Which version a package stands at: the one that its files give, and the one that an install recorded."""

import re
from typing import Literal, NamedTuple, TypeAlias

from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.install_records import InstallRecord
from plugingov.surfaces.claude_code.sessions.manifests import Manifest, MarketplaceEntry

# release: as its author numbers it. commit, checksum: what fixes the files. moving, unknown: says nothing about them.
VersionKind: TypeAlias = Literal["release", "commit", "checksum", "moving", "unknown"]
_SHOWN = 12  # of a commit or checksum, as the client shows it
_HEX = re.compile(r"[0-9a-f]{12}|[0-9a-f]{40}")
_MOVING = frozenset({"latest", "main", "master", "head"})


class PackageVersion(NamedTuple):
    """One version, what kind it is of, and the value that gives it."""

    text: str
    kind: VersionKind
    found: Found | None = None


def recorded_version(record: InstallRecord) -> PackageVersion:
    """Return what an install recorded: its `gitCommitSha` is no part of that, since updates leave the old one."""
    return PackageVersion(record.version or "unknown", _kind(record.version), record.found)


def resolved_version(manifest: Manifest | None, entry: MarketplaceEntry | None) -> PackageVersion:
    """Return the version that the client gives a package: its own, that of its entry, or what pins its source."""
    if manifest and manifest.version:
        return PackageVersion(manifest.version, "release", Found(manifest.version, manifest.file, ("version",)))
    if entry and entry.version:
        return PackageVersion(entry.version, "release", entry.found.below("version", entry.version))
    if entry and entry.origin.form in {"github", "url", "git-subdir"} and entry.origin.pin:
        return PackageVersion(entry.origin.pin[:_SHOWN], "commit", entry.origin.found)
    if entry and entry.origin.form == "archive" and entry.origin.pin:
        return PackageVersion(entry.origin.pin[:_SHOWN], "checksum", entry.origin.found)
    return PackageVersion("unknown", "unknown", entry.found if entry else None)


def written_twice(manifest: Manifest | None, entry: MarketplaceEntry | None) -> bool:
    """Tell whether `plugin.json` silently wins over another version in the package's entry."""
    return bool(manifest and entry and manifest.version and entry.version and manifest.version != entry.version)


def _kind(version: str) -> VersionKind:
    if not version or version == "unknown":
        return "unknown"
    if version.lower() in _MOVING:
        return "moving"
    return "commit" if _HEX.fullmatch(version) else "release"
