"""What holds on Claude Code, from what the inventory declares."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from plugingov.model.answer import Answer
from plugingov.model.attested import Managed
from plugingov.model.door import Door
from plugingov.model.inventory import ClaudeCodeProvision, Held
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.documents import ManagedDocument, document_for
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.projects import added_in_project, declared_switch, usable
from plugingov.surfaces.runs import over_runs
from plugingov.surfaces.surface import Arrival, GroupLock, Need, Setting

# Account plugins sync into the command line since this version (claude.com/docs/plugins/org-rollout).
_SYNC_SINCE = (2, 1, 273)
_MANAGED: Route = ("surfaces", "claude-code", "managed")
_ADDED_BY_MEMBERS = {
    "marketplace-plugin": "members install a marketplace plugin themselves",
    "project-file": "each member approves a server of the project's file",
    "user-server": "members add a user server themselves",
}


class ClaudeCode:
    """The layers of Claude Code."""

    def __init__(self, setting: Setting, credentials: Credentials, cowork: Cowork) -> None:
        self._setting = setting
        self._organisation = setting.organisation
        self._attested = setting.organisation.claude_code
        self._credentials = credentials
        self._cowork = cowork
        self._meant = cache(self._held_by_some)  # the organisation's own lock, asked for every group
        self._document = cache(self._document_for)
        self._people_by_document = cache(self._people_decided_by)

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door's package or server is there for this person and would load."""
        arrives = self._arrives(door, person, need)
        usual = self._shut_out(door) or arrives
        if need is None or arrives.state == "off":
            return usual
        runs = self._organisation.projects[need.project].runs or ()
        each = [(run, self._in_the_cloud(door) if run == "cloud" else None) for run in runs]
        return over_runs(need.project, usual, each)

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether managed settings force the door on, or else what the project's switch says."""
        forced = self.forced(door, person)
        if forced and forced.state != "unknown":
            return forced
        return declared_switch(self._organisation, door, need)

    def forced(self, door: Door, person: Person) -> Answer | None:
        """Tell whether managed settings force the door on or off, unless they say nothing about it."""
        via = self.via(door)
        if via == "managed-mcp":
            return Answer("on", "`managed-mcp.json` holds the server", door.provision_at("via"))
        if via != "managed-plugin" or self._is_absent(door, person):
            return None
        return self._held(door, person)

    def can_force(self, door: Door) -> bool:
        """Tell whether the door comes with managed settings, or is in `managed-mcp.json`."""
        return self.via(door) in {"managed-plugin", "managed-mcp"}

    def activate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is switched on and its needed tools may run."""
        return usable(self.switch(door, person, need), door, need)

    def authenticate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether this person's sign-in works and is wide enough."""
        return self._credentials.authenticate(door, person, need)

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups with managed settings of their own, or those that decide on the account it comes from."""
        match self.via(door):
            case "synced-plugin" if twin := self._setting.door(door.id, "cowork"):
                return self._cowork.deciding_groups(twin)
            case "synced-plugin" | "claude-ai-connector":
                return self._cowork.deployed_groups
            case "managed-plugin":
                return self._listed_groups
        return frozenset()

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether managed settings force the door on, for this person or as the organisation means it."""
        via, at = self.via(door), door.provision_at("via")
        if via == "managed-mcp":
            return Answer("on", "members cannot change `managed-mcp.json`", at)
        if via == "synced-plugin":
            return self._lock_on_account(door, person)
        if via != "managed-plugin":
            return Answer("off", f"a {via.replace('-', ' ')} cannot be locked", at)
        return self._held(door, person) if person else self._held_by_some(door)

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a lock."""
        return self.via(door) in {"managed-plugin", "managed-mcp", "synced-plugin"}

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a preference: on Claude Code none can."""
        del door
        return False

    def via(self, door: Door) -> str:
        """Return how the door arrives."""
        return str(door.provision.via)

    def offer(self, door: Door) -> Answer:
        """Tell whether the declared route brings the door to anybody."""
        if shut_out := self._shut_out(door):
            return shut_out
        via, at = self.via(door), door.provision_at("via")
        match via:
            case "managed-plugin":
                return self._held_by_some(door)
            case "claude-ai-connector":
                return self._account_connector(door, None)
            case "synced-plugin":
                return self._not_syncing(door, None) or self._cowork.offer(self._setting.doors[door.id, "cowork"])
        return Answer("on", f"a {via.replace('-', ' ')} is declared", at)

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""
        if shut_out := self._shut_out(door):
            return shut_out
        match self.via(door):
            case "managed-plugin":
                return self._held(door, person)
            case "claude-ai-connector":
                return self._account_connector(door, person)
            case "synced-plugin":
                stopped = self._not_syncing(door, person)
                return stopped or self._cowork.reach_on_account(self._setting.doors[door.id, "cowork"], person)
        return Answer("on", f"a {self.via(door).replace('-', ' ')} is declared", door.provision_at("via"))

    def refusal(self, door: Door) -> Answer | None:
        """Say why Claude Code does not, or may not, load a door that is given to somebody."""
        via = self.via(door)
        refused = self._shut_out(door)
        if via == "synced-plugin":
            return self._refusal_of_synced(door, refused)
        if via == "claude-ai-connector" and refused is None:
            loads = self._account_connector(door, None)
            return None if loads.state == "on" else loads
        if refused and via == "managed-plugin" and self._held_by_some(door).state == "off":
            return None
        return refused

    def bundled_connector(self, door: Door) -> Answer | None:
        """Tell that a package needs nothing added here: its server loads with it."""
        del door
        return None

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell that Claude Code takes a branch or tag of a marketplace and no commit (docs: plugin-marketplaces)."""
        because = f"Claude Code cannot hold marketplace `{marketplace}` at a commit"
        return Answer("off", because, ("marketplaces", marketplace, "source"))

    def write_gate(self) -> Answer:
        """Tell that members choose what runs without asking (code.claude.com/docs/en/permissions)."""
        return Answer("off", "members choose which tools run without asking", ("surfaces", "claude-code"))

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell whether the package of a door on Cowork syncs, and whether its connector loads, with the account."""
        via = self._cowork.via_on_account(twin)
        if via not in {"org-plugin", "directory-connector", "custom-connector"}:
            return ()
        offered = self._cowork.offer_on_account(twin)
        if via != "org-plugin":
            return (self._loading(offered),)
        return self._syncing(twin, offered), self._loading(offered, self._cowork.connector_on_account(twin))

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a document of their own, and those of the audience that get the default."""
        if self.via(door) != "managed-plugin" or self._meant(door).state == "off":
            return ()
        if not self._per_group:
            return tuple(_by_group(door)) if self._managed.mode is None else ()
        order = self._managed.order or ()
        return (*order, *(group for group in self._audience(door) if group not in order))

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the document that counts for the group's people holds the door."""
        locked = self._meant(door)
        if locked.state != "on":
            return GroupLock(locked)
        for document, people in self._people_by_document(group).items():
            held = self._held_by(door, document)
            if held.state != "on":
                return GroupLock(held, people if held.state == "off" else ())
        return GroupLock(Answer("on", f"everybody in group `{group}` keeps the lock", door.provision_at("via")))

    def _people_decided_by(self, group: str) -> Mapping[ManagedDocument, tuple[Person, ...]]:
        """Return the people for whom `group`'s document counts, or for a group without one, what the others get."""
        order = self._managed.order or ()
        found: dict[ManagedDocument, tuple[Person, ...]] = {}
        for person in self._organisation.people.of_group(group):
            document = self._document(person.groups)
            if document.group == group if group in order else document.kind in {"default", "none", "unknown"}:
                found[document] = (*found.get(document, ()), person)
        return found

    def _audience(self, door: Door) -> tuple[str, ...]:
        """Return the groups that are meant to have the door; without any, those that no other group includes."""
        people = self._organisation.people
        if door.plugin.audience is not None:
            return door.plugin.audience
        return tuple(group for group in self._organisation.groups if not people.including(group))

    def _arrives(self, door: Door, person: Person, need: Need | None) -> Answer:
        via, at = self.via(door), door.provision_at("via")
        match via:
            case "managed-mcp":
                return Answer("on", "`managed-mcp.json` holds the server", at)
            case "managed-plugin":
                return self._managed_plugin(door, person)
            case "claude-ai-connector":
                return self._account_connector(door, person)
            case "synced-plugin":
                return self._synced_plugin(door, person, need)
        if added := added_in_project(self._organisation, door, need):
            return Answer("on", f"somebody added it: it is active in project `{added[1]}`", added)
        return Answer("unknown", _ADDED_BY_MEMBERS[via], at)

    def _lock_on_account(self, door: Door, person: Person | None) -> Answer:
        twin = self._setting.door(door.id, "cowork")
        if twin is None:
            because = f"`{door.id}` syncs from Cowork, where the inventory does not provision it"
            return Answer("unknown", because, door.provision_at("via"))
        on_account = self._cowork.lock(twin, person)
        return on_account if on_account.state == "off" else self._not_syncing(door, person) or on_account

    def _in_the_cloud(self, door: Door) -> Answer | None:
        """Say what of the member's machine does not, or may not, reach a cloud session."""
        by = self._managed.by
        if self.via(door) == "managed-plugin" and by in {"mdm", "file"}:
            return Answer("off", f"managed settings by `{by}` do not reach cloud sessions", (*_MANAGED, "by"))
        if self._exclusive is None:
            return None
        because = "the inventory does not say whether cloud sessions have the `managed-mcp.json`"
        return Answer("unknown", because, self._exclusive.provision_at("via"))

    def _managed_plugin(self, door: Door, person: Person) -> Answer:
        held = self._held(door, person)
        if held.state != "on":
            return held
        because = f"{held.because}; the client installs it at a later start, which the vendor does not promise"
        return Answer("unknown", because, held.at)

    def _account_connector(self, door: Door, person: Person | None) -> Answer:
        if self._attested.claude_ai_connectors is False:
            because = "account connectors are switched off on Claude Code"
            return Answer("off", because, ("surfaces", "claude-code", "claude_ai_connectors"))
        if accountless := self._cowork.without_account(person):
            return accountless
        because = "account connectors load when signed in with the account"
        return Answer("on", because, door.provision_at("via"))

    def _synced_plugin(self, door: Door, person: Person, need: Need | None) -> Answer:
        stopped = self._not_syncing(door, person)
        return stopped or self._cowork.on_account(self._setting.doors[door.id, "cowork"], person, need)

    def _not_syncing(self, door: Door, person: Person | None) -> Answer | None:
        """Say why a package of the account does not, or may not, sync into Claude Code for this person, or anybody."""
        if self._attested.claude_ai_plugin_sync is False:
            because = "account plugins do not sync into Claude Code"
            return Answer("off", because, ("surfaces", "claude-code", "claude_ai_plugin_sync"))
        if accountless := self._cowork.without_account(person):
            return accountless
        minimum = self._attested.minimum_version
        if minimum is None or _numbers(minimum) < _SYNC_SINCE:
            known = f"the fleet's minimum is {minimum}" if minimum else "the fleet's minimum is not stated"
            because = f"account plugins sync since 2.1.273 and not before, and {known}"
            return Answer("unknown", because, ("surfaces", "claude-code", "minimum_version"))
        twin = self._setting.door(door.id, "cowork")
        if twin is None or self._cowork.via(twin) != "org-plugin":
            because = f"`{door.id}` syncs from Cowork, where the inventory has no package of it"
            return Answer("unknown", because, door.provision_at("via"))
        return None

    def _syncing(self, twin: Door, *needed: Answer) -> Arrival:
        """Tell whether a package of the account reaches Claude Code, be it declared there or not."""
        at: Route = ("surfaces", "claude-code", "claude_ai_plugin_sync")
        stated = self._attested.claude_ai_plugin_sync
        syncs = _switched(stated, "account plugins sync into Claude Code", at)
        conditions = (syncs, self._not_syncing(twin, None), self._shut_out_by("synced-plugin"), *needed)
        return Arrival("synced-plugin", _all_of(conditions))

    def _loading(self, *needed: Answer) -> Arrival:
        """Tell whether a connector of the account loads in Claude Code, be it declared there or not."""
        at: Route = ("surfaces", "claude-code", "claude_ai_connectors")
        load = _switched(self._attested.claude_ai_connectors, "account connectors load in Claude Code", at)
        conditions = (load, self._cowork.without_account(None), self._shut_out_by("claude-ai-connector"), *needed)
        return Arrival("claude-ai-connector", _all_of(conditions))

    def _shut_out(self, door: Door) -> Answer | None:
        """Say that `managed-mcp.json`, where one is declared, leaves no room for this door's server."""
        return self._shut_out_by(self.via(door))

    def _shut_out_by(self, via: str) -> Answer | None:
        """Say that `managed-mcp.json`, where one is declared, leaves no room for what arrives this way."""
        exclusive = self._exclusive
        if exclusive is None or via == "managed-mcp":
            return None
        at = exclusive.provision_at("via")
        if via == "claude-ai-connector":
            if self._attested.claude_ai_connectors is False:
                return None
            because = "beside `managed-mcp.json` account connectors need `allowAllClaudeAiMcps`, which is not stated"
            return Answer("unknown", because, at)
        return Answer(
            "off", f"`managed-mcp.json` holds `{exclusive.id}` and shuts out every server that is not in it", at
        )

    def _refusal_of_synced(self, door: Door, shut_out: Answer | None) -> Answer | None:
        """Say why a package of the account is not, or may not be, loaded, where the account gives it to somebody."""
        twin = self._setting.door(door.id, "cowork")
        if twin and self._cowork.is_withheld(twin):
            return None
        refused = shut_out or self._not_syncing(door, None)
        return refused or (self._cowork.refusal_on_account(twin) if twin else None)

    @cached_property
    def _exclusive(self) -> Door | None:
        return next((door for door in self._setting.doors.values() if door.provision.via == "managed-mcp"), None)

    @cached_property
    def _managed(self) -> Managed:
        return self._attested.managed or Managed()

    @cached_property
    def _listed_groups(self) -> frozenset[str]:
        return frozenset(self._managed.order or ())

    @cached_property
    def _per_group(self) -> bool:
        return self._managed.mode == "rbac_groups"

    def _document_for(self, belongs_to: frozenset[str]) -> ManagedDocument:
        if self._managed.mode is None:
            return ManagedDocument("unknown")
        if not self._per_group:
            return ManagedDocument("organization")
        if self._managed.order is None:
            return ManagedDocument("unknown")
        return document_for(belongs_to, self._managed.order, self._managed.default)

    def _held(self, door: Door, person: Person) -> Answer:
        """Tell whether the managed settings of this person hold the package as `true`."""
        return self._held_by(door, self._document(person.groups))

    def _held_by(self, door: Door, document: ManagedDocument) -> Answer:
        groups = _by_group(door)
        at = door.provision_at("via")
        if document.kind == "organization" or not (self._per_group or groups):
            return Answer("on", f"managed settings force `{door.id}` on", at)
        if document.kind == "unknown":
            key, what = self._unsaid
            return Answer("unknown", f"the inventory does not say {what}", (*_MANAGED, key))
        if document.kind == "none":
            because = "members of no group in `order` get no managed settings"
            return Answer("off", because, (*_MANAGED, "default"))
        held = groups.get(document.group, "true")
        if held == "true":
            return Answer("on", f"the managed settings of {_whose(document)} force `{door.id}` on", at)
        does = "block" if held == "false" else "lack"
        because = f"the managed settings of {_whose(document)}, which count alone, {does} `{door.id}`"
        return Answer("off", because, door.provision_at("groups", document.group))

    @property
    def _unsaid(self) -> tuple[str, str]:
        """Return the key that is missing where nobody knows which document counts, and what it would say."""
        if not self._per_group:
            return "mode", "whether groups have managed settings of their own"
        if self._managed.order is None:
            return "order", "which groups have managed settings of their own"
        return "default", "what members of no group in `order` get"

    def _held_by_some(self, door: Door) -> Answer:
        """Tell whether any managed settings hold the package: what a lock means before groups undo it."""
        if not self._per_group:
            return self._held(door, Person("members", frozenset()))
        groups = _by_group(door)
        order = self._managed.order or ()
        if any(groups.get(group, "true") == "true" for group in order) or self._managed.default == "settings":
            return Answer("on", f"managed settings force `{door.id}` on", door.provision_at("via"))
        if self._managed.default is None or self._managed.order is None:
            key, what = self._unsaid
            return Answer("unknown", f"the inventory does not say {what}", (*_MANAGED, key))
        return Answer("off", f"no group's managed settings force `{door.id}` on", door.provision_at("groups"))

    def _is_absent(self, door: Door, person: Person) -> bool:
        """Tell whether the person's managed settings say nothing at all about the door, so that the project decides."""
        document = self._document(person.groups)
        return document.kind == "none" or _by_group(door).get(document.group) == "absent"


def _by_group(door: Door) -> Mapping[str, Held]:
    """Return what each group's own document holds for the door, where that is said."""
    return (door.provision.groups if isinstance(door.provision, ClaudeCodeProvision) else None) or {}


def _whose(document: ManagedDocument) -> str:
    return f"group `{document.group}`" if document.kind == "group" else "members of no group in `order`"


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
