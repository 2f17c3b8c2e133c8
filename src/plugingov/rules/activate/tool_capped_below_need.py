"""A tool that a project needs and that is blocked."""

from plugingov.model.door import Door
from plugingov.rules.activate.needed import each_needed_door
from plugingov.rules.activate.places import in_words
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

_EVERY_TOOL = ""


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if not door.blocks_any:
        return PASS
    wanted = _wanted(case, door)
    blocked = [(tool, at) for tool in wanted if (at := _blocked_at(door, tool))]
    if not blocked:
        return PASS
    tool, at = blocked[0]
    what = f"every tool of `{door.id}`" if tool == _EVERY_TOOL else f"`{tool}`"
    projects = wanted[tool]
    need = "need" if len(projects) > 1 else "needs"
    fact = f"{what}, which {in_words(projects)} {need}, is blocked on {door.surface} by `{at[-1]}`"
    rest = len(blocked) - 1
    return Finding(at, fact + (f", and so {'are' if rest > 1 else 'is'} {rest} more" if rest else ""))


def _wanted(case: Case, door: Door) -> dict[str, list[str]]:
    """Return which projects need which tool of a door; one that names no tool needs any."""
    wanted: dict[str, list[str]] = {}
    for need in case.layers.needs_on(door.id, door.surface):
        if (need.project, door.id) in case.layers.needs:
            for tool in need.tools or (_EVERY_TOOL,):
                wanted.setdefault(tool, []).append(need.project)
    return wanted


def _blocked_at(door: Door, tool: str) -> Route | None:
    """Return the line that blocks a tool, or the first tool where any would do and all are blocked."""
    if tool != _EVERY_TOOL:
        decided = door.decision(tool)
        return decided[1] if decided and decided[0] == "blocked" else None
    lines = [_blocked_at(door, each) for each in door.tools]
    return lines[0] if lines and all(lines) else door.shut_at


TOOL_CAPPED_BELOW_NEED = Rule(
    id="ACT008",
    name="tool-capped-below-need",
    title="A needed tool is blocked",
    layer="activate",
    severity="medium",
    why="What the organisation blocks no member can allow: the plugin is installed, on and signed in, and the one tool that the "
    "work needs is not there.",
    fix="Decide which of the two is right: allow the tool on that surface, or take it out of the project's `needs`.",
    references=("support.claude.com/en/articles/13930452", "code.claude.com/docs/en/permissions"),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides: {tools: {lookup_vendor: {access: read}, update_vendor: {access: write}}}
    provision:
      cowork:
        via: org-plugin
        preference: required
        tools:
          lookup_vendor: ask
          update_*: blocked  # gap
projects:
  vendor-onboarding: {surface: cowork, needs: [vendor-master/lookup_vendor, vendor-master/update_vendor]}
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provides: {tools: {lookup_vendor: {access: read}, update_vendor: {access: write}}}
    provision: {cowork: {via: org-plugin, preference: required, tools: {default: blocked, lookup_vendor: allow}}}
projects:
  vendor-onboarding: {surface: cowork, needs: [vendor-master/lookup_vendor]}
""",
    ),
    settings=Settings,
    subjects=each_needed_door,
    judge=judge,
)
