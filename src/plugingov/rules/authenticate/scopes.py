"""The scopes of each door, asked for, asked for by default or given, and where each is written."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.door import Door
from plugingov.model.values import Surface
from plugingov.rules.authenticate.answered import advertised_scopes
from plugingov.rules.authenticate.on_record import credentials_by_door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, Finding, Subject, Unknown, Verdict
from plugingov.sources.document import Route

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.surfaces.sign_in.scopes import Advertiser

# What signs in without scopes, unless the inventory writes some down.
_WITHOUT_SCOPES = frozenset({"none", "mtls", "aws-credentials", "static-header", "api-token"})


class ByDefault(NamedTuple):
    """A scope that nobody wrote down: clients ask for what the server advertises, and from there it comes."""

    at: Route
    advertiser: "Advertiser"


class Challenged(NamedTuple):
    """A scope that the server asks for by name, beside those that are written down for its door.

    `is_held_back` where clients can be configured to ask for the written ones alone, and nobody knows whether they are.
    """

    at: Route
    is_held_back: bool


# For each door, each scope with the route that holds the list of scopes it is written in, and its number there.
Requested = Mapping[tuple[str, Surface], Mapping[str, tuple[Route, int] | ByDefault | Challenged]]

_ADVERTISED = {
    "challenge": "the challenge of its server names",
    "resource": "the metadata of its server list",
    "authorization server": "Claude adds where the authorization server has it",
}


@lru_cache(maxsize=8)
def requested_scopes(case: Case) -> Requested:
    """Return, for each door, the scopes it asks for or has been given, and where each is written first."""
    found: dict[tuple[str, Surface], dict[str, tuple[Route, int] | ByDefault | Challenged]] = {}
    for door in case.layers.doors.values():
        scopes = found[door.id, door.surface] = {}
        if requested := door.requested_scopes:
            _add(scopes, requested, door.at("auth", "scopes"))
    for name, credential in case.organisation.credentials.items():
        scopes = found.setdefault((credential.plugin, credential.surface), {})
        if credential.scopes and not scopes.keys() >= {*credential.scopes}:
            _add(scopes, credential.scopes, ("credentials", name, "scopes"))
    for door in advertised_scopes(case):
        for scope, asked in (asked_by_default(case, door) or _challenged(case, door)).items():
            found[door.id, door.surface].setdefault(scope, asked)
    return found


def _add(
    found: dict[str, tuple[Route, int] | ByDefault | Challenged], scopes: tuple[str, ...], written_at: Route
) -> None:
    """Add those of a list of scopes that are written nowhere before."""
    for number, scope in enumerate(scopes):
        if scope not in found:
            found[scope] = written_at, number


def _challenged(case: Case, door: Door) -> Mapping[str, Challenged]:
    """Return what a server asks members' clients for though something else is written down; a client follows it."""
    known = advertised_scopes(case).get(door)
    if known is None or door.requested_scopes is None or not has_scopes(door):
        return {}
    found = Challenged(door.at("auth", "scopes"), is_held_back=_can_be_held_back(case, door))
    return dict.fromkeys(known.challenged, found)


def _can_be_held_back(case: Case, door: Door) -> bool:
    """Tell whether scopes can be configured: for a connector of one's own there is nowhere to write them."""
    via = case.layers.via(door)
    return not (via == "custom-connector" or (via == "claude-ai-connector" and door.path != "oauth-connector"))


def asked_by_default(case: Case, door: Door) -> Mapping[str, ByDefault]:
    """Return what members' clients ask for because nobody wrote scopes down; nothing where somebody did."""
    known = advertised_scopes(case).get(door)
    if known is None or door.requested_scopes is not None or not has_scopes(door):
        return {}
    at = door.at("auth")
    return {scope: ByDefault(at, advertiser) for scope, (advertiser, _) in known.by_default().items()}


@lru_cache(maxsize=8)
def each_scope(case: Case) -> tuple[Subject, ...]:
    """Return each scope of each door, and the door itself where nobody says which it asks for or has been given."""
    named = [
        Subject(plugin=plugin, surface=surface, item=scope)
        for (plugin, surface), scopes in requested_scopes(case).items()
        for scope in scopes
    ]
    unrecorded = credentials_without_scopes(case)
    silent = [
        Subject(plugin=door.id, surface=door.surface)
        for key, door in case.layers.doors.items()
        if key in unrecorded or (door.requested_scopes is None and not asked_by_default(case, door))
    ]
    return (*named, *silent)


@lru_cache(maxsize=8)
def credentials_without_scopes(case: Case) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return, for each door that signs in with scopes, the credentials on record that do not state theirs."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, credentials in credentials_by_door(case).items():
        door = case.layers.doors.get(key)
        silent = tuple(name for name, credential in credentials.items() if credential.scopes is None)
        if silent and door and has_scopes(door):
            found[key] = silent
    return found


def _held_at(case: Case, subject: Subject) -> tuple[Route, str]:
    """Return where a scope is written, and the opening of a sentence about who has it."""
    scope = subject.item or ""
    found = requested_scopes(case)[subject.plugin or "", subject.surface or "cowork"][scope]
    if isinstance(found, Challenged):
        named = f"the challenge of the server of `{subject.plugin}` names scope `{scope}` beside the declared ones"
        if not found.is_held_back:
            return found.at, f"{named}, and members' clients on {subject.surface} then ask for it"
        return found.at, f"{named}, and whether members' clients on {subject.surface} ask for it is not known"
    if isinstance(found, ByDefault):
        unsaid = f"nobody wrote down the `scopes` of `{subject.plugin}` on {subject.surface}"
        return found.at, f"{unsaid}, and members' clients then ask for what {_ADVERTISED[found.advertiser]}: `{scope}`"
    route, number = found
    holder = f"credential `{route[1]}` of `{subject.plugin}`" if route[0] == "credentials" else f"`{subject.plugin}`"
    return (*route, number), f"{holder} has scope `{scope}` on {subject.surface}"


def too_wide(case: Case, subject: Subject, because: str) -> Finding | Unknown:
    """Return that a scope is too wide, and why; unknown where nobody can tell whether anybody asks for it."""
    at, holds = _held_at(case, subject)
    found = requested_scopes(case)[subject.plugin or "", subject.surface or "cowork"][subject.item or ""]
    if isinstance(found, Challenged) and found.is_held_back:
        return Unknown(at, f"{holds}{because}")
    return Finding(at, f"{holds}{because}", fix=_fix_of(case, subject))


def _fix_of(case: Case, subject: Subject) -> str:
    """Return how to be rid of a scope that nobody wrote down; nothing where the rule's own fix will do."""
    found = requested_scopes(case)[subject.plugin or "", subject.surface or "cowork"][subject.item or ""]
    if isinstance(found, Challenged):
        return (
            "Let whoever runs the server name only the scopes that were approved, or have the wider ones reviewed and "
            "declare them."
        )
    if not isinstance(found, ByDefault):
        return ""
    return (
        "Write down as `auth.scopes` what the needed tools state and no more, configure the clients so, and let whoever "
        "runs the server name only those in its challenge."
    )


def has_scopes(door: Door) -> bool:
    """Tell whether a door signs in with scopes, as far as anybody says; unknown counts as yes."""
    return door.auth is None or door.auth.method not in _WITHOUT_SCOPES


def unstated(case: Case, subject: Subject) -> Verdict:
    """Return the verdict on a door that does not state its scopes, or a credential of which does not."""
    door = case.door(subject.plugin, subject.surface)
    if door.requested_scopes is None and not asked_by_default(case, door):
        return unstated_scopes(door) if has_scopes(door) else NOT_APPLICABLE
    names = credentials_without_scopes(case)[door.id, door.surface]
    more = f", nor {len(names) - 1} more" if names[1:] else ""
    because = f"the inventory does not say which `scopes` credential `{names[0]}` of `{door.id}` has{more}"
    return Unknown(("credentials", names[0]), because)


def unstated_scopes(door: Door) -> Unknown:
    """Return that the inventory does not state the scopes of a door."""
    return Unknown(door.at("auth"), f"the inventory does not say which `scopes` `{door.id}` asks for")
