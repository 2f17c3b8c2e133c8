"""Which preference one person gets: a group's setting replaces the organisation's (claude.com/docs/plugins/admin)."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision
from plugingov.model.organisation import Organisation
from plugingov.model.values import PREFERENCES, Preference
from plugingov.sources.document import Route


class Effective(NamedTuple):
    """The preference that counts and what decided it: groups, the plugin's own setting or the marketplace's default."""

    preference: Preference | None
    groups: tuple[str, ...] = ()
    is_inherited: bool = False


def effective(
    belongs_to: frozenset[str],
    by_group: Mapping[str, Preference],
    own: Preference | None,
    marketplace_default: Preference | None,
) -> Effective:
    """Return the most permissive setting of the person's groups, else the plugin's own, else the marketplace's."""
    settings = [by_group[group] for group in by_group if group in belongs_to]
    if settings:
        best = min(settings, key=PREFERENCES.index)
        return Effective(best, tuple(group for group in by_group if group in belongs_to and by_group[group] == best))
    if own:
        return Effective(own)
    return Effective(marketplace_default, is_inherited=True)


class Preferences:
    """The preferences of one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._marketplaces = organisation.marketplaces
        self._has_group_settings = organisation.cowork.plan != "team"
        self.by_group = cache(self._by_group)
        self._stated = cache(self._stated_for)

    def _by_group(self, door: Door) -> Mapping[str, Preference]:
        """Return the group settings that count: a Team plan has none (support.claude.com, article 13837433)."""
        provision = door.provision
        return (provision.groups if self._has_group_settings and isinstance(provision, CoworkProvision) else None) or {}

    def effective(self, door: Door, groups: frozenset[str]) -> Effective:
        """Return the preference that counts for whoever is in these groups, and what decided it."""
        if door.provision.preference and not self.by_group(door):
            return Effective(door.provision.preference)
        marketplace = self._marketplaces.get(_marketplace(door))
        default = marketplace.cowork.default_preference if marketplace and marketplace.cowork else None
        return effective(groups, self.by_group(door), door.provision.preference, default)

    def stated(self, door: Door, groups: frozenset[str]) -> tuple[Preference | None, str, Route]:
        """Return the preference that counts, who says so in words, and the line that does."""
        by_group = self.by_group(door)
        return self._stated(door, groups.intersection(by_group) if by_group else NO_GROUPS)

    def _stated_for(self, door: Door, groups: frozenset[str]) -> tuple[Preference | None, str, Route]:
        own = door.provision.preference
        if own and not groups:
            return own, f"{_ORGANISATION} `{own}`", door.provision_at("preference")
        found = self.effective(door, groups)
        at = _decided_at(door, found)
        if found.preference is None:
            return None, f"neither `{door.id}` nor its marketplace states a preference on Cowork", at
        return found.preference, _said(door, found), at


NO_GROUPS: frozenset[str] = frozenset()
_ORGANISATION = "the organisation says"


def _marketplace(door: Door) -> str:
    return (door.package or "").partition("@")[2]


def _decided_at(door: Door, found: Effective) -> Route:
    if found.groups:
        return door.provision_at("groups", found.groups[0])
    if not found.is_inherited or found.preference is None:
        return door.provision_at("preference")
    return ("marketplaces", _marketplace(door), "cowork", "default_preference")


def _said(door: Door, found: Effective) -> str:
    match found.groups:
        case () if found.is_inherited:
            who = f"the default of marketplace `{_marketplace(door)}` says"
        case ():
            who = _ORGANISATION
        case (group,):
            who = f"group `{group}` says"
        case groups:
            who = "groups " + ", ".join(f"`{group}`" for group in groups) + " say"
    return f"{who} `{found.preference}`"
