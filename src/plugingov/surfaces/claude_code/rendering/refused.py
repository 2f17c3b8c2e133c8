"""What of Claude Code's servers and sources is secret, and so is not written."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.sources.document import Route
from plugingov.sources.errors import Problem
from plugingov.surfaces.claude_code.rendering.declared import FROM_ACCOUNT, Declared
from plugingov.surfaces.rendering.refused import of_server, of_sources, secrets_at

_CONFIGURED = frozenset({"managed-mcp", "project-file", "user-server"})  # headers and variables are written for these


def refused(declared: Declared) -> tuple[Problem, ...]:
    """Return a problem for each value that is to be written and is a secret."""
    return secrets_at(declared.organisation, (*_of_doors(declared), *of_sources(declared.organisation)))


def _of_doors(declared: Declared) -> Iterator[Route]:
    for door in declared.doors:
        server = declared.server(door)
        if server:
            is_configured = door.provision.via in _CONFIGURED
            yield from of_server(server, _server_route(declared, door), is_configured=is_configured)


def _server_route(declared: Declared, door: Door) -> Route:
    is_borrowed = door.provision.via in FROM_ACCOUNT and door.provision.server is None
    twin = declared.twins.get(door.id) if is_borrowed else None
    return (twin or door).at("server")
