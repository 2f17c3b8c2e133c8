"""What arrives on Claude Code with a member's account: connectors that load, and packages that sync from Cowork."""

from collections.abc import Iterable
from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.managed_servers import ManagedServers
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.surface import Arrival, Need, Setting

# Account plugins sync into the command line since this version (claude.com/docs/plugins/org-rollout).
_SYNC_SINCE = (2, 1, 273)
_SYNC: Route = ("surfaces", "claude-code", "claude_ai_plugin_sync")
_CONNECTORS: Route = ("surfaces", "claude-code", "claude_ai_connectors")


class FromAccount:
    """The doors of one organisation that are `claude-ai-connector` or `synced-plugin`, or would be."""

    def __init__(self, setting: Setting, cowork: Cowork, servers: ManagedServers) -> None:
        self._doors = setting.doors
        self._attested = setting.organisation.claude_code
        self._cowork = cowork
        self._account = cowork.account
        self._servers = servers

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups that decide on the account which the door comes from, and on what that has of it."""
        twin = self._twin(door) if door.provision.via == "synced-plugin" else None
        return self._cowork.deciding_groups(twin) if twin else self._account.deciding_groups

    def connector(self, door: Door, person: Person | None) -> Answer:
        """Tell whether connectors of the account load for this person, or anybody."""
        if self._attested.claude_ai_connectors is False:
            return Answer("off", "account connectors are switched off on Claude Code", _CONNECTORS)
        if accountless := self._account.without(person):
            return accountless
        because = "account connectors load when signed in with the account"
        return Answer("on", because, door.provision_at("via"))

    def package(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the package is in this person's account and syncs."""
        stopped = self._not_syncing(door, person)
        return stopped or self._account.has_package(self._doors[door.id, "cowork"], person, need)

    def package_offer(self, door: Door) -> Answer:
        """Tell whether the package syncs and any setting gives it to anybody on Cowork."""
        return self._not_syncing(door, None) or self._cowork.offer(self._doors[door.id, "cowork"])

    def package_reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the package syncs and this person's account has it, or lets them add it."""
        stopped = self._not_syncing(door, person)
        return stopped or self._account.reach(self._doors[door.id, "cowork"], person)

    def package_lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether the package is locked on Cowork, for this person or as the organisation means it, and syncs."""
        twin = self._twin(door)
        if twin is None:
            because = f"`{door.id}` syncs from Cowork, where the inventory does not provision it"
            return Answer("unknown", because, door.provision_at("via"))
        on_account = self._cowork.lock(twin, person)
        return on_account if on_account.state == "off" else self._not_syncing(door, person) or on_account

    def package_refusal(self, door: Door, shut_out: Answer | None) -> Answer | None:
        """Say why a package of the account is not, or may not be, loaded, where the account gives it to somebody."""
        twin = self._twin(door)
        if twin and self._account.is_withheld(twin):
            return None
        refused = shut_out or self._not_syncing(door, None)
        return refused or (self._account.refusal(twin) if twin else None)

    def _not_syncing(self, door: Door, person: Person | None) -> Answer | None:
        """Say why a package of the account does not, or may not, sync into Claude Code for this person, or anybody."""
        if self._attested.claude_ai_plugin_sync is False:
            return Answer("off", "account plugins do not sync into Claude Code", _SYNC)
        if stopped := self._account.without(person) or self._may_be_too_old:
            return stopped
        twin = self._twin(door)
        if twin is None or self._cowork.via(twin) != "org-plugin":
            because = f"`{door.id}` syncs from Cowork, where the inventory has no package of it"
            return Answer("unknown", because, door.provision_at("via"))
        return None

    @cached_property
    def _may_be_too_old(self) -> Answer | None:
        """Say that some clients of the fleet are, or may be, older than the first that syncs."""
        minimum = self._attested.minimum_version
        if minimum and _numbers(minimum) >= _SYNC_SINCE:
            return None
        known = f"the fleet's minimum is {minimum}" if minimum else "the fleet's minimum is not stated"
        because = f"account plugins sync since 2.1.273 and not before, and {known}"
        return Answer("unknown", because, ("surfaces", "claude-code", "minimum_version"))

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell whether the package of a door on Cowork syncs, and whether its connector loads, with the account."""
        via = self._account.via(twin)
        if via not in {"org-plugin", "directory-connector", "custom-connector"}:
            return ()
        offered = self._account.offer(twin)
        if via != "org-plugin":
            return (self._loading(offered),)
        return self._syncing(twin, offered), self._loading(offered, self._account.has_connector(twin))

    def _syncing(self, twin: Door, *needed: Answer) -> Arrival:
        """Tell whether a package of the account reaches Claude Code, be it declared there or not."""
        syncs = _switched(self._attested.claude_ai_plugin_sync, "account plugins sync into Claude Code", _SYNC)
        conditions = (syncs, self._not_syncing(twin, None), self._servers.shut_out("synced-plugin"), *needed)
        return Arrival("synced-plugin", _all_of(conditions))

    def _loading(self, *needed: Answer) -> Arrival:
        """Tell whether a connector of the account loads in Claude Code, be it declared there or not."""
        load = _switched(self._attested.claude_ai_connectors, "account connectors load in Claude Code", _CONNECTORS)
        conditions = (load, self._account.without(None), self._servers.shut_out("claude-ai-connector"), *needed)
        return Arrival("claude-ai-connector", _all_of(conditions))

    def _twin(self, door: Door) -> Door | None:
        """Return the same plugin as Cowork has it, if it is provisioned there."""
        return self._doors.get((door.id, "cowork"))


def _switched(stated: bool | None, what: str, at: Route) -> Answer:  # noqa: FBT001 (a fact, not an option)
    """Return whether something happens that a switch of Claude Code decides about."""
    if stated is None:
        return Answer("unknown", f"the inventory does not say whether {what}", at)
    return Answer("on", what, at) if stated else Answer("off", f"it is switched off that {what}", at)


def _all_of(conditions: Iterable[Answer | None]) -> Answer:
    """Return the first condition that does not hold, else the first that may not, else the first."""
    answers = [answer for answer in conditions if answer]
    return next((answer for state in ("off", "unknown") for answer in answers if answer.state == state), answers[0])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
