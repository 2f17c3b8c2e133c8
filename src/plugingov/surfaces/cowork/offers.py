"""Who is given a door on Cowork, who may add it, and for whom it is there already."""

from functools import cache

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.connectors import Connectors
from plugingov.surfaces.cowork.preference import NO_GROUPS, Preferences
from plugingov.surfaces.cowork.ways import FIRST_PARTY, in_words, refusal, via_of
from plugingov.surfaces.projects import added_in_project
from plugingov.surfaces.surface import Need


class Offers:
    """What one organisation offers to its members."""

    def __init__(self, organisation: Organisation, preferences: Preferences, connectors: Connectors) -> None:
        self._organisation = organisation
        self._preferences = preferences
        self._connectors = connectors
        self.refusal = cache(self._refusal)
        self.given = cache(self._given)

    def _refusal(self, door: Door, via: str, deployment: Deployment) -> Answer | None:
        """Say why a deployment takes no such door that arrives this way; nothing where it does."""
        return refusal(self._organisation, door, via, deployment)

    def to_anybody(self, door: Door, deployment: Deployment) -> Answer:
        """Tell whether a deployment takes the door, and any setting gives it to anybody there."""
        via = via_of(door, deployment)
        return self.refusal(door, via, deployment) or self.given_to_some(door, via)

    def given_to_some(self, door: Door, via: str) -> Answer:
        """Tell whether any setting gives the door to anybody, whatever the surface makes of it."""
        everywhere = self.given(door, via, NO_GROUPS)
        if everywhere.state == "on" or not (by_group := self._preferences.by_group(door)):
            return everywhere
        widest = self.given(door, via, frozenset(by_group))
        return widest if widest.state == "on" else everywhere

    def _given(self, door: Door, via: str, groups: frozenset[str]) -> Answer:
        """Tell whether those who are in these groups are given the door, or may add it."""
        if via != "org-plugin":
            return Answer("on", f"{in_words(via)} is declared", door.provision_at("via"))
        preference, because, at = self._preferences.stated(door, groups)
        if preference is None:
            return Answer("unknown", because, at)
        return Answer("off" if preference == "not_available" else "on", because, at)

    def there_for(self, door: Door, via: str, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is there for this person, by preference or by how it arrives."""
        if via == "managed-server":
            return Answer("on", "the managed configuration holds the server", door.provision_at("via"))
        if via in FIRST_PARTY and (listed := self._connectors.listed(door)):
            return listed
        if via != "org-plugin":
            who = "an Owner adds it and members connect it" if via in FIRST_PARTY else "members install it themselves"
            return self._if_added(door, f"{in_words(via)}: {who}", door.provision_at("via"), need)
        preference, because, at = self._preferences.stated(door, person.groups)
        if preference is None:
            return Answer("unknown", because, at)
        if preference == "available":
            return self._if_added(door, f"{because}: members add it themselves", at, need)
        return Answer("off" if preference == "not_available" else "on", because, at)

    def _if_added(self, door: Door, because: str, at: Route, need: Need | None) -> Answer:
        """Tell whether somebody added a door which members add themselves; else why nobody knows."""
        if added := added_in_project(self._organisation, door, need):
            return Answer("on", f"somebody added it: it is active in project `{added[1]}`", added)
        return Answer("unknown", because, at)
