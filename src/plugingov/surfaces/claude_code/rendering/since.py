"""The lowest client for which what is rendered means what it says."""

from collections.abc import Iterable

from plugingov.surfaces.claude_code.since import SINCE
from plugingov.surfaces.rendering.rendered import Minimum


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare it by."""
    return tuple(map(int, version.split(".")))


def minimum_of(keys: Iterable[str]) -> Minimum:
    """Return the highest version that any of some keys needs, and the first of those that need it."""
    newest = max((*keys, "requiredMinimumVersion"), key=lambda key: numbers(SINCE[key]))
    return Minimum(SINCE[newest], newest)
