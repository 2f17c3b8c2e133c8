"""What servers answered on the way in, as rules about signing in ask for it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.ranking import worst
from plugingov.rules.rule import Finding, Unknown, Verdict

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.surfaces.sign_in.reading import Reading
    from plugingov.surfaces.sign_in.scopes import Advertised

# Where the inventory says what an answer is about; of any other it is how members sign in.
_AT = {
    "issuer-undeclared": ("auth", "issuer"),
    "client-not-taken": ("auth", "client"),
    "client-needed": ("auth", "client"),
    "sign-in-undeclared": ("auth", "method"),
    "no-sign-in-asked": ("auth", "method"),
    **dict.fromkeys(
        (
            "not-asked",
            "not-allowed-to-ask",
            "not-reached",
            "address-not-public",
            "redirected-elsewhere",
            "redirected",
            "web-page",
            "refused-at-the-edge",
            "modern-server-refuses",
            "method-missing",
            "wrong-path",
            "server-error",
            "not-understood",
        ),
        ("server", "url"),
    ),
}

_OAUTH = frozenset({"oauth", "managed"})
_OR_ELSE = "or change what the inventory says of it, and ask again"
FIX_OUT_OF_REACH = (
    "Give the server a public IPv4 address, or provide it by a way that reaches it from members' own machines."
)


def as_answered(case: Case, door: Door) -> Verdict | None:
    """Return what answers of a door's server say of its sign-in; nothing where nobody asked, or all is well."""
    if not case.probed:
        return None
    return worst(filter(None, (*_of_ways(case, door), _of_scopes(case, door))))


def _of_ways(case: Case, door: Door) -> Iterator[Verdict | None]:
    from plugingov.layers.ways_in import readings  # noqa: PLC0415 (most runs ask no server)

    for found in readings(case.organisation, door, case.layers.via(door), case.offers.of(door)):
        if found:
            yield _of_way(door, found[0])


def _of_way(door: Door, reading: "Reading") -> Verdict | None:
    at = door.at(*_AT.get(reading.code, ("auth",)))
    if reading.contradicts:
        because = f"{reading.because} (on {door.surface})"
        return Finding(at, because, fix=f"Find out which of the two is meant for `{door.id}`, {_OR_ELSE}.")
    method = door.auth.method if door.auth else None
    if reading.stops_sign_in and (method in _OAUTH or method == "none"):
        what = "sign in to" if method in _OAUTH else "get to"
        because = f"nobody can {what} `{door.id}` on {door.surface}: {reading.because}"
        return Finding(at, because, fix=_fix(door, reading))
    return Unknown(at, reading.because) if method in _OAUTH and reading.code != "sign-in-asked" else None


def _fix(door: Door, reading: "Reading") -> str:
    if reading.code == "address-not-public":
        return FIX_OUT_OF_REACH
    return f"Let whoever runs the server of `{door.id}` mend what it answers, {_OR_ELSE}."


def _of_scopes(case: Case, door: Door) -> Unknown | None:
    """Return that nobody knows whether a scope exists which the server does not advertise: its lists may be short."""
    wanted = door.requested_scopes if door.auth and door.auth.method == "oauth" else None
    known = advertised_scopes(case).get(door)
    missing = [scope for scope in wanted or () if known and known.by(scope) is None]
    if known is None or not missing:
        return None
    from plugingov.surfaces.sign_in.way import quoted  # noqa: PLC0415 (as above)

    because = (
        f"`{door.id}` asks for {quoted(missing)} on {door.surface}, and its server advertises {quoted(known.every)}: lists of "
        "scopes need not be complete (RFC 8414, RFC 9728), so that nobody knows whether it grants the rest"
    )
    return Unknown(door.at("auth", "scopes"), because)


@lru_cache(maxsize=8)
def advertised_scopes(case: Case) -> Mapping[Door, "Advertised"]:
    """Return the scopes that servers advertise, by door; of a door that nobody asked, or without any list, nothing."""
    if not case.probed:
        return {}
    from plugingov.surfaces.sign_in.scopes import advertised_by_any  # noqa: PLC0415 (as above)

    found = {door: advertised_by_any(case.offers.of(door)) for door in case.layers.doors.values()}
    return {door: scopes for door, scopes in found.items() if scopes.is_known}
