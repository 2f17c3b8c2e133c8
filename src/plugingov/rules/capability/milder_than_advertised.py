"""A tool that the inventory calls milder than its own server does."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from plugingov.model.definition import Definition
from plugingov.model.inventory import Tool
from plugingov.model.values import Severity
from plugingov.rules.capability.advertised import Advertised, Judged, advertised, called, shown, told, undefined
from plugingov.rules.capability.annotations import Hint, hints
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route


@lru_cache(maxsize=8)
def _verdicts(case: Case) -> Mapping[Subject, Verdict]:
    return told(pair for each in advertised(case) if each.door for pair in _of(each, each.door.tools))


def _of(each: Advertised, declared: Mapping[str, Tool]) -> Iterator[Judged]:
    if unknown := each.lacks("tool"):
        yield each.subject(), unknown
    for tool in each.definitions("tool"):
        if tool.name in declared:
            is_asked = not each.is_blocked(tool.name)
            yield each.subject(called(tool)), _compared(each, tool, declared[tool.name]) if is_asked else NOT_APPLICABLE


class Milder(NamedTuple):
    """What the inventory says of a tool, where, and the hint that says otherwise."""

    key: str
    declared: str
    said: str
    grade: Severity | None = None


def _compared(each: Advertised, tool: Definition, declared: Tool) -> Verdict:
    route: Route = ("plugins", each.plugin, "provides", "tools", tool.name)
    what = f"`{shown(tool.name)}` of `{each.plugin}`"
    said = hints(tool)
    if not said:
        return undefined(each.plugin, tool) or NOT_APPLICABLE
    if strange := next((hint for hint, value in said.items() if not isinstance(value, bool)), None):
        return Unknown(tool.at, f"`{strange}` of {what} is neither true nor false")
    found = tuple(_milder(declared, said))
    if found:
        grade = found[0].grade if all(one.grade for one in found) else None
        words = ", and ".join(f"is declared {one.declared}, while its server says {one.said}" for one in found)
        return Finding((*route, found[0].key), f"{what} {words}", grade=grade)
    if _is_left_open(declared, said):
        return Unknown(tool.at, f"the annotations of {what} do not say whether it only reads")
    return PASS


def _milder(declared: Tool, said: Mapping[Hint, Any]) -> Iterator[Milder]:
    reads, destroys = said.get("readOnlyHint"), said.get("destructiveHint")
    if not reads:
        if declared.access == "read" and destroys:
            yield Milder("access", "`access: read`", "`destructiveHint: true`")
        elif declared.access == "read" and reads is False:
            yield Milder("access", "`access: read`", "`readOnlyHint: false`")
        elif declared.destructive is False and destroys:
            yield Milder("destructive", "`destructive: false`", "`destructiveHint: true`")
        elif declared.destructive is False and reads is False and destroys is None:
            takes = "`readOnlyHint: false` and no `destructiveHint`, which the protocol takes as true"
            yield Milder("destructive", "`destructive: false`", takes, "medium")
    if declared.open_world is False and said.get("openWorldHint"):
        yield Milder("open_world", "`open_world: false`", "`openWorldHint: true`")


def _is_left_open(declared: Tool, said: Mapping[Hint, Any]) -> bool:
    """Tell whether only `readOnlyHint` would tell: other hints are there, and it is not."""
    is_mild = declared.access == "read" or (declared.destructive is False and said.get("destructiveHint") is None)
    return is_mild and said.get("readOnlyHint") is None


def each_declared_tool_offered(case: Case) -> Iterable[Subject]:
    return tuple(_verdicts(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return _verdicts(case)[subject]


MILDER_THAN_ADVERTISED = Rule(
    id="CAP011",
    name="milder-than-advertised",
    title="A tool is declared milder than its own server says",
    layer="activate",
    severity="high",
    why="Every question about writing, destroying and ways out is answered from the inventory. A tool declared as one that only reads, and "
    "annotated by its own server as one that does not, passes all of them unseen. A server has no reason to make its tools look worse than they "
    "are; that it calls one harmless proves nothing, so the other direction is not asked. `destructiveHint` counts only where the tool does not "
    "claim to read alone; where it is left out the protocol takes it as true, which is a medium gap. A tool without any hint is a question of "
    "annotations-missing. A tool that the organisation blocks is not asked: nobody calls it.",
    fix="Write in `provides` what the tool really does (`access: write`, `destructive: true`, `open_world: true`), and have the door reviewed "
    "again; where its server is wrong, have its operator mend the annotation.",
    references=("OWASP MCP03:2025", "modelcontextprotocol.io/specification/2026-07-28/schema"),
    controls=Controls(nist=("AC-6", "CM-3"), iso=("A.8.2",), soc2=("CC6.3",), mas=("9.2",)),
    asks="server",
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools:
        lookup_vendor:
          access: read  # gap
        update_vendor:
          access: write
          destructive: false  # gap
    provision: {cowork: {preference: required}}
""",
        answers="""\
probed:
- {plugin: vendor-master, lists: {tool: ""}}
definitions:
- server: 0
  kind: tool
  name: lookup_vendor
  said: {name: lookup_vendor, annotations: {readOnlyHint: false, destructiveHint: false}}
- server: 0
  kind: tool
  name: update_vendor
  said: {name: update_vendor, annotations: {readOnlyHint: false, destructiveHint: true}}
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools:
        lookup_vendor: {access: read}
        update_vendor: {access: write, destructive: true}
    provision: {cowork: {preference: required}}
""",
        answers="""\
probed:
- {plugin: vendor-master, lists: {tool: ""}}
definitions:
- server: 0
  kind: tool
  name: lookup_vendor
  said: {name: lookup_vendor, annotations: {readOnlyHint: true}}
- server: 0
  kind: tool
  name: update_vendor
  said: {name: update_vendor, annotations: {readOnlyHint: false, destructiveHint: false}}
""",
    ),
    settings=Settings,
    subjects=each_declared_tool_offered,
    judge=judge,
)
