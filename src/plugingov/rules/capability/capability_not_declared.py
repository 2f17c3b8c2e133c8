"""A tool, prompt or resource that a server offers, and that nobody wrote down."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.inventory import Provides
from plugingov.rules.capability.advertised import IN_WORDS, Advertised, Judged, advertised, called, shown, told
from plugingov.rules.capability.uris import knows
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings

_LISTED: tuple[DefinitionKind, ...] = ("tool", "prompt", "resource", "resource-template")
_FEW = 20  # of what is no tool: of more than that on one server there is one gap, with their number
_NAMED = 3


@lru_cache(maxsize=8)
def _verdicts(case: Case) -> Mapping[Subject, Verdict]:
    return told(pair for each in advertised(case) for pair in _of(case, each))


def _of(case: Case, each: Advertised) -> Iterator[Judged]:
    if each.door is None:
        if case.organisation.is_declared:
            because = f"a server was asked for `{each.plugin}`, which the inventory does not have"
            yield each.subject(), Unknown(each.servers[0].at, because)
        return
    if unknown := each.lacks(*_LISTED):
        yield each.subject(), unknown
    provides = each.door.plugin.provides or Provides()
    for kind in _LISTED:
        yield from _of_kind(each, provides, kind)


def _of_kind(each: Advertised, provides: Provides, kind: DefinitionKind) -> Iterator[Judged]:
    offered = {definition.name: definition for definition in each.definitions(kind)}
    if not offered:
        return
    if _declared(provides, kind) is None:
        yield each.subject(IN_WORDS[kind]), _not_listed(each, kind, len(offered))
        return
    new = _unknown_to(provides, kind, offered.values())
    yield from ((each.subject(called(one)), PASS) for one in offered.values() if one not in new)
    if kind != "tool" and len(new) > _FEW:
        yield each.subject(IN_WORDS[kind]), _many(each, kind, new)
    else:
        yield from ((each.subject(called(one)), _new(each, one)) for one in new)


def _declared(provides: Provides, kind: DefinitionKind) -> Mapping[str, object] | None:
    match kind:
        case "tool":
            return provides.tools
        case "prompt":
            return provides.prompts
    return provides.resources


def _unknown_to(provides: Provides, kind: DefinitionKind, offered: Iterable[Definition]) -> list[Definition]:
    """Return what the inventory does not list: names are exact, a resource may fit a declared template."""
    if kind in {"resource", "resource-template"}:
        known = knows(provides.resources or {})
        return [each for each in offered if not known(each)]
    declared = _declared(provides, kind) or {}
    return [each for each in offered if each.name not in declared]


def _not_listed(each: Advertised, kind: DefinitionKind, number: int) -> Unknown:
    what = "resources" if kind == "resource-template" else IN_WORDS[kind]
    because = f"the inventory does not list the {what} of `{each.plugin}`, and its server {each.offers} {number}"
    return Unknown(("plugins", each.plugin, "provides", what), because)


def _new(each: Advertised, definition: Definition) -> Finding:
    name = shown(definition.name)
    what = f"`{name}`" if definition.kind == "tool" else f"{_A[definition.kind]} `{name}`"
    message = f"the server of `{each.plugin}` {each.offers} {what}, which the inventory does not list"
    if definition.kind == "tool" and each.is_blocked(definition.name):
        return Finding(
            definition.at, f"{message}; it is blocked on {each.surface} as long as nobody allows it", grade="low"
        )
    return Finding(definition.at, message)


_A: Mapping[DefinitionKind, str] = {
    "prompt": "the prompt",
    "resource": "the resource",
    "resource-template": "the template",
}


def _many(each: Advertised, kind: DefinitionKind, new: list[Definition]) -> Finding:
    first = ", ".join(f"`{shown(one.name)}`" for one in new[:_NAMED])
    message = (
        f"the server of `{each.plugin}` {each.offers} {len(new)} {IN_WORDS[kind]} which the inventory does not list"
    )
    return Finding(new[0].at, f"{message}: {first} and {len(new) - _NAMED} more")


def each_offered(case: Case) -> Iterable[Subject]:
    return tuple(_verdicts(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return _verdicts(case)[subject]


CAPABILITY_NOT_DECLARED = Rule(
    id="CAP004",
    name="capability-not-declared",
    title="A server offers what nobody wrote down",
    layer="install",
    severity="high",
    why="What a server offers beside what was approved was never looked at: a tool that is new since then can be called like any other, on the "
    "day its vendor adds it. A tool that the door's policy blocks, because it blocks whatever it does not name, is a low gap: it waits for "
    "somebody to look at it. Names are compared as they stand. A resource is known by its address, by a declared template that it fits, or by "
    "its name where the inventory gives no address; of more than 20 prompts or resources of a server there is one gap. Where the inventory "
    "lists nothing of a kind the answer is unknown, and capabilities-not-declared asks for the list. A server that nobody asked is compared as it is pinned.",
    fix={
        "cowork": "Review it, then list it in the plugin's `provides`, or block it (`tools: {NAME: blocked}`; `default: blocked` keeps new tools shut).",
        "claude-code": "Review it, then list it in the plugin's `provides`, or hold it under `permissions.deny` (`tools: {NAME: blocked}`).",
    },
    references=(
        "OWASP MCP03:2025",
        "modelcontextprotocol.io/specification/2026-07-28/server/tools",
        "Cowork condition A07",
    ),
    controls=Controls(nist=("CM-7", "CM-8"), iso=("A.5.9",), soc2=("CC6.1",), mas=("7.2",)),
    asks="server",
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools: {lookup_vendor: {access: read}}
      resources: {vendors: {uri: "vendor://master/{code}"}}
    provision: {cowork: {preference: required, tools: {lookup_vendor: allow}}}
""",
        answers="""\
probed:
- {plugin: vendor-master, lists: {tool: "", resource: "", instructions: ""}}
definitions:
- {server: 0, kind: tool, name: lookup_vendor}
- {server: 0, kind: tool, name: delete_vendor}  # gap
- {server: 0, kind: resource, name: "vendor://master/4711"}
- {server: 0, kind: resource, name: "vendor://bank-accounts"}  # gap
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides: {tools: {lookup_vendor: {access: read}, update_vendor: {access: write}}}
    provision: {cowork: {preference: required}}
""",
        answers="""\
probed:
- {plugin: vendor-master, lists: {tool: "", instructions: ""}}
definitions:
- {server: 0, kind: tool, name: lookup_vendor}
- {server: 0, kind: tool, name: update_vendor}
""",
    ),
    settings=Settings,
    subjects=each_offered,
    judge=judge,
)
