"""The lowest Desktop build for which what is rendered means what it says (the configuration's "added in" facts)."""

from collections.abc import Iterable

from plugingov.surfaces.rendering.rendered import Minimum

# Keys of which nobody says when they came are in every build.
SINCE = {
    "allowedPluginMarketplaces": "1.17377.1",
    "orgPluginSettings": "1.15200.0",  # older builds ignore the form that is a list
    "userPluginMarketplacesEnabled": "1.37937.0",
    "userPluginUploadsEnabled": "1.37937.0",
    "a server without `oauth`": "1.24012.0",  # signs in where the server asks
}


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare it by."""
    return tuple(map(int, version.split(".")))


def minimum_of(keys: Iterable[str]) -> Minimum | None:
    """Return the highest build that any of some keys needs, and the first of those that need it."""
    known = [key for key in keys if key in SINCE]
    if not known:
        return None
    newest = max(known, key=lambda key: numbers(SINCE[key]))
    return Minimum(SINCE[newest], newest, "Desktop build")
