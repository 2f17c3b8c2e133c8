"""Packages of the member's account: those that lie where the client keeps what it has synced."""

from collections.abc import Mapping

from plugingov.model.observation import Observation
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk, plain
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.marketplaces.manifests import read_manifest
from plugingov.surfaces.claude_code.marketplaces.marketplaces import decided
from plugingov.surfaces.claude_code.packages.states import PackageState
from plugingov.surfaces.claude_code.packages.switch import SYNCS, saying, switched
from plugingov.surfaces.claude_code.settings.settings import Settings

MARKETPLACE = "synced"
_FOLDER = "/plugins/synced"


def synced_packages(observation: Observation, home: str) -> Mapping[str, str]:
    """Return the packages that an account has brought into a home, by id, and the folder of each."""
    found: dict[str, str] = {}
    for each in observation.folders:
        holder, _, name = plain(each.path).rpartition("/")
        is_here = len(observation.homes) == 1 or f"{holder}/".startswith(f"{plain(home)}/")
        if holder.endswith(_FOLDER) and is_here:
            found[f"{name}@{MARKETPLACE}"] = each.path
    return found


def synced_state(package: str, folder: str, settings: Settings, disk: Disk, behaviour: Behaviour) -> PackageState:
    """Return what holds for a package of the account; whether the account still has it no file tells."""
    seen, file = disk.folder(folder), disk.file("package", folder)
    at = seen.at if seen else None
    lies = Ruling("yes", f"`{package}` lies in the folder of what the member's account brings", at)
    because = f"`{package}` comes with the member's account, and no file tells whether the client is signed in with it"
    enabled = switched(settings, package, behaviour) or lies._replace(because=f"no settings file says `{package}`")
    return PackageState(
        installed=lies,
        enabled=enabled,
        locked=Ruling("no", f"`{package}` comes from no marketplace that could be locked", enabled.at),
        blocked=Ruling("no", f"nothing blocks `{package}`"),
        loads=settings.sure(decided(enabled, *_stopped(settings, package), Ruling("unknown", because, at))),
        folder=folder,
        manifest=read_manifest(file) if file else None,
        said=saying(settings, package),
    )


def _stopped(settings: Settings, package: str) -> tuple[Ruling, ...]:
    """Say that packages of the account do not come here at all, where settings say so."""
    off: Found | None = next((said for said in settings.all(SYNCS) if said.value is False), None)
    if off is None or off.file.kind == "project":
        return ()
    return (Ruling("no", f"`{SYNCS}` in {off.where} keeps `{package}` and all others of the account out", off.at),)
