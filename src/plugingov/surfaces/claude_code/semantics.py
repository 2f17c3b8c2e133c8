"""What holds on Claude Code, from what the inventory declares."""

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.claude_code.client.client import Client
from plugingov.surfaces.claude_code.from_account import FromAccount
from plugingov.surfaces.claude_code.managed_servers import ManagedServers
from plugingov.surfaces.claude_code.managed_settings import ManagedSettings
from plugingov.surfaces.claude_code.marketplaces.commits import held_at_commit
from plugingov.surfaces.cowork.semantics import Cowork
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.projects import added_in_project, declared_switch, usable
from plugingov.surfaces.runs import over_runs
from plugingov.surfaces.surface import Arrival, Decided, GroupLock, Need, Setting

_REPOSITORIES = frozenset({"github", "git"})
_ADDED_BY_MEMBERS = {
    "marketplace-plugin": "members install a marketplace plugin themselves",
    "project-file": "each member approves a server of the project's file",
    "user-server": "members add a user server themselves",
}


class ClaudeCode:
    """The layers of Claude Code."""

    def __init__(self, setting: Setting, credentials: Credentials, cowork: Cowork) -> None:
        self._organisation = setting.organisation
        self._credentials = credentials
        self._settings = ManagedSettings(setting.organisation)
        self._servers = ManagedServers(setting)
        self._from_account = FromAccount(setting, cowork, self._servers)

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door's package or server is there for this person and would load."""
        arrives = self._arrives(door, person, need)
        usual = self._shut_out(door) or arrives
        if need is None or arrives.state == "off":
            return usual
        runs = self._organisation.projects[need.project].runs
        if not runs:
            return usual
        each = [(run, self._in_the_cloud(door) if run == "cloud" else None) for run in runs]
        return over_runs(need.project, usual, each)

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether managed settings force the door on, or else what the project's switch says."""
        forced = self._held(door, person)
        if forced and forced.state != "unknown":
            return forced
        return declared_switch(self._organisation, door, need)

    def forced(self, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Tell whether managed settings force the door on or off, unless they say nothing about it."""
        del need
        return self._held(door, person)

    def _held(self, door: Door, person: Person) -> Answer | None:
        via = self.via(door)
        if via == "managed-mcp":
            return Answer("on", "the declared `managed-mcp.json` holds the server", door.provision_at("via"))
        if via != "managed-plugin" or self._settings.is_absent(door, person):
            return None
        return self._settings.held(door, person)

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
        """Tell that nobody has looked at anything: it is all as it is declared."""
        del door
        return frozenset()

    def decided_by(self, door: Door, person: Person) -> Decided:
        """Return the group whose document of managed settings decides, where a door arrives with those."""
        group = self._settings.deciding_group(person) if self.via(door) == "managed-plugin" else ""
        return Decided(None, (group,) if group else ())

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups with managed settings of their own, or those that decide on the account it comes from."""
        match self.via(door):
            case "synced-plugin" | "claude-ai-connector":
                return self._from_account.deciding_groups(door)
            case "managed-plugin":
                return self._settings.deciding_groups
        return frozenset()

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether managed settings force the door on, for this person or as the organisation means it."""
        via, at = self.via(door), door.provision_at("via")
        if via == "managed-mcp":
            return Answer("on", "members cannot change `managed-mcp.json`", at)
        if via == "synced-plugin":
            return self._from_account.package_lock(door, person)
        if via != "managed-plugin":
            return Answer("off", f"a {via.replace('-', ' ')} cannot be locked", at)
        return self._settings.held(door, person) if person else self._settings.held_by_some(door)

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a document of their own, and those of the audience that get the default."""
        return self._settings.groups_with_settings(door) if self.via(door) == "managed-plugin" else ()

    def unknown_groups(self, door: Door) -> Answer | None:
        """Return nothing: what is declared of groups is all that counts."""
        del door
        return None

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the document that counts for the group's people holds the door."""
        return self._settings.lock_in_group(door, group)

    def via(self, door: Door) -> str:
        """Return how the door arrives."""
        return door.provision.via or ""

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a lock."""
        return self.via(door) in {"managed-plugin", "managed-mcp", "synced-plugin"}

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a preference: on Claude Code none can."""
        del door
        return False

    def can_force(self, door: Door) -> bool:
        """Tell whether the door comes with managed settings, or is in `managed-mcp.json`."""
        return self.via(door) in {"managed-plugin", "managed-mcp"}

    def offer(self, door: Door) -> Answer:
        """Tell whether the declared route brings the door to anybody."""
        if shut_out := self._shut_out(door):
            return shut_out
        match self.via(door):
            case "managed-plugin":
                return self._settings.held_by_some(door)
            case "claude-ai-connector":
                return self._from_account.connector(door, None)
            case "synced-plugin":
                return self._from_account.package_offer(door)
        return _declared(door)

    def is_held_off(self, door: Door) -> bool:
        """Tell that nobody has looked: what is declared off is not there."""
        del door
        return False

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""
        if shut_out := self._shut_out(door):
            return shut_out
        match self.via(door):
            case "managed-plugin":
                return self._settings.held(door, person)
            case "claude-ai-connector":
                return self._from_account.connector(door, person)
            case "synced-plugin":
                return self._from_account.package_reach(door, person)
        return _declared(door)

    def refusal(self, door: Door) -> Answer | None:
        """Say why Claude Code does not, or may not, load a door that is given to somebody."""
        via = self.via(door)
        refused = self._shut_out(door)
        if via == "synced-plugin":
            return self._from_account.package_refusal(door, refused)
        if via == "claude-ai-connector" and refused is None:
            loads = self._from_account.connector(door, None)
            return None if loads.state == "on" else loads
        if refused and via == "managed-plugin" and self._settings.held_by_some(door).state == "off":
            return None
        return refused

    def bundled_connector(self, door: Door) -> Answer | None:
        """Tell that a package needs nothing added here: its server loads with it."""
        del door
        return None

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell whether the package of a door on Cowork syncs, and whether its connector loads, with the account."""
        return self._from_account.comes_along(twin)

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell whether Claude Code keeps a repository at the commit that `ref` names; of nothing else it takes one."""
        at: Route = ("marketplaces", marketplace, "source")
        source = self._organisation.marketplaces[marketplace].source
        if source is None or source.source not in _REPOSITORIES:
            return Answer("off", f"Claude Code cannot hold marketplace `{marketplace}` at a commit", at)
        return held_at_commit(marketplace, Client(minimum=self._organisation.claude_code.minimum_version), at)

    def write_gate(self) -> Answer:
        """Tell that members choose what runs without asking (code.claude.com/docs/en/permissions)."""
        return Answer("off", "members choose which tools run without asking", ("surfaces", "claude-code"))

    def _arrives(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is there for this person, whatever `managed-mcp.json` shuts out."""
        via, at = self.via(door), door.provision_at("via")
        match via:
            case "managed-mcp":
                return Answer("on", "the declared `managed-mcp.json` holds the server", at)
            case "managed-plugin":
                return self._settings.installed(door, person)
            case "claude-ai-connector":
                return self._from_account.connector(door, person)
            case "synced-plugin":
                return self._from_account.package(door, person, need)
        if added := added_in_project(self._organisation, door, need):
            return Answer("on", f"somebody added it: it is active in project `{added[1]}`", added)
        return Answer("unknown", _ADDED_BY_MEMBERS[via], at)

    def _shut_out(self, door: Door) -> Answer | None:
        """Say that `managed-mcp.json`, where one is declared, leaves no room for this door's server."""
        return self._servers.shut_out(self.via(door)) if self._servers.first else None

    def _in_the_cloud(self, door: Door) -> Answer | None:
        """Say what of the member's machine does not, or may not, reach a cloud session."""
        settings = self._settings.off_in_the_cloud() if self.via(door) == "managed-plugin" else None
        return settings or self._servers.unknown_in_the_cloud()


def _declared(door: Door) -> Answer:
    return Answer("on", f"a {str(door.provision.via).replace('-', ' ')} is declared", door.provision_at("via"))
