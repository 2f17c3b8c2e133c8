"""Every server that the files of a session configure, those that shadow each other included."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.server_config import ServerConfig, read_server
from plugingov.surfaces.claude_code.sessions.session import ConfiguredIn, PackageServer, Session
from plugingov.surfaces.claude_code.sessions.state import State


class Candidate(NamedTuple):
    """A server that is configured somewhere."""

    name: str  # as the lists match it
    configured_in: ConfiguredIn
    found: Found
    config: ServerConfig
    brought_by: PackageServer | None = None


def managed_servers(observation: Observation) -> NativeFile | None:
    """Return the file with the organisation's own set of servers, which shuts out every other."""
    return next(iter(observation.of_kind("managed-mcp")), None)


def candidates(
    observation: Observation, session: Session, state: State, packages: tuple[PackageServer, ...]
) -> Iterator[Candidate]:
    """Yield the servers that the files configure, those that win over others of the same name first."""
    given = managed_servers(observation)
    if given is not None:
        yield from _of_map("managed-mcp", _servers(given))
    yield from _of_map("local", state.local_servers())
    for file in _project_files(observation, session):
        yield from _of_map("project", _servers(file))
    yield from _of_map("user", state.user_servers())
    yield from map(_of_package, packages)
    yield from _connectors(state)


def _project_files(observation: Observation, session: Session) -> tuple[NativeFile, ...]:
    """Return the files with servers in the project's folder and in every folder above it, the nearest first."""
    project = _plain(session.project)
    files = observation.files if project else ()
    found = [file for file in files if file.kind == "project-servers" and _lies_above(file, session, project)]
    return tuple(sorted(found, key=lambda file: -len(_plain(file.path))))


def _lies_above(file: NativeFile, session: Session, project: str) -> bool:
    folder = _plain(file.path).rpartition("/")[0]
    return file.project == session.project or f"{project}/".startswith(f"{folder}/")


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/")


def _servers(file: NativeFile) -> Found | None:
    servers = file.settings.get("mcpServers") if file.is_strict else None
    return Found(servers, file, ("mcpServers",)) if isinstance(servers, dict) else None


def _of_map(configured_in: ConfiguredIn, servers: Found | None) -> Iterator[Candidate]:
    members: Mapping[str, Any] = servers.value if servers is not None else {}
    for name, written in members.items():
        if servers is not None:
            yield Candidate(name, configured_in, servers.below(name, written), read_server(written))


def _of_package(server: PackageServer) -> Candidate:
    return Candidate(server.name, "plugin", server.found, read_server(server.found.value), server)


_CONNECTOR = "claude.ai "


def _connectors(state: State) -> Iterator[Candidate]:
    """Yield the connectors of the account that the client's own record names; what they are no file tells."""
    named = (*state.connected(), *state.toggled("disabledMcpServers"), *state.toggled("enabledMcpServers"))
    seen: set[str] = set()
    for found in named:
        if found.value.startswith(_CONNECTOR) and found.value not in seen:
            seen.add(found.value)
            yield Candidate(found.value, "connector", found, ServerConfig("http"))
