"""Whether a package is what a review looked at: its version, and the commit or digest that it is held at."""

from plugingov.model.inventory import Package
from plugingov.model.source import Source
from plugingov.rules.case import Case

_SHORTEST_COMMIT = 7


def version_of(package: Package | None) -> str | None:
    """Return the version of a package: its own, or that of what it is fetched as."""
    if package is None:
        return None
    return package.version or (package.source.version if package.source else None)


def is_version(version: str, covered: str) -> bool:
    """Tell whether two versions are one, where either may open with a `v`."""
    return version.removeprefix("v") == covered.removeprefix("v")


def pin_of(case: Case, name: str) -> str | None:
    """Return the commit or digest that a package is held at: its own, else that of its marketplace."""
    package = case.organisation.packages.get(name)
    own = package.source if package else None
    if own is not None and own.source != "relative":
        return _pin(own)
    marketplace = case.organisation.marketplaces.get(name.partition("@")[2])
    return _pin(marketplace.source if marketplace else None)


def _pin(source: Source | None) -> str | None:
    return source.sha or source.sha256 or source.manifest_sha256 if source else None


def is_pin(pin: str, covered: str) -> bool:
    """Tell whether two commits are one, where the shorter may be how people write the longer."""
    short, long = sorted((pin.casefold(), covered.casefold()), key=len)
    return long.startswith(short) and (len(short) >= _SHORTEST_COMMIT or short == long)
