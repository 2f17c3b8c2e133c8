"""Which deployment a person has on Cowork: the organisation's own, or that of their groups where it differs."""

from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.sources.document import Route


class Deployments:
    """The deployments of one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._groups = organisation.groups
        self.own: Deployment = organisation.cowork.deployment or "first-party"

    @cached_property
    def differing(self) -> frozenset[str]:
        """Return the groups whose deployment differs from the organisation's."""
        return frozenset(name for name, group in self._groups.items() if group.deployment)

    @cached_property
    def every(self) -> tuple[Deployment, ...]:
        """Return the organisation's own deployment, and those of groups where it differs."""
        groups = (group.deployment for group in self._groups.values() if group.deployment)
        return tuple(dict.fromkeys((self.own, *groups)))

    def of(self, person: Person) -> Deployment | None:
        """Return the deployment of a person: that of their groups where it differs, nothing where those disagree."""
        if not self.differing:
            return self.own
        own = {self._groups[name].deployment for name in person.groups & self.differing}
        if len(own) > 1:
            return None
        return next(iter(own), None) or self.own

    def torn(self, person: Person) -> Answer:
        """Say that the groups of a person disagree about their deployment."""
        at = self.declared_at(person)
        because = f"group `{at[1]}` and another group of the same person say first-party and third-party"
        return Answer("unknown", because, at)

    def declared_at(self, person: Person) -> Route:
        """Return the line that says which deployment a person has."""
        own = sorted(name for name in person.groups if self._groups[name].deployment)
        return ("groups", own[0], "deployment") if own else ("surfaces", "cowork", "deployment")
