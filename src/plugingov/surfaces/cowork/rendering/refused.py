"""What of Cowork's servers and sources is secret, and so is not written."""

from collections.abc import Iterator

from plugingov.model.door import Door
from plugingov.sources.document import Route
from plugingov.sources.errors import Problem
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.rendering.refused import of_server, of_sources, secrets_at


def refused(declared: Declared) -> tuple[Problem, ...]:
    """Return a problem for each value that is to be written and is a secret."""
    routes = (route for door in declared.doors for route in _of_door(door))
    return secrets_at(declared.organisation, (*routes, *of_sources(declared.organisation)))


def doors_with_secrets(declared: Declared) -> frozenset[str]:
    """Return the doors for whose sake nothing is rendered."""
    return frozenset(door.id for door in declared.doors if next(_of_door(door), None))


def _of_door(door: Door) -> Iterator[Route]:
    yield from of_server(door.server, door.at("server"), is_configured=True) if door.server else ()
