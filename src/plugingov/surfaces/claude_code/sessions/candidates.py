"""Every server that the files of a session configure, those that shadow each other included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.server_config import ServerConfig, read_server
from plugingov.surfaces.claude_code.sessions.session import ConfiguredIn, Ruling, Session
from plugingov.surfaces.claude_code.sessions.state import State


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PackageServer:
    """A server that a package brings, and whether the package loads."""

    package: str  # its id
    name: str  # its key within the package
    found: Found  # what stands under the key
    loads: Ruling  # of the package
    root: str = ""  # the folder of the package, as the machine calls it


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
    files = observation.files if session.project else ()
    return tuple(file for file in files if file.kind == "project-servers" and file.project == session.project)


def _servers(file: NativeFile) -> Found | None:
    servers = file.settings.get("mcpServers") if file.is_strict else None
    return Found(servers, file, ("mcpServers",)) if isinstance(servers, dict) else None


def _of_map(configured_in: ConfiguredIn, servers: Found | None) -> Iterator[Candidate]:
    members: Mapping[str, Any] = servers.value if servers is not None else {}
    for name, written in members.items():
        if servers is not None:
            yield Candidate(name, configured_in, servers.below(name, written), read_server(written))


def _of_package(server: PackageServer) -> Candidate:
    plugin = server.package.partition("@")[0]
    config = read_server(server.found.value)
    return Candidate(f"plugin:{plugin}:{server.name}", "plugin", server.found, config, server)


_CONNECTOR = "claude.ai "


def _connectors(state: State) -> Iterator[Candidate]:
    """Yield the connectors of the account that the client's own record names; what they are no file tells."""
    named = (*state.connected(), *state.toggled("disabledMcpServers"), *state.toggled("enabledMcpServers"))
    seen: set[str] = set()
    for found in named:
        if found.value.startswith(_CONNECTOR) and found.value not in seen:
            seen.add(found.value)
            yield Candidate(found.value, "connector", found, ServerConfig("http"))
