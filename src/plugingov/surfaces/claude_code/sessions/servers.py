"""The servers of one start of the client: each that is configured, whether it loads, and which line decides."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from plugingov.model.observation import Observation
from plugingov.surfaces.claude_code.sessions.approvals import Approval, Approvals
from plugingov.surfaces.claude_code.sessions.candidates import Candidate, candidates, managed_servers
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.expansion import OPEN, REFERENCE, Expanded, Lookup, Variables, expanded
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.lists import Lists, Subject
from plugingov.surfaces.claude_code.sessions.server_config import RESERVED
from plugingov.surfaces.claude_code.sessions.session import KeptOutBy, PackageServer, Ruling, Session
from plugingov.surfaces.claude_code.sessions.settings import Settings
from plugingov.surfaces.claude_code.sessions.state import State

_OWN = frozenset({"local", "project", "user"})


class Servers:
    """What a client of one behaviour makes of every server of a session."""

    def __init__(
        self,
        observation: Observation,
        session: Session,
        settings: Settings,
        state: State,
        packages: tuple[PackageServer, ...],
        behaviour: Behaviour,
    ) -> None:
        self._session = session
        self._settings = settings
        self._state = state
        self._behaviour = behaviour
        self._exclusive = managed_servers(observation)
        self._variables = Variables(observation.environment, settings, session.home, behaviour)
        self._lists = Lists(settings, self._variables, behaviour, exclusive=self._exclusive is not None)
        self._approvals = Approvals(settings, state)
        self.candidates = tuple(candidates(observation, session, state, packages))

    def rulings(self) -> tuple[Ruling, ...]:
        """Return for each candidate whether it loads."""
        return tuple(map(self._ruling, self.candidates))

    def _ruling(self, candidate: Candidate) -> Ruling:
        """Return the first reason why a server does not load, else the first why it may not, else who admits it."""
        asked = ((whose, check(candidate)) for whose, check in self._checks)
        rulings = [ruling._replace(kept_out_by=ruling.kept_out_by or whose) for whose, ruling in asked if ruling]
        first = {ruling.holds: ruling for ruling in reversed(rulings)}
        ruling = first.get("no") or first.get("unknown") or first["yes"]
        return ruling if ruling.at else ruling._replace(at=candidate.found.at)

    @cached_property
    def _checks(self) -> tuple[tuple[KeptOutBy, Callable[[Candidate], Ruling | None]], ...]:
        """Return the questions, each with who is behind it where it keeps a server out."""
        return (
            ("", self._refused),
            ("policy", self._shut_out),
            ("itself", self._unfit),
            ("other", self._shadowed),
            ("policy", self._customised),
            ("member", self._unapproved),
            ("member", self._toggled),
            ("policy", self._connector),
            ("", self._package),
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
        return Ruling(
            "no", f"{Found(None, file).where} holds every server that loads, and it is not in it", file.place()
        )

    def _unfit(self, candidate: Candidate) -> Ruling | None:
        """Say why the client does not take the entry."""
        at = candidate.found.at
        if candidate.name in RESERVED and candidate.configured_in != "plugin":
            return Ruling("no", f"`{candidate.name}` is a name that the client keeps for itself", at)
        if candidate.brought_by and candidate.brought_by.opaque:
            return None
        if candidate.config.wrong:
            return Ruling("no", f"{candidate.config.wrong}, so the client leaves it out", at)
        if candidate.config.transport == "incomplete":
            return Ruling("no", "its `url` is empty: it is not configured and never connects", at)
        return None

    def _customised(self, candidate: Candidate) -> Ruling | None:
        """Say that only what packages bring may load."""
        key = "strictPluginOnlyCustomization"
        found = self._settings.managed.value(key)
        if found is None or candidate.configured_in not in _OWN:
            return None
        parts = {part.value for part in self._settings.managed.parts(key)}
        if found.value is True or "mcp" in parts:
            return Ruling("no", f"`{key}` in {found.where} leaves servers to packages", found.at)
        return None

    def _unapproved(self, candidate: Candidate) -> Ruling | None:
        """Say that a server of the project is rejected, or waits."""
        if candidate.configured_in != "project":
            return None
        approval = self._approvals.of(candidate.name)
        at = approval.found.at if approval.found else candidate.found.at
        match approval.state:
            case "rejected":
                return Ruling("no", approval.because, at)
            case "unknown" if self._session.asks or self._settings.doubts:
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
        """Say whether connectors of the account are fetched at all; which there are no file tells."""
        if candidate.configured_in != "connector":
            return None
        key = "disableClaudeAiConnectors"
        off = next((found for found in self._settings.all(key) if found.value is True), None)
        if off is not None and self._behaviour.has("2.1.182"):
            return Ruling("no", f"`{key}` in {off.where} keeps connectors of the account from being fetched", off.at)
        kept = self._settings.managed.anywhere("allowAllClaudeAiMcps") if self._behaviour.has("2.1.149") else None
        if self._exclusive is not None and kept is None:
            because = (
                f"{Found(None, self._exclusive).where} shuts out connectors, and `allowAllClaudeAiMcps` is not set"
            )
            return Ruling("no", because, self._exclusive.place())
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
        return self._lists.denied(self._subject(candidate))

    def _allowed(self, candidate: Candidate) -> Ruling:
        """Say which entry admits a server; those of the organisation's own set need none, unless variables decide."""
        if candidate.configured_in == "managed-mcp" and self._behaviour.as_seen and not _is_variable(candidate):
            where = candidate.found.where
            return Ruling("yes", f"it is in {where}, whose servers need no entry in a list", candidate.found.at)
        return self._lists.allowed(self._subject(candidate))

    def _shadowed(self, candidate: Candidate) -> Ruling | None:
        """Say which server of the same name, or for a package of the same endpoint, takes this one's place."""
        for other in self.candidates:
            if other is candidate:
                return None
            if self._is_same(other, candidate):
                ruling = self._taken_by(other, candidate)
                if ruling is not None:
                    return ruling
        return None

    def _is_same(self, other: Candidate, candidate: Candidate) -> bool:
        if other.configured_in == "managed-mcp" or candidate.configured_in in {"managed-mcp", "connector"}:
            return False
        if candidate.configured_in in _OWN:
            return other.name == candidate.name
        return other.configured_in != "connector" and self._endpoint(other) == self._endpoint(candidate)

    def _taken_by(self, other: Candidate, candidate: Candidate) -> Ruling | None:
        """Say that another server takes the place: one that the client does not look at takes none."""
        if self._unfit(other) and not (other.config.transport == "incomplete" and not other.config.wrong):
            return None
        approval = self._approvals.of(other.name) if other.configured_in == "project" else Approval("approved", "")
        if approval.state == "rejected" or (approval.state == "pending" and self._session.asks):
            return None
        named = f"the one in {_scope(other)}"
        because = (
            f"{named} replaces it" if candidate.configured_in in _OWN else f"{named} is the same server and comes first"
        )
        return Ruling("unknown" if approval.state == "unknown" else "no", because, other.found.at)

    def _endpoint(self, candidate: Candidate) -> tuple[str, ...]:
        subject = self._subject(candidate)
        return (subject.url.text,) if subject.url else tuple(word.text for word in subject.words or ())

    def _subject(self, candidate: Candidate) -> Subject:
        """Return what the lists see of a server."""
        config = candidate.config
        if candidate.configured_in == "connector":
            return Subject(candidate.name, Expanded(OPEN, "no file tells what the url of a connector is"))
        lookup = self._lookup(candidate)
        if config.words:
            return Subject(candidate.name, words=tuple(expanded(word, lookup) for word in config.words))
        return Subject(candidate.name, url=expanded(config.url, lookup))

    def _lookup(self, candidate: Candidate) -> Lookup:
        brought_by = candidate.brought_by
        if brought_by is None:
            return self._variables.of_server
        own: Mapping[str, str] = {
            "CLAUDE_PLUGIN_ROOT": brought_by.folder or OPEN,
            "CLAUDE_PLUGIN_DATA": OPEN,
            "CLAUDE_PROJECT_DIR": self._session.project or OPEN,
        }
        return lambda name, _: (
            own.get(name) or (OPEN if name.startswith("user_config.") else self._variables.of_server(name))
        )


def _is_variable(candidate: Candidate) -> bool:
    """Tell whether variables decide what a server is; its own environment does not count."""
    written = candidate.found.value if isinstance(candidate.found.value, dict) else {}
    return any(
        REFERENCE.search(text) for key in ("command", "args", "url", "headers") for text in _texts(written.get(key))
    )


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (text for item in value for text in _texts(item))
        case dict():
            yield from (text for item in value.values() for text in _texts(item))


def _scope(candidate: Candidate) -> str:
    return f"{candidate.found.where} ({candidate.configured_in})"
