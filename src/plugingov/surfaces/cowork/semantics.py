"""What holds on Cowork, from what the inventory declares."""

from functools import cache

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import ANYBODY, Person
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.account import Account
from plugingov.surfaces.cowork.connectors import Connectors
from plugingov.surfaces.cowork.deployments import Deployments
from plugingov.surfaces.cowork.loading import loading_nowhere, loads_everywhere, where_it_loads
from plugingov.surfaces.cowork.offers import Offers
from plugingov.surfaces.cowork.preference import Preferences
from plugingov.surfaces.cowork.ways import in_words, via_of
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.projects import declared_switch, usable
from plugingov.surfaces.surface import Arrival, Decided, GroupLock, Need, Setting


class Cowork:
    """The layers of Cowork."""

    def __init__(self, setting: Setting, credentials: Credentials) -> None:
        self._organisation = organisation = setting.organisation
        self._credentials = credentials
        self._deployments = Deployments(organisation)
        self._preferences = Preferences(organisation)
        self._connectors = Connectors(organisation)
        self._offers = Offers(organisation, self._preferences, self._connectors)
        self.account = Account(self._deployments, self._connectors, self._offers)
        self._loads_everywhere = cache(lambda door, via: loads_everywhere(organisation, door, via))
        self._meant = cache(lambda door: self.lock(door, None))  # the organisation's own lock, asked for every group

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door exists for this person, loads where the project runs, and has its connector."""
        deployment = self._deployments.of(person)
        if deployment is None:
            return self._deployments.torn(person)
        via = via_of(door, deployment)
        offered = self._offers.refusal(door, via, deployment) or self._offers.there_for(door, via, person, need)
        if offered.state == "off":
            return offered
        connected = self._connectors.missing(door, via, deployment) or offered
        if connected.state == "off" or need is None or self._loads_everywhere(door, via):
            return connected
        return where_it_loads(self._organisation, door, via, need, connected)

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is on in the project: by itself once signed in, or by the project's switch."""
        del person
        return declared_switch(self._organisation, door, need)

    def forced(self, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Tell that nothing of the organisation's decides about a project's switch."""
        del door, person, need
        return None

    def activate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is switched on and its needed tools may run."""
        return usable(self.switch(door, person, need), door, need)

    def authenticate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether this person's sign-in works and is wide enough."""
        return self._credentials.authenticate(door, person, need)

    def asks_each(self, door: Door) -> bool:
        """Tell that people differ by their groups alone, as far as it is declared."""
        del door
        return False

    def people_seen(self, door: Door) -> frozenset[str]:
        """Tell that nobody looks at what one person has on Cowork: they have what their groups are given."""
        del door
        return frozenset()

    def decided_by(self, door: Door, person: Person) -> Decided:
        """Return the preference that counts for this person, and the groups that have it; for packages alone."""
        deployment = self._deployments.of(person)
        if deployment is None or via_of(door, deployment) != "org-plugin":
            return Decided()
        found = self._preferences.effective(door, person.groups)
        return Decided(found.preference, found.groups)

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups with a preference of their own for the door, and those with a deployment of their own."""
        by_group = self._preferences.by_group(door)
        return self._deployments.differing.union(by_group) if by_group else self._deployments.differing

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether the door is required, for this person or by the organisation's own setting."""
        deployment = self._deployments.of(person or ANYBODY)
        if deployment is None:
            return self._deployments.torn(person or ANYBODY)
        via = via_of(door, deployment)
        if refused := self._offers.refusal(door, via, deployment):
            return refused
        if via == "managed-server":
            return Answer("on", "a managed server cannot be removed by members", door.provision_at("via"))
        if via != "org-plugin":
            return Answer("off", f"{in_words(via)} cannot be locked", door.provision_at("via"))
        preference, because, at = self._preferences.stated(door, person.groups if person else frozenset())
        if preference is None:
            return Answer("unknown", because, at)
        if preference == "required":
            return Answer("on", because, at)
        return Answer("off", f"{because}, which members can undo", at)

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a setting of their own, where the organisation requires the door or may do so."""
        groups = tuple(self._preferences.by_group(door))
        return groups if groups and self.may_be_locked(door) else ()

    def may_be_locked(self, door: Door) -> bool:
        """Tell whether the organisation's own setting requires the door, whatever groups have, or may do so."""
        return self.via(door) == "org-plugin" and self._meant(door).state != "off"

    def unknown_groups(self, door: Door) -> Answer | None:
        """Return nothing: what is declared of groups is all that counts."""
        del door
        return None

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the group's own setting replaces `required` for somebody in it."""
        locked = self._meant(door)
        if locked.state != "on":
            return GroupLock(locked)
        preference = self._preferences.by_group(door)[group]
        at = door.provision_at("groups", group)
        members = self._organisation.people.of_group(group)
        effective = self._preferences.effective
        lost = tuple(person for person in members if effective(door, person.groups).preference != "required")
        if not lost:
            return GroupLock(Answer("on", f"everybody in group `{group}` keeps `required`", at))
        return GroupLock(Answer("off", f"group `{group}` has `{preference}`, which replaces `required`", at), lost)

    def via(self, door: Door) -> str:
        """Return how the door arrives in the organisation's own deployment."""
        return via_of(door, self._deployments.own)

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a lock."""
        return self.via(door) in {"org-plugin", "managed-server"}

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a preference."""
        return self.via(door) == "org-plugin"

    def can_force(self, door: Door) -> bool:
        """Tell that nothing of the organisation's can decide about a project's switch."""
        del door
        return False

    def offer(self, door: Door) -> Answer:
        """Tell whether any setting gives the door to anybody."""
        answers = [self._offers.to_anybody(door, deployment) for deployment in self._deployments.every]
        if len(answers) == 1:
            return answers[0]
        return next((answer for state in ("on", "unknown") for answer in answers if answer.state == state), answers[0])

    def is_held_off(self, door: Door) -> bool:
        """Tell that nobody has looked: what is declared off is not there."""
        del door
        return False

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""
        deployment = self._deployments.of(person)
        if deployment is None:
            return self._deployments.torn(person)
        via = via_of(door, deployment)
        refused = self._offers.refusal(door, via, deployment)
        return refused or self._offers.given(door, via, person.groups)

    def refusal(self, door: Door) -> Answer | None:
        """Say why Cowork does not, or may not, load a door that is given to somebody, in any of the deployments."""
        found = None
        for deployment in self._deployments.every:
            via = via_of(door, deployment)
            refused = self._offers.refusal(door, via, deployment) or loading_nowhere(door, via)
            if refused is None or self._offers.given_to_some(door, via).state == "off":
                return None
            found = found or refused
        return found

    def bundled_connector(self, door: Door) -> Answer | None:
        """Tell whether the connector that a package bundles was added wherever the package may be installed."""
        is_remote = door.server.is_remote if door.server else None
        if self.via(door) != "org-plugin" or is_remote is False:
            return None
        answers = [self._connectors.bundled(door, deployment) for deployment in self._deployments.every]
        return next((answer for state in ("off", "unknown") for answer in answers if answer.state == state), answers[0])

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell that nothing of Claude Code is added to the account (claude.com/docs/plugins/platform-support)."""
        del twin
        return ()

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell whether Cowork keeps a marketplace at a commit: a third-party `ref` does, and so does a manual sync."""
        at: Route = ("marketplaces", marketplace, "cowork", "sync")
        if self._deployments.own == "third-party":
            return Answer("on", "a third-party deployment fetches the commit that `ref` names", at)
        declared = self._organisation.marketplaces[marketplace].cowork
        sync = declared.sync if declared else None
        if sync is None:
            return Answer("unknown", f"the inventory does not say how Cowork syncs marketplace `{marketplace}`", at)
        if sync == "manual":
            return Answer("on", f"Cowork syncs marketplace `{marketplace}` only when told to", at)
        return Answer("off", f"Cowork syncs marketplace `{marketplace}` automatically to the newest commit", at)

    def write_gate(self) -> Answer:
        """Tell whether writing tools ask for each task; members' older choices do not count then (article 13455879)."""
        at: Route = ("surfaces", "cowork", "always_allow_for_connector_tools")
        if "third-party" in self._deployments.every:
            return Answer("unknown", "nobody says whether members of a third-party deployment may always allow", at)
        allowed = self._organisation.cowork.always_allow_for_connector_tools
        if allowed is None:
            because = "the inventory does not say whether members may always allow a connector's tools"
            return Answer("unknown", because, at)
        if allowed:
            return Answer("off", "members may always allow a connector's tools", at)
        return Answer("on", "a writing tool asks for each task, whatever members chose", at)
