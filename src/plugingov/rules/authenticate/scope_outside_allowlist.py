"""A scope that nobody allowed."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.values import Patterns, Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route
from plugingov.sources.globs import glob

# What signs in without scopes, unless the inventory writes some down.
_WITHOUT_SCOPES = frozenset({"none", "mtls", "aws-credentials", "static-header", "api-token"})


class ScopeSettings(Settings):
    """Which scopes are allowed, which are not."""

    allow: Patterns | None = None
    deny: Patterns | None = None


# For each door, each scope with the route that holds the list of scopes it is written in, and its number there.
Requested = Mapping[tuple[str, Surface], Mapping[str, tuple[Route, int]]]


@lru_cache(maxsize=8)
def requested_scopes(case: Case) -> Requested:
    """Return, for each door, the scopes it asks for or has been given, and where each is written first."""
    found: dict[tuple[str, Surface], dict[str, tuple[Route, int]]] = {}
    for door in case.layers.doors.values():
        scopes = found.setdefault((door.id, door.surface), {})
        if door.requested_scopes:
            route = door.at("auth", "scopes")
            for number, scope in enumerate(door.requested_scopes):
                scopes.setdefault(scope, (route, number))
    for name, credential in case.organisation.credentials.items():
        scopes = found.setdefault((credential.plugin, credential.surface), {})
        for number, scope in enumerate(credential.scopes or ()):
            scopes.setdefault(scope, (("credentials", name, "scopes"), number))
    return found


@lru_cache(maxsize=8)
def each_scope(case: Case) -> tuple[Subject, ...]:
    """Return each scope of each door, and the door itself where nobody says which scopes it asks for."""
    named = [
        Subject(plugin=plugin, surface=surface, item=scope)
        for (plugin, surface), scopes in requested_scopes(case).items()
        for scope in scopes
    ]
    silent = (door for door in case.layers.doors.values() if door.requested_scopes is None)
    return (*named, *(Subject(plugin=door.id, surface=door.surface) for door in silent))


def judge(case: Case, subject: Subject, settings: ScopeSettings) -> Verdict:
    scope = subject.item
    if scope is None:
        return _without_scopes(case, subject)
    route, number = requested_scopes(case)[subject.plugin or "", subject.surface or "cowork"][scope]
    at = (*route, number)
    holds = f"credential `{at[1]}` of `{subject.plugin}`" if at[0] == "credentials" else f"`{subject.plugin}`"
    for pattern in settings.deny or ():
        if glob(pattern).matches(scope):
            return Finding(at, f"{holds} has scope `{scope}` on {subject.surface}, which `{pattern}` denies")
    if settings.allow is not None and not any(glob(pattern).matches(scope) for pattern in settings.allow):
        allowed = ", ".join(f"`{pattern}`" for pattern in settings.allow) or "none"
        return Finding(at, f"{holds} has scope `{scope}` on {subject.surface}; allowed: {allowed}")
    return PASS


def _without_scopes(case: Case, subject: Subject) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    if door.auth and door.auth.method in _WITHOUT_SCOPES:
        return NOT_APPLICABLE
    return Unknown(door.at("auth"), f"the inventory does not say which `scopes` `{door.id}` asks for")


SCOPE_OUTSIDE_ALLOWLIST = Rule(
    id="AUT001",
    name="scope-outside-allowlist",
    title="A scope is wider than what was allowed",
    layer="authenticate",
    severity="high",
    why="A scope is what a stolen or misled session can do. One that nobody allowed is a door that nobody opened on purpose.",
    fix="Ask for a scope on the list, sign in again so that the credential has it, or allow the scope on purpose in the policy.",
    references=("OWASP MCP02:2025", "modelcontextprotocol.io/specification/2026-07-28/basic/authorization"),
    controls=Controls(nist=("AC-6",), iso=("A.8.2", "A.8.3"), soc2=("CC6.1",), mas=("9.1", "9.2")),
    item_is="scope",
    required=(("allow", "deny"),),
    bad=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth:
      method: oauth
      scopes:
        - drive.readonly
        - drive  # gap
    provision: {cowork: {preference: available}}
credentials:
  drive-ap:
    plugin: google-drive
    surface: cowork
    scopes: [drive.readonly, drive.admin]  # gap
""",
        "{allow: [drive.readonly, 'drive.a*'], deny: ['*.admin']}",
    ),
    good=Example(
        """\
plugins:
  google-drive:
    title: Google Drive
    path: marketplace
    auth: {method: oauth, scopes: [drive.readonly]}
    provision: {cowork: {preference: available}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    auth: {method: mtls}
    provision: {cowork: {via: custom-connector}}
""",
        "{allow: [drive.readonly]}",
    ),
    settings=ScopeSettings,
    subjects=each_scope,
    judge=judge,
)
