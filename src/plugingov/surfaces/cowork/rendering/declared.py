"""What an organisation declares for Cowork, as far as settings, files and people can make it so."""

from collections.abc import Mapping
from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.door import Door, doors_of
from plugingov.model.inventory import CoworkProvision
from plugingov.model.organisation import Organisation
from plugingov.model.values import Preference
from plugingov.surfaces.cowork.deployments import Deployments
from plugingov.surfaces.cowork.ways import refusal, via_of


class Declared:
    """The doors of one organisation on Cowork, and what is attested of it."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.attested = organisation.cowork
        self.deployments = Deployments(organisation)
        every = sorted(doors_of(organisation), key=lambda door: door.id)  # whatever the order of files and keys
        self.doors = tuple(door for door in every if door.surface == "cowork")

    @property
    def is_first_party(self) -> bool:
        """Tell whether anybody is signed in with the vendor."""
        return "first-party" in self.deployments.every

    @property
    def is_third_party(self) -> bool:
        """Tell whether anybody has a deployment on a model provider of one's own."""
        return "third-party" in self.deployments.every

    def arriving(self, via: str, deployment: Deployment) -> tuple[Door, ...]:
        """Return the doors that arrive in a deployment one way, and are not refused there."""
        return tuple(
            door for door in self.doors if via_of(door, deployment) == via and self.refusal(door, deployment) is None
        )

    def refusal(self, door: Door, deployment: Deployment) -> Answer | None:
        """Say why a deployment takes no such door."""
        return refusal(self.organisation, door, via_of(door, deployment), deployment)

    @cached_property
    def packages(self) -> Mapping[str, tuple[Door, ...]]:
        """Return the doors of each package that the vendor's interface may have."""
        found: dict[str, tuple[Door, ...]] = {}
        for door in self.doors:
            if door.package and via_of(door, "first-party") == "org-plugin":
                found[door.package] = (*found.get(door.package, ()), door)
        return dict(sorted(found.items()))

    def default_of(self, marketplace: str) -> Preference | None:
        """Return the default that is declared for the packages of a marketplace."""
        said = self.organisation.marketplaces.get(marketplace)
        return said.cowork.default_preference if said and said.cowork else None


def marketplace_of(package: str) -> str:
    """Return the marketplace in the id of a package."""
    return package.rpartition("@")[2]


def group_settings(door: Door) -> Mapping[str, Preference]:
    """Return what groups are given of a door in place of the organisation's setting."""
    return (door.provision.groups if isinstance(door.provision, CoworkProvision) else None) or {}
