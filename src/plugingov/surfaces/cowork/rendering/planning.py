"""Plans: what an inventory wants of the vendor's interface, beside what saved pages show of it."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from plugingov.model.values import Preference
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.exports.exported import RESERVED_MARKETPLACES, Exported, target_of
from plugingov.surfaces.cowork.exports.groups import group_names, groups_meant
from plugingov.surfaces.cowork.exports.item import Item
from plugingov.surfaces.cowork.rendering.declared import Declared, marketplace_of
from plugingov.surfaces.cowork.rendering.plan import Change, Ids, Line, Now, Plan, Target, Unsettable
from plugingov.surfaces.cowork.rendering.wanted import Stated, WantedPackage, wanted_defaults

_Step: TypeAlias = Change | Unsettable | None  # nothing where it is as declared
_OF_VENDOR = "the vendor's interface does not list its own marketplaces: an Owner sets it in the admin pages"
_NOT_THERE = "the organisation has none of that name yet"
_TEAM = "a Team plan has no such interface: an Owner sets it in the admin pages"
_TWO = "two doors of the package want different preferences"
_NO_ID = "its page gives no id that the interface would take"
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_UNDECIDED = "the inventory says neither for it nor for its marketplace which preference it has"


def plan_of(declared: Declared, exported: Exported | None) -> Plan:
    """Return what changes, with what is there where somebody looked, in an order that takes nothing away too early."""
    steps = tuple(_Planning(declared, exported).steps() if exported else _unseen(declared))
    changes = sorted((each for each in steps if isinstance(each, Change)), key=_order)
    return Plan(
        declared.organisation.id,
        tuple(changes),
        tuple(each for each in steps if isinstance(each, Unsettable)),
        as_declared=sum(each is None for each in steps),
        is_compared=exported is not None,
        taken_at=exported.observation.taken_at if exported else None,
        organization_id=exported.organization_id if exported else "",
    )


def _order(change: Change) -> int:
    """Return when a change is made, so that nobody loses or gets in between what is not meant.

    A setting of its own is there before the default that it replaces changes, and goes once the other one is right.
    """
    match change.target.kind, change.will_be:
        case "group", str():
            return 0
        case "organization", str():
            return 1
        case "marketplace-default", _:
            return 2
        case "organization", None:
            return 3
    return 4


def _line(declared: Declared, at: Route) -> Line:
    return Line(declared.organisation.place(at), ".".join(map(str, at)))


def _unseen(declared: Declared) -> Iterator[_Step]:
    """Yield all that is wanted, where nobody looked at what is there."""
    is_team = declared.attested.plan == "team"

    def step(target: Target, stated: tuple[Stated, ...]) -> Change | Unsettable:
        line = _line(declared, stated[0].at)
        because = _TEAM if is_team else _TWO if stated[1:] else ""
        if because:
            return Unsettable(target, None if stated[1:] else stated[0].preference, line, because)
        return Change(target, stated[0].preference, line)

    for name, default in wanted_defaults(declared):
        yield step(Target("marketplace-default", name), (default,))
    for package in declared.packages:
        wanted = WantedPackage(declared, package)
        if wanted.own:
            yield step(Target("organization", package), wanted.own)
        elif wanted.default is None:
            yield Unsettable(Target("organization", package), None, _line(declared, wanted.at), _UNDECIDED)
        for group, stated in wanted.groups.items() if not is_team else ():
            yield step(Target("group", package, group), stated)


class _Planning:
    """One inventory beside the pages of its organisation; nothing is planned for what was not exported in full."""

    def __init__(self, declared: Declared, exported: Exported) -> None:
        self._declared = declared
        self._exported = exported
        self._named = group_names(declared.organisation.groups, exported)
        self._meant = groups_meant(declared.organisation.groups, exported)

    def steps(self) -> Iterator[_Step]:
        """Yield what becomes of each setting that is wanted, and of each that is there and is not."""
        if self._declared.attested.plan == "team":
            yield from _unseen(self._declared)
            return
        for name, default in wanted_defaults(self._declared):
            yield self._default(name, default)
        for package in self._declared.packages:
            yield from self._package(WantedPackage(self._declared, package))

    def _cannot(
        self, target: Target, will_be: Preference | None, at: Route, because: str, *, is_absent: bool = False
    ) -> Unsettable:
        return Unsettable(target, will_be, _line(self._declared, at), because, is_absent)

    def _default(self, name: str, wanted: Stated) -> _Step:
        target = Target("marketplace-default", name)
        items = self._marketplaces.get(name, ())
        if why := self._why_no_marketplace(name, len(items)):
            return self._cannot(target, *wanted, why, is_absent=why == _NOT_THERE)
        found = items[0].text("default_installation_preference")
        if not _is_id(items[0].id):
            return self._cannot(target, *wanted, _NO_ID)
        if not found:
            return self._cannot(target, *wanted, "its page does not say which default it has")
        if found == wanted.preference:
            return None
        return Change(target, wanted.preference, _line(self._declared, wanted.at), Now(found), Ids(items[0].id))

    @cached_property
    def _marketplaces(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, tuple[Item, ...]] = {}
        for item in self._exported.marketplaces.values():
            if item.text("owner", "type") == "organization":
                found[item.text("name")] = (*found.get(item.text("name"), ()), item)
        return found

    def _why_no_marketplace(self, name: str, count: int) -> str:
        if name in RESERVED_MARKETPLACES:
            return _OF_VENDOR
        return _why_not_one(self._exported.listing("marketplace").lacks, count)

    def _package(self, wanted: WantedPackage) -> Iterator[_Step]:
        """Yield what becomes of a package, for everybody and for each group; once where nothing can be set of it."""
        found = [
            item
            for item in self._exported.plugins.values()
            if item.text("owner", "type") == "organization" and self._exported.package_of(item) == wanted.package
        ]
        marketplace = marketplace_of(wanted.package)
        why = self._why_no_marketplace(marketplace, len(self._marketplaces.get(marketplace, ())))
        why = why or _why_not_one(self._exported.listing("plugin").lacks, len(found))
        why = why or ("" if _is_id(found[0].id) else _NO_ID)
        why = why or self._exported.listing("setting", found[0].id).lacks
        if why:
            stated = wanted.own[0] if len(wanted.own) == 1 else Stated("not_available", wanted.at)
            will_be = stated.preference if wanted.own else None
            target = Target("organization", wanted.package)
            yield self._cannot(target, will_be, stated.at, why, is_absent=why == _NOT_THERE)
            return
        rows = self._exported.listing("setting", found[0].id).items
        yield self._for_everybody(wanted, found[0], rows)
        yield from self._for_groups(wanted, found[0], rows)

    def _for_everybody(self, wanted: WantedPackage, item: Item, rows: tuple[Item, ...]) -> _Step:
        target = Target("organization", wanted.package)
        if wanted.own[1:]:
            return self._cannot(target, None, wanted.own[0].at, _TWO)
        stated = wanted.own[0] if wanted.own else wanted.default
        if stated is None:
            return self._cannot(target, None, wanted.at, _UNDECIDED)
        will_be = stated.preference if wanted.own else None
        found = item.text("organization_installation_preference")
        own = next((row.text("installation_preference") for row in rows if target_of(row) == "organization"), None)
        inherits = item.flag("organization_installation_preference_inherited")
        if not found or own == "":
            return self._cannot(target, will_be, stated.at, "its page does not say which preference it has")
        if (own is not None and own != found) or inherits not in {None, own is None}:
            return self._cannot(target, will_be, stated.at, "its pages contradict each other: pull them again")
        if own == will_be or (will_be is None and own == stated.preference):
            return None
        now = Now(found, is_own=own is not None)
        return Change(target, will_be, _line(self._declared, stated.at), now, Ids(item.id))

    def _for_groups(self, wanted: WantedPackage, item: Item, rows: tuple[Item, ...]) -> Iterator[_Step]:
        of_groups = {target_of(row): row for row in rows if row.text("target", "type") == "rbac_group"}
        lacks = self._exported.listing("group").lacks
        for group, stated in wanted.groups.items():
            yield self._for_group(wanted, group, stated, item, of_groups)
        meant = {found for group in wanted.groups for found in self._meant.get(group, ())}
        for group, row in of_groups.items():
            if group in meant:
                continue
            target = Target("group", wanted.package, self._named.get(group) or "that is no longer there")
            if lacks or not _is_id(group):
                yield self._cannot(target, None, wanted.groups_at, lacks or _NO_ID)
            else:
                now = Now(row.text("installation_preference"))
                yield Change(target, None, _line(self._declared, wanted.groups_at), now, Ids(item.id, group))
        for row in rows:
            if row.text("target", "type") not in {"rbac_group", "organization"}:
                target = Target("group", wanted.package, "of a kind that nobody here knows")
                yield self._cannot(target, None, wanted.groups_at, "it has a setting for something else than a group")

    def _for_group(
        self, wanted: WantedPackage, group: str, stated: tuple[Stated, ...], item: Item, rows: Mapping[str, Item]
    ) -> _Step:
        target = Target("group", wanted.package, group)
        if stated[1:]:
            return self._cannot(target, None, stated[0].at, _TWO)
        ids = self._meant.get(group, ())
        if why := _why_not_one(self._exported.listing("group").lacks, len(ids)):
            return self._cannot(target, *stated[0], why, is_absent=why == _NOT_THERE)
        if not _is_id(ids[0]):
            return self._cannot(target, *stated[0], _NO_ID)
        row = rows.get(ids[0])
        found = row.text("installation_preference") if row else ""
        if row and not found:
            return self._cannot(target, *stated[0], "its page does not say which setting the group has")
        if found == stated[0].preference:
            return None
        line = _line(self._declared, stated[0].at)
        return Change(target, stated[0].preference, line, Now(found), Ids(item.id, ids[0]))


def _why_not_one(lacks: str, count: int) -> str:
    """Return why nobody knows which of the exported things is meant."""
    if lacks:
        return lacks
    return "" if count == 1 else f"{count} in the organisation have that name" if count else _NOT_THERE


def _is_id(text: str) -> bool:
    """Tell whether an id leads to the thing itself: `organization` stands where the id of a group would."""
    return _ID.fullmatch(text) is not None and text != "organization"
