"""Several people who sign in as one and the same."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.layers.summary import listed
from plugingov.model.door import Door
from plugingov.model.values import Surface
from plugingov.rules.authenticate.on_record import credentials_by_door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route

_BY_THEMSELVES = frozenset({"oauth", "managed"})  # in both each member signs in with an account of their own


@lru_cache(maxsize=8)
def shared_on_record(case: Case) -> Mapping[tuple[str, Surface], tuple[str, ...]]:
    """Return the credentials that several people share, by door."""
    found: dict[tuple[str, Surface], tuple[str, ...]] = {}
    for name, credential in case.organisation.credentials.items():
        if credential.kind == "shared":
            door = (credential.plugin, credential.surface)
            found[door] = (*found.get(door, ()), name)
    return found


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if door.auth and door.auth.method == "none":
        return NOT_APPLICABLE
    shared = shared_on_record(case).get((door.id, door.surface), ())
    declared = _declared(case, door)
    if declared or shared:
        return _as_one(case, door, declared, shared)
    return _each_their_own(case, door)


def _declared(case: Case, door: Door) -> tuple[Route, str] | None:
    """Return the line that says so, if one does: a header that nobody calls per member is one for all."""
    auth = door.auth
    if auth and auth.identity == "shared":
        return door.at("auth", "identity"), "its identity is `shared`"
    if auth is None or auth.method != "static-header":
        return None
    if auth.identity is None:
        return door.at("auth", "method"), "a `static-header` is the same for all"
    if case.layers.via(door) == "custom-connector":
        return door.at("auth", "method"), "the `static-header` of a custom connector is the same for all"
    return None


def _as_one(case: Case, door: Door, declared: tuple[Route, str] | None, shared: tuple[str, ...]) -> Verdict:
    is_several = _is_for_several(case, door)
    if is_several is None:
        because = f"the inventory does not say how many people the audience of `{door.id}` is, who sign in as one"
        return Unknown((*door.route, "audience"), because)
    if not is_several:
        return NOT_APPLICABLE
    reasons = [declared[1]] if declared else []
    if shared:
        names = listed([f"`{name}`" for name in shared])
        reasons.append(f"credentials {names} are `shared`" if len(shared) > 1 else f"credential {names} is `shared`")
    at = declared[0] if declared else ("credentials", shared[0], "kind")
    return Finding(at, f"everybody is one and the same to `{door.id}` on {door.surface}: {'; '.join(reasons)}")


def _each_their_own(case: Case, door: Door) -> Verdict:
    auth = door.auth
    if auth and (auth.identity or auth.method in _BY_THEMSELVES):
        return PASS
    credentials = credentials_by_door(case).get((door.id, door.surface), {}).values()
    if credentials and all(credential.kind for credential in credentials):
        return PASS
    at = door.at("auth", "identity")
    if auth is None or auth.method is None:
        return Unknown(at, f"the inventory does not say how members sign in to `{door.id}`")
    return Unknown(
        at, f"the inventory does not say the `auth.identity` of `{door.id}`, whose sign-in is `{auth.method}`"
    )


def _is_for_several(case: Case, door: Door) -> bool | None:
    """Tell whether more than one person is meant to use a door; nothing where nobody counted them."""
    if door.plugin.audience is None:
        return True
    counts = [person.count for person in case.layers.people_of_door(door.id)]
    if sum(count or 0 for count in counts) > 1:
        return True
    return None if None in counts else False


SHARED_IDENTITY = Rule(
    id="AUT009",
    name="shared-identity",
    title="Several people sign in as one and the same",
    layer="authenticate",
    severity="medium",
    why="Nobody can tell who read or changed what, and when somebody leaves, the one sign-in has to change for everybody. "
    "A service account (`kind: service`) stands for a machine and is no gap, nor is a door for one person.",
    fix={
        "cowork": "Let each member connect for themselves (OAuth, or the organisation's managed sign-in), and write `identity: per-member`.",
        "claude-code": "Let each member sign in for themselves, or give each a token of their own through a reference such as `${NAME}`, and write `identity: per-member`.",
    },
    references=(
        "OWASP MCP01:2025",
        "claude.com/docs/connectors/custom/remote-mcp",
        "claude.com/docs/connectors/building/authentication",
    ),
    controls=Controls(nist=("IA-2", "IA-9"), iso=("A.5.16", "A.8.5"), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """\
groups: {archivists: {size: 4}}
plugins:
  box:
    title: Box
    path: marketplace
    audience: [archivists]
    auth:
      method: static-header
      identity: shared  # gap
    provision: {claude-code: {via: marketplace-plugin}}
  wiki:
    title: Wiki
    path: marketplace
    auth: {method: api-token}
    provision: {claude-code: {via: marketplace-plugin}}
credentials:
  wiki-token:
    plugin: wiki
    surface: claude-code
    kind: shared  # gap
""",
    ),
    good=Example(
        """\
groups: {archivists: {size: 4}, robot-keepers: {size: 1}}
plugins:
  box:
    title: Box
    path: marketplace
    audience: [archivists]
    auth: {method: oauth, identity: per-member}
    provision: {claude-code: {via: marketplace-plugin}}
  wiki:
    title: Wiki
    path: marketplace
    audience: [robot-keepers]
    auth: {method: static-header, identity: shared}
    provision: {claude-code: {via: marketplace-plugin}}
  backup:
    title: Backup
    path: custom-mcp
    auth: {method: api-token}
    provision: {claude-code: {via: user-server}}
credentials:
  backup-account: {plugin: backup, surface: claude-code, kind: service}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
