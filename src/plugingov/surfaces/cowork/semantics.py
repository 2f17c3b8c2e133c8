"""What holds on Cowork, from what the inventory declares."""

from collections.abc import Mapping
from functools import cache, cached_property

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision
from plugingov.model.people import ANYBODY, Person
from plugingov.model.values import Preference, Run
from plugingov.sources.document import Route
from plugingov.surfaces.cowork.loading import LOADED, not_loading
from plugingov.surfaces.cowork.preference import Effective, effective
from plugingov.surfaces.credentials import Credentials
from plugingov.surfaces.projects import added_in_project, declared_switch, usable
from plugingov.surfaces.runs import over_runs
from plugingov.surfaces.surface import Arrival, GroupLock, Need, Setting

_RUNS: tuple[Run, ...] = ("cowork-local", "cowork-cloud")
_BY_PATH = {"oauth-connector": "directory-connector", "custom-mcp": "custom-connector"}
_FIRST_PARTY = frozenset({"directory-connector", "custom-connector"})


class Cowork:
    """The layers of Cowork."""

    def __init__(self, setting: Setting, credentials: Credentials) -> None:
        self._setting = setting
        self._organisation = setting.organisation
        self._attested = setting.organisation.cowork
        self._credentials = credentials
        self._meant = cache(lambda door: self.lock(door, None))  # the organisation's own lock, asked for every group
        self._by_group = cache(self._believed_groups)

    def install(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door exists for this person, loads where the project runs, and has its connector."""
        deployment = self._deployment(person)
        if deployment is None:
            return self._torn(person)
        via = self._via(door, deployment)
        offered = self._refusal(door, via, deployment) or self._offered(door, via, person, need)
        if offered.state == "off":
            return offered
        connected = self._unconnected(door, via, deployment) or offered
        return connected if connected.state == "off" else self._where_it_loads(door, via, need, connected)

    def on_account(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the person's account has the package, from where it syncs to other surfaces."""
        return self.refusal_on_account(door) or self._offered(door, "org-plugin", person, need)

    def via_on_account(self, door: Door) -> str:
        """Return how the door arrives in the account of a member who has one."""
        return self._via(door, "first-party")

    def offer_on_account(self, door: Door) -> Answer:
        """Tell whether any setting gives the door to the account of anybody."""
        return self._offer(door, "first-party")

    def connector_on_account(self, door: Door) -> Answer:
        """Tell whether the connector that a package bundles is in the accounts: an Owner adds it."""
        if door.server and door.server.is_remote is False:
            return Answer("off", f"the server of `{door.id}` is local, so it bundles no connector", door.at("server"))
        at: Route = ("surfaces", "cowork", "connectors_added")
        added = self._connectors_added
        if added is None:
            because = f"the inventory does not say whether the connector that `{door.id}` bundles was added"
            return Answer("unknown", because, at)
        if door.id in added:
            return Answer("on", f"an Owner added the connector of `{door.id}`", (*at, added[door.id]))
        return Answer("off", f"the connector that `{door.id}` bundles was not added to the organisation", at)

    def bundled_connector(self, door: Door) -> Answer | None:
        """Tell whether the connector that a package bundles was added wherever the package may be installed."""
        is_remote = door.server.is_remote if door.server else None
        if self.via(door) != "org-plugin" or is_remote is False:
            return None
        answers = [self._connected(door, deployment) for deployment in self._deployments]
        return next((answer for state in ("off", "unknown") for answer in answers if answer.state == state), answers[0])

    def _connected(self, door: Door, deployment: Deployment) -> Answer:
        if deployment == "third-party":
            because = f"whether a third-party deployment admits the server that `{door.id}` bundles is not stated"
            return Answer("unknown", because, ("surfaces", "cowork", "deployment"))
        return self._unconnected(door, "org-plugin", deployment) or self.connector_on_account(door)

    def comes_along(self, twin: Door) -> tuple[Arrival, ...]:
        """Tell that nothing of Claude Code is added to the account (claude.com/docs/plugins/platform-support)."""
        del twin
        return ()

    def without_account(self, person: Person | None) -> Answer | None:
        """Say that this person, or everybody, has no account that packages sync from; nothing while somebody has."""
        deployments = (self._deployment(person),) if person else self._deployments
        if "first-party" in deployments:
            return None
        whose = person or ANYBODY
        if None in deployments:
            return self._torn(whose)
        because = "members of a third-party deployment have no account that anything comes from"
        return Answer("off", because, self._deployed_at(whose))

    def switch(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is on in the project: by itself once signed in, or by the project's switch."""
        del person
        return declared_switch(self._organisation, door, need)

    def forced(self, door: Door, person: Person) -> Answer | None:
        """Tell that nothing of the organisation's decides about a project's switch."""
        del door, person
        return None

    def can_force(self, door: Door) -> bool:
        """Tell that nothing of the organisation's can decide about a project's switch."""
        del door
        return False

    def activate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is switched on and its needed tools may run."""
        return usable(self.switch(door, person, need), door, need)

    def authenticate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether this person's sign-in works and is wide enough."""
        return self._credentials.authenticate(door, person, need)

    def deciding_groups(self, door: Door) -> frozenset[str]:
        """Return the groups with a preference of their own for the door, and those with a deployment of their own."""
        by_group = self._by_group(door)
        return self.deployed_groups.union(by_group) if by_group else self.deployed_groups

    def lock(self, door: Door, person: Person | None) -> Answer:
        """Tell whether the door is required, for this person or by the organisation's own setting."""
        deployment = self._deployment(person or ANYBODY)
        if deployment is None:
            return self._torn(person or ANYBODY)
        via = self._via(door, deployment)
        if refusal := self._refusal(door, via, deployment):
            return refusal
        if via == "managed-server":
            return Answer("on", "a managed server cannot be removed by members", door.provision_at("via"))
        if via != "org-plugin":
            return Answer("off", f"{_a(via)} cannot be locked", door.provision_at("via"))
        found = self._effective(door, person.groups if person else frozenset())
        at = self._decided_at(door, found)
        if found.preference is None:
            return Answer("unknown", self._no_preference(door), at)
        if found.preference == "required":
            return Answer("on", self._said(door, found), at)
        return Answer("off", f"{self._said(door, found)}, which members can undo", at)

    def can_lock(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a lock."""
        return self.via(door) in {"org-plugin", "managed-server"}

    def can_prefer(self, door: Door) -> bool:
        """Tell whether the way the door arrives can carry a preference."""
        return self.via(door) == "org-plugin"

    def via(self, door: Door) -> str:
        """Return how the door arrives in the organisation's own deployment."""
        return self._via(door, self._attested.deployment or "first-party")

    def offer(self, door: Door) -> Answer:
        """Tell whether any setting gives the door to anybody."""
        answers = [self._offer(door, deployment) for deployment in self._deployments]
        if len(answers) == 1:
            return answers[0]
        return next((answer for state in ("on", "unknown") for answer in answers if answer.state == state), answers[0])

    def reach(self, door: Door, person: Person) -> Answer:
        """Tell whether the door is given to this person, or there for them to add."""
        deployment = self._deployment(person)
        if deployment is None:
            return self._torn(person)
        via = self._via(door, deployment)
        return self._refusal(door, via, deployment) or self._given(door, via, person.groups)

    def reach_on_account(self, door: Door, person: Person) -> Answer:
        """Tell whether the account gives this person the package, or lets them add it."""
        return self.refusal_on_account(door) or self._given(door, "org-plugin", person.groups)

    def refusal(self, door: Door) -> Answer | None:
        """Say why Cowork does not, or may not, load a door that is given to somebody, in any of the deployments."""
        found = None
        for deployment in self._deployments:
            via = self._via(door, deployment)
            refused = self._refusal(door, via, deployment) or self._unable(door, via)
            if refused is None or self._given_to_some(door, via).state == "off":
                return None
            found = found or refused
        return found

    def refusal_on_account(self, door: Door) -> Answer | None:
        """Say why the account takes no package of the door."""
        return self._refusal(door, "org-plugin", "first-party")

    def is_withheld(self, door: Door) -> bool:
        """Tell whether the package of the door is given to nobody."""
        return self._given_to_some(door, "org-plugin").state == "off"

    def holds_commit(self, marketplace: str) -> Answer:
        """Tell whether Cowork keeps a marketplace at a commit: a third-party `ref` does, and so does a manual sync."""
        at: Route = ("marketplaces", marketplace, "cowork", "sync")
        if self._attested.deployment == "third-party":
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
        if "third-party" in self._deployments:
            return Answer("unknown", "nobody says whether members of a third-party deployment may always allow", at)
        allowed = self._attested.always_allow_for_connector_tools
        if allowed is None:
            because = "the inventory does not say whether members may always allow a connector's tools"
            return Answer("unknown", because, at)
        if allowed:
            return Answer("off", "members may always allow a connector's tools", at)
        return Answer("on", "a writing tool asks for each task, whatever members chose", at)

    def groups_with_settings(self, door: Door) -> tuple[str, ...]:
        """Return the groups with a setting of their own, where the organisation requires the door or may do so."""
        groups = tuple(self._by_group(door))
        may_be_locked = groups and self.via(door) == "org-plugin" and self._meant(door).state != "off"
        return groups if may_be_locked else ()

    def lock_in_group(self, door: Door, group: str) -> GroupLock:
        """Tell whether the group's own setting replaces `required` for somebody in it."""
        locked = self._meant(door)
        if locked.state != "on":
            return GroupLock(locked)
        preference = self._by_group(door)[group]
        at = door.provision_at("groups", group)
        members = self._organisation.people.of_group(group)
        lost = tuple(person for person in members if self._effective(door, person.groups).preference != "required")
        if not lost:
            return GroupLock(Answer("on", f"everybody in group `{group}` keeps `required`", at))
        return GroupLock(Answer("off", f"group `{group}` has `{preference}`, which replaces `required`", at), lost)

    @cached_property
    def deployed_groups(self) -> frozenset[str]:
        """Return the groups whose deployment differs from the organisation's."""
        return frozenset(name for name, group in self._organisation.groups.items() if group.deployment)

    def _deployment(self, person: Person) -> Deployment | None:
        """Return the deployment of a person: that of their groups where it differs, nothing where those disagree."""
        own = {self._organisation.groups[name].deployment for name in person.groups & self.deployed_groups}
        if len(own) > 1:
            return None
        return next(iter(own), None) or self._attested.deployment or "first-party"

    @cached_property
    def _connectors_added(self) -> Mapping[str, int] | None:
        """Return where each door stands in the list of connectors that an Owner added; nothing without a list."""
        added = self._attested.connectors_added
        return None if added is None else {name: number for number, name in reversed(tuple(enumerate(added)))}

    @cached_property
    def _deployments(self) -> tuple[Deployment, ...]:
        """Return the organisation's own deployment, and those of groups where it differs."""
        own: Deployment = self._attested.deployment or "first-party"
        groups = (group.deployment for group in self._organisation.groups.values() if group.deployment)
        return tuple(dict.fromkeys((own, *groups)))

    def _torn(self, person: Person) -> Answer:
        at = self._deployed_at(person)
        because = f"group `{at[1]}` and another group of the same person say first-party and third-party"
        return Answer("unknown", because, at)

    def _deployed_at(self, person: Person) -> Route:
        """Return the line that says which deployment a person has."""
        own = sorted(name for name in person.groups if self._organisation.groups[name].deployment)
        return ("groups", own[0], "deployment") if own else ("surfaces", "cowork", "deployment")

    def _via(self, door: Door, deployment: Deployment) -> str:
        if door.provision.via:
            return door.provision.via
        if door.path == "marketplace" or door.package or door.provision.preference:
            return "org-plugin"
        return "managed-server" if deployment == "third-party" else _BY_PATH[door.path]

    def _refusal(self, door: Door, via: str, deployment: Deployment) -> Answer | None:
        at = door.provision_at("via")
        if deployment == "third-party" and via in _FIRST_PARTY:
            return Answer(
                "off", f"{_a(via)} exists only when signed in with the vendor, not in a third-party deployment", at
            )
        if deployment == "third-party" and via == "desktop-extension":
            return Answer("off", "members of a third-party deployment cannot install desktop extensions", at)
        if deployment == "first-party" and via == "managed-server":
            return Answer("off", "a managed server exists only in a third-party deployment", at)
        if via in _FIRST_PARTY and door.server and door.server.is_remote is False:
            because = f"{_a(via)} reaches remote servers only, and the server of `{door.id}` is local"
            return Answer("off", because, door.at("server"))
        package = self._organisation.packages.get(door.package or "")
        if via == "org-plugin" and package and "bin" in (package.parts or ()):
            parts: Route = ("packages", door.package or "", "parts", (package.parts or ()).index("bin"))
            return Answer("off", f"Cowork refuses package `{door.package}`, because it has a `bin` part", parts)
        return None

    def _unable(self, door: Door, via: str) -> Answer | None:
        """Say what Cowork cannot do for a door wherever it runs: show a certificate, or ask members for a value."""
        is_local = door.server is not None and door.server.is_remote is False
        if door.auth and door.auth.method == "mtls" and not is_local:
            because = f"Cowork shows no client certificate, and `{door.id}` asks for one"
            return Answer("off", because, door.at("auth", "method"))
        return not_loading(door, via, None, "cowork-local", ())

    def _offer(self, door: Door, deployment: Deployment) -> Answer:
        via = self._via(door, deployment)
        if refusal := self._refusal(door, via, deployment):
            return refusal
        return self._given_to_some(door, via)

    def _given_to_some(self, door: Door, via: str) -> Answer:
        """Tell whether any setting gives the door to anybody, whatever the surface makes of it."""
        everywhere = self._given(door, via, frozenset())
        if everywhere.state == "on" or not self._by_group(door):
            return everywhere
        widest = self._given(door, via, frozenset(self._by_group(door)))
        return widest if widest.state == "on" else everywhere

    def _given(self, door: Door, via: str, groups: frozenset[str]) -> Answer:
        """Tell whether those who are in these groups are given the door, or may add it."""
        if via != "org-plugin":
            return Answer("on", f"{_a(via)} is declared", door.provision_at("via"))
        found = self._effective(door, groups)
        at = self._decided_at(door, found)
        if found.preference is None:
            return Answer("unknown", self._no_preference(door), at)
        return Answer("off" if found.preference == "not_available" else "on", self._said(door, found), at)

    def _offered(self, door: Door, via: str, person: Person, need: Need | None) -> Answer:
        """Tell whether the door is there for this person, by preference or by how it arrives."""
        if via == "managed-server":
            return Answer("on", "the managed configuration holds the server", door.provision_at("via"))
        if via in _FIRST_PARTY and self._connectors_added and door.id in self._connectors_added:
            listed: Route = ("surfaces", "cowork", "connectors_added", self._connectors_added[door.id])
            return Answer("on", f"an Owner added the connector of `{door.id}`", listed)
        if via != "org-plugin":
            who = "an Owner adds it and members connect it" if via in _FIRST_PARTY else "members install it themselves"
            return self._added(door, f"{_a(via)}: {who}", door.provision_at("via"), need)
        found = self._effective(door, person.groups)
        at = self._decided_at(door, found)
        if found.preference is None:
            return Answer("unknown", self._no_preference(door), at)
        said = self._said(door, found)
        if found.preference == "available":
            return self._added(door, f"{said}: members add it themselves", at, need)
        return Answer("off" if found.preference == "not_available" else "on", said, at)

    def _added(self, door: Door, because: str, at: Route, need: Need | None) -> Answer:
        if added := added_in_project(self._organisation, door, need):
            return Answer("on", f"somebody added it: it is active in project `{added[1]}`", added)
        return Answer("unknown", because, at)

    def _where_it_loads(self, door: Door, via: str, need: Need | None, usual: Answer) -> Answer:
        """Tell in which of the places where the project runs the door's server loads."""
        if need is None or via not in LOADED:
            return usual
        package = self._organisation.packages.get(door.package or "")
        at: Route = ("projects", need.project, "runs")
        runs = self._organisation.projects[need.project].runs or _RUNS
        return over_runs(need.project, usual, [(run, not_loading(door, via, package, run, at)) for run in runs])

    def _unconnected(self, door: Door, via: str, deployment: Deployment) -> Answer | None:
        """Say that the connector which the package bundles was not added to the organisation."""
        added = self._connectors_added
        if via != "org-plugin" or deployment != "first-party" or added is None or door.id in added:
            return None
        at: Route = ("surfaces", "cowork", "connectors_added")
        is_remote = door.server.is_remote if door.server else None
        if is_remote is None:
            because = f"the inventory does not say whether `{door.id}` bundles a remote server, which an Owner must add"
            return Answer("unknown", because, at)
        if not is_remote:
            return None
        return Answer("off", f"the connector that `{door.id}` bundles was not added to the organisation", at)

    def _believed_groups(self, door: Door) -> Mapping[str, Preference]:
        """Return the group settings that count: a Team plan has none (support.claude.com, article 13837433)."""
        provision = door.provision
        is_believed = isinstance(provision, CoworkProvision) and self._attested.plan != "team"
        return provision.groups or {} if is_believed and isinstance(provision, CoworkProvision) else {}

    def _effective(self, door: Door, groups: frozenset[str]) -> Effective:
        if door.provision.preference and not self._by_group(door):
            return Effective(door.provision.preference)
        marketplace = self._organisation.marketplaces.get((door.package or "").partition("@")[2])
        default = marketplace.cowork.default_preference if marketplace and marketplace.cowork else None
        return effective(groups, self._by_group(door), door.provision.preference, default)

    def _decided_at(self, door: Door, found: Effective) -> Route:
        if found.groups:
            return door.provision_at("groups", found.groups[0])
        if not found.is_inherited or found.preference is None:
            return door.provision_at("preference")
        return ("marketplaces", (door.package or "").partition("@")[2], "cowork", "default_preference")

    def _said(self, door: Door, found: Effective) -> str:
        match found.groups:
            case () if found.is_inherited:
                who = f"the default of marketplace `{(door.package or '').partition('@')[2]}` says"
            case ():
                who = "the organisation says"
            case (group,):
                who = f"group `{group}` says"
            case groups:
                who = "groups " + ", ".join(f"`{group}`" for group in groups) + " say"
        return f"{who} `{found.preference}`"

    def _no_preference(self, door: Door) -> str:
        return f"neither `{door.id}` nor its marketplace states a preference on Cowork"


def _a(via: str) -> str:
    return f"a {via.replace('-', ' ')}"
