"""Who operates the server behind a door: us, the vendor of its system, or somebody else."""

from collections.abc import Callable, Collection
from typing import Literal, TypeAlias

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown

Party: TypeAlias = Literal["us", "vendor", "third-party", "local"]
# Returns the names under which a catalogue knows the vendor of a system, folded as `folded` does.
Vendors: TypeAlias = Callable[[Door], Collection[str]]


def folded(name: str) -> str:
    """Return a name of a company as names are compared: without regard to case and blanks at its ends."""
    return name.strip().casefold()


def _nobody(_door: Door) -> Collection[str]:
    return ()


def operated_by(case: Case, door: Door, vendors: Vendors = _nobody) -> Party | Unknown:
    """Return who operates a door's server; `local` is one that runs where the member works."""
    server = door.server
    if server and server.is_remote is False:
        return "local"
    if server is None or server.operator is None:
        return Unknown(door.at("server", "operator"), f"the inventory does not say the `server.operator` of `{door.id}`")
    if server.operator in {"us", "vendor"}:
        return "us" if server.operator == "us" else "vendor"
    operator = folded(server.operator)
    if operator == folded(case.organisation.id):
        return "us"
    own = [folded(name) for name in (door.plugin.publisher, door.plugin.system) if name]
    known = vendors(door)
    if operator in own or operator in known:
        return "vendor"
    if door.plugin.publisher or known or (operator == "anthropic" and own):
        return "third-party"
    because = f"the inventory does not say the `publisher` of `{door.id}`, so that its operator may be the vendor or not"
    return Unknown(door.at("server", "operator"), because)


def is_third_party(case: Case, door: Door, vendors: Vendors = _nobody) -> bool | Unknown:
    """Tell whether a door's server is operated by neither us nor the vendor of its system."""
    party = operated_by(case, door, vendors)
    return party if isinstance(party, Unknown) else party == "third-party"
