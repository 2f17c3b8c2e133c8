"""One pull: every listing in turn, each page kept when it is whole, each gap said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from plugingov.api.answers import Page, check_archive, read_page, shown
from plugingov.api.asking import Patience, patiently
from plugingov.api.failures import CannotAsk, Failure, Stopped
from plugingov.api.organization import Source, organization_of
from plugingov.api.requests import is_id
from plugingov.pull import listings
from plugingov.pull.folder import Folder, Missing, Record, read_record
from plugingov.pull.listings import Listing, Period
from plugingov.pull.pages import kept_bytes
from plugingov.sources.work import item, stage, tell

_MOST_PAGES = 100_000
_MOST_IN_A_ROW = 3  # listings that fail on a server that is there: then it is not worth asking for the next
_OFTEST_AFRESH = 3  # times that a listing is begun anew because it changed under us
_CONFLICT, _NO_KEY, _TOO_MANY, _BROKEN = 409, 401, 429, 500
_MOVED = frozenset({400, 404, _CONFLICT, 410})  # what a server may say of a place in a listing that it no longer knows


Waits = Callable[[float, str], None]  # says that we wait for so many seconds, and why


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to have."""

    kinds: tuple[str, ...]
    analytics: Period | None = None
    days: int | None = None
    activities: Period | None = None
    content: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as it is compared with what was asked before."""
        return {
            "only": list(self.kinds),
            "analytics": str(self.analytics) if self.analytics else None,
            "days": self.days,
            "activities": str(self.activities) if self.activities else None,
            "content": self.content,
        }

    def usage(self, day: date) -> Period | None:
        """Return the period of usage: the one that is named, or so many whole days before a day."""
        if self.days is None:
            return self.analytics
        return Period(day - timedelta(days=self.days), day - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pull."""

    done: int
    missing: tuple[Missing, ...]
    pages: int
    stopped: str = ""


def pull(  # what is asked, and of whom
    asked: Asked, root: Path, source: Source, key: str, taken: tuple[date, str], patience: Patience, waits: Waits
) -> Outcome:
    """Fetch what is asked into a folder, going on from what is there; raise `CannotAsk` before anything is written."""
    before = read_record(root)
    if before:
        _may_go_on(root, before, asked)
    organization = organization_of(source, key, patience, waits)
    if before and before.organization != organization:
        raise CannotAsk(
            f"{root} holds pages of another organization than the key's, or of one that the key does not tell:"
            " name a new folder"
        )
    record = before or _new_record(asked, organization, *taken)
    run = _Run(Folder(root), source, key, patience, waits, record)
    if not before:
        run.folder.save(record)
    stopped = ""
    try:
        for name, step in _steps(asked, date.fromisoformat(record.taken_at), run):
            run.step(name, step)
        record.finished = not record.missing
    except Stopped as error:
        stopped = str(error)
    finally:
        run.folder.save(record)
    return Outcome(len(record.done), tuple(record.missing), run.pages, stopped)


def _may_go_on(root: Path, before: Record, asked: Asked) -> None:
    if before.asked != asked.record():
        raise CannotAsk(f"{root} holds a pull that was asked for otherwise: use the same options, or a new folder")
    if before.finished:
        raise CannotAsk(f"{root} holds a pull that is whole: name a new folder for another one")
    try:
        date.fromisoformat(before.taken_at)
    except ValueError:
        raise CannotAsk(f"{root} holds a pull that does not say when it began: name a new folder") from None


def _new_record(asked: Asked, organization: str | None, day: date, by: str) -> Record:
    periods = {"analytics": asked.usage(day), "activities": asked.activities}
    spoken = {name: {"from": str(each.first), "to": str(each.last)} for name, each in periods.items() if each}
    return Record(str(day), by, organization, asked.record(), spoken)


def _steps(asked: Asked, day: date, run: "_Run") -> Iterator[tuple[str, list[Listing]]]:
    """Yield what to fetch next; what belongs to each plugin, group or role is known when those are there."""
    for kind in asked.kinds:
        match kind:
            case "marketplaces":
                yield "plugin_marketplaces", [listings.MARKETPLACES]
            case "plugins":
                yield from _of_plugins(run, with_content=asked.content)
            case "groups":
                yield "rbac_groups", [listings.GROUPS]
                yield "rbac_groups/*/members", [listings.members_of(each) for each in run.entries(listings.GROUPS)]
            case "roles":
                yield "rbac_roles", [listings.ROLES]
                permissions = [listings.permissions_of(each) for each in run.entries(listings.ROLES)]
                yield "rbac_roles/*/permissions", permissions
            case "users":
                yield "users", [listings.USERS]
            case "managed-settings":
                yield from _of_settings(run)
            case "analytics" if period := asked.usage(day):
                yield "analytics", [listings.usage_of(what, period) for what in ("plugins", "connectors")]
            case "activities" if asked.activities:
                yield "compliance/activities", [listings.activities_in(asked.activities)]


def _of_plugins(run: "_Run", *, with_content: bool) -> Iterator[tuple[str, list[Listing]]]:
    yield "plugins", [listings.PLUGINS]
    plugins = run.entries(listings.PLUGINS)
    parts = [part for plugin in plugins for part in listings.parts_of_plugin(plugin)]
    yield "plugins/*/installation_settings, shares", parts
    yield "plugins/*/versions", [listings.versions_of(plugin) for plugin in plugins]
    if with_content:
        served = run.entries(listings.PLUGINS, "id", "served_version_id")
        yield "plugins/*/versions/*/content", [listings.content_of(plugin) for plugin in served]


def _of_settings(run: "_Run") -> Iterator[tuple[str, list[Listing]]]:
    yield listings.CONFIGURATION.where, [listings.CONFIGURATION]
    yield listings.SETTINGS_GROUPS.where, [listings.SETTINGS_GROUPS]
    groups = run.entries(listings.SETTINGS_GROUPS, "rbac_group_id")
    yield f"{listings.SETTINGS_GROUPS.where}/*", [listings.settings_of(group) for group in groups]
    yield listings.DEFAULT_SETTINGS.where, [listings.DEFAULT_SETTINGS]


class _Run:
    """Fetches listing after listing, and keeps count of what is whole and what is missing."""

    def __init__(  # all that one pull is made of
        self, folder: Folder, source: Source, key: str, patience: Patience, waits: Waits, record: Record
    ) -> None:
        self.folder = folder
        self.pages = 0
        self._source = source
        self._key = key
        self._patience = patience
        self._waits = waits
        self._record = record
        self._in_a_row = 0
        self._missed: set[Missing] = set()
        self._names: set[str] = set()

    def step(self, name: str, step: list[Listing]) -> None:
        """Fetch listings of one kind."""
        if not step:
            return
        with stage(name, len(step)):
            for listing in step:
                with item(listing.where):
                    self._listing(listing)
        tell(f"{name}: {len(step)} listing{'s' * (len(step) != 1)}")
        self.folder.save(self._record)

    def entries(self, listing: Listing, *names: str) -> list[Mapping[str, Any]]:
        """Return the entries that a listing has, each once; an id that may name no folder is said to be missing."""
        found: dict[str, Mapping[str, Any]] = {}
        for page in self.folder.pages(listing):
            for entry in page.entries:
                ids = [entry.get(name) for name in names or ("id",)]
                if why := self._why_odd(ids, found):
                    self._miss(f"{listing.where}/*", None, why)
                else:
                    found["/".join(map(str, ids))] = entry
        self._names.clear()
        return list(found.values())

    def _why_odd(self, ids: list[Any], found: Mapping[str, Any]) -> str:
        """Return why ids may name no folder, or one that another has where capitals are all alike."""
        for each in ids:
            if not is_id(each, self._key):
                return _odd_id(each, self._key)
        name = "/".join(ids)
        if name not in found and name.lower() in self._names:
            return f"the id `{name}` differs from another in its capitals alone"
        self._names.add(name.lower())
        return ""

    def _listing(self, listing: Listing) -> None:
        """Fetch what of a listing is not there yet; what is refused for good is said, and the rest goes on."""
        if not self.folder.is_whole(listing):
            try:
                self._fetch(listing)
            except Failure as failure:
                self._failed(listing, failure)
                return
            self._in_a_row = 0
        else:
            self.pages += 1
        self._record.done.append(listing.where)

    def _failed(self, listing: Listing, failure: Failure) -> None:
        said = failure.why
        if failure.status == _NO_KEY:
            raise Stopped(f"the key is no longer accepted: {said}")
        if not failure.reached or failure.status == _TOO_MANY:
            raise Stopped(f"{listing.where}: {said}")
        self._miss(listing.where, failure.status, listing.why_refused(failure.status or 0, said))
        self._in_a_row = self._in_a_row + 1 if (failure.status or 0) >= _BROKEN else 0
        if self._in_a_row == _MOST_IN_A_ROW:
            raise Stopped(f"the server fails again and again: {said}")

    def _miss(self, what: str, status: int | None, why: str) -> None:
        missing = Missing(what, status, why)
        if missing not in self._missed:
            self._missed.add(missing)
            self._record.missing.append(missing)

    def _fetch(self, listing: Listing) -> None:
        """Fetch a listing from where it stopped; one that changed under us, or forgot our place, is begun anew."""
        for afresh in range(1, _OFTEST_AFRESH + 1):
            if listing.has_pages:
                self.folder.drop(listing, after=sum(1 for _ in self.folder.pages(listing)))
            try:
                self._pages(listing)
            except Failure as failure:
                has_moved = failure.status in _MOVED and self._has_place(listing)
                if not has_moved or afresh == _OFTEST_AFRESH:
                    raise
                self.folder.drop(listing)
            else:
                return

    def _has_place(self, listing: Listing) -> bool:
        return listing.has_pages and any(True for _ in self.folder.pages(listing))

    def _pages(self, listing: Listing) -> None:
        if not listing.has_pages:
            self._page(listing, 1, None)
            return
        kept = [page.cursor for page in self.folder.pages(listing)]
        cursor = kept[-1] if kept else None
        seen, number = set(kept), len(kept)
        while number == 0 or cursor is not None:
            if number == _MOST_PAGES:
                raise Failure(f"it has more than {_MOST_PAGES:,} pages", 200)
            number += 1
            with item(f"{listing.where}, page {number}"):
                cursor = self._page(listing, number, cursor).cursor
            if cursor is not None and cursor in seen:
                self.folder.drop(listing)
                raise Failure("a page leads back to an earlier one, so that it never ends", 200)
            seen.add(cursor)
        if listing.form == "lines":
            self.folder.join(listing)

    def _page(self, listing: Listing, number: int, cursor: str | None) -> Page:
        """Ask for one page until it is there, and keep it."""
        name = "page" if listing.form == "pages" else "after_id"

        def ask() -> tuple[bytes, Page]:
            try:
                data = self._source.ask(listing.request, {name: cursor} if cursor else {})
            except Failure as failure:
                # What changed between two pages is asked for from the first one, not once more.
                failure.passing = failure.passing and not (cursor and failure.status == _CONFLICT)
                raise
            if listing.form == "archive":
                check_archive(data)
                return data, Page((), None)
            return data, read_page(data, listing.form)

        data, page = patiently(ask, self._patience, self._waits)
        self.folder.keep(listing, number, data if listing.form == "archive" else kept_bytes(data, self._key))
        self.pages += 1
        return page


def _odd_id(found: object, key: str) -> str:
    said = f"`{shown(found, key)[:200]}`" if isinstance(found, str) else "no text"
    return (
        f"the server gives an id that may name no folder ({said}): expected letters, digits, `-` and `_`, 128 at most"
    )
