"""The marketplaces of one start of the client: whether it knows one, may use it, and what its file lists."""

from functools import cached_property
from typing import NamedTuple

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import Disk
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling, Session
from plugingov.surfaces.claude_code.marketplaces.known import (
    KnownMarketplace,
    Named,
    Registry,
    agrees,
    cannot_be_fetched,
    claimed,
    folder_named,
    folder_of,
    is_elsewhere,
    is_registered,
    lies_elsewhere,
    named_anew,
    named_in_settings,
    named_otherwise,
    source_of,
)
from plugingov.surfaces.claude_code.marketplaces.listings import Marketplace, read_marketplace
from plugingov.surfaces.claude_code.marketplaces.names import name_refused
from plugingov.surfaces.claude_code.marketplaces.policy import MarketplacePolicy
from plugingov.surfaces.claude_code.settings.policy_entries import marketplace_entry
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import unless

# Seen without a network alone: nothing loads then (docs/claude-code-facts.md).
YET_TO_FETCH = "which the client has yet to fetch"
# The client moves such a marketplace while it starts: of equal starts some were seen to read the one, some the other.
TWO_FOLDERS = "which of the two folders a start reads is not known"


class Lookup(NamedTuple):
    """What a session makes of a marketplace's name."""

    ruling: Ruling  # whether it can take packages from it, all conditions together
    admitted: Ruling  # what the organisation's lists say of it
    known: KnownMarketplace | None = None
    listing: Marketplace | None = None
    is_seeded: bool = False  # it comes, or may come, with what an image was seeded with
    is_moving: bool = False  # it lies in one of two folders
    may_come: bool = False  # it is not known here, but a file that was not read may make it so

    @property
    def doubt(self) -> str:
        """Say why it may be another one than it is by what was read, and list and hold other packages."""
        return self.known.doubt if self.known else ""


class Marketplaces:
    """Looks marketplaces up for one session and one behaviour of the client."""

    def __init__(
        self, session: Session, settings: Settings, registry: Registry, disk: Disk, behaviour: Behaviour
    ) -> None:
        self._session = session
        self._settings = settings
        self._registry = registry
        self._disk = disk
        self._behaviour = behaviour
        self._found: dict[str, Lookup] = {}

    @cached_property
    def policy(self) -> MarketplacePolicy:
        """Return what the organisation's lists admit."""
        return MarketplacePolicy(self._settings.managed, self._behaviour)

    def look_up(self, name: str) -> Lookup:
        """Return what the session makes of a marketplace."""
        if name not in self._found:
            self._found[name] = self._looked_up(name)
        return self._found[name]

    def _looked_up(self, name: str) -> Lookup:
        if seed := self._registry.seed_of(name):
            return Lookup(seed, _nothing_to_admit(name), is_seeded=True)
        if self._registry.broken:
            return self._without_registry(name)
        if malformed := self._registry.malformed.get(name):
            return Lookup(self._poisoned() or self._malformed(name, malformed), _nothing_to_admit(name))
        named = named_in_settings(self._settings, name)
        known = self._known(name, named)
        if known is None:
            missing = Ruling("no", f"marketplace `{name}` is not known here: nothing registers or names it")
            doubt = self._registry.doubt or self._named_otherwise(name, is_registered=False)
            ruling = Ruling("unknown", doubt) if doubt else missing
            return Lookup(ruling, _nothing_to_admit(name), may_come=bool(doubt))
        admitted = self._admitted(known)
        listing = self._listing(known)
        conditions = (
            self._poisoned(),
            self._named_well(known),
            admitted,
            self._is_there(known, named),
            _lists(name, listing),
        )
        ruling = self._settings.sure(decided(*(each for each in conditions if each)))
        doubt = "" if self._stays_out(known, admitted) else known.doubt
        return Lookup(unless(ruling, doubt), admitted, known, listing, is_moving=self._moves(known))

    def _stays_out(self, known: KnownMarketplace, admitted: Ruling) -> bool:
        """Tell whether no settings of a user bring a marketplace back: naming another source shuts it out as well."""
        return known.is_registered and admitted.holds == "no"

    def _without_registry(self, name: str) -> Lookup:
        """Say that a broken registry leaves no marketplace, not even one that settings name."""
        at = self._registry.file.place() if self._registry.file else None
        because = f"marketplace `{name}` is not known here: {self._registry.broken}"
        return Lookup(Ruling("no" if self._behaviour.as_seen else "unknown", because, at), _nothing_to_admit(name))

    def _malformed(self, name: str, found: Found) -> Ruling:
        """Say that the client takes no marketplace from an entry, not even where settings name one of that name."""
        because = f"what {found.where} says of marketplace `{name}` is no entry that the client takes"
        if self._behaviour.as_seen and is_registered(found.value) == "no":
            return Ruling("no", because, found.at)
        because = f"what {found.where} says of marketplace `{name}` is malformed, and what the client makes of it"
        return Ruling("unknown", f"{because} is not known", found.at)

    def _named_otherwise(self, name: str, *, is_registered: bool) -> str:
        """Say which file was not read that may say that a marketplace comes from somewhere else."""
        return named_otherwise(self._settings, name, is_registered=is_registered)

    def _admitted(self, known: KnownMarketplace) -> Ruling:
        """Return what the organisation's lists say; of a source that is none, no list can be asked."""
        ruling = self._admitted_as_named(known)
        if known.is_registered and self._behaviour.as_seen:
            # What a user names for it decides whether it counts, not what it is; the organisation may name another.
            return unless(ruling, named_anew(self._settings, known.name))
        if known.is_registered or not self.policy.is_set:
            return ruling
        named = named_in_settings(self._settings, known.name)
        doubt = f"{known.found.where} counts only once the folder is trusted, which nobody knows"
        is_open = named is not None and named.counts == "unknown"
        return unless(ruling, known.doubt or (doubt if is_open else ""))

    def _admitted_as_named(self, known: KnownMarketplace) -> Ruling:
        if known.is_sound or self._settings.managed.doubt:
            return self.policy.admits(known.name, known.source)
        if self.policy.is_set:
            return _nothing_to_admit(known.name)
        return Ruling("yes", f"no managed settings restrict where marketplace `{known.name}` comes from")

    def _known(self, name: str, named: Named | None) -> KnownMarketplace | None:
        """Return a marketplace by its name: as it is registered, else as settings name it."""
        registered = self._registry.entries.get(name)
        if registered is not None:
            claim = claimed(self._settings, registered)
            doubt = self._named_otherwise(name, is_registered=True)
            is_sound = marketplace_entry(source_of(registered))
            if claim and is_sound and self._behaviour.as_seen and lies_elsewhere(registered, claim):
                anew = self._named(name, claim)._replace(doubt=doubt)
                if anew.folder:
                    return anew  # the client registers it anew before it looks, unless its path is a relative one
            folder = folder_of(registered.value["installLocation"])
            return KnownMarketplace(name, registered, folder, claim, is_registered=True, doubt=doubt)
        if named is None:
            return None
        doubt = self._registry.doubt or self._named_otherwise(name, is_registered=False)
        return self._named(name, named.found)._replace(doubt=doubt)

    def _named(self, name: str, entry: Found) -> KnownMarketplace:
        return KnownMarketplace(name, entry, folder_named(source_of(entry), self._session))

    def _listing(self, known: KnownMarketplace) -> Marketplace | None:
        path = known.source.get("path") if known.source.get("source") == "file" else None
        file = self._disk.marketplace(known.folder) if known.folder else None
        if file is None and isinstance(path, str):
            file = self._disk.marketplace(path)
        return read_marketplace(file) if file else None

    def _in_doubt(self, known: KnownMarketplace) -> Ruling | None:
        """Say that what settings name may be registered already, in a registry that nobody could read."""
        doubt = self._registry.doubt
        return Ruling("unknown", doubt, known.found.at) if doubt else None

    def _poisoned(self) -> Ruling | None:
        """Say that beside a policy one wrong entry of the registry shuts every marketplace out."""
        wrong = self._registry.wrong
        if wrong is None or not self._behaviour.as_seen or not self.policy.is_set:
            return None
        because = f"{wrong.where} holds an entry that the client does not take, and beside a policy nothing loads then"
        return unless(Ruling("no", because, wrong.at), self._settings.managed.overruled)

    def _named_well(self, known: KnownMarketplace) -> Ruling | None:
        refused = name_refused(known.name, known.source) or cannot_be_fetched(known.source)
        if not refused or not (self._behaviour.as_seen or self._behaviour.has("2.1.205")):
            return None
        return Ruling("no", f"the client takes nothing from marketplace `{known.name}`: {refused}", known.found.at)

    def _is_there(self, known: KnownMarketplace, named: Named | None) -> Ruling:
        """Tell whether the marketplace's file was fetched, or lies where it is read."""
        if not known.is_registered:
            return self._in_doubt(known) or self._only_named(known, named)
        if not known.is_sound and not self._behaviour.as_seen:
            because = f"the source of marketplace `{known.name}` in {known.found.where} is malformed"
            return Ruling("unknown", f"{because}, and what the client makes of it is not known", known.found.at)
        if known.claim and (ignored := self._ignored(known, known.claim)):
            return ignored
        if known.claim and self._moves(known):
            because = (
                f"{known.claim.where} names another folder for marketplace `{known.name}` than {known.found.where}"
            )
            return Ruling("unknown", f"{because}, and {TWO_FOLDERS}", known.claim.at)
        if self._listing(known) is None:
            return self._not_seen(known)
        return Ruling("yes", f"{known.found.where} knows marketplace `{known.name}`", known.found.at)

    def _moves(self, known: KnownMarketplace) -> bool:
        """Tell whether a user names another folder on this machine than the registered one, and it may hold one."""
        claim = known.claim
        if not known.is_registered or claim is None or claim.file.kind != "user":
            return False
        folder = folder_named(source_of(claim), self._session) if is_elsewhere(known.found, claim) else ""
        listed = f"{folder}/.claude-plugin/marketplace.json"
        return folder.rstrip("/") not in {"", known.folder.rstrip("/")} and self._disk.has(listed) != "no"

    def _ignored(self, known: KnownMarketplace, claim: Found) -> Ruling | None:
        """Say that the registered marketplace does not count, because settings name another source for it."""
        same = agrees(known.found, claim, of_user=claim.file.kind == "user")
        if same == "yes":
            return None
        because = f"{claim.where} names another source for marketplace `{known.name}` than {known.found.where}"
        if same == "no" and self._behaviour.as_seen:
            return Ruling("no", f"{because}, so the client ignores the registered one", claim.at)
        return Ruling("unknown", f"{because}, and whether the client ignores the registered one is not known", claim.at)

    def _only_named(self, known: KnownMarketplace, named: Named | None) -> Ruling:
        """Tell whether a marketplace can be used at the first start that settings name it."""
        if named and named.counts == "unknown":
            return Ruling(
                "unknown",
                f"whether the folder is trusted is not known, and only then {known.found.where} counts",
                known.found.at,
            )
        if not known.is_on_disk:
            because = f"{known.found.where} names marketplace `{known.name}`, {YET_TO_FETCH}"
            return Ruling(
                "unknown", f"{because}: whether a start that fetches it loads from it is not known", known.found.at
            )
        if not known.folder:
            return self._relative(known)
        listing = self._listing(known)
        if listing is None:
            return self._not_seen(known)
        if listing.name and listing.name != known.name:
            because = (
                f"marketplace `{known.name}` calls itself `{listing.name}`, so nothing loads from it under this name"
            )
            return Ruling("no", because, listing.file.place("name"))
        return Ruling(
            "yes", f"{known.found.where} names marketplace `{known.name}`, which lies on this machine", known.found.at
        )

    def _relative(self, known: KnownMarketplace) -> Ruling:
        because = f"the path of marketplace `{known.name}` in {known.found.where} depends on where the client starts"
        return Ruling("no" if self._behaviour.as_seen else "unknown", because, known.found.at)

    def _not_seen(self, known: KnownMarketplace) -> Ruling:
        places = (known.folder, f"{known.folder}/.claude-plugin/marketplace.json")
        gone = any(self._disk.has(place) == "no" for place in places)
        if gone:
            return Ruling("no", f"what marketplace `{known.name}` lists is not on this machine", known.found.at)
        return Ruling("unknown", f"what marketplace `{known.name}` lists was not observed", known.found.at)


def decided(*conditions: Ruling) -> Ruling:
    """Return the first condition that fails, else the first that nobody knows, else the last."""
    for holds in ("no", "unknown"):
        found = next((ruling for ruling in conditions if ruling.holds == holds), None)
        if found:
            return found
    return conditions[-1]


def _lists(name: str, listing: Marketplace | None) -> Ruling | None:
    if listing is None or not listing.broken:
        return None
    at = listing.file.place()
    if listing.is_unread:
        return Ruling("unknown", f"what marketplace `{name}` lists is not known: {listing.broken}", at)
    return Ruling("no", f"the client takes nothing from marketplace `{name}`: {listing.broken}", at)


def _nothing_to_admit(name: str) -> Ruling:
    return Ruling("unknown", f"where marketplace `{name}` comes from is not known, so no list can be asked about it")
