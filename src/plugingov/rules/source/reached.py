"""Where a door leads: its server's address, or that of the remote server behind a local bridge."""

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.source.local import bridged
from plugingov.sources.document import Route


def reached(case: Case, door: Door) -> tuple[tuple[str, Route], ...]:
    """Return each url that a door leads to, and where it is written."""
    if door.server is None:
        return ()
    if door.server.url:
        return ((door.server.url, door.at("server", "url")),)
    return tuple((url, at) for url, at in bridged(case, door) if url)
