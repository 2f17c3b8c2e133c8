"""The settings of the vendor's interface that an inventory wants: for marketplaces, for packages, and for groups."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from plugingov.model.values import Preference
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.rendering.declared import Declared, group_settings, marketplace_of


class Stated(NamedTuple):
    """A preference, and the declared line that says so."""

    preference: Preference
    at: Route


class WantedPackage:
    """What the doors of one package say of it; a package has one setting for everybody, and one for each group."""

    def __init__(self, declared: Declared, package: str) -> None:
        self.package = package
        self._declared = declared
        self._doors = declared.packages[package]

    @cached_property
    def own(self) -> tuple[Stated, ...]:
        """Return what is stated for everybody: nothing where it follows its marketplace, several in dispute."""
        return _unlike(
            Stated(door.provision.preference, door.provision_at("preference"))
            for door in self._doors
            if door.provision.preference
        )

    @cached_property
    def groups(self) -> Mapping[str, tuple[Stated, ...]]:
        """Return what is stated for each group, several where doors of the package are in dispute."""
        names = dict.fromkeys(group for door in self._doors for group in group_settings(door))
        return {name: _unlike(self._of_group(name)) for name in sorted(names)}

    def _of_group(self, group: str) -> Iterator[Stated]:
        for door in self._doors:
            if preference := group_settings(door).get(group):
                yield Stated(preference, door.provision_at("groups", group))

    @cached_property
    def default(self) -> Stated | None:
        """Return the default of the marketplace, as it is declared."""
        name = marketplace_of(self.package)
        default = self._declared.default_of(name)
        return Stated(default, ("marketplaces", name, "cowork", "default_preference")) if default else None

    @property
    def at(self) -> Route:
        """Return the line that has the package at all."""
        return self._doors[0].provision_at("preference")

    @property
    def groups_at(self) -> Route:
        """Return the line where groups would stand that are to have a setting of their own."""
        return self._doors[0].provision_at("groups")


def _unlike(stated: Iterable[Stated]) -> tuple[Stated, ...]:
    found: dict[Preference, Stated] = {}
    for each in stated:
        found.setdefault(each.preference, each)
    return tuple(found.values())


def wanted_defaults(declared: Declared) -> Iterator[tuple[str, Stated]]:
    """Yield each marketplace whose default is declared."""
    for name in sorted(declared.organisation.marketplaces):
        default = declared.default_of(name)
        if default:
            yield name, Stated(default, ("marketplaces", name, "cowork", "default_preference"))
