"""A tool that is named and does not exist."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.door import Door
from plugingov.model.tool_policy import EVERYTHING
from plugingov.model.values import SURFACES, Permission, Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route
from plugingov.sources.globs import glob

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.rules.capability.advertised import Offering

_SHOWN = 3


class Line(NamedTuple):
    """One line that names a tool: what a provision decides for it, a project's need of it, or where it is declared."""

    at: Route
    permission: Permission | None = None
    is_declared: bool = False


@lru_cache(maxsize=8)
def each_named(case: Case) -> Mapping[Subject, None]:
    """Return each tool that a provision or a project names, and each that is declared where a server says what it has."""
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
    declared = [
        Subject(plugin=door.id, surface=door.surface, capability=name)
        for known in _by_plugin(case).values()
        for door in islice(known, 1)
        for name in door.tools
    ]
    return dict.fromkeys((*decided, *needed, *declared))


def named_of(case: Case, plugin: str, tool: str) -> tuple[Subject, ...]:
    """Return where one tool of a plugin is named: on each surface."""
    every = (Subject(plugin=plugin, surface=surface, capability=tool) for surface in SURFACES)
    return tuple(each for each in every if each in each_named(case))


@lru_cache(maxsize=8)
def _offerings(case: Case) -> "Mapping[Door, Offering]":
    """Return what the servers say that were asked for their tools, or are pinned; most runs have neither."""
    if not (case.probed or case.pins):
        return {}
    from plugingov.rules.capability.advertised import offerings  # noqa: PLC0415 (as above)

    return offerings(case)


@lru_cache(maxsize=8)
def _by_plugin(case: Case) -> "Mapping[str, Mapping[Door, Offering]]":
    """Return the same for each plugin; of its doors the first speaks of what is declared: one fact is one gap."""
    found: dict[str, dict[Door, Offering]] = {}
    for door, offering in _offerings(case).items():
        found.setdefault(door.id, {})[door] = offering
    return found


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
    door = case.layers.doors.get((subject.plugin or "", subject.surface or ""))
    offering = _offerings(case).get(door) if door else None
    if door is None or offering is None:
        return _as_declared(case, subject)
    return _as_offered(case, door, subject, offering)


def _as_declared(case: Case, subject: Subject) -> Verdict:
    """Judge by the inventory's own list, where no server says what there is."""
    name = subject.capability or ""
    provides = case.organisation.plugins[subject.plugin or ""].provides
    tools = provides.tools if provides else None
    if tools is not None and name in tools:
        return PASS
    lines = _lines(case, subject)
    if tools is None:
        because = f"{_said(lines[0], subject)}, and the inventory does not list the tools of `{subject.plugin}`"
        return Unknown(lines[0].at, because)
    dead = _dead(lines, name, tools)
    return (
        Finding(dead[0].at, _without_tool(dead, subject, "which is none of its tools", tuple(tools))) if dead else PASS
    )


def _as_offered(case: Case, door: Door, subject: Subject, offering: "Offering") -> Verdict:
    """Judge by what the server offers; of a list that is not whole nobody knows what is missing."""
    name = subject.capability or ""
    if offering.missing and name not in offering.tools and name not in door.tools:
        return _as_declared(case, subject)
    dead = _dead(_lines(case, subject), name, offering.tools)
    declared, missing = _declared(case, door, name)
    if dead:
        missing = offering.missing
    else:
        dead, declared = declared, []
    if not dead:
        return PASS
    if missing:
        return Unknown(dead[0].at, f"{_said(dead[0], subject)}, and its server may offer it no longer: {missing}")
    return Finding(dead[0].at, _without_tool([*dead, *declared], subject, offering.lacks, offering.tools))


def _declared(case: Case, door: Door, name: str) -> tuple[list[Line], str]:
    """Return the line that declares a tool which no server of the plugin offers, and why that is not certain.

    The line is the same for each surface, so only the first door whose server was asked speaks of it.
    """
    known = _by_plugin(case)[door.id]
    if door is not next(iter(known)) or name not in door.tools or any(name in each.tools for each in known.values()):
        return [], ""
    line = Line(("plugins", door.id, "provides", "tools", name), is_declared=True)
    doors = filter(None, (case.layers.doors.get((door.id, surface)) for surface in SURFACES))
    unasked = next((f"nobody asked its server on {each.surface}" for each in doors if each not in known), "")
    return [line], next((each.missing for each in known.values() if each.missing), unasked)


def _dead(lines: Iterable[Line], name: str, tools: Iterable[str]) -> list[Line]:
    """Return the lines that name no tool: a need is a name, what is decided may be a pattern."""
    if name in tools:
        return []
    is_live = "*" in name and any(map(glob(name).matches, tools))
    return [line for line in lines if not (line.permission and is_live)]


def _said(line: Line, subject: Subject) -> str:
    if line.is_declared:
        return f"the inventory lists `{subject.capability}` of `{subject.plugin}`"
    if line.permission is None:
        return f"project `{line.at[1]}` needs `{subject.capability}` of `{subject.plugin}`"
    return f"`{subject.plugin}` has `{subject.capability}: {line.permission}` on {subject.surface}"


def _without_tool(dead: Sequence[Line], subject: Subject, what: str, tools: Sequence[str]) -> str:
    rest = len(dead) - 1
    more = f" and {rest} more line{'s' * (rest > 1)}" if rest else ""
    listed = ", ".join(f"`{tool}`" for tool in islice(tools, _SHOWN)) or "none"
    others = f" and {len(tools) - _SHOWN} more" if len(tools) > _SHOWN else ""
    return f"{_said(dead[0], subject)}{more}, {what}: {listed}{others}"


RULE_FOR_A_DEAD_CAPABILITY = Rule(
    id="CAP005",
    name="rule-for-a-dead-capability",
    title="A tool is named that does not exist",
    layer="install",
    severity="medium",
    why="A tool that is blocked under a name it no longer has is not blocked, and a project that needs it waits for nothing. Vendors rename and "
    "retire tools; a typing error does the same. Where a server was asked for its tools, or is pinned, its own list decides, and what the inventory "
    "declares and no server of the plugin offers any longer is a gap as well; else the inventory's list does. A list that is not whole leaves it unknown.",
    fix="Write the tool's name as the server offers it today, under `tools` and in the project's `needs`, or take the line out; where the "
    "tool does exist, list it in the plugin's `provides`; take out of `provides` what the server no longer offers.",
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
