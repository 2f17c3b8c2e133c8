"""What members have in their accounts with the vendor, from where it comes along to other surfaces."""

from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import ANYBODY, Person
from plugingov.surfaces.cowork.connectors import Connectors
from plugingov.surfaces.cowork.deployments import Deployments
from plugingov.surfaces.cowork.offers import Offers
from plugingov.surfaces.cowork.ways import via_of
from plugingov.surfaces.surface import Need


class Account:
    """The account of whoever has one: members of a first-party deployment."""

    def __init__(self, deployments: Deployments, connectors: Connectors, offers: Offers) -> None:
        self._deployments = deployments
        self._connectors = connectors
        self._offers = offers

    @cached_property
    def deciding_groups(self) -> frozenset[str]:
        """Return the groups that make a difference to whether somebody has an account."""
        return self._deployments.differing

    def without(self, person: Person | None) -> Answer | None:
        """Say that this person, or everybody, has no account that packages sync from; nothing while somebody has."""
        deployments = (self._deployments.of(person),) if person else self._deployments.every
        if "first-party" in deployments:
            return None
        whose = person or ANYBODY
        if None in deployments:
            return self._deployments.torn(whose)
        because = "members of a third-party deployment have no account that anything comes from"
        return Answer("off", because, self._deployments.declared_at(whose))

    def via(self, door: Door) -> str:
        """Return how the door arrives in the account of a member who has one."""
        return via_of(door, "first-party")

    def has_package(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the person's account has the package, from where it syncs to other surfaces."""
        return self.refusal(door) or self._offers.there_for(door, "org-plugin", person, need)

    def has_connector(self, door: Door) -> Answer:
        """Tell whether the connector that a package bundles is in the accounts: an Owner adds it."""
        return self._connectors.on_account(door)

    def offer(self, door: Door) -> Answer:
        """Tell whether any setting gives the door to the account of anybody."""
        return self._offers.to_anybody(door, "first-party")

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the account gives this person the package, or lets them add it."""
        return self.refusal(door) or self._offers.given(door, "org-plugin", person.groups)

    def refusal(self, door: Door) -> Answer | None:
        """Say why the account takes no package of the door."""
        return self._offers.refusal(door, "org-plugin", "first-party")

    def is_withheld(self, door: Door) -> bool:
        """Tell whether the package of the door is given to nobody."""
        return self._offers.given_to_some(door, "org-plugin").state == "off"
