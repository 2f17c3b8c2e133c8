"""The organisation as its own interface shows it: facts by id, and which listings are there in full."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.exports.item import Item, day_of, items_of, strangers_of
from plugingov.surfaces.cowork.exports.kinds import Kind, kind_of_folder
from plugingov.surfaces.cowork.exports.record import Record

_NUMBERED = re.compile(r"page-0*([0-9]{1,9})\.json$")
_OF_A_PLUGIN: Final = frozenset[Kind]({"setting", "share", "version"})
_IN_WORDS: Mapping[Kind, str] = {
    "marketplace": "plugin marketplaces",
    "plugin": "plugins",
    "version": "the versions of a plugin",
    "setting": "the installation settings of a plugin",
    "share": "the shares of a plugin",
    "group": "groups",
    "member": "the members of a group",
    "role": "roles",
    "permission": "the permissions of a role",
    "user": "users",
    "plugin-use": "the use of plugins",
    "connector-use": "the use of connectors",
}


# Names that the vendor keeps for marketplaces of its own, which the interface never lists (article 13837433).
RESERVED_MARKETPLACES = frozenset(
    {
        "claude-code-marketplace",
        "claude-code-plugins",
        "claude-plugins-official",
        "anthropic-marketplace",
        "anthropic-plugins",
        "agent-skills",
        "life-sciences",
    }
)


class Period(NamedTuple):
    """The days that pages of usage are about; the last one counts."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days these are."""
        return (self.last - self.first).days + 1


class Listing(NamedTuple):
    """One list of the interface: what of it was saved, and why it may not be all; "" where it is."""

    items: tuple[Item, ...]
    lacks: str
    at: Place


class Exported:
    """What saved pages show of one organisation on Cowork."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation
        self._listings: dict[tuple[Kind, str], Listing] = {}

    def listing(self, kind: Kind, owner: str = "") -> Listing:
        """Return one list: of the whole organisation, or of one plugin, group or role."""
        key = kind, owner
        if key not in self._listings:
            pages = self._pages.get(key, ())
            every = [item for file in pages for item in self._items[id(file)] if _is_of(item, kind, owner)]
            self._listings[key] = self._listing(kind, owner, pages, every)
        return self._listings[key]

    def _listing(self, kind: Kind, owner: str, pages: tuple[NativeFile, ...], every: Sequence[Item]) -> Listing:
        """Return a list with why it may not be all: its end is missing, or it holds what nobody here can tell."""
        # Of a setting that is there twice neither counts; of other things what has their id is still known to be there.
        odd = {_identity(each) for each, *_ in _contradicting(every)} if kind == "setting" else set()
        items = tuple(item for item in _once(every) if _identity(item) not in odd)
        at = pages[0].place() if pages else self.observation.at
        if lacks := self._lacking(kind, owner, pages):
            return Listing(items, lacks, at)
        what = _IN_WORDS.get(kind, kind)
        if stray := next((item for item in items if item.oddity), None):
            return Listing(items, f"one of {what} has {stray.oddity}", stray.at)
        strangers = (file.place(*route) for file in pages for route, _ in strangers_of(file))
        if stranger := next(strangers, None):
            return Listing(items, f"a page of {what} holds something that nobody here knows", stranger)
        if twins := next(_contradicting(every), None):
            first, second, key = twins
            because = f"one of {what} is there twice, and nobody knows which one counts: {_in_both(key, first, second)}"
            return Listing(items, because, second.at)
        return Listing(items, "", at)

    @cached_property
    def marketplaces(self) -> Mapping[str, Item]:
        """Return the marketplaces by id."""
        return {item.id: item for item in self.listing("marketplace").items}

    @cached_property
    def plugins(self) -> Mapping[str, Item]:
        """Return the plugins by id: the organisation's, and those that members keep for themselves."""
        return {item.id: item for item in self.listing("plugin").items}

    @cached_property
    def groups(self) -> Mapping[str, Item]:
        """Return the groups by id."""
        return {item.id: item for item in self.listing("group").items}

    @cached_property
    def users(self) -> Mapping[str, Item]:
        """Return the organisation's members by id."""
        return {item.id: item for item in self.listing("user").items}

    @cached_property
    def roles(self) -> Mapping[str, Item]:
        """Return the roles by id."""
        return {item.id: item for item in self.listing("role").items}

    @property
    def expected(self) -> Iterator[tuple[Kind, str]]:
        """Yield the lists that an organisation has, without which something of who is given what is not known."""
        yield from (("marketplace", ""), ("plugin", ""), ("group", ""), ("user", ""))
        yield from (("setting", item.id) for item in self._own)
        yield from (("member", group) for group in self.groups)

    def package_of(self, plugin: Item) -> str:
        """Return the id that a plugin has in every marketplace's words: `name@marketplace`."""
        marketplace = self.marketplaces.get(plugin.text("marketplace_id"))
        return f"{plugin.text('name')}@{marketplace.text('name') if marketplace else ''}"

    @cached_property
    def of_organisation(self) -> Mapping[str, Item]:
        """Return the organisation's own plugins by the id of their package."""
        return {self.package_of(each): each for each in self._own if each.text("marketplace_id") in self.marketplaces}

    @cached_property
    def unplaced(self) -> Mapping[str, Item]:
        """Return, by name, the own plugins whose marketplace is on no page: nobody knows which they are."""
        own = (each for each in self._own if each.text("marketplace_id") not in self.marketplaces)
        return {each.text("name"): each for each in own}

    @cached_property
    def _own(self) -> tuple[Item, ...]:
        return tuple(each for each in self.plugins.values() if each.text("owner", "type") == "organization")

    @cached_property
    def emails(self) -> Mapping[str, str]:
        """Return what members are known by, by the vendor's id: as users are listed, else as groups name them."""
        named = {item.text("user_id"): item.text("email") for item in self.memberships}
        return named | {item.id: item.text("email") for item in self.users.values()}

    @cached_property
    def memberships(self) -> tuple[Item, ...]:
        """Return who is in which group, as far as pages say so."""
        return tuple(item for group in self.groups for item in self.listing("member", group).items)

    @cached_property
    def groups_of(self) -> Mapping[str, frozenset[str]]:
        """Return the groups of each member by email, by the groups' ids."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in self.memberships:
            if email := self.emails.get(item.text("user_id")) or item.text("email"):
                found[email.casefold()].add(item.text("rbac_group_id"))
        return {email: frozenset(groups) for email, groups in found.items()}

    @cached_property
    def connector_names(self) -> Mapping[str, str]:
        """Return what connectors are called, by the vendor's id: as the feed names them, else as their use does."""
        found: dict[str, str] = {}
        for item in self.listing("connector-use").items:
            if called := item.text("connector_display_name"):
                found[item.text("connector_name")] = called
        for rows in self.feed.values():
            found |= {row.text("mcp_server_id"): called for row in rows if (called := row.text("mcp_server_name"))}
        return found

    @cached_property
    def usage_period(self) -> Period | None:
        """Return the days that the rows of usage are about, as `pull` says; the rows themselves do not."""
        for file in self.observation.files:
            periods = file.settings.get("periods") if file.kind == "pull" else None
            said = periods.get("analytics") if isinstance(periods, dict) else None
            if isinstance(said, dict):
                days = [day_of(str(said.get(name))) for name in ("from", "to")]
                return Period(days[0], days[1]) if days[0] and days[1] else None
        return None

    @cached_property
    def organization_id(self) -> str:
        """Return whose pages these are, as `pull` says; "" where nobody does."""
        said = (file.settings.get("organization_id") for file in self.observation.files if file.kind == "pull")
        return next((each for each in said if isinstance(each, str)), "")

    @cached_property
    def feed(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the last row of the feed on each thing, by the type of what was done."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item, _ in self.activities:
            found[item.text("type")].append(item)
        return {said: tuple(rows) for said, rows in found.items()}

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Return the addresses of the organisation's members, in small letters."""
        return frozenset(user.text("email").casefold() for user in self.users.values())

    @cached_property
    def feed_lacks(self) -> str:
        """Return why nobody knows what was done; "" where a feed was saved and read in full."""
        feeds = [file for file in self.observation.files if file.kind == "activities"]
        if not feeds:
            return "no activity feed was saved"
        if lacks := self._record.feed_lacks:
            return f"an activity feed lies there, and nobody knows whether it is all: {lacks}"
        why = next((file.why for file in feeds if file.state != "whole"), "")
        return f"the activity feed was not read in full: {why}" if why else ""

    @property
    def activities(self) -> Iterator[tuple[Item, Mapping[str, object]]]:
        """Yield the last row of the feed on each thing."""
        for file in self.observation.files:
            rows = file.settings.get("activities") if file.kind == "activities" else None
            for number, row in enumerate(rows if isinstance(rows, list) else ()):
                if isinstance(row, dict):
                    yield Item("activity", row, file, ("activities", number)), row

    @cached_property
    def _items(self) -> Mapping[int, tuple[Item, ...]]:
        return {id(file): tuple(items_of(file)) for file in self.observation.files if file.kind == "page"}

    @cached_property
    def _pages(self) -> Mapping[tuple[Kind, str], tuple[NativeFile, ...]]:
        """Return the pages of each list, in the order of the files; a page may hold items of several."""
        found: dict[tuple[Kind, str], dict[int, NativeFile]] = defaultdict(dict)
        for file in self.observation.files:
            if file.kind != "page":
                continue
            kinds = {(item.kind, _owner(item)) for item in self._items[id(file)]}
            listed = _kind_of_page(file)
            if listed and not kinds:
                kinds = {(listed, file.of if listed in _OWNED else "")}
            for key in kinds:
                found[key][id(file)] = file
        return {key: tuple(files.values()) for key, files in found.items()}

    @cached_property
    def _record(self) -> Record:
        """Return what `pull` says of its pages."""
        return Record(next((file for file in self.observation.files if file.kind == "pull"), None))

    def _lacking(self, kind: Kind, owner: str, pages: tuple[NativeFile, ...]) -> str:
        """Return why a list may hold more than was saved; "" where its end was."""
        what = _IN_WORDS.get(kind, kind)
        if not pages:
            why = self._record.why_missing(kind, owner)
            return f"no page of {what} was saved" + (f": {why}" if why else "")
        broken = next((each for each in pages if each.state == "unread"), None)
        if broken:
            return f"a page of {what} was {broken.why}"
        if why := self._record.lacks(kind, owner):
            return f"pages of {what} lie there, and nobody knows whether they are all: {why}"
        if not any(_is_last(each) for each in pages):
            return f"the last page of {what} was not saved"
        numbers = sorted({int(found[1]) for each in pages if (found := _NUMBERED.search(each.path))})
        missing = next((number for number in range(1, (numbers or [0])[-1] + 1) if number not in numbers), None)
        return f"page {missing} of {what} was not saved" if missing else ""


_OWNED: Final = frozenset[Kind]({*_OF_A_PLUGIN, "member", "permission"})
_OWNER_KEYS: Mapping[Kind, str] = {
    "setting": "plugin_id",
    "share": "plugin_id",
    "version": "plugin_id",
    "member": "rbac_group_id",
}


def _owner(item: Item) -> str:
    """Return of which plugin, group or role an item is: it says so itself, or the address of its page does."""
    key = _OWNER_KEYS.get(item.kind)
    return item.text(key) if key else item.file.of if item.kind == "permission" else ""


def _is_of(item: Item, kind: Kind, owner: str) -> bool:
    return item.kind == kind and _owner(item) == owner


def _once(items: Iterable[Item]) -> Iterator[Item]:
    """Yield each item once: of two pages that hold it the one that was changed last, then the one that comes last."""
    known: dict[tuple[str, ...], Item] = {}
    for item in items:
        key = _identity(item)
        before = known.get(key)
        if before is None or before.text("updated_at") <= item.text("updated_at"):
            known[key] = item
    yield from known.values()


# What decides of an item that several pages, or one, may hold twice: where it differs nobody knows which one counts.
_DECIDING: Mapping[Kind, tuple[str, ...]] = {
    "marketplace": ("default_installation_preference", "source"),
    "plugin": ("organization_installation_preference", "served_version_id", "reach"),
    "setting": ("installation_preference",),
    "group": ("role_ids",),
    "user": ("role",),
}


def _contradicting(items: Iterable[Item]) -> Iterator[tuple[Item, Item, str]]:
    """Yield items that are one and the same and differ in what decides, of which no later page has the newer one."""
    known: dict[tuple[str, ...], Item] = {}
    for item in items:
        before = known.setdefault(_identity(item), item)
        if before.file is item.file or before.text("updated_at") == item.text("updated_at"):
            for key in _DECIDING.get(item.kind, ()):
                if before.said.get(key) != item.said.get(key):
                    yield before, item, key


def _in_both(key: str, *items: Item) -> str:
    """Return what two items that are one and the same say of a key, with the lines in which they do."""
    files = {item.file.path for item in items}
    said = [
        f"`{visible(value)}`" if isinstance(value := item.said.get(key), str) else "something else" for item in items
    ]
    places = [
        f"line {item.at.line}" + (f" of {item.file.path.rpartition('/')[2]}" if len(files) > 1 else "")
        for item in items
    ]
    return mask(f"`{key}` is {' and '.join(f'{each} ({at})' for each, at in zip(said, places, strict=True))}")


def _identity(item: Item) -> tuple[str, ...]:
    """Return what makes an item the same one on another page; what has no id is told by its subject."""
    if item.id:
        return (item.id,)
    match item.kind:
        case "setting" | "share":
            return (item.text("plugin_id"), target_of(item))
        case "member":
            return (item.text("rbac_group_id"), item.text("user_id"))
        case "permission":
            return (item.text("action"), repr(sorted(_resource(item).items())))
    return (item.file.file, repr(item.route))


def _kind_of_page(file: NativeFile) -> Kind | None:
    """Return what a page lists, by the folder that it lies in."""
    return kind_of_folder(tuple(file.path.split("/")[:-1]))


def _resource(item: Item) -> Mapping[str, object]:
    resource = item.said.get("resource")
    return resource if isinstance(resource, dict) else {}


def target_of(item: Item) -> str:
    """Return for whom a setting or a share is: `organization`, the id of a group, or that of a member."""
    target = item.text("target", "type")
    return item.text("target", "rbac_group_id") or item.text("target", "user_id") or target


def _is_last(page: NativeFile) -> bool:
    said = page.settings
    return not said.get("next_page") and said.get("has_more") is not True
