"""What a server's answers mean: the first row that fits the way in, and what is to be said beside it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from plugingov.model.probed import ProbedServer
from plugingov.surfaces.sign_in import beside, discovery, reaching, registration
from plugingov.surfaces.sign_in.reading import Asker, Reading
from plugingov.surfaces.sign_in.way import Way, came_back

Row: TypeAlias = Callable[[Way], Reading | None]

# From the first request to the last: what stops a client comes before all that it never gets to.
BEFORE_SIGN_IN: tuple[Row, ...] = (
    reaching.not_asked,
    reaching.not_public,
    reaching.not_allowed,
    reaching.not_reached,
    reaching.unasked,
    reaching.redirected,
    reaching.web_page,
    reaching.let_in,
    reaching.modern_refusal,
    reaching.not_there,
    reaching.turned_away,
    reaching.failing,
    reaching.anything_else,
)
OF_THE_SIGN_IN: tuple[Row, ...] = (
    discovery.no_resource,
    discovery.other_resource,
    discovery.no_issuer,
    discovery.no_authorization,
    discovery.other_issuer,
    discovery.no_endpoint,
    discovery.no_s256,
    registration.client_not_taken,
    discovery.other_than_declared,
    registration.client_needed,
)
_WALKED = frozenset({"reach", "challenge", "resource-metadata", "server-metadata", "credential"})


def read(server: ProbedServer, asker: Asker) -> tuple[Reading, ...]:
    """Return what the answers of a server mean to somebody: of the way in first, then of the rest.

    Nothing where nobody took the way in: of a local server, or in a list that somebody saved.
    """
    if server.transport == "stdio" or not (server.not_asked or any(step.name in _WALKED for step in server.steps)):
        return ()
    way = Way(server, asker)
    told = (way_in(way), _about(beside.credential(way), "credential"))
    remarks = (_about(row(way), "remark") for row in (beside.offline_access, beside.era))
    return tuple(filter(None, (*told, *remarks)))


def _about(reading: Reading | None, what: str) -> Reading | None:
    return replace(reading, about=what) if reading else None  # type: ignore[arg-type]  # one of its words


def way_in(way: Way) -> Reading:
    """Return what the way in means."""
    found = _first(BEFORE_SIGN_IN, way)
    if found is None and way.asker.signs_in:
        found = _first(OF_THE_SIGN_IN, way)
    found = found or _asked(way)
    # What stops everybody is said before what may stop one client.
    return found if found.stops_sign_in or found.contradicts else reaching.perhaps_not_public(way) or found


def _first(rows: tuple[Row, ...], way: Way) -> Reading | None:
    return next(filter(None, (row(way) for row in rows)), None)


def _asked(way: Way) -> Reading:
    """Return that the server asks for a sign-in, and, where one is declared, that it can be completed."""
    step = way.challenge
    opening = came_back(step) if step else "the server"
    if way.asker.method == "none":
        because = f"{opening} and asks for a sign-in, and `{way.asker.door}` is declared with none"
        return way.reads("sign-in-undeclared", "unknown", because, step)
    if not way.asker.signs_in:
        return way.reads("sign-in-asked", "unknown", f"{opening} and asks for a sign-in", step)
    because = f"{opening} and leads to all that a sign-in needs; who has signed in is not seen from outside"
    return way.reads("sign-in-asked", "unknown", because, step)
