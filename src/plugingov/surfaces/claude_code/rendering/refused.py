"""Secrets that rendering would write into a file: with one of them, nothing is rendered."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.model.door import Door
from plugingov.model.inventory import Server, Windows
from plugingov.sources.document import Route
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.secret_arguments import classify_header, hold_secrets
from plugingov.sources.secrets import classify
from plugingov.surfaces.claude_code.rendering.declared import FROM_ACCOUNT, Declared

_CONFIGURED = frozenset({"managed-mcp", "project-file", "user-server"})  # headers and variables are written for these


def refused(declared: Declared) -> tuple[Problem, ...]:
    """Return a problem for each value that is to be written and is a secret."""
    routes = dict.fromkeys((*_of_doors(declared), *_of_sources(declared)))
    return tuple(
        problem_at(
            declared.organisation.document(route),
            route,
            "found a secret where something is rendered from",
            expected="a reference, as in ${NAME}, which each machine fills in",
            guarded=True,
        )
        for route in routes
    )


def _of_doors(declared: Declared) -> Iterator[Route]:
    for door in declared.doors:
        server = declared.server(door)
        if server:
            yield from _of_server(server, _server_route(declared, door), door.provision.via in _CONFIGURED)


def _server_route(declared: Declared, door: Door) -> Route:
    is_borrowed = door.provision.via in FROM_ACCOUNT and door.provision.server is None
    twin = declared.twins.get(door.id) if is_borrowed else None
    return (twin or door).at("server")


def _of_server(server: Server, route: Route, is_configured: bool) -> Iterator[Route]:  # noqa: FBT001 (a fact)
    for section, kind in (("env", classify), ("headers", classify_header)) if is_configured else ():
        values: Mapping[str, str] = getattr(server, section) or {}
        yield from ((*route, section, name) for name, value in values.items() if kind(name, value).is_secret)
    if server.url and classify("url", server.url).is_secret:
        yield (*route, "url")
    for part, at in ((server, route), (server.windows, (*route, "windows"))):
        if part:
            yield from _of_command(part, at)


def holds_secret(server: Server) -> bool:
    """Tell whether what a server is configured with holds a secret that is written down."""
    return any(True for _ in _of_server(server, (), True))  # noqa: FBT003 (its own signature)


def _of_command(part: Server | Windows, route: Route) -> Iterator[Route]:
    words = (part.command or "", *part.args)
    for number, is_secret in enumerate(hold_secrets(words)):
        if is_secret:
            yield (*route, "command") if number == 0 else (*route, "args", number - 1)


def _of_sources(declared: Declared) -> Iterator[Route]:
    organisation = declared.organisation
    for section, parts in (("marketplaces", organisation.marketplaces), ("packages", organisation.packages)):
        for name, said in parts.items():
            if said.source:
                written = said.source.model_dump(by_alias=True, exclude_none=True, exclude=_PINS)
                yield from (((section, name, "source", *rest)) for rest in _leaves(written))


_PINS = {"sha", "sha256", "manifest_sha256"}  # they look drawn because they are


def _leaves(value: Any, route: Route = ()) -> Iterator[Route]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _leaves(item, (*route, key))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _leaves(item, (*route, number))
        case str() if classify(str(route[-1]) if route else "", value).is_secret:
            yield route
