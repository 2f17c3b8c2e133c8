"""An argument of a tool that travels in a header as well, where others than the server read it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.definition import Definition
from plugingov.model.probed import ProbedServer
from plugingov.rules.capability.advertised import Advertised, Judged, advertised, called, shown, told, undefined
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import sounds_secret

_MARK = "x-mcp-header"
_NAMES = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
)  # each key is a name
_DATA = frozenset({"default", "const", "enum", "examples"})  # these hold values, and no schemas
_SHOWN = 3


class Mirrored(NamedTuple):
    """An argument, and the header that repeats it."""

    argument: str
    header: str

    def __str__(self) -> str:
        return f"`{shown(self.argument)}` into `Mcp-Param-{shown(self.header)}`"


@lru_cache(maxsize=8)
def _verdicts(case: Case) -> Mapping[Subject, Verdict]:
    return told(pair for each in advertised(case) for pair in _of(each))


def _of(each: Advertised) -> Iterator[Judged]:
    if unknown := each.lacks("tool"):
        yield each.subject(), unknown
    for server in each.servers:
        for tool in server.definitions:
            if tool.kind == "tool":
                is_asked = not (_is_local(each, server) or each.is_blocked(tool.name))
                yield each.subject(called(tool)), _judged(each, tool) if is_asked else NOT_APPLICABLE


def _is_local(each: Advertised, server: ProbedServer) -> bool:
    """Tell whether a server runs on the member's machine: an answer that somebody saved does not say so."""
    declared = each.door.server if each.door else None
    is_declared = declared is not None and declared.is_remote is False
    return server.transport == "stdio" or (server.transport == "unknown" and is_declared)


def _judged(each: Advertised, tool: Definition) -> Verdict:
    found = tuple(dict.fromkeys(mirrored(tool.said.get("inputSchema"))))
    if not found:
        return undefined(each.plugin, tool) or PASS
    secret = [one for one in found if sounds_secret(one.argument) or sounds_secret(one.header)]
    first = sorted(found, key=lambda one: one not in secret)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    message = f"`{shown(tool.name)}` of `{each.plugin}` copies {', '.join(map(str, first[:_SHOWN]))}{more}"
    if secret:
        return Finding(tool.at, f"{message}: `{shown(secret[0].argument)}` sounds like a secret", grade="high")
    return Finding(tool.at, message)


def mirrored(schema: Any) -> Iterator[Mirrored]:
    """Yield each argument that a schema copies into a header, wherever in it the argument stands."""
    waiting: list[tuple[Any, str, bool]] = [
        (schema, "", False)
    ]  # of each part: whose it is, and whether its keys are names
    while waiting:
        part, argument, holds_names = waiting.pop()
        if isinstance(part, list):
            waiting += [(each, argument, False) for each in reversed(part)]
        elif isinstance(part, Mapping) and holds_names:
            waiting += [(each, str(name), False) for name, each in reversed(tuple(part.items()))]
        elif isinstance(part, Mapping):
            if _MARK in part:
                yield Mirrored(argument, str(part[_MARK]))
            waiting += [(part[key], argument, key in _NAMES) for key in reversed(part) if key not in _DATA]


def each_tool_offered(case: Case) -> Iterable[Subject]:
    return tuple(_verdicts(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return _verdicts(case)[subject]


ARGUMENT_IN_HEADER = Rule(
    id="CAP012",
    name="argument-in-header",
    title="A tool's argument is copied into a header",
    layer="activate",
    severity="medium",
    why="A client copies an argument that a tool marks with `x-mcp-header` into a header of the request, so that gateways can route by it without "
    "opening the body. Every proxy on the way reads headers, and most write them into their logs. The specification says that sensitive arguments must "
    "not be marked: one whose name is that of a secret is a high gap, any other a question of what people write into it. A server that runs on the "
    "member's machine gets no headers, and a tool that the organisation blocks is not called: neither is asked.",
    fix="Have the server take the mark off (`x-mcp-header`) unless the argument is harmless for everybody on the way, such as a region; accept that one with a waiver.",
    references=(
        "OWASP MCP01:2025",
        "modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http",
    ),
    controls=Controls(nist=("SC-8",), iso=("A.8.24",), soc2=("CC6.7",), mas=("10.1", "11.2")),
    asks="server",
    bad=Example(
        answers="""\
probed:
- {plugin: vendor-master, surfaces: [cowork], transport: http, lists: {tool: ""}}
definitions:
- server: 0  # gap
  kind: tool
  name: lookup_vendor
  said:
    name: lookup_vendor
    inputSchema: {type: object, properties: {tax_id: {type: string, x-mcp-header: Tax-Id}}}
""",
    ),
    good=Example(
        answers="""\
probed:
- {plugin: vendor-master, surfaces: [cowork], transport: http, lists: {tool: ""}}
definitions:
- server: 0
  kind: tool
  name: lookup_vendor
  said: {name: lookup_vendor, inputSchema: {type: object, properties: {tax_id: {type: string}}}}
""",
    ),
    settings=Settings,
    subjects=each_tool_offered,
    judge=judge,
)
