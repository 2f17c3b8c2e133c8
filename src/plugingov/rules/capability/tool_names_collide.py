"""Two doors of one project that offer a tool of one name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugingov.layers.active import ActiveDoor
from plugingov.layers.summary import listed
from plugingov.rules.capability.offered import not_listed, offered
from plugingov.rules.capability.together import not_sure, together
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route


class Offers(NamedTuple):
    """The doors that offer each tool, the tools that several offer, and the doors whose tools nobody lists."""

    by_tool: Mapping[str, Sequence[ActiveDoor]]
    several: Sequence[str]
    unlisted: Sequence[ActiveDoor]


def _offers(case: Case, doors: Iterable[ActiveDoor]) -> Offers:
    by_tool: dict[str, list[ActiveDoor]] = {}
    unlisted = []
    for active in doors:
        tools = offered(case)[active.door]
        if tools is None:
            unlisted.append(active)
        for tool in tools or ():
            by_tool.setdefault(tool, []).append(active)
    return Offers(by_tool, [tool for tool, found in by_tool.items() if len(found) > 1], unlisted)


@lru_cache(maxsize=8)
def collisions(case: Case) -> Mapping[Subject, Sequence[ActiveDoor]]:
    """Return each tool that several doors of a Cowork project offer, with those doors.

    A project in which no name collides stands for itself, with the doors whose tools nobody lists.
    """
    shared: dict[int, Offers] = {}  # many projects share one and the same tuple of doors
    found: dict[Subject, Sequence[ActiveDoor]] = {}
    for name, project in case.organisation.projects.items():
        if project.surface != "cowork":
            continue
        parts = case.layers.active_parts(name)
        everywhere = shared.get(id(parts.shared)) or shared.setdefault(id(parts.shared), _offers(case, parts.shared))
        own = {active.door.id for active in parts.own}
        here = _offers(case, parts.own)
        colliding = dict(_colliding(here, everywhere, own))
        unlisted = [*here.unlisted, *(active for active in everywhere.unlisted if active.door.id not in own)]
        if unlisted or not colliding:
            found[Subject(surface="cowork", project=name)] = unlisted
        for tool, doors in colliding.items():
            found[Subject(surface="cowork", project=name, capability=tool)] = doors
    return found


def _colliding(here: Offers, everywhere: Offers, own: set[str]) -> Iterator[tuple[str, Sequence[ActiveDoor]]]:
    """Yield each tool that several doors offer; a door that is in both parts counts as the project's own."""
    for tool in (*here.by_tool, *(tool for tool in everywhere.several if tool not in here.by_tool)):
        others = [active for active in everywhere.by_tool.get(tool, ()) if active.door.id not in own]
        doors = [*here.by_tool.get(tool, ()), *others]
        if len(doors) > 1:
            yield tool, doors


def each_collision(case: Case) -> tuple[Subject, ...]:
    return tuple(collisions(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    doors = collisions(case)[subject]
    if subject.capability is None:
        return _without_collision(case, subject.project or "", doors)
    project = subject.project or ""
    on, perhaps, kinds = together(case, project, doors)
    unsure = None
    for kind in kinds:
        there = {active.door for active in (*on, *kind.on)}
        if len(there) > 1:
            certain = [active for active in doors if active.door in there]
            return Finding(_at(case, project, certain), _said(certain, subject))
        others = (*perhaps, *kind.perhaps)
        unsure = unsure or (others[0] if others and len(there) + len(others) > 1 else None)
    if unsure is None:
        return PASS
    missing = not_sure(unsure)
    return Unknown(missing.at, f"{_said(doors, subject, 'may be')}: {missing.because}")


def _without_collision(case: Case, project: str, unlisted: Sequence[ActiveDoor]) -> Verdict:
    if unlisted and len(case.layers.active_in(project)) > 1:
        lacking = not_listed(unlisted[0].door.id)
        return Unknown(lacking.at, f"{lacking.because}, which is on in project `{project}` beside others")
    if case.organisation.projects[project].active is None:
        return Unknown(("projects", project, "active"), f"project `{project}` does not say what is active in it")
    return PASS


def _at(case: Case, project: str, doors: Sequence[ActiveDoor]) -> Route:
    """Return the line that switched the last of the doors on in the project, where it lists any of them."""
    active_at = case.organisation.active_at
    numbers = [active_at[project, active.door.id] for active in doors if active.is_listed]
    return ("projects", project, "active", *sorted(numbers)[-1:])


def _said(doors: Sequence[ActiveDoor], subject: Subject, are: str = "are") -> str:
    names = listed([f"`{active.door.id}`" for active in doors])
    return f"{names} all offer `{subject.capability}`, and {are} on together in project `{subject.project}`"


TOOL_NAMES_COLLIDE = Rule(
    id="CAP007",
    name="tool-names-collide",
    title="Two plugins of a project offer a tool of one name",
    layer="activate",
    severity="medium",
    why="A tool's name is unique within its server only. Where two that are on together share one, nobody can tell which of them Claude calls, "
    "and a server can take a name in order to be called instead of another. Claude Code puts the server's name before the tool's, so it is not asked.",
    fix="Switch one of the plugins off in the project, or block the tool on one of them.",
    references=("OWASP MCP06:2025", "modelcontextprotocol.io/specification/2026-07-28/server/tools"),
    controls=Controls(nist=("AC-4", "SC-7"), iso=("A.8.12", "A.5.14"), soc2=("CC6.7",), mas=("11.1",)),
    bad=Example(
        """\
plugins:
  notion:
    title: Notion
    path: marketplace
    provides: {tools: {search: {access: read}}}
    provision: {cowork: {preference: auto_install}}
  linear:
    title: Linear
    path: marketplace
    provides: {tools: {search: {access: read}, save_issue: {access: write}}}
    provision: {cowork: {preference: auto_install}}
projects:
  backlog:
    surface: cowork
    active:
      - notion
      - linear  # gap
""",
    ),
    good=Example(
        """\
plugins:
  notion:
    title: Notion
    path: marketplace
    provides: {tools: {search: {access: read}}}
    provision: {cowork: {preference: auto_install}}
  linear:
    title: Linear
    path: marketplace
    provides: {tools: {search: {access: read}, save_issue: {access: write}}}
    provision: {cowork: {preference: auto_install, tools: {search: blocked}}}
projects:
  backlog: {surface: cowork, active: [notion, linear]}
""",
    ),
    settings=Settings,
    subjects=each_collision,
    judge=judge,
)
