"""What holds for one package in one start of the client: installed, on, locked, blocked, loaded; and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk, below
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.manifests import (
    Manifest,
    MarketplaceEntry,
    read_manifest,
    wrong_component,
)
from plugingov.surfaces.claude_code.marketplaces.marketplaces import Lookup, Marketplaces, decided
from plugingov.surfaces.claude_code.marketplaces.names import PSEUDO
from plugingov.surfaces.claude_code.packages.dependencies import needs
from plugingov.surfaces.claude_code.packages.records import InstallRecord, InstallRecords
from plugingov.surfaces.claude_code.packages.switch import forced, not_named, switched
from plugingov.surfaces.claude_code.settings.settings import Settings

OFFICIAL = "claude-plugins-official"  # registers by itself


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
        self._session = session
        self._settings = settings
        self._records = records
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
            return _of_no_marketplace(package, self._switch(package, default=None))
        market = self._marketplaces.look_up(marketplace)
        entry = market.listing.entry(name) if market.listing else None
        record = self._record(package)
        folder = self._folder(market, entry, record)
        manifest = self._manifest(folder)
        enabled = self._switch(package, default=_default(entry, manifest))
        installed = self._installed(package, record)
        if market.is_seeded and installed.holds == "no":
            installed = market.ruling  # what comes with a seed may have no record
        loads = decided(
            *self._start(),
            enabled,
            market.ruling,
            *self._listed(package, market, entry),
            *self._present(package, market, entry, record, folder),
            *self._fit(package, manifest, entry),
            self._because_it_loads(package, enabled, market),
        )
        return PackageState(
            installed=installed,
            enabled=enabled,
            locked=self._locked(package, marketplace, market, installed),
            blocked=self._blocked(package, market),
            loads=loads,
            folder=folder,
            manifest=manifest,
            entry=entry,
            record=record,
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
        name, _, marketplace = package.rpartition("@")
        market = self._marketplaces.look_up(marketplace)
        for old, new in (market.listing.renames if market.listing else {}).items():
            said = switched(self._settings, f"{old}@{marketplace}", self._behaviour) if new == name else None
            if said is not None:
                return said
        return None

    def _record(self, package: str) -> InstallRecord | None:
        """Return the install that counts in this session: one whose folder is there, before one whose is not."""
        records = [record for record in self._records.of(package) if record.counts_in(self._session)]
        return min(records, key=lambda record: _ORDER.index(self._disk.has(record.folder)), default=None)

    def _installed(self, package: str, record: InstallRecord | None) -> Ruling:
        if self._records.doubt:
            return Ruling("unknown", self._records.doubt)
        if record is not None:
            return Ruling(
                "yes", f"{record.found.where} records `{package}` for scope `{record.scope}`", record.found.at
            )
        others = self._records.of(package)
        if others:
            return Ruling(
                "no", f"{others[0].found.where} records `{package}` for other projects only", others[0].found.at
            )
        if self._records.broken:
            at = self._records.file.place() if self._records.file else None
            return Ruling("no", f"`{package}` is not installed: {self._records.broken}", at)
        return Ruling("no", f"`installed_plugins.json` has no record of `{package}`")

    def _folder(self, market: Lookup, entry: MarketplaceEntry | None, record: InstallRecord | None) -> str:
        """Return where the client reads a package: in a marketplace on disk where it lies, else where it was copied."""
        if market.known and market.known.is_on_disk and entry and entry.origin.form == "relative":
            return _inside(market, entry)
        return record.folder if record else ""

    def _manifest(self, folder: str) -> Manifest | None:
        file = self._disk.file("package", folder) if folder else None
        return read_manifest(file) if file else None

    def _listed(self, package: str, market: Lookup, entry: MarketplaceEntry | None) -> tuple[Ruling, ...]:
        """Tell whether the marketplace has the package, and whether its source may be used."""
        if market.listing is None or market.listing.is_unread or market.ruling.holds == "no":
            return ()
        if entry is None:
            return (self._not_listed(package, market),)
        if not entry.origin.runs_a_command or not self._behaviour.has("2.1.229"):
            return ()
        banned = self._settings.managed.value("disableCommandPluginSources") or self._settings.managed.value(
            "allowManagedHooksOnly"
        )
        if banned is None or banned.value is not True:
            return ()
        because = f"`{banned.route[-1]}` in {banned.where} shuts out packages that a command fetches"
        return (Ruling("no", because, banned.at),)

    def _not_listed(self, package: str, market: Lookup) -> Ruling:
        name, _, marketplace = package.rpartition("@")
        at = market.listing.file.place("plugins") if market.listing else None
        renames = market.listing.renames if market.listing else {}
        if name in renames:
            new = renames[name]
            because = f"calls `{name}` `{new}` now" if new else f"no longer has `{name}`"
            return Ruling("no", f"marketplace `{marketplace}` {because}", at)
        return Ruling("no", f"marketplace `{marketplace}` does not list `{name}`", at)

    def _present(
        self, package: str, market: Lookup, entry: MarketplaceEntry | None, record: InstallRecord | None, folder: str
    ) -> tuple[Ruling, ...]:
        """Tell whether the files of the package are where the client reads them."""
        on_disk = market.known is not None and market.known.is_on_disk
        if on_disk and entry and entry.origin.form == "relative":
            return self._lies_there(package, folder, record, entry)
        if market.known and not market.listing and (on_disk or not market.known.is_registered):
            return ()  # whether it is there is told of the marketplace itself
        if market.is_seeded or (market.listing and market.listing.is_unread):
            return ()  # what it holds may come without a record
        installed = self._installed(package, record)
        if installed.holds != "yes" or record is None:
            later = " A later start may install it." if entry and installed.holds == "no" else ""
            return (installed._replace(because=installed.because + later.rstrip(".").replace(" A", "; a", 1)),)
        return self._copied_there(package, record)

    def _lies_there(
        self, package: str, folder: str, record: InstallRecord | None, entry: MarketplaceEntry
    ) -> tuple[Ruling, ...]:
        if not self._behaviour.as_seen and record is None:
            return (
                Ruling("unknown", f"`{package}` was never installed, and nothing promises that the client does it"),
            )
        match self._disk.has(folder):
            case "yes":
                return ()
            case "no":
                return (Ruling("no", f"the marketplace has no folder for `{package}`", entry.origin.found.at),)
        return (
            Ruling("unknown", f"whether the folder of `{package}` is there was not observed", entry.origin.found.at),
        )

    def _copied_there(self, package: str, record: InstallRecord) -> tuple[Ruling, ...]:
        match self._disk.has(record.folder):
            case "yes":
                return ()
            case "no":
                return (Ruling("no", f"`{package}` is recorded as installed, and its folder is gone", record.found.at),)
        return (
            Ruling("unknown", f"whether the folder of `{package}` is still there was not observed", record.found.at),
        )

    def _fit(self, package: str, manifest: Manifest | None, entry: MarketplaceEntry | None) -> tuple[Ruling, ...]:
        """Tell whether the package is of a shape that loads, and has what it needs."""
        if manifest is None:
            return _without_manifest(package, entry)
        if manifest.broken:
            at = manifest.oddities[0].found.at if manifest.oddities else manifest.file.place()
            if manifest.is_unread:
                return (Ruling("unknown", f"whether `{package}` loads is not known: {manifest.broken}", at),)
            return (Ruling("no", f"`{package}` does not load: {manifest.broken}", at),)
        missing = needs(manifest, package, self._loads)
        return (missing,) if missing else ()

    def _loads(self, package: str) -> Ruling:
        """Tell whether another package loads; one that is being asked about counts as there."""
        if package in self._asked and package not in self._states:
            return Ruling("yes", f"`{package}` needs this one in turn")
        return self.state(package).loads

    def _because_it_loads(self, package: str, enabled: Ruling, market: Lookup) -> Ruling:
        return Ruling("yes", f"`{package}` loads: {enabled.because}, and {market.ruling.because}", enabled.at)

    def _blocked(self, package: str, market: Lookup) -> Ruling:
        """Tell whether the organisation keeps the package out."""
        held = forced(self._settings, package)
        if held is not None and held.value is not True:
            ruling = switched(self._settings, package, self._behaviour)
            if ruling:
                return ruling._replace(holds=OPPOSITE[ruling.holds])
        if market.is_seeded and self._marketplaces.policy.is_set:
            return market.admitted
        if market.known is None:
            return Ruling("no", f"nothing blocks `{package}`")
        return market.admitted._replace(holds=OPPOSITE[market.admitted.holds])

    def _locked(self, package: str, marketplace: str, market: Lookup, installed: Ruling) -> Ruling:
        """Tell whether members cannot be without the package: every condition of the lock holds."""
        managed = self._settings.managed
        if managed.doubt:
            return Ruling("unknown", managed.doubt)
        held = forced(self._settings, package)
        if held is None or held.value is not True:
            because = f"managed settings do not force `{package}` on"
            return Ruling("no", because, held.at if held else None)
        there = Ruling(
            "yes",
            f"{held.where} forces `{package}` on, its marketplace is named and admitted, and it is installed",
            held.at,
        )
        return decided(self._resolvable(package, marketplace, held), _admitted(market), installed, there)

    def _resolvable(self, package: str, marketplace: str, held: Found) -> Ruling:
        """Tell whether the managed settings that force a package on also say where its marketplace is."""
        named = {part.route[-1] for part in self._settings.managed.parts("extraKnownMarketplaces")}
        if marketplace in named or marketplace == OFFICIAL:
            return Ruling("yes", f"managed settings name marketplace `{marketplace}`", held.at)
        because = (
            f"{held.where} forces `{package}` on, and no managed settings beside it name marketplace `{marketplace}`"
            " in `extraKnownMarketplaces`"
        )
        return Ruling("no", because, held.at)


_ORDER = ("yes", "unknown", "no")
OPPOSITE: Mapping[Certainty, Certainty] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def _without_manifest(package: str, entry: MarketplaceEntry | None) -> tuple[Ruling, ...]:
    """Say what keeps a package from loading that is defined by its entry alone."""
    wrong = wrong_component(entry) if entry else None
    return (Ruling("no", f"`{package}` does not load: {wrong.because}", wrong.found.at),) if wrong else ()


def _admitted(market: Lookup) -> Ruling:
    if market.known is None:
        return market.ruling
    return market.admitted


def _inside(market: Lookup, entry: MarketplaceEntry) -> str:
    return below(market.known.folder if market.known else "", entry.origin.target)


def _default(entry: MarketplaceEntry | None, manifest: Manifest | None) -> bool | None:
    said = entry.enabled_by_default if entry else None
    return said if said is not None else manifest.enabled_by_default if manifest else None


def _of_no_marketplace(package: str, enabled: Ruling) -> PackageState:
    """Return what is known of an id that names no marketplace, or a pretended one."""
    name, at, marketplace = package.rpartition("@")
    if not at or not name or "@" in name:
        nothing = Ruling("no", f"`{package}` is no id of a package: it has no single `@`", enabled.at)
        return PackageState(installed=nothing, enabled=enabled, locked=nothing, blocked=nothing, loads=nothing)
    because = f"whether something comes as `@{marketplace}` depends on how the client is started, which no file tells"
    unknown = enabled if enabled.holds == "no" and enabled.at else Ruling("unknown", because, enabled.at)
    no = Ruling("no", f"`{package}` comes from no marketplace that could be locked", enabled.at)
    return PackageState(
        installed=Ruling("unknown", because), enabled=enabled, locked=no, blocked=Ruling("no", because), loads=unknown
    )
