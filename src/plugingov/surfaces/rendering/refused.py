"""Secrets that rendering would write into a file: with one of them, nothing is rendered."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plugingov.model.inventory import Server, Windows
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Route
from plugingov.sources.errors import Problem, problem_at
from plugingov.sources.secret_arguments import classify_header, hold_secrets
from plugingov.sources.secrets import classify


def secrets_at(organisation: Organisation, routes: Iterable[Route]) -> tuple[Problem, ...]:
    """Return a problem for each line that is to be written and holds a secret."""
    return tuple(
        problem_at(
            organisation.document(route),
            route,
            "found a secret where something is rendered from",
            expected="a reference, as in ${NAME}, which each machine fills in",
            guarded=True,
        )
        for route in dict.fromkeys(routes)
    )


def of_server(server: Server, route: Route, *, is_configured: bool) -> Iterator[Route]:
    """Yield what of a server is secret; its headers and variables are written only where it is configured."""
    for section, kind in (("env", classify), ("headers", classify_header)) if is_configured else ():
        values: Mapping[str, str] = getattr(server, section) or {}
        yield from ((*route, section, name) for name, value in values.items() if kind(name, value).is_secret)
    if server.url and classify("url", server.url).is_secret:
        yield (*route, "url")
    for part, at in ((server, route), (server.windows, (*route, "windows"))):
        if part:
            yield from _of_command(part, at)


def _of_command(part: Server | Windows, route: Route) -> Iterator[Route]:
    words = (part.command or "", *part.args)
    for number, is_secret in enumerate(hold_secrets(words)):
        if is_secret:
            yield (*route, "command") if number == 0 else (*route, "args", number - 1)


def of_sources(organisation: Organisation) -> Iterator[Route]:
    """Yield what is secret in the sources of marketplaces and packages."""
    for section, parts in (("marketplaces", organisation.marketplaces), ("packages", organisation.packages)):
        for name, said in parts.items():
            if said.source:
                written = said.source.model_dump(by_alias=True, exclude_none=True, exclude=_PINS)
                yield from (((section, name, "source", *rest)) for rest in _leaves(written))


_PINS = {"sha", "sha256", "manifest_sha256"}  # they look drawn because they are
# Of a credential these say how it is come by, in the vendor's own words (3P-EXT), and not what it is.
_WORDS = frozenset({"anonymous", "userGit", "credentialHelper", "inferenceCredential"})


def _leaves(value: Any, route: Route = ()) -> Iterator[Route]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _leaves(item, (*route, key))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _leaves(item, (*route, number))
        case str() if value not in _WORDS and classify(str(route[-1]) if route else "", value).is_secret:
            yield route
