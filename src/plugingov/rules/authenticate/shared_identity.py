"""Several people who sign in as one and the same."""

from collections.abc import Iterator

from plugingov.layers.summary import listed
from plugingov.model.door import Door
from plugingov.rules.authenticate.on_record import credentials_by_door
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route

_BY_THEMSELVES = frozenset({"oauth", "managed"})  # in both each member signs in with an account of their own


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    method = door.auth.method if door.auth else None
    if method == "none":
        return NOT_APPLICABLE
    shared = (*_as_declared(case, door), *_on_record(case, door))
    if not shared:
        return _each_their_own(case, door)
    is_several = _is_for_several(case, door)
    if is_several is None:
        because = f"the inventory does not say how many people the audience of `{door.id}` is, who sign in as one"
        return Unknown((*door.route, "audience"), because)
    at = shared[0][0]
    message = f"everybody is one and the same to `{door.id}` on {door.surface}: {'; '.join(said for _, said in shared)}"
    return Finding(at, message) if is_several else NOT_APPLICABLE


def _as_declared(case: Case, door: Door) -> Iterator[tuple[Route, str]]:
    """Yield the line that says so, if one does: a header that nobody calls per member is one for all."""
    auth = door.auth
    if auth is None:
        return
    if auth.identity == "shared":
        yield door.at("auth", "identity"), "its identity is `shared`"
    elif auth.method == "static-header" and auth.identity is None:
        yield door.at("auth", "method"), "a `static-header` is sent for all of them"
    elif auth.method == "static-header" and case.layers.via(door) == "custom-connector":
        yield door.at("auth", "method"), "the `static-header` of a custom connector is the organisation's own"


def _on_record(case: Case, door: Door) -> Iterator[tuple[Route, str]]:
    credentials = credentials_by_door(case).get((door.id, door.surface), {})
    names = [name for name, credential in credentials.items() if credential.kind == "shared"]
    if names:
        are = "are" if len(names) > 1 else "is"
        yield ("credentials", names[0], "kind"), f"{listed([f'`{name}`' for name in names])} {are} shared"


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
    return Unknown(at, f"the inventory does not say the `auth.identity` of `{door.id}`, a `{auth.method}` sign-in")


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
