"""Packages that lie in a folder of skills and come from no marketplace."""

from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk, plain
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.manifests import Manifest, read_manifest
from plugingov.surfaces.claude_code.marketplaces.marketplaces import decided
from plugingov.surfaces.claude_code.marketplaces.policy import MarketplacePolicy
from plugingov.surfaces.claude_code.packages.hooks import held_up_by_hooks
from plugingov.surfaces.claude_code.packages.records import InstallRecords
from plugingov.surfaces.claude_code.packages.states import PackageState, in_doubt
from plugingov.surfaces.claude_code.packages.switch import named, saying, switched
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import unless
from plugingov.surfaces.claude_code.settings.validating import SURFACES

MARKETPLACE = "skills-dir"
_SOURCE = {"source": MARKETPLACE}
_CUSTOMIZATION = "strictPluginOnlyCustomization"


class SkillsPackage(NamedTuple):
    """One package in a folder of skills."""

    id: str
    manifest: Manifest
    folder: str
    of_project: bool
    is_seen: bool = True  # false: a link that was not followed, which may be a package or none


def hidden_package(observation: Observation, session: Session) -> SkillsPackage | None:
    """Return what stands for all packages of the user where their folder of skills was not opened."""
    own = plain(f"{session.home}/.claude/skills")
    unread = (file for file in observation.files if file.kind == "package" and file.state == "unread")
    file = next((file for file in unread if plain(file.path) == own), None)
    return SkillsPackage("", read_manifest(file), own, of_project=False, is_seen=False) if file else None


def skills_packages(observation: Observation, session: Session) -> tuple[SkillsPackage, ...]:
    """Return the packages in the folders of skills of a session, the user's before the project's."""
    places = [f"{session.home}/.claude/skills"] + ([f"{session.project}/.claude/skills"] if session.project else [])
    packages = (_package(file, places) for file in observation.files if file.kind == "package" and file.of)
    return tuple(
        sorted((package for package in packages if package), key=lambda package: (package.of_project, package.folder))
    )


def _package(file: NativeFile, places: list[str]) -> SkillsPackage | None:
    folder = plain(file.of)
    holder, _, name = folder.rpartition("/")
    place = next((number for number, path in enumerate(places) if plain(path) == holder), None)
    if place is None:
        return None
    manifest = read_manifest(file)
    is_seen = plain(file.path) != folder
    return SkillsPackage(f"{manifest.name or name}@{MARKETPLACE}", manifest, folder, place > 0, is_seen)


class SkillsRules:
    """Works out packages of the folders of skills for one session and one behaviour of the client."""

    def __init__(
        self,
        settings: Settings,
        records: InstallRecords,
        policy: MarketplacePolicy,
        disk: Disk,
        behaviour: Behaviour,
    ) -> None:
        self._settings = settings
        self._records = records
        self._policy = policy
        self._disk = disk
        self._behaviour = behaviour

    def state(self, package: SkillsPackage, shadow: SkillsPackage | None) -> PackageState:
        """Return what holds for a package; `shadow` is another of the same name that comes first."""
        enabled = self._enabled(package)
        admitted = self._policy.admits(MARKETPLACE, _SOURCE)
        refusals = tuple(self._refusals(package, shadow))
        there = Ruling(
            "yes", f"`{package.id}` loads from the folder of skills that it lies in", package.manifest.file.place()
        )
        return PackageState(
            installed=Ruling("yes", f"`{package.id}` lies in a folder of skills", package.manifest.file.place()),
            enabled=enabled,
            locked=Ruling("no", f"`{package.id}` comes from no marketplace that could be locked", enabled.at),
            blocked=admitted._replace(
                holds="yes" if admitted.holds == "no" else "no" if admitted.holds == "yes" else "unknown"
            ),
            loads=self._settings.sure(decided(*refusals, admitted, enabled, there)),
            folder=package.folder,
            manifest=package.manifest,
            said=saying(self._settings, package.id),
            asks_first=package.of_project and self._behaviour.as_seen,
        )

    def _enabled(self, package: SkillsPackage) -> Ruling:
        """Tell whether it is on: it is unless `false` is said, or its own default is off and nobody says `true`."""
        said = switched(self._settings, package.id, self._behaviour)
        if said is not None and (said.holds != "no" or self._says_false(package)):
            return said
        if package.manifest.enabled_by_default is False:
            because = f"`{package.id}` is off by its own `defaultEnabled`"
            return Ruling("no", because, package.manifest.file.place("defaultEnabled"))
        return Ruling("yes", f"no settings file switches `{package.id}` off", package.manifest.file.place())

    def _says_false(self, package: SkillsPackage) -> bool:
        said = next((found for found in named(self._settings) if found.route[-1] == package.id), None)
        return said is not None and said.value is False

    def _refusals(self, package: SkillsPackage, shadow: SkillsPackage | None) -> Iterator[Ruling]:
        at = package.manifest.file.place()
        if self._settings.refusal:
            yield Ruling("no", self._settings.refusal.because, self._settings.refusal.file.place())
        if package.manifest.is_unread:
            yield Ruling("unknown", f"whether `{package.id}` loads is not known: {package.manifest.broken}", at)
        elif package.manifest.broken:
            yield Ruling("no", f"`{package.id}` does not load: {package.manifest.broken}", at)
        elif doubt := package.manifest.doubt:
            yield in_doubt(package.id, doubt)
        yield from held_up_by_hooks(package.id, package.folder, package.manifest, self._disk)
        if package.of_project and self._settings.trusted != "yes":
            because = f"`{package.id}` lies in a project whose folder the user has not been seen to trust"
            yield Ruling(self._settings.trusted, because, at)
        if taken := self._taken(package, shadow):
            yield taken
        if customization := self._customization():
            because = f"`{_CUSTOMIZATION}` in {customization.where} leaves no packages in folders of skills"
            settled = self._settings.managed.settled(_CUSTOMIZATION)
            yield unless(Ruling("no", because, customization.at), "" if settled else self._settings.managed.doubt)

    def _taken(self, package: SkillsPackage, shadow: SkillsPackage | None) -> Ruling | None:
        """Say who has the name already: managed settings, an installed package, or the user's own copy."""
        if not self._behaviour.as_seen:
            return None
        name = package.id.rpartition("@")[0]
        held = next((each for each in self._held(name)), None)
        if held is not None:
            return Ruling("no", f"managed settings in {held.where} have the name `{name}` already", held.at)
        for other, records in self._records.records.items():
            if other.rpartition("@")[0] == name and records:
                return Ruling("no", f"the name `{name}` is taken by the installed `{other}`", records[0].found.at)
        if shadow is not None and not shadow.is_seen:
            because = f"the user's own `{name}` would shadow it, and {shadow.manifest.broken}"
            return Ruling("unknown", because, shadow.manifest.file.place())
        if shadow is not None:
            return Ruling("no", f"the user's own package `{name}` shadows the project's", shadow.manifest.file.place())
        if self._records.doubt:
            because = f"whether an installed package has the name `{name}` already is not known"
            return Ruling("unknown", f"{because}: {self._records.doubt}", package.manifest.file.place())
        return None

    def _held(self, name: str) -> Iterator[Found]:
        for found in self._settings.managed.parts("enabledPlugins"):
            if str(found.route[-1]).rpartition("@")[0] == name and isinstance(found.value, bool):
                yield found

    def _customization(self) -> Found | None:
        held = self._settings.managed.value(_CUSTOMIZATION)
        if held is None or not self._behaviour.as_seen:
            return None
        applies = held.value is True or (isinstance(held.value, list) and any(each in SURFACES for each in held.value))
        return held if applies else None
