"""What holds for one package in one start of the client: installed, on, locked, blocked, loaded; and why."""

from dataclasses import dataclass

from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import InstallRecord, Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.listings import MarketplaceEntry
from plugingov.surfaces.claude_code.marketplaces.manifests import (
    Manifest,
    read_manifest,
    wrong_component,
)
from plugingov.surfaces.claude_code.marketplaces.marketplaces import Lookup, Marketplaces, decided
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.marketplaces.part_shapes import untried
from plugingov.surfaces.claude_code.packages.dependencies import needs
from plugingov.surfaces.claude_code.packages.holding import blocked, locked
from plugingov.surfaces.claude_code.packages.hooks import held_up_by_hooks
from plugingov.surfaces.claude_code.packages.presence import Presence, inside, is_read_there, listed
from plugingov.surfaces.claude_code.packages.records import InstallRecords
from plugingov.surfaces.claude_code.packages.switch import not_named, saying, switched
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import unless


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PackageState:
    """What holds for a package, for a client of one behaviour."""

    installed: Ruling
    enabled: Ruling
    locked: Ruling
    blocked: Ruling
    loads: Ruling
    folder: str = ""  # where its files are read from
    manifest: Manifest | None = None
    entry: MarketplaceEntry | None = None
    record: InstallRecord | None = None
    lies_in: Found | None = None  # its entry in a marketplace from whose own folder it is read
    said: Found | None = None  # the line of the settings that names it
    asks_first: bool = False  # it lies in a project, and its servers wait for approval as the project's own do

    @property
    def version(self) -> str:
        """Return the version of what is read: where it lies in its marketplace, or as the install records it."""
        own = self.manifest.version if self.manifest else ""
        listed = self.entry.version if self.entry else ""
        recorded = self.record.version if self.record else ""
        return (own or listed or recorded) if self.lies_in else recorded


class PackageStates:
    """Works out packages of marketplaces for one session and one behaviour of the client."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        records: InstallRecords,
        marketplaces: Marketplaces,
        disk: Disk,
        behaviour: Behaviour,
    ) -> None:
        self._settings = settings
        self._records = records
        self._presence = Presence(session, records, disk, behaviour)
        self._marketplaces = marketplaces
        self._disk = disk
        self._behaviour = behaviour
        self._states: dict[str, PackageState] = {}
        self._asked: set[str] = set()

    def state(self, package: str) -> PackageState:
        """Return what holds for a package, by its id."""
        if package not in self._states:
            self._asked.add(package)
            self._states[package] = self._worked_out(package)
        return self._states[package]

    def _worked_out(self, package: str) -> PackageState:
        name, _, marketplace = package.rpartition("@")
        if not name or "@" in name or marketplace.lower() in PSEUDO:
            return self._of_no_marketplace(package)
        market = self._marketplaces.look_up(marketplace)
        entry = market.listing.entry(name) if market.listing else None
        record = self._presence.record(package)
        lies_in = entry.found if entry and is_read_there(market, entry) else None
        folder = inside(market, entry) if entry and lies_in else record.folder if record else ""
        manifest = self._manifest(folder)
        enabled = self._switch(package, default=_default(entry, manifest))
        installed = self._presence.installed(package, record)
        if market.is_seeded and installed.holds == "no":
            installed = market.ruling  # what comes with a seed may have no record
        there = (
            *listed(package, market, entry, self._settings.managed, self._behaviour),
            *self._presence.present(package, market, entry, record, folder),
            *_because_of_entry(package, entry),
            *self._fit(package, manifest),
            *held_up_by_hooks(package, folder, manifest, self._disk),
        )
        loads = decided(
            *self._start(),
            enabled,
            market.ruling,
            *(unless(ruling, market.doubt) for ruling in there),
            self._because_it_loads(package, enabled, market),
        )
        return PackageState(
            installed=installed,
            enabled=enabled,
            locked=locked(package, market, installed, self._settings),
            blocked=blocked(package, market, self._settings, self._marketplaces.policy, self._behaviour),
            loads=self._settings.sure(loads),
            folder=folder,
            manifest=manifest,
            entry=entry,
            record=record,
            lies_in=lies_in,
            said=saying(self._settings, package, *self._old_names(package)),
        )

    def _of_no_marketplace(self, package: str) -> PackageState:
        """Return what is known of an id that names no marketplace, or a pretended one."""
        enabled, said = self._switch(package, default=None), saying(self._settings, package)
        name, at, marketplace = package.rpartition("@")
        if not at or not name or "@" in name:
            what = "it names no package before its `@`" if at and not name else "it has no single `@`"
            no = Ruling("no", f"`{package}` is no id of a package: {what}", enabled.at)
            return PackageState(installed=no, enabled=enabled, locked=no, blocked=no, loads=no, said=said)
        because = (
            f"whether something comes as `@{marketplace}` depends on how the client is started, which no file tells"
        )
        return PackageState(
            installed=Ruling("unknown", because),
            enabled=enabled,
            locked=Ruling("no", f"`{package}` comes from no marketplace that could be locked", enabled.at),
            blocked=Ruling("no", because),
            loads=enabled if enabled.holds == "no" and enabled.at else Ruling("unknown", because, enabled.at),
            record=self._presence.record(package),
            said=said,
        )

    def _start(self) -> tuple[Ruling, ...]:
        """Say that the client does not start at all, where that is so."""
        refusal = self._settings.refusal
        return (Ruling("no", refusal.because, refusal.file.place()),) if refusal else ()

    def _switch(self, package: str, *, default: bool | None) -> Ruling:
        """Tell whether a package is on; where no file says so, it is off since it was seen (before: on by default)."""
        said = switched(self._settings, package, self._behaviour)
        if said is not None:
            return said
        if renamed := self._switched_by_old_name(package):
            return renamed
        unsaid = not_named(self._settings, package)
        if self._behaviour.as_seen:
            return unsaid
        if self._records.of(package) and default is not False:
            return Ruling("yes", f"{unsaid.because}, and once installed it is on by default")
        return unsaid

    def _switched_by_old_name(self, package: str) -> Ruling | None:
        """Return what settings say of a package under the name that it had before."""
        rulings = (switched(self._settings, old, self._behaviour) for old in self._old_names(package))
        return next((ruling for ruling in rulings if ruling is not None), None)

    def _old_names(self, package: str) -> tuple[str, ...]:
        """Return the ids that a package had before its marketplace renamed it."""
        name, _, marketplace = package.rpartition("@")
        listing = self._marketplaces.look_up(marketplace).listing
        renames = listing.renames if listing else {}
        return tuple(f"{old}@{marketplace}" for old, new in renames.items() if new == name)

    def _manifest(self, folder: str) -> Manifest | None:
        file = self._disk.file("package", folder) if folder else None
        return read_manifest(file) if file else None

    def _fit(self, package: str, manifest: Manifest | None) -> tuple[Ruling, ...]:
        """Tell whether the package is of a shape that loads, and has what it needs."""
        if manifest is None:
            return ()
        if manifest.broken:
            at = manifest.oddities[0].found.at if manifest.oddities else manifest.file.place()
            if manifest.is_unread:
                return (Ruling("unknown", f"whether `{package}` loads is not known: {manifest.broken}", at),)
            return (Ruling("no", f"`{package}` does not load: {manifest.broken}", at),)
        if manifest.doubt:
            return (in_doubt(package, manifest.doubt),)
        missing = needs(manifest, package, self._loads)
        return (missing,) if missing else ()

    def _loads(self, package: str) -> Ruling:
        """Tell whether another package loads; one that is being asked about counts as there."""
        if package in self._asked and package not in self._states:
            return Ruling("yes", f"`{package}` needs this one in turn")
        return self.state(package).loads

    def _because_it_loads(self, package: str, enabled: Ruling, market: Lookup) -> Ruling:
        return Ruling("yes", f"`{package}` loads: {enabled.because}, and {market.ruling.because}", enabled.at)


def _because_of_entry(package: str, entry: MarketplaceEntry | None) -> tuple[Ruling, ...]:
    """Say what in the entry of a package keeps it from loading."""
    if entry is None:
        return ()
    if wrong := wrong_component(entry.found):
        return (Ruling("no", f"`{package}` does not load: {wrong.because}", wrong.found.at),)
    doubt = untried(entry.found)
    return (in_doubt(package, doubt),) if doubt else ()


def in_doubt(package: str, doubt: Found) -> Ruling:
    """Say that nobody knows whether a package loads, since it holds what nobody has tried."""
    key = visible(str(doubt.route[-1]))
    because = f"{doubt.where} has `{key}` in a part of it, and nobody has seen what the client makes of that"
    return Ruling("unknown", mask(f"whether `{package}` loads is not known: {because}"), doubt.at)


def _default(entry: MarketplaceEntry | None, manifest: Manifest | None) -> bool | None:
    said = entry.enabled_by_default if entry else None
    return said if said is not None else manifest.enabled_by_default if manifest else None
