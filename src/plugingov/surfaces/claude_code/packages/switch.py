"""Whether settings switch a package on: managed over local over project over user."""

from collections.abc import Iterator

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.validated import Validated

KEY = "enabledPlugins"
SYNCS = "syncClaudeAiPlugins"
# Every key that a package, or a marketplace of one, depends on and that counts outside of managed settings.
_ABOUT = frozenset({KEY, "extraKnownMarketplaces", "additionalMarketplaces", SYNCS})


def switched(settings: Settings, package: str, behaviour: Behaviour) -> Ruling | None:
    """Return what the first file that names a package says; nothing where none does."""
    if settings.managed.overruled:
        return Ruling("unknown", settings.managed.overruled)
    for layer in settings.layers:
        if layer.outcome == "unread":
            return Ruling("unknown", f"whether `{package}` is switched on is not known: {layer.because}")
        if (found := _said(layer, package)) is not None:
            return _meant(found, package, behaviour)
    return None


def forced(settings: Settings, package: str) -> Found | None:
    """Return what the managed settings that count say of a package."""
    return next((found for layer in settings.managed.layers if (found := _said(layer, package))), None)


def named(settings: Settings) -> Iterator[Found]:
    """Yield every package that any settings file switches on or off."""
    return settings.parts(KEY)


def about_packages(settings: Settings) -> tuple[Validated, ...]:
    """Return the files beside the managed ones that may tell of packages: all but those that were read and do not."""
    return tuple(
        layer for layer in settings.own if layer.outcome != "read" or not _ABOUT.isdisjoint(layer.file.settings)
    )


def saying(settings: Settings, *packages: str) -> Found | None:
    """Return the line that names a package, by any of its ids: one that counts before one that is left out."""
    counting = (found for layer in settings.layers for each in packages if (found := _said(layer, each)))
    left_out = (
        Found(layer.file.settings[KEY][each], layer.file, (KEY, each))
        for layer in settings.layers
        for each in packages
        if _wrote(layer, each)
    )
    return next(counting, None) or next(left_out, None)


def not_named(settings: Settings, package: str) -> Ruling:
    """Say that no file switches a package on, and which file would have, were it not left out."""
    rejected = next(
        (layer for layer in settings.layers if layer.outcome == "rejected" and _wrote(layer, package)), None
    )
    if rejected:
        at = rejected.flaws[0].found.at if rejected.flaws else None
        return Ruling("no", f"no file that counts switches `{package}` on: {rejected.because}", at)
    return Ruling("no", f"no settings file switches `{package}` on")


def _said(layer: Validated, package: str) -> Found | None:
    return next((part for part in layer.parts.get(KEY, ()) if part.route[-1] == package), None)


def _wrote(layer: Validated, package: str) -> bool:
    """Tell whether a file names a package, whatever of it counts."""
    said = layer.file.settings.get(KEY)
    return isinstance(said, dict) and package in said


def _meant(found: Found, package: str, behaviour: Behaviour) -> Ruling:
    match found.value:
        case True:
            return Ruling("yes", f"{found.where} switches `{package}` on", found.at)
        case False:
            return Ruling("no", f"{found.where} switches `{package}` off", found.at)
    if behaviour.as_seen:
        return Ruling("no", f"a list in {found.where} leaves `{package}` off: only `true` switches it on", found.at)
    return Ruling("unknown", f"what a list means for `{package}` in {found.where} is not documented", found.at)
