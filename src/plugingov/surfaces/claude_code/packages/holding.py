"""What the organisation holds of a package: whether it keeps it out, and whether members cannot be without it."""

from collections.abc import Mapping

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.marketplaces.marketplaces import Lookup, decided
from plugingov.surfaces.claude_code.marketplaces.policy import MarketplacePolicy
from plugingov.surfaces.claude_code.packages.switch import forced, switched
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import unless

OFFICIAL = "claude-plugins-official"  # registers by itself
OPPOSITE: Mapping[Certainty, Certainty] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def blocked(
    package: str, market: Lookup, settings: Settings, policy: MarketplacePolicy, behaviour: Behaviour
) -> Ruling:
    """Tell whether the organisation keeps the package out."""
    held = forced(settings, package)
    if held is not None and held.value is not True:
        ruling = switched(settings, package, behaviour)
        if ruling:
            return ruling._replace(holds=OPPOSITE[ruling.holds])
    if market.is_seeded and policy.is_set:
        return market.admitted
    if market.known is None:
        nothing = Ruling("no", f"nothing blocks `{package}`")
        coming = market.ruling.because if market.may_come and policy.is_set else ""
        return unless(nothing, settings.managed.doubt or coming)
    return market.admitted._replace(holds=OPPOSITE[market.admitted.holds])


def locked(package: str, market: Lookup, installed: Ruling, settings: Settings) -> Ruling:
    """Tell whether members cannot be without the package: every condition of the lock holds."""
    managed = settings.managed
    if managed.doubt:
        return Ruling("unknown", managed.doubt)
    held = forced(settings, package)
    if held is None or held.value is not True:
        because = f"managed settings do not force `{package}` on"
        return Ruling("no", because, held.at if held else None)
    there = Ruling(
        "yes",
        f"{held.where} forces `{package}` on, its marketplace is named and admitted, and it is installed",
        held.at,
    )
    return decided(
        _resolvable(package, managed, held), market.admitted if market.known else market.ruling, installed, there
    )


def _resolvable(package: str, managed: Managed, held: Found) -> Ruling:
    """Tell whether the managed settings that force a package on also say where its marketplace is."""
    marketplace = package.rpartition("@")[2]
    named = {part.route[-1] for part in managed.parts("extraKnownMarketplaces")}
    if marketplace in named or marketplace == OFFICIAL:
        return Ruling("yes", f"managed settings name marketplace `{marketplace}`", held.at)
    because = (
        f"{held.where} forces `{package}` on, and no managed settings beside it name marketplace `{marketplace}`"
        " in `extraKnownMarketplaces`"
    )
    return Ruling("no", because, held.at)
