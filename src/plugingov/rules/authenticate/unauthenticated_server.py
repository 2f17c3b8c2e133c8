"""A server that lets everybody in who reaches it."""

from collections.abc import Iterator

from plugingov.layers.summary import listed
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    method = door.auth.method if door.auth else None
    if method is not None and method != "none":
        return PASS
    at = door.at("auth", "method")
    if method is None:
        return Unknown(at, f"the inventory does not say the `auth.method` of `{door.id}`")
    if reasons := [*_writes(door), *_holds(case, door)]:
        return Finding(at, f"`{door.id}` asks for no sign-in on {door.surface}, and {' and '.join(reasons)}")
    return _unsure_of_data(case, door) or _unsure_of_tools(door) or PASS


def _writes(door: Door) -> Iterator[str]:
    tools = [f"`{name}`" for name, tool in door.tools.items() if tool.access == "write"]
    if tools:
        yield f"{listed(tools)} write{'s' * (len(tools) == 1)}"


def _classified(door: Door) -> Iterator[tuple[Route, str]]:
    """Yield each classification that stands at a door: its own, and those of its resources."""
    if door.plugin.data and door.plugin.data.classification:
        yield (*door.route, "data", "classification"), door.plugin.data.classification
    resources = (door.plugin.provides.resources if door.plugin.provides else None) or {}
    for name, resource in resources.items():
        if resource.classification:
            yield (*door.route, "provides", "resources", name, "classification"), resource.classification


def _holds(case: Case, door: Door) -> Iterator[str]:
    words = [word for _, word in _classified(door) if case.ranks.get(word, 0) > 0]
    if words:
        yield f"it holds `{max(words, key=case.ranks.__getitem__)}` data"


def _unsure_of_data(case: Case, door: Door) -> Unknown | None:
    for at, word in _classified(door):
        if word not in case.ranks:
            return Unknown(at, case.unranked(word))
    if door.plugin.data and door.plugin.data.classification:
        return None
    at = (*door.route, "data", "classification")
    return Unknown(
        at, f"the inventory does not say the `data.classification` of `{door.id}`, which asks for no sign-in"
    )


def _unsure_of_tools(door: Door) -> Unknown | None:
    provides = door.plugin.provides
    at = (*door.route, "provides", "tools")
    if provides is None or provides.tools is None:
        return Unknown(at, f"the inventory does not list the tools of `{door.id}`, which asks for no sign-in")
    for name, tool in provides.tools.items():
        if tool.access is None:
            because = f"the inventory does not say the `access` of `{name}`, and `{door.id}` asks for no sign-in"
            return Unknown((*at, name), because)
    return None


UNAUTHENTICATED_SERVER = Rule(
    id="AUT007",
    name="unauthenticated-server",
    title="A server asks nobody to sign in",
    layer="authenticate",
    severity="high",
    why="Whoever reaches the server reads what it holds and does what it can do, and nobody can tell afterwards who it was. "
    "A trusted network is no sign-in. Public data that is only read needs none.",
    fix="Let members sign in (OAuth where the server can, else a token or certificate of their own), and write the new `auth.method`.",
    references=(
        "OWASP MCP07:2025",
        "claude.com/docs/connectors/building/authentication",
        "modelcontextprotocol.io/specification/2026-07-28/basic/authorization",
    ),
    controls=Controls(nist=("IA-2", "IA-9"), iso=("A.5.16", "A.8.5"), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    auth:
      method: none  # gap
      trusts: network
    provides:
      tools:
        transaction_status: {access: read}
    data: {classification: internal}
    provision: {claude-code: {via: project-file}}
  notice-board:
    title: Notice board
    path: custom-mcp
    auth:
      method: none  # gap
    provides:
      tools:
        post_notice: {access: write}
    data: {classification: public}
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  aws-knowledge:
    title: AWS Knowledge
    path: oauth-connector
    auth: {method: none}
    provides:
      tools:
        search_documentation: {access: read}
    data: {classification: public}
    provision: {cowork: {via: directory-connector}}
  box:
    title: Box
    path: oauth-connector
    auth: {method: oauth}
    provision: {cowork: {via: directory-connector}}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
