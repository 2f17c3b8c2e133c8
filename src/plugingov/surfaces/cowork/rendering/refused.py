"""What of Cowork's servers and sources is secret, and so is not written."""

from plugingov.sources.errors import Problem
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.rendering.refused import of_server, of_sources, secrets_at


def refused(declared: Declared) -> tuple[Problem, ...]:
    """Return a problem for each value that is to be written and is a secret."""
    routes = [
        route
        for door in declared.doors
        if door.server
        for route in of_server(door.server, door.at("server"), is_configured=True)
    ]
    return secrets_at(declared.organisation, (*routes, *of_sources(declared.organisation)))
