"""A tool that can destroy, and that nobody closed."""

from functools import lru_cache

from plugingov.model.door import Door
from plugingov.model.inventory import Tool
from plugingov.rules.capability.writers import each_writer, write_gate
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


@lru_cache(maxsize=8)
def each_destroyer(case: Case) -> tuple[Subject, ...]:
    """Return each tool that may destroy something, on each surface: one that only reads destroys nothing."""
    doors = case.layers.doors
    return tuple(
        [
            subject
            for subject in each_writer(case)
            if doors[subject.plugin or "", subject.surface or ""].tools[subject.capability or ""].destructive
            is not False
        ]
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.layers.doors[subject.plugin or "", subject.surface or ""]
    name = subject.capability or ""
    said = door.decision(name)
    if said and said[0] != "allow":
        return PASS
    if said is None and write_gate(case, door.surface).state == "on":
        return PASS
    tool = door.tools[name]
    if tool.destructive is None:
        return _unsaid(door, name, tool)
    if said:
        line = f"`{said[1][-1]}: allow` opens it on {door.surface}"
        return Finding(said[1], f"`{name}` of `{door.id}` is destructive, and {line}")
    return _undecided(case, door, name)


def _undecided(case: Case, door: Door, name: str) -> Verdict:
    gate = write_gate(case, door.surface)
    if gate.state == "unknown":
        because = f"nobody decided about `{name}` of `{door.id}` on {door.surface}, and {gate.because}"
        return Unknown(gate.at, because)
    open_to = f"nobody decided about it on {door.surface}: {gate.because}"
    return Finding(door.provision_at("tools", name), f"`{name}` of `{door.id}` is destructive, and {open_to}")


def _unsaid(door: Door, name: str, tool: Tool) -> Verdict:
    """The protocol calls a tool destructive that does not say so; of the inventory we do not know."""
    at = ("plugins", door.id, "provides", "tools", name)
    if tool.access is None:
        return Unknown((*at, "access"), f"the inventory does not say the `access` of `{name}` of `{door.id}`")
    because = f"the inventory does not say whether `{name}` of `{door.id}` is `destructive`"
    return Unknown((*at, "destructive"), because)


DESTRUCTIVE_TOOL_OPEN = Rule(
    id="CAP003",
    name="destructive-tool-open",
    title="A destructive tool stands open",
    layer="activate",
    severity="high",
    why="What a destructive tool removes does not come back. A default that each member can change protects nobody: the organisation has to "
    "decide, or the product has to ask whatever members chose. The organisation's own `allow` opens the tool even where the product asks today.",
    fix={
        "cowork": "Set the tool to Needs approval or Blocked for the organisation (`ask` or `blocked` under `tools`).",
        "claude-code": "Hold the tool under `permissions.ask` or `permissions.deny` of the managed settings (`ask` or `blocked` under `tools`).",
    },
    references=(
        "OWASP MCP06:2025",
        "support.claude.com/en/articles/13455879",
        "code.claude.com/docs/en/permissions",
    ),
    controls=Controls(nist=("AC-6", "CM-3"), iso=("A.8.2",), soc2=("CC6.3",), mas=("9.2",)),
    bad=Example(
        """\
surfaces:
  cowork: {always_allow_for_connector_tools: false}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides: {tools: {update_vendor: {access: write, destructive: true}}}
    provision:
      cowork:
        preference: required
        tools:
          update_vendor: allow  # gap
      claude-code:  # gap
        via: managed-plugin
""",
    ),
    good=Example(
        """\
surfaces:
  cowork: {always_allow_for_connector_tools: false}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides:
      tools:
        update_vendor: {access: write, destructive: true}
        add_note: {access: write, destructive: false}
    provision:
      cowork: {preference: required}
      claude-code: {via: managed-plugin, tools: {update_vendor: ask}}
  box:
    title: Box
    path: oauth-connector
    provides: {tools: {delete_file: {access: write, destructive: true}}}
    provision:
      cowork: {via: directory-connector, tools: {delete_file: blocked}}
      claude-code: {via: claude-ai-connector}
""",
    ),
    settings=Settings,
    subjects=each_destroyer,
    judge=judge,
)
