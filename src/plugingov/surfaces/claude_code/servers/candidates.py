"""Every server that the files of a session configure, those that shadow each other included."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.client.disk import machine_path, plain
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import ConfiguredIn, PackageServer, Session
from plugingov.surfaces.claude_code.client.web_address import read_web_address
from plugingov.surfaces.claude_code.servers.config import ServerConfig, read_server
from plugingov.surfaces.claude_code.servers.state import State
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED, why_not
from plugingov.surfaces.claude_code.settings.managed import Managed


class Candidate(NamedTuple):
    """A server that is configured somewhere."""

    name: str  # as the lists match it
    configured_in: ConfiguredIn
    found: Found
    config: ServerConfig
    brought_by: PackageServer | None = None


class Servable(NamedTuple):
    """The servers that the files of a session configure, those that win over others of the same name first."""

    candidates: tuple[Candidate, ...]
    exclusive: NativeFile | None  # the organisation's own set of servers, which shuts out every other

    @property
    def doubt(self) -> str:
        """Say why nobody knows whether the organisation has a set of its own, and what is in it."""
        file = self.exclusive
        if file is None or file.state != "unread" or not file.is_strict:
            return ""
        return f"{why_unread(file)}, and it may shut this out"


class Configured:
    """The files of one machine that configure servers, found by the folder that they lie in."""

    def __init__(self, observation: Observation) -> None:
        own_sets = sorted(observation.of_kind("managed-mcp"), key=lambda file: file.state == "unread")
        self._exclusive = next(iter(own_sets), None)
        self._of_project: defaultdict[str, list[NativeFile]] = defaultdict(list)
        self._in_folder: defaultdict[str, list[NativeFile]] = defaultdict(list)
        for file in observation.files:
            if file.kind == "project-servers":
                self._of_project[file.project].append(file)
                self._in_folder[plain(machine_path(file.path)).rpartition("/")[0]].append(file)
        self._own = cache(self._own_of)

    def of(self, session: Session, state: State, managed: Managed, packages: tuple[PackageServer, ...]) -> Servable:
        """Return the servers of a session: the organisation's first, those of packages behind all but connectors."""
        candidates = (
            *self._given,
            *_delivered(managed),
            *self._own(session, state),
            *map(_of_package, packages),
            *_connectors(state),
        )
        return Servable(candidates, self._exclusive)

    @cached_property
    def _given(self) -> tuple[Candidate, ...]:
        return tuple(_of_map("managed-mcp", _servers(self._exclusive))) if self._exclusive else ()

    def _own_of(self, session: Session, state: State) -> tuple[Candidate, ...]:
        shared = (each for file in self.project_files(session) for each in _of_map("project", _servers(file)))
        return (
            *_of_map("local", state.local_servers()),
            *_under_dead_names(state),
            *shared,
            *_of_map("user", state.user_servers()),
        )

    def project_files(self, session: Session) -> tuple[NativeFile, ...]:
        """Return the files with servers in the project's folder and in every folder above it, the nearest first."""
        project = plain(machine_path(session.project))
        if not project:
            return ()
        steps = project.split("/")
        above = ["/".join(steps[:count]) for count in range(len(steps) + 1)]
        files = [
            *self._of_project.get(session.project, ()),
            *(f for each in above for f in self._in_folder.get(each, ())),
        ]
        return tuple(sorted(dict.fromkeys(files), key=lambda file: -len(plain(file.path))))


def _servers(file: NativeFile) -> Found | None:
    servers = file.settings.get("mcpServers")
    return Found(servers, file, ("mcpServers",)) if isinstance(servers, dict) else None


def _of_map(configured_in: ConfiguredIn, servers: Found | None) -> Iterator[Candidate]:
    members: Mapping[str, Any] = servers.value if servers is not None else {}
    for name, written in members.items():
        if servers is not None:
            found = servers.below(name, written)
            yield Candidate(name, configured_in, found, _config(found))


def _config(found: Found) -> ServerConfig:
    """Return what a server is; the client takes none from a file that its own reader does not take for JSON."""
    config = read_server(found.value)
    return config if found.file.is_strict else config._replace(wrong=f"{found.where} is not strict JSON")


def _delivered(managed: Managed) -> Iterator[Candidate]:
    """Yield the servers of managed settings: of one name the first that the client takes, else the first."""
    taken = {str(part.route[-1]): part for part in reversed(tuple(managed.parts(DELIVERED)))}
    left_out = [flaw.found for layer in managed.layers for flaw in layer.flaws if flaw.effect == "stripped"]
    for found in left_out:
        if found.route[0] == DELIVERED:
            taken.setdefault(str(found.route[-1]), found)
    for name, found in taken.items():
        yield Candidate(name, "managed-settings", found, _as_delivered(name, found))


def _as_delivered(name: str, found: Found) -> ServerConfig:
    """Return what a server of managed settings is; what is no url to the client's parser is none here either."""
    config = read_server(found.value)
    wrong = why_not(name, found.value)
    if not wrong and read_web_address(config.url) is None:
        wrong = "its `url` is no https address"
    return config._replace(wrong=wrong)


def _under_dead_names(state: State) -> Iterator[Candidate]:
    """Yield the servers under a name of the project's folder under which no start of the client looks for it."""
    for servers in state.servers_under_dead_names():
        name = servers.route[1]
        wrong = f"it stands under `{name}`, and a client looks for that folder under `{state.key}`"
        for candidate in _of_map("local", servers):
            yield candidate._replace(config=candidate.config._replace(wrong=wrong))


def _of_package(server: PackageServer) -> Candidate:
    return Candidate(server.name, "plugin", server.found, _config(server.found), server)


_CONNECTOR = "claude.ai "


def _connectors(state: State) -> Iterator[Candidate]:
    """Yield the connectors of the account that the client's own record names; what they are no file tells."""
    named = (*state.connected(), *state.toggled("disabledMcpServers"), *state.toggled("enabledMcpServers"))
    seen: set[str] = set()
    for found in named:
        if found.value.startswith(_CONNECTOR) and found.value not in seen:
            seen.add(found.value)
            yield Candidate(found.value, "connector", found, ServerConfig("http"))
