"""Whether a package is there: listed by its marketplace, installed, and lying where the client reads it."""

from plugingov.surfaces.claude_code.client.client import MEASURED, Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk, below
from plugingov.surfaces.claude_code.client.session import InstallRecord, Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.listings import MarketplaceEntry
from plugingov.surfaces.claude_code.marketplaces.marketplaces import Lookup
from plugingov.surfaces.claude_code.packages.records import InstallRecords
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.unread import unless


class Presence:
    """Tells what of packages is there in one session, for one behaviour of the client."""

    def __init__(self, session: Session, records: InstallRecords, disk: Disk, behaviour: Behaviour) -> None:
        self._session = session
        self._records = records
        self._disk = disk
        self._behaviour = behaviour

    def record(self, package: str) -> InstallRecord | None:
        """Return the install that counts in this session: one whose folder is there, before one whose is not."""
        records = [record for record in self._records.of(package) if record.counts_in(self._session)]
        return min(records, key=lambda record: _ORDER.index(self._disk.has(record.folder)), default=None)

    def installed(self, package: str, record: InstallRecord | None) -> Ruling:
        """Tell whether a record says that the package was installed for this session."""
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
            if self._records.is_short and not self._behaviour.as_seen:
                because = f"{self._records.broken} on client {MEASURED}: what others make of it is not known"
                return Ruling("unknown", because, at)
            return Ruling("no", f"`{package}` is not installed: {self._records.broken}", at)
        return Ruling("no", f"`installed_plugins.json` has no record of `{package}`")

    def present(
        self, package: str, market: Lookup, entry: MarketplaceEntry | None, record: InstallRecord | None, folder: str
    ) -> tuple[Ruling, ...]:
        """Tell whether the files of the package are where the client reads them."""
        if market.is_moving:
            return ()  # one of the two folders has it, or both, or none
        if entry and is_read_there(market, entry):
            return self._lies_there(package, folder, record, entry)
        if market.is_seeded or (market.listing and market.listing.is_unread):
            return ()  # what it holds may come without a record
        if not market.known or (not market.listing and (market.known.is_on_disk or not market.known.is_registered)):
            return ()  # whether it is there is told of the marketplace itself
        installed = self.installed(package, record)
        if installed.holds != "yes" or record is None:
            later = "; a later start may install it" if entry and installed.holds == "no" else ""
            return (installed._replace(because=installed.because + later),)
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


_ORDER = ("yes", "unknown", "no")


def listed(
    package: str, market: Lookup, entry: MarketplaceEntry | None, managed: Managed, behaviour: Behaviour
) -> tuple[Ruling, ...]:
    """Tell whether the marketplace has the package, and whether its source may be used."""
    if market.listing is None or market.listing.is_unread or market.is_moving or market.ruling.holds == "no":
        return ()
    if entry is None:
        return (_not_listed(package, market),)
    if not entry.origin.runs_a_command or not behaviour.has("2.1.229"):
        return ()
    banned = managed.value("disableCommandPluginSources") or managed.value("allowManagedHooksOnly")
    if banned is None or banned.value is not True:
        return ()
    because = f"`{banned.route[-1]}` in {banned.where} shuts out packages that a command fetches"
    doubt = "" if managed.settled(str(banned.route[-1])) else managed.doubt
    return (unless(Ruling("no", because, banned.at), doubt),)


def _not_listed(package: str, market: Lookup) -> Ruling:
    name, _, marketplace = package.rpartition("@")
    at = market.listing.file.place("plugins") if market.listing else None
    renames = market.listing.renames if market.listing else {}
    if name in renames:
        new = renames[name]
        because = f"calls `{name}` `{new}` now" if new else f"no longer has `{name}`"
        return Ruling("no", f"marketplace `{marketplace}` {because}", at)
    return Ruling("no", f"marketplace `{marketplace}` does not list `{name}`", at)


def is_read_there(market: Lookup, entry: MarketplaceEntry) -> bool:
    """Tell whether a package is read where it lies in a marketplace on this machine, and not where it was copied."""
    return market.known is not None and market.known.is_on_disk and entry.origin.form == "relative"


def inside(market: Lookup, entry: MarketplaceEntry) -> str:
    """Return the folder of a package that lies in its marketplace."""
    return below(market.known.folder if market.known else "", entry.origin.target)
