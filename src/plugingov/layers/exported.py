"""An organisation as its own interface shows it on Cowork: what was exported in place of what is declared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, get_args

from plugingov.layers.seen_organisation import Meant
from plugingov.model.answer import Answer, State
from plugingov.model.door import Door, doors_of
from plugingov.model.inventory import (
    CoworkProvision,
    Group,
    Marketplace,
    MarketplaceOnCowork,
    Package,
    Plugin,
    Provisions,
)
from plugingov.model.organisation import Organisation
from plugingov.model.values import PREFERENCES, Preference
from plugingov.model.words import Part
from plugingov.sources.document import Place, Route
from plugingov.surfaces.cowork.as_observed import Unsure
from plugingov.surfaces.cowork.exports.exported import RESERVED_MARKETPLACES, Exported, target_of
from plugingov.surfaces.cowork.exports.groups import group_names
from plugingov.surfaces.cowork.exports.item import Item

# The parts that the interface names; what a server is made of it does not tell (cowork.md 1.8).
_PARTS: Mapping[str, Part] = {
    "skill": "skills",
    "command": "commands",
    "agent": "agents",
    "hook": "hooks",
    "cli": "bin",
}


def latest(exports: Sequence[Exported]) -> Exported:
    """Return what was taken last; of several of one day the last that was named."""
    days = [(each.observation.taken_at or date.min, number) for number, each in enumerate(exports)]
    return exports[max(days)[1]]


def young_export(
    declared: Organisation, exports: Sequence[Exported], today: date, accepted_days: int
) -> "AsExported | None":
    """Return the organisation as it was exported lately enough to count more than what is declared."""
    found = AsExported(declared, latest(exports))
    return found if found.is_young(today, accepted_days) else None


def meant_by(exported: "AsExported", *, is_recent: bool) -> Mapping[str, Meant]:
    """Return what each plugin and package that was exported is to a report."""
    doors = (door.id for package in exported.exported.of_organisation for door in exported.doors.get(package, ()))
    declared = {door: Meant(plugin=door, name=door, is_recent=is_recent) for door in doors}
    strangers = {
        name: Meant(item=package, name=package, is_recent=is_recent) for name, package in exported.strangers.items()
    }
    packages = {
        package: Meant(item=package, name=package, is_recent=is_recent) for package in exported.exported.of_organisation
    }
    marketplaces = {
        name: Meant(item=name, name=name, is_recent=is_recent)
        for each in exported.exported.marketplaces.values()
        if (name := each.text("name")) and each.text("owner", "type") == "organization"
    }
    return marketplaces | packages | strangers | declared


class AsExported:
    """What is declared, with what was exported in place of it or beside it; each line of that stands in its page."""

    def __init__(self, declared: Organisation, exported: Exported) -> None:
        self.exported = exported
        self._declared = declared
        self._at: dict[Route, Place] = {}
        self.unsure: dict[str, Unsure] = {}  # by door

    @property
    def is_third_party(self) -> bool:
        """Tell whether the organisation runs its own deployment, of which this interface knows nothing."""
        return self._declared.cowork.deployment == "third-party"

    def is_young(self, today: date, accepted_days: int) -> bool:
        """Tell whether it was exported lately enough to count more than what is declared."""
        taken = self.exported.observation.taken_at
        return taken is not None and 0 <= (today - taken).days <= accepted_days

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation as it was exported."""
        declared = self._declared
        groups = {**declared.groups, **dict(self._groups())}
        found = replace(
            declared,
            groups=groups,
            marketplaces={**declared.marketplaces, **dict(self._marketplaces())},
            packages={**declared.packages, **dict(self._packages())},
            plugins={**declared.plugins, **dict(self._plugins())},
        )
        return replace(found, seen_at=self._at)

    @cached_property
    def group_names(self) -> Mapping[str, str]:
        """Return what each exported group is called here: as the declared one that it is, else by its own name."""
        return group_names(self._declared.groups, self.exported)

    @cached_property
    def names(self) -> frozenset[str]:
        """Return everybody who is known: by a group, or as a member of the organisation who may be in none."""
        known = self.organisation.people.names()
        written = {name.casefold() for name in known}
        users = (user.text("email") for user in self.exported.users.values())
        return known | {email for email in users if email and email.casefold() not in written}

    @cached_property
    def doors(self) -> Mapping[str, tuple[Door, ...]]:
        """Return the declared doors on Cowork by the package that they come in."""
        found: dict[str, list[Door]] = {}
        for door in doors_of(self._declared):
            if door.surface == "cowork" and door.package:
                found.setdefault(door.package, []).append(door)
        return {package: tuple(doors) for package, doors in found.items()}

    @cached_property
    def missing(self) -> Mapping[str, Answer]:
        """Return of each declared door whose package no page shows that it is not there, or that nobody knows it."""
        return {} if self.is_third_party else dict(self._missing())

    def _missing(self) -> Iterator[tuple[str, Answer]]:
        for package, doors in self.doors.items():
            if package not in self.exported.of_organisation:
                state, because, at = self._not_shown(package)
                for door in doors:
                    if door.provision.via in {None, "org-plugin"}:
                        said = f"`{door.id}` comes in `{package}`, {because}"
                        yield door.id, Answer(state, said, at or door.provision_at("via"), "observed")

    def _not_shown(self, package: str) -> tuple[State, str, Place | None]:
        """Return what it means that no page shows a package, and the page that leaves it open."""
        name, _, marketplace = package.partition("@")
        plugins, marketplaces = self.exported.listing("plugin"), self.exported.listing("marketplace")
        if lacks := plugins.lacks:
            return "unknown", f"and whether that is there is not known: {lacks}", plugins.at
        if item := self.exported.unplaced.get(name):
            lies = f"and a package of that name lies in a marketplace that nobody can name: {marketplaces.lacks}"
            return "unknown", lies, item.at
        if any(each.text("name") == marketplace for each in self.exported.marketplaces.values()):
            return "off", f"which marketplace `{marketplace}` does not have on Cowork", None
        if lacks := marketplaces.lacks:
            return "unknown", f"and whether its marketplace is there is not known: {lacks}", marketplaces.at
        if self._is_of_vendor(marketplace):
            return "unknown", "and the interface never lists what is in the vendor's own directory", None
        return "off", f"and Cowork has no marketplace `{marketplace}`", None

    def _is_of_vendor(self, marketplace: str) -> bool:
        declared = self._declared.marketplaces.get(marketplace)
        repository = (declared.source.repo or declared.source.url or "") if declared and declared.source else ""
        return marketplace in RESERVED_MARKETPLACES or "anthropics/" in repository.casefold()

    @cached_property
    def strangers(self) -> Mapping[str, str]:
        """Return the packages that the inventory does not have, by what they are called here."""
        declared = self._declared
        packages = (
            each for each in self.exported.of_organisation if each not in self.doors and each not in declared.packages
        )
        return {package if package not in declared.plugins else f"{package} (seen)": package for package in packages}

    def _groups(self) -> Iterator[tuple[str, Group]]:
        emails = self.exported.emails
        for group, item in self.exported.groups.items():
            name = self.group_names[group]
            listing = self.exported.listing("member", group)
            declared = self._declared.groups.get(name)
            known = declared or Group.model_construct(title=item.text("name") or None)
            if not declared:
                self._at["groups", name] = item.at
            if not listing.lacks:
                members = (emails.get(each.text("user_id")) or each.text("email") for each in listing.items)
                known = known.model_copy(
                    update={"members": tuple(dict.fromkeys(filter(None, members))), "size": None, "includes": ()}
                )
                known = known.model_copy(update={"size": len(known.members)})
                self._at["groups", name, "members"] = listing.at
            yield name, known

    def _marketplaces(self) -> Iterator[tuple[str, Marketplace]]:
        for item in self.exported.marketplaces.values():
            name = item.text("name")
            if item.text("owner", "type") != "organization" or not name:
                continue
            declared = self._declared.marketplaces.get(name) or Marketplace()
            if name not in self._declared.marketplaces:
                self._at["marketplaces", name] = item.at
            on_cowork = declared.cowork or MarketplaceOnCowork()
            default = known_preference(item.text("default_installation_preference"))
            self._at["marketplaces", name, "cowork", "default_preference"] = item.place(
                "default_installation_preference"
            )
            told: dict[str, Any] = {"default_preference": default}
            if item.text("source") == "manual":  # what is uploaded by hand syncs from nowhere
                told["sync"] = "manual"
            yield name, declared.model_copy(update={"cowork": on_cowork.model_copy(update=told)})

    def _packages(self) -> Iterator[tuple[str, Package]]:
        for package, item in self.exported.of_organisation.items():
            declared = self._declared.packages.get(package) or Package()
            told: dict[str, Any] = {}
            if version := item.text("manifest_version"):
                told["version"] = version
                self._at["packages", package, "version"] = item.place("manifest_version")
            components = item.said.get("components")
            if isinstance(components, list):
                told["parts"] = self._parts(package, item, components, declared)
            if package not in self._declared.packages:
                self._at["packages", package] = item.at
            yield package, declared.model_copy(update=told)

    def _parts(self, package: str, item: Item, components: list[Any], declared: Package) -> tuple[Part, ...]:
        """Return the parts that the interface names, and those declared ones of which it never tells."""
        found: dict[Part, int] = {}
        for number, each in enumerate(components):
            said = each.get("type") if isinstance(each, dict) else None
            if isinstance(said, str) and said in _PARTS:
                found.setdefault(_PARTS[said], number)
        for position, number in enumerate(found.values()):
            self._at["packages", package, "parts", position] = item.place("components", number)
        silent = set(get_args(Part)) - set(_PARTS.values())
        return (*found, *(part for part in declared.parts or () if part in silent))

    def _plugins(self) -> Iterator[tuple[str, Plugin]]:
        for package, item in self.exported.of_organisation.items():
            for door in self.doors.get(package, ()):
                provision = self._provision(door.id, door.provision, item)
                provisions = door.plugin.provision.model_copy(update={"cowork": provision})
                yield door.id, door.plugin.model_copy(update={"provision": provisions})
        for name, package in self.strangers.items():
            item = self.exported.of_organisation[package]
            self._at["plugins", name] = item.at
            provision = self._provision(name, CoworkProvision.model_construct(via="org-plugin", package=package), item)
            title = item.text("display_name") or item.text("name") or package
            yield (
                name,
                Plugin.model_construct(
                    title=title, path="marketplace", provision=Provisions.model_construct(cowork=provision)
                ),
            )

    def _provision(self, name: str, declared: Any, item: Item) -> CoworkProvision:
        """Return how a package reaches members: by the organisation's own setting, or what groups have."""
        route: Route = ("plugins", name, "provision", "cowork")
        own = known_preference(item.text("organization_installation_preference"))
        is_inherited = item.flag("organization_installation_preference_inherited") is True
        marketplace = self.exported.marketplaces.get(item.text("marketplace_id"))
        at = item.place("organization_installation_preference")
        self._at[(*route, "preference")] = at
        listing = self.exported.listing("setting", item.id)
        if listing.lacks:
            self._doubt(name, listing.lacks, item.at, self.group_names)
        groups: dict[str, Preference] = {}
        for setting in listing.items:
            if setting.text("target", "type") != "rbac_group":
                self._doubt_setting(name, item, setting)
                continue
            group = self.group_names.get(target_of(setting))
            preference = known_preference(setting.text("installation_preference"))
            if group is None and (lacks := self.exported.listing("group").lacks):
                self._doubt(name, lacks, setting.at, self.group_names)
            elif group and preference is None:
                because = f"group `{group}` has a setting that nobody here knows"
                self._doubt(name, because, setting.at, (target_of(setting),))
            elif group and preference:  # the setting of a deleted group has no effect
                groups[group] = preference
                self._at[(*route, "groups", group)] = setting.place("installation_preference")
        update = {
            "preference": None if is_inherited and marketplace else own,
            "groups": groups or None,
            "via": declared.via or "org-plugin",
        }
        provision: CoworkProvision = declared.model_copy(update=update)
        return provision

    def _doubt_setting(self, door: str, item: Item, setting: Item) -> None:
        """Take down a setting that is for nobody who is known, or that says otherwise than the package's own page."""
        told = item.text("organization_installation_preference")
        if setting.text("target", "type") != "organization":
            self._doubt_all(door, "a setting is for a target of a kind that nobody here knows", setting.at)
        elif told and setting.text("installation_preference") != told:
            self._doubt_all(door, "the pages contradict each other: pull them again", setting.at)

    def _doubt_all(self, door: str, because: str, at: Place) -> None:
        before = self.unsure.get(door) or Unsure(because, at)
        self.unsure[door] = before._replace(everybody=True)

    def _doubt(self, door: str, because: str, at: Place, groups: Iterable[str]) -> None:
        """Take down that nobody knows what some groups, by their ids, get of a door; the first reason is told."""
        before = self.unsure.get(door) or Unsure(because, at)
        listings = (self.exported.listing("group"), *(self.exported.listing("member", group) for group in groups))
        names = {self.group_names[group] for group in groups}
        everybody = before.everybody or any(each.lacks for each in listings)
        self.unsure[door] = before._replace(groups=before.groups | names, everybody=everybody)


def known_preference(written: str) -> Preference | None:
    """Return a preference that is known; a value that nobody here knows is told with its page."""
    return next((each for each in PREFERENCES if each == written), None)
