"""A tool that is named and does not exist."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from plugingov.model.tool_policy import EVERYTHING
from plugingov.model.values import Permission, Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route
from plugingov.sources.globs import glob

_SHOWN = 3


class Line(NamedTuple):
    """One line that names a tool: what a provision decides for it, or a project's need of it."""

    at: Route
    permission: Permission | None = None


def each_named(case: Case) -> Iterable[Subject]:
    """Return each tool that a provision or a project names."""
    decided = [
        Subject(plugin=door.id, surface=door.surface, capability=name)
        for door in case.layers.doors.values()
        if door.provision.tools
        for name in door.provision.tools
        if name not in EVERYTHING
    ]
    needed = [
        Subject(plugin=need.plugin, surface=need.surface, capability=tool)
        for need in case.layers.needs.values()
        for tool in need.tools
    ]
    return dict.fromkeys((*decided, *needed))


def _lines(case: Case, subject: Subject) -> list[Line]:
    """Return every line that names a tool."""
    name = subject.capability or ""
    door = case.layers.doors.get((subject.plugin or "", subject.surface or ""))
    permission = (door.provision.tools or {}).get(name) if door and name not in EVERYTHING else None
    decided = [Line(door.provision_at("tools", name), permission)] if door and permission else []
    return [*decided, *map(Line, _needed(case).get((subject.plugin, subject.surface, name), ()))]


@lru_cache(maxsize=8)
def _needed(case: Case) -> Mapping[tuple[str | None, Surface | None, str], Sequence[Route]]:
    """Return the lines of projects that need a tool, by plugin, surface and tool."""
    found: dict[tuple[str | None, Surface | None, str], list[Route]] = {}
    for project, declared in case.organisation.projects.items():
        for number, need in enumerate(declared.needs):
            plugin, _, tool = need.partition("/")
            found.setdefault((plugin, declared.surface, tool), []).append(("projects", project, "needs", number))
    return found


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    name = subject.capability or ""
    provides = case.organisation.plugins[subject.plugin or ""].provides
    tools = provides.tools if provides else None
    if tools is not None and name in tools:
        return PASS
    lines = _lines(case, subject)
    if tools is None:
        because = f"{_said(lines[0], subject)}, and the inventory does not list the tools of `{subject.plugin}`"
        return Unknown(lines[0].at, because)
    is_live = "*" in name and any(map(glob(name).matches, tools))
    dead = [line for line in lines if not (line.permission and is_live)]
    return Finding(dead[0].at, _without_tool(dead, subject, tuple(tools))) if dead else PASS


def _said(line: Line, subject: Subject) -> str:
    if line.permission is None:
        return f"project `{line.at[1]}` needs `{subject.capability}` of `{subject.plugin}`"
    return f"`{subject.plugin}` has `{subject.capability}: {line.permission}` on {subject.surface}"


def _without_tool(dead: Sequence[Line], subject: Subject, tools: Sequence[str]) -> str:
    rest = len(dead) - 1
    more = f" and {rest} more line{'s' * (rest > 1)}" if rest else ""
    listed = ", ".join(f"`{tool}`" for tool in islice(tools, _SHOWN)) or "none"
    others = f" and {len(tools) - _SHOWN} more" if len(tools) > _SHOWN else ""
    return f"{_said(dead[0], subject)}{more}, which is none of its tools: {listed}{others}"


RULE_FOR_A_DEAD_CAPABILITY = Rule(
    id="CAP005",
    name="rule-for-a-dead-capability",
    title="A tool is named that does not exist",
    layer="install",
    severity="medium",
    why="A tool that is blocked under a name it no longer has is not blocked, and a project that needs it waits for nothing. Vendors rename and "
    "retire tools; a typing error does the same.",
    fix="Write the tool's name as the server offers it today, under `tools` and in the project's `needs`, or take the line out; where the "
    "tool does exist, list it in the plugin's `provides`.",
    references=("support.claude.com/en/articles/13930452", "code.claude.com/docs/en/permissions"),
    controls=Controls(nist=("CM-7", "CM-8"), iso=("A.5.9",), soc2=("CC6.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    provides: {tools: {run_script: {access: write}, list_regions: {access: read}}}
    provision:
      cowork:
        tools:
          default: ask
          call_aws: blocked  # gap
          "delete_*": blocked  # gap
projects:
  data-platform:
    surface: claude-code
    needs:
      - aws-mcp/list_regions
      - aws-mcp/read_documentation  # gap
""",
    ),
    good=Example(
        """\
plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    provides: {tools: {run_script: {access: write}, list_regions: {access: read}}}
    provision:
      cowork:
        tools: {"*": blocked, "list_*": allow, run_script: ask}
projects:
  data-platform: {surface: cowork, needs: [aws-mcp/list_regions, aws-mcp]}
""",
    ),
    settings=Settings,
    subjects=each_named,
    judge=judge,
)
