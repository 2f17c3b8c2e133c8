"""The servers of one start of the client: each that is configured, whether it loads, and which line decides."""

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import takewhile

from plugingov.model.observation import Certainty, NativeFile
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.disk import plain
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import KeptOutBy, PackageServer, Ruling, Session
from plugingov.surfaces.claude_code.lists.expansion import Variables
from plugingov.surfaces.claude_code.lists.lists import Lists, whose
from plugingov.surfaces.claude_code.servers.approvals import Approval, Approvals
from plugingov.surfaces.claude_code.servers.candidates import Candidate, Servable
from plugingov.surfaces.claude_code.servers.config import LOST, RESERVED
from plugingov.surfaces.claude_code.servers.state import State
from plugingov.surfaces.claude_code.servers.subjects import Subjects, has_variables
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import could, settings_could, unless

_OWN = frozenset({"local", "project", "user"})
_DELIVERED = frozenset({"managed-mcp", "managed-settings"})


class Servers:
    """What a client of one behaviour makes of every server of a session."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        state: State,
        configured: Servable,
        variables: Variables,
        behaviour: Behaviour,
        unread: tuple[NativeFile, ...] = (),
    ) -> None:
        self._session = session
        self._settings = settings
        self._state = state
        self._behaviour = behaviour
        self._exclusive = configured.exclusive
        self._doubt = configured.doubt
        self._unread = unread  # of the files in which servers may stand
        self._all_lists = cache(lambda is_given: Lists(settings, variables, behaviour, is_given=is_given))
        self._subjects = Subjects(session, variables)
        self._told: dict[int, Ruling] = {}
        self._approvals = Approvals(settings, state)
        self.candidates = configured.candidates

    def rulings(self) -> tuple[Ruling, ...]:
        """Return for each candidate whether it loads."""
        return tuple(map(self._ruling, self.candidates))

    def _ruling(self, candidate: Candidate) -> Ruling:
        """Return whether a server loads, worked out once."""
        if id(candidate) not in self._told:
            self._told[id(candidate)] = self._judged(candidate)
        return self._told[id(candidate)]

    def _judged(self, candidate: Candidate) -> Ruling:
        """Return the first reason why a server does not load, else the first why it may not, else who admits it."""
        told: dict[Certainty, Ruling] = {}
        for who, check in self._checks:
            ruling = check(candidate)
            if ruling is not None:
                told.setdefault(ruling.holds, ruling._replace(kept_out_by=ruling.kept_out_by or who))
            if "no" in told:
                break
        ruling = told.get("no") or told.get("unknown") or self._unless_unread(candidate, told["yes"])
        return ruling if ruling.at else ruling._replace(at=candidate.found.at)

    def _unless_unread(self, candidate: Candidate, ruling: Ruling) -> Ruling:
        """Return that a server loads; as unknown where a file that nobody read could keep it out."""
        for who, doubts in self._could_keep_out if self._is_open else ():
            if doubt := doubts(candidate):
                return unless(ruling, doubt)._replace(kept_out_by=who)
        return ruling

    @cached_property
    def _is_open(self) -> bool:
        """Tell whether anything was not read at all: mostly everything was, and nothing has to be asked."""
        return bool(self._unread or self._settings.doubts or self._opaque)

    @cached_property
    def _opaque(self) -> tuple[Candidate, ...]:
        """Return what stands for servers of packages that nobody knows."""
        return tuple(each for each in self.candidates if each.brought_by and each.brought_by.opaque)

    @cached_property
    def _could_keep_out(self) -> tuple[tuple[KeptOutBy, Callable[[Candidate], str]], ...]:
        """Return what a file could say against a server that loads by all that was read, each with who is behind it."""
        return (
            ("policy", lambda _: self._settings.managed.doubt),
            ("", lambda _: could("stop", self._unread)),
            ("", lambda candidate: self._lists_for(candidate).may_be_denied()),
            ("member", lambda _: could("toggle", self._unread)),
            ("other", self._may_be_replaced),
        )

    def _may_be_replaced(self, candidate: Candidate) -> str:
        """Say which file was not read that may have a server in this one's place: of its name, or to the same place."""
        match candidate.configured_in:
            case "user" | "project":
                return could("serve", self._before(candidate))
            case "plugin":
                if switched := settings_could("switch", self._settings.own):
                    return f"{switched}, and it may switch on another package that leads to the same place"
                return could("serve", self._of_approved()) or self._hidden_among_packages(candidate)
        return ""

    def _before(self, candidate: Candidate) -> Iterator[NativeFile]:
        """Yield the files that were not read whose servers win over those of the same name in this one's."""
        can_be_replaced = candidate.configured_in == "project" or self._takes_a_place(
            self._approvals.of(candidate.name)
        )
        for file in self._unread:
            is_nearer = len(plain(file.path)) > len(plain(candidate.found.file.path))
            if file.kind == "state" or (can_be_replaced and (candidate.configured_in == "user" or is_nearer)):
                yield file

    def _of_approved(self) -> Iterator[NativeFile]:
        """Yield the files that were not read, without those of a project of which nobody approves anything."""
        return (file for file in self._unread if file.kind == "state" or self._approvals.may_approve)

    def _hidden_among_packages(self, candidate: Candidate) -> str:
        """Say which package before this one's may bring servers that nobody knows."""
        package = candidate.brought_by.package if candidate.brought_by else ""
        for other in self._opaque:
            hidden = other.brought_by
            if hidden and hidden.package != package and self.candidates.index(other) < self.candidates.index(candidate):
                return f"`{hidden.package}` may bring a server that leads to the same place: {hidden.opaque}"
        return ""

    @cached_property
    def _checks(self) -> tuple[tuple[KeptOutBy, Callable[[Candidate], Ruling | None]], ...]:
        """Return the questions, each with who is behind it where it keeps a server out."""
        return (
            ("", self._refused),
            ("policy", self._shut_out),
            ("itself", self._unfit),
            ("policy", self._customised),
            ("other", self._shadowed),
            ("member", self._unapproved),
            ("member", self._toggled),
            ("policy", self._connector),
            ("", self._remembered),
            ("", self._package),
            ("other", self._repeated),
            ("", self._denied),
            ("", self._allowed),
        )

    def _refused(self, candidate: Candidate) -> Ruling | None:
        """Say that nothing loads, because the client does not start."""
        del candidate
        refusal = self._settings.refusal
        if refusal is not None:
            return Ruling("no", refusal.because, refusal.file.place())
        return self._state.refusal

    def _shut_out(self, candidate: Candidate) -> Ruling | None:
        """Say that the organisation's own set leaves no room for others."""
        file = self._exclusive
        if file is None or candidate.configured_in in {"managed-mcp", "connector"}:
            return None
        if self._doubt:
            return Ruling("unknown", self._doubt, file.place())
        if candidate.configured_in == "managed-settings":
            return None  # it loads beside the set, unless that has one of its name
        return Ruling("no", _all_that_loads(file), file.place())

    def _unfit(self, candidate: Candidate) -> Ruling | None:
        """Say why the client does not take the entry."""
        because = ""
        if candidate.name in RESERVED and candidate.configured_in != "plugin":
            because = f"`{candidate.name}` is a name that the client keeps for itself"
        elif candidate.brought_by and candidate.brought_by.opaque:
            return None
        elif candidate.found.route[-1:] == (LOST,):
            because = f"`{LOST}` is a name that the client loses"
        elif candidate.config.wrong:
            because = f"{candidate.config.wrong}, so the client leaves it out"
        elif candidate.config.transport == "incomplete":
            because = "its `url` is empty: it is not configured and never connects"
        # Of servers in managed settings another file of these may hold the entry that counts.
        doubt = self._settings.managed.doubt if candidate.configured_in == "managed-settings" else ""
        return unless(Ruling("no", because, candidate.found.at), doubt) if because else None

    def _customised(self, candidate: Candidate) -> Ruling | None:
        """Say that only what packages bring may load."""
        key = "strictPluginOnlyCustomization"
        found = self._settings.managed.value(key)
        if found is None or candidate.configured_in not in _OWN:
            return None
        parts = {part.value for part in self._settings.managed.parts(key)}
        if found.value is True or "mcp" in parts:
            because = f"`{key}` in {found.where} leaves servers to packages"
            doubt = "" if self._settings.managed.settled(key) else self._settings.managed.doubt
            return unless(Ruling("no", because, found.at), doubt)
        return None

    def _unapproved(self, candidate: Candidate) -> Ruling | None:
        """Say that a server of the project is rejected, or waits."""
        if not _asks_first(candidate):
            return None
        approval = self._approvals.of(candidate.name)
        at = approval.found.at if approval.found else candidate.found.at
        match approval.state:
            case "rejected":
                ruling = Ruling("no", approval.because, at, whose(approval.found) if approval.found else "")
                return self._settings.sure(ruling)
            case "unknown" if self._session.asks or self._settings.doubts or self._state.doubt:
                return Ruling("unknown", approval.because, at)
            case "pending" if self._session.asks:
                return Ruling("no", approval.because, at)
        return None

    def _toggled(self, candidate: Candidate) -> Ruling | None:
        """Say that the user has switched a server off in this project."""
        off = (name for name in self._state.toggled("disabledMcpServers") if name.value == candidate.name)
        found = next(off, None)
        if found is None:
            return None
        return Ruling("no", f"`disabledMcpServers` of the project in {found.where} switches it off", found.at)

    def _connector(self, candidate: Candidate) -> Ruling | None:
        """Say that connectors of the account are not fetched at all."""
        if candidate.configured_in != "connector":
            return None
        key = "disableClaudeAiConnectors"
        said = (layer.values[key] for layer in self._settings.surest if key in layer.values)
        off = next((found for found in said if found.value is True), None)
        if off is not None and self._behaviour.has("2.1.182"):
            because = f"`{key}` in {off.where} keeps connectors of the account from being fetched"
            return self._settings.sure(Ruling("no", because, off.at, whose(off)))
        kept = self._settings.managed.anywhere("allowAllClaudeAiMcps") if self._behaviour.has("2.1.149") else None
        if self._exclusive is not None and kept is None and not self._doubt and not self._settings.managed.is_hidden:
            because = (
                f"{Found(None, self._exclusive).where} shuts out connectors, and `allowAllClaudeAiMcps` is not set"
            )
            return Ruling("no", because, self._exclusive.place())
        return None

    def _remembered(self, candidate: Candidate) -> Ruling | None:
        """Say that a connector is only remembered: which the account has no file tells, whatever any policy says."""
        if candidate.configured_in != "connector":
            return None
        because = "no file tells whether the account still has this connector, and what its url is"
        return Ruling("unknown", because, candidate.found.at)

    def _package(self, candidate: Candidate) -> Ruling | None:
        """Say that the package does not load."""
        brought_by = candidate.brought_by
        if brought_by is None or brought_by.loads.holds == "yes":
            is_opaque = brought_by is not None and brought_by.opaque
            return Ruling("unknown", brought_by.opaque, candidate.found.at) if brought_by and is_opaque else None
        return brought_by.loads

    def _denied(self, candidate: Candidate) -> Ruling | None:
        rulings = [self._lists_for(candidate).denied(subject) for subject in self._subjects.of(candidate)]
        ruling = _first(rulings, "no", "unknown")
        # Beside a set of the organisation's own what a project denies does not count, and only connectors are left.
        return unless(ruling, self._doubt) if ruling and candidate.configured_in == "connector" else ruling

    def _lists_for(self, candidate: Candidate) -> Lists:
        """Return the lists as they count for a server."""
        return self._all_lists(self._is_given(candidate))

    def _allowed(self, candidate: Candidate) -> Ruling:
        """Say which entry admits a server; those that the organisation delivers need none, unless variables decide."""
        is_delivered = self._behaviour.as_seen and candidate.configured_in in _DELIVERED
        if is_delivered and not has_variables(candidate.found):
            where = candidate.found.where
            what = f"`{DELIVERED}` in {where}" if candidate.configured_in == "managed-settings" else where
            return Ruling("yes", f"it is in {what}, whose servers need no entry in a list", candidate.found.at)
        rulings = [self._lists_for(candidate).allowed(subject) for subject in self._subjects.of(candidate)]
        return _first(rulings, "no", "unknown") or rulings[0]

    def _is_given(self, candidate: Candidate) -> bool:
        """Tell whether the organisation provides a server, so that no list of a project keeps it out (as seen).

        So it does one of a package that its settings switch on; beside a set of its own nothing else is left.
        """
        if candidate.brought_by is not None and candidate.brought_by.is_given:
            return True
        return candidate.configured_in in _DELIVERED or (self._exclusive is not None and not self._doubt)

    def _shadowed(self, candidate: Candidate) -> Ruling | None:
        """Say which server of the same name takes this one's place; the winner is chosen before the lists are asked."""
        if candidate.configured_in not in {*_OWN, "managed-settings"}:
            return None
        for other in self.candidates:
            if other is candidate:
                return None
            is_from_set = other.configured_in == "managed-mcp"  # which shuts out those of members by itself
            if other.name == candidate.name and not (is_from_set and candidate.configured_in in _OWN):
                ruling = self._replaced_by(other)
                if ruling is not None:
                    return ruling
        return None

    def _replaced_by(self, other: Candidate) -> Ruling | None:
        """Say that another server takes the place: one that the client does not take, or that waits, takes none."""
        if other.config.wrong or other.name in RESERVED:
            return None
        approval = self._approvals.of(other.name) if other.configured_in == "project" else Approval("approved", "")
        if not self._takes_a_place(approval):
            return None
        if approval.state == "unknown":
            return Ruling("unknown", f"the one in {_scope(other)} may replace it: {approval.because}", other.found.at)
        return Ruling("no", f"the one in {_scope(other)} replaces it", other.found.at)

    def _takes_a_place(self, approval: Approval) -> bool:
        """Tell whether a server of the project replaces others: one that is rejected, or that waits, does not."""
        return approval.state != "rejected" and not (approval.state == "pending" and self._session.asks)

    def _repeated(self, candidate: Candidate) -> Ruling | None:
        """Say which server that loads leads to the same place as this one of a package, and comes before it."""
        if candidate.configured_in != "plugin":
            return None
        for other in takewhile(lambda other: other is not candidate, self.candidates):
            same = "no" if self._waits(other) else self._subjects.same(other, candidate)
            loads = self._ruling(other).holds if same != "no" else "no"
            if loads != "no":
                because = f"the one in {_scope(other)} leads to the same place and comes first"
                holds: Certainty = "no" if same == loads == "yes" else "unknown"
                return Ruling(holds, because, other.found.at)
        return None

    def _waits(self, other: Candidate) -> bool:
        """Tell whether nobody has approved a server: under -p it loads, and keeps no other out."""
        return _asks_first(other) and self._approvals.of(other.name).state == "pending"


def in_order(packages: tuple[PackageServer, ...], settings: Settings) -> tuple[PackageServer, ...]:
    """Return the servers of packages as the client goes through them: as `enabledPlugins` names the packages."""
    names = (
        str(part.route[-1]) for layer in reversed(settings.layers) for part in layer.parts.get("enabledPlugins", ())
    )
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return tuple(sorted(packages, key=lambda server: order.get(server.package, len(order))))


def _first(rulings: list[Ruling | None] | list[Ruling], *holding: Certainty) -> Ruling | None:
    """Return the first ruling that says one thing, else the first that says another."""
    said = [ruling for ruling in rulings if ruling is not None]
    return next((ruling for holds in holding for ruling in said if ruling.holds == holds), None)


def _asks_first(candidate: Candidate) -> bool:
    """Tell whether a server needs an approval: one of the project, or of a package in its folder of skills."""
    is_brought = candidate.brought_by is not None and candidate.brought_by.asks_first
    return candidate.configured_in == "project" or is_brought


def _all_that_loads(own_set: NativeFile) -> str:
    """Say that the organisation's own set leaves no room for others: a broken one holds nothing, and shuts all out."""
    where = Found(None, own_set).where
    if own_set.is_strict:
        return f"{where} holds every server that loads, and it is not in it"
    return f"{where} is no JSON: the client takes no server from it, and none from elsewhere while it is there"


def _scope(candidate: Candidate) -> str:
    return f"{candidate.found.where} ({candidate.configured_in})"
