"""Who operates the server behind a door: us, the vendor of its system, or somebody else."""

from collections.abc import Callable, Collection
from typing import Literal, TypeAlias

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.catalogues import plain
from plugingov.rules.rule import Unknown
from plugingov.rules.source.local import bridged

Party: TypeAlias = Literal["us", "vendor", "third-party", "local"]
# Returns the names under which a catalogue knows the vendor of a door's system, as `plain` writes them.
Vendors: TypeAlias = Callable[[Door], Collection[str]]


def _nobody(_door: Door) -> Collection[str]:
    return ()


def operated_by(case: Case, door: Door, vendors: Vendors = _nobody) -> Party | Unknown:
    """Return who operates a door's server; `local` is one that runs where the member works and stands for no other."""
    server = door.server
    if server and server.is_remote is False and not bridged(case, door):
        return "local"
    if server is None or server.operator is None:
        return Unknown(
            door.at("server", "operator"), f"the inventory does not say the `server.operator` of `{door.id}`"
        )
    match server.operator:
        case "us":
            return "us"
        case "vendor":
            return "vendor"
    return _named(case, door, plain(server.operator), vendors)


def _named(case: Case, door: Door, operator: str, vendors: Vendors) -> Party:
    """Return who an operator is that the inventory calls by name: the vendor of a system is called `vendor`."""
    if operator == plain(case.organisation.id):
        return "us"
    names = {plain(name) for name in (door.plugin.publisher, door.plugin.system) if name}
    return "vendor" if operator in names or operator in vendors(door) else "third-party"


def is_third_party(case: Case, door: Door, vendors: Vendors = _nobody) -> bool | Unknown:
    """Tell whether a door's server is operated by neither us nor the vendor of its system."""
    party = operated_by(case, door, vendors)
    return party if isinstance(party, Unknown) else party == "third-party"
