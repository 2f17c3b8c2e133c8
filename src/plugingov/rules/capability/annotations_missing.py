"""A tool of which its server says nothing: whether it only reads, whether it destroys."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from plugingov.model.definition import Definition
from plugingov.rules.capability.advertised import Advertised, Judged, advertised, called, shown, told, undefined
from plugingov.rules.capability.annotations import hints
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings


@lru_cache(maxsize=8)
def _verdicts(case: Case) -> Mapping[Subject, Verdict]:
    return told(pair for each in advertised(case) for pair in _of(each))


def _of(each: Advertised) -> Iterator[Judged]:
    if unknown := each.lacks("tool"):
        yield each.subject(), unknown
    for tool in each.definitions("tool"):
        yield each.subject(called(tool)), NOT_APPLICABLE if each.is_blocked(tool.name) else _judged(each, tool)


def _judged(each: Advertised, tool: Definition) -> Verdict:
    if hints(tool):
        return PASS
    message = f"`{shown(tool.name)}` of `{each.plugin}` has no annotation that says what it does"
    return undefined(each.plugin, tool) or Finding(tool.at, message)


def each_tool_offered(case: Case) -> Iterable[Subject]:
    return tuple(_verdicts(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return _verdicts(case)[subject]


ANNOTATIONS_MISSING = Rule(
    id="CAP009",
    name="annotations-missing",
    title="A tool says nothing of what it does",
    layer="activate",
    severity="low",
    why="A client takes a tool without hints for one that writes, destroys and reaches out, as the protocol has it: Claude asks before each "
    "call, and people learn to press Allow. A title is no hint. A tool that the organisation blocks is not asked: nobody calls it.",
    fix="Have the server annotate the tool (`readOnlyHint`, and where it is false `destructiveHint`), or ask its operator to.",
    references=(
        "modelcontextprotocol.io/specification/2026-07-28/schema",
        "support.claude.com/en/articles/13455879",
        "Cowork condition A06",
    ),
    controls=Controls(nist=("AU-2", "AU-12"), iso=("A.8.15", "A.8.16"), soc2=("CC7.2",), mas=("12.2",)),
    asks="server",
    bad=Example(
        answers="""\
probed:
- {plugin: vendor-master, surfaces: [cowork], lists: {tool: ""}}
definitions:
- {server: 0, kind: tool, name: lookup_vendor, said: {name: lookup_vendor}}  # gap
- {server: 0, kind: tool, name: list_codes, said: {name: list_codes, annotations: {title: Codes}}}  # gap
""",
    ),
    good=Example(
        answers="""\
probed:
- {plugin: vendor-master, surfaces: [cowork], lists: {tool: ""}}
definitions:
- server: 0
  kind: tool
  name: lookup_vendor
  said: {name: lookup_vendor, annotations: {readOnlyHint: true}}
""",
    ),
    settings=Settings,
    subjects=each_tool_offered,
    judge=judge,
)
