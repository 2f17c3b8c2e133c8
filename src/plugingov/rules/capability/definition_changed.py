"""A tool that is called what it was called, and is defined otherwise."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from plugingov.layers.against_pins import MANY, Against, Compared, against_pins
from plugingov.model.change_words import changes_text, named
from plugingov.model.definition import DefinitionKind
from plugingov.model.door import Door
from plugingov.rules.capability.rule_for_a_dead_capability import judge as judge_dead
from plugingov.rules.capability.rule_for_a_dead_capability import named_of
from plugingov.rules.case import Case
from plugingov.rules.ranking import worse
from plugingov.rules.rule import (
    NOT_APPLICABLE,
    PASS,
    Controls,
    Example,
    Finding,
    Rule,
    Subject,
    Unknown,
    Verdict,
)
from plugingov.rules.settings import Settings

_NEW, _DEAD = "capability-not-declared", "rule-for-a-dead-capability"  # these tell of what the inventory does not know


@lru_cache(maxsize=8)
def answers(case: Case) -> Mapping[Subject, Verdict]:
    """Return what there is to say of each definition that is pinned or was answered, and of doors as a whole."""
    found: dict[Subject, Verdict] = {}
    doors = case.layers.doors.values() if case.pins else ()
    for door in doors:
        against = against_pins(door, case.offers, case.pinned)
        for subject, verdict in _of(case, door, against) if against else ():
            found[subject] = worse(found[subject], verdict) if subject in found else verdict
    return found


def _of(case: Case, door: Door, against: Against) -> Iterator[tuple[Subject, Verdict]]:
    whole = Subject(plugin=door.id, surface=door.surface)
    if against.at:
        yield whole, Unknown(against.at.at, "; ".join(against.open)) if against.open else PASS
    for each in against.definitions:
        yield _subject(door, each), _verdict(case, door, each)


def _subject(door: Door, each: Compared) -> Subject:
    item = None if each.kind == "tool" else each.kind
    return Subject(plugin=door.id, surface=door.surface, capability=each.name or None, item=item)


def _verdict(case: Case, door: Door, each: Compared) -> Verdict:
    at = each.before[0].at if each.before else each.pinned.at
    if each.unknown:
        return Unknown(at, f"{_name(each)} is pinned, and nobody knows whether it is there: {each.unknown}")
    if not each.changes:
        return PASS
    if _is_told_elsewhere(case, door, each):
        return NOT_APPLICABLE
    pinned_on = f" on {each.pinned.taken_at}" if each.pinned.taken_at else ""
    message = f"{_name(each)} of `{door.id}` is not what was pinned{pinned_on}: {changes_text(each.changes)}"
    return Finding(at, message, grade=each.changes[0].grade, fix=_fix(door, each))


def _name(each: Compared) -> str:
    one = MANY[each.kind].removesuffix("s")
    return f"{one} `{named(each.name)}`" if each.name else "what is said under `instructions`"


def _fix(door: Door, each: Compared) -> str:
    review = f"review the difference and write it down with `plugingov pin --observed PATH --update {door.id}`"
    block = (
        f", or block the tool: `{named(each.name)}: blocked` under `tools`"
        if each.kind == "tool" and each.after
        else ""
    )
    return f"{review[0].upper()}{review[1:]}{block}."


def _is_told_elsewhere(case: Case, door: Door, each: Compared) -> bool:
    """Tell whether another rule tells that something is new, because nobody declares it; or that a tool is gone."""
    match each.changes[0].kind:
        case "added":
            declared = _declared(door, each.kind)
            return declared is not None and each.name not in declared and case.is_asked(_NEW, door)
        case "removed" if each.kind == "tool":
            return _is_told_as_dead(case, door, each.name)
    return False


def _declared(door: Door, kind: DefinitionKind) -> Collection[str] | None:
    """Return the tools or prompts that the inventory lists; nothing where it lists none, or nobody lists such things."""
    provides = door.plugin.provides
    if provides is None:
        return None
    return provides.tools if kind == "tool" else provides.prompts if kind == "prompt" else None


def _is_told_as_dead(case: Case, door: Door, tool: str) -> bool:
    """Tell whether the rule about dead names says anything of a tool: a line for all surfaces is told on one of them."""
    subjects = {each: case.layers.doors.get((door.id, each.surface or "")) for each in named_of(case, door.id, tool)}
    told = (each for each, its_door in subjects.items() if its_door and case.is_asked(_DEAD, its_door))
    return any(isinstance(judge_dead(case, each, Settings()), Finding | Unknown) for each in told)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    return answers(case)[subject]


_DOOR = """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server: {transport: http, url: https://mcp.anycompany.example/vendor-master}
    provides: {tools: {lookup_vendor: {access: read}}}
    provision: {cowork: {via: custom-connector}}
"""
_PINNED = """\
pins:
- plugin: vendor-master
  url: https://mcp.anycompany.example/vendor-master
  credential: none
  pinned_on: 2026-09-01
  lists: {tool: ""}
  definitions:
  - kind: tool
    name: lookup_vendor
    said:
      name: lookup_vendor
      description: Looks up a vendor
      annotations: {readOnlyHint: true}
      inputSchema: {properties: {}}
"""
_ANSWERED = """\
taken_at: 2026-10-01
probed:
- plugin: vendor-master
  url: https://mcp.anycompany.example/vendor-master
  credential: none
  lists: {tool: ""}
definitions:
- server: 0
  name: lookup_vendor
  said:
    name: lookup_vendor
    description: Looks up a vendor
    annotations: {readOnlyHint: true}
    inputSchema: {properties: {}}
"""

DEFINITION_CHANGED = Rule(
    id="CAP006",
    name="definition-changed",
    title="A tool is not what was approved",
    layer="install",
    severity="high",
    why="A server can define a tool anew at any time: under the same name and version it may take more, do more, or tell the model "
    "something else. Whoever approved it has not seen that. How bad it is follows from the kind of the change: it takes more, or calls "
    "itself more harmless (high), it says something else (medium), it takes less or is gone (low). What a server offers may depend on "
    "who asks, so answers are compared only with what was pinned with the same class of credential and the same scopes. Resources come "
    "and go and are not pinned. What runs behind an unchanged definition nobody sees from outside.",
    fix="Review the difference; then write it down with `plugingov pin --update PLUGIN`, or block the tool.",
    references=("OWASP MCP03:2025", "modelcontextprotocol.io/specification/2026-07-28/server/tools"),
    controls=Controls(nist=("CM-3", "SI-7"), iso=("A.8.32",), soc2=("CC8.1",), mas=("7.5",)),
    bad=Example(
        _DOOR,
        answers=_ANSWERED.replace("properties: {}", "properties: {send_copy_to: {type: string}}"),
        pins=_PINNED.replace("  - kind: tool\n", "  - kind: tool  # gap\n"),
    ),
    good=Example(_DOOR, answers=_ANSWERED, pins=_PINNED),
    item_is="kind",
    settings=Settings,
    subjects=answers,
    judge=judge,
    asks="server",
)
