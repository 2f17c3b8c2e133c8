"""A door that offers a tool of a name which another door of the same project offers as well."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.rules.activate.places import MOST_NAMED, in_words
from plugingov.rules.capability.offered import not_listed, offered
from plugingov.rules.capability.together import together
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Route

_Doors: TypeAlias = Sequence[ActiveDoor]
_Tools: TypeAlias = Mapping[Door, tuple[str, ...] | None]


class Scene(NamedTuple):
    """What some projects have on alike, and what each of them has on of its own."""

    shared: _Doors
    own: dict[str, _Doors]


class Collision(NamedTuple):
    """A tool, the doors that offer it and are on together, and the projects in which they are."""

    tool: str
    doors: _Doors
    projects: tuple[str, ...]


class Known(NamedTuple):
    """Who is asked, the collisions of each door, and why nobody can tell that another has none."""

    asked: tuple[Subject, ...]
    collisions: Mapping[Door, Sequence[Collision]]
    unsure: Mapping[Door, Unknown]


@lru_cache(maxsize=8)
def _known(case: Case) -> Known:
    tools = _offering(case)
    scenes = _scenes(case, tools)
    collisions: dict[Door, list[Collision]] = {}
    for collision in chain.from_iterable(_each_collision(case, tools, scene) for scene in scenes):
        for active in collision.doors:
            collisions.setdefault(active.door, []).append(collision)
    silent = _silent(case, scenes)
    perhaps = _had(case, tools) if silent else {}
    unsure = {**_perhaps_together(perhaps, silent), **_beside_unlisted(tools, scenes)}
    parts = chain.from_iterable((scene.shared, *scene.own.values()) for scene in scenes)
    there = perhaps.keys() | {active.door for part in parts for active in part}
    asked = tuple(Subject(plugin=door.id, surface=door.surface) for door in tools if door in there)
    return Known(asked, collisions, unsure)


def _offering(case: Case) -> _Tools:
    """Return the tools of each door on Cowork that has any which is not blocked; nothing where nobody lists them."""
    doors = [(door, tools) for door, tools in offered(case).items() if door.surface == "cowork"]
    return {door: tools for door, tools in doors if tools or (tools is None and not door.shut_at)}


def _projects(case: Case) -> Sequence[str]:
    return [name for name, project in case.organisation.projects.items() if project.surface == "cowork"]


def _scenes(case: Case, tools: _Tools) -> Sequence[Scene]:
    found: dict[int, Scene] = {}  # many projects share one and the same tuple of doors
    for name in _projects(case):
        parts = case.layers.active_parts(name)
        scene = found.get(id(parts.shared))
        if scene is None:
            scene = found[id(parts.shared)] = Scene(_among(tools, parts.shared), {})
        scene.own[name] = _among(tools, parts.own)
    return tuple(found.values())


def _among(tools: _Tools, doors: _Doors) -> _Doors:
    return [active for active in doors if active.door in tools]


def _each_collision(case: Case, tools: _Tools, scene: Scene) -> Iterator[Collision]:
    """Yield what collides everywhere, then what does with a door of one project's own, which counts as it stands there."""
    everywhere = _by_tool(tools, scene.shared)
    several = {tool: doors for tool, doors in everywhere.items() if len(doors) > 1}
    yield from _each_on_together(case, several, tuple(scene.own))
    for project, own in scene.own.items():
        yield from _each_on_together(case, _with_a_namesake(tools, everywhere, own), (project,))


def _with_a_namesake(tools: _Tools, everywhere: Mapping[str, _Doors], own: _Doors) -> Mapping[str, _Doors]:
    """Return the doors of each tool that a project's own door offers and another does too, there or everywhere."""
    names = {active.door for active in own}
    found = {}
    for tool, doors in _by_tool(tools, own).items():
        others = [active for active in everywhere.get(tool, ()) if active.door not in names]
        if len(doors) + len(others) > 1:
            found[tool] = [*doors, *others]
    return found


def _by_tool(tools: _Tools, doors: _Doors) -> Mapping[str, _Doors]:
    found: dict[str, list[ActiveDoor]] = {}
    for active in doors:
        for tool in tools[active.door] or ():
            found.setdefault(tool, []).append(active)
    return found


def _each_on_together(case: Case, found: Mapping[str, _Doors], projects: tuple[str, ...]) -> Iterator[Collision]:
    """Yield what of the doors with a tool in common one and the same person has; in these projects all is alike."""
    doors = dict.fromkeys(chain.from_iterable(found.values()))
    on, _, kinds = together(case, projects[0], doors) if doors else ((), (), ())
    everybodys = dict.fromkeys(frozenset(active.door for active in (*on, *kind.on)) for kind in kinds)
    for tool, offering in found.items():
        theirs = (tuple(active for active in offering if active.door in mine) for mine in everybodys)
        yield from (Collision(tool, each, projects) for each in dict.fromkeys(theirs) if len(each) > 1)


def _beside_unlisted(tools: _Tools, scenes: Iterable[Scene]) -> Mapping[Door, Unknown]:
    """Return the doors that are on beside one whose tools nobody lists, and that one."""
    found: dict[Door, Unknown] = {}
    for scene in scenes:
        everywhere, waiting = _first_unlisted(tools, scene.shared), scene.shared
        for project, own in scene.own.items():
            unlisted = _first_unlisted(tools, own) or everywhere
            if unlisted and len({active.door for active in (*own[:2], *scene.shared[:2])}) > 1:
                missing = _not_listed(unlisted.door, f"is on in project `{project}`")
                for active in (*own, *waiting):
                    found.setdefault(active.door, missing)
                waiting = ()
    return found


def _first_unlisted(tools: _Tools, doors: _Doors) -> ActiveDoor | None:
    return next((active for active in doors if tools[active.door] is None), None)


def _not_listed(door: Door, is_where: str) -> Unknown:
    lacking = not_listed(door.id)
    return Unknown(lacking.at, f"{lacking.because}, which {is_where} beside others")


def _had(case: Case, tools: _Tools) -> _Tools:
    """Return the doors that anybody may have on in a project which does not say what is."""
    return {door: names for door, names in tools.items() if case.layers.offer(door.id, door.surface).state != "off"}


def _silent(case: Case, scenes: Iterable[Scene]) -> Mapping[str, Sequence[Door] | None]:
    """Return the projects that do not say what is active, and what each is known to need or have on.

    One that needs nothing either may have anything on.
    """
    found: dict[str, Sequence[Door] | None] = {}
    for scene in scenes:
        everywhere = scene.shared
        for name, own in scene.own.items():
            project = case.organisation.projects[name]
            if project.active is None:
                found[name] = [active.door for active in (*own, *everywhere)] if project.needs else None
                everywhere = ()  # asked once for all of them: here, or among everything
    return found


def _perhaps_together(tools: _Tools, silent: Mapping[str, Sequence[Door] | None]) -> Mapping[Door, Unknown]:
    """Return the doors that would collide, or may, with one that a silent project is known to need or have on."""
    by_tool: dict[str, list[Door]] = {}
    for door, names in tools.items():
        for tool in names or ():
            by_tool.setdefault(tool, []).append(door)
    found: dict[Door, Unknown] = {}
    for project, known in silent.items():
        there = [door for door in (tools if known is None else known) if door in tools]
        for tool in dict.fromkeys(chain.from_iterable(tools[door] or () for door in there)):
            doors = by_tool.pop(tool, ())  # asked once: the next project says nothing else about it
            if len(doors) > 1:
                for door in doors:
                    found.setdefault(door, _perhaps(door, doors, tool, project))
    return {**_perhaps_beside_unlisted(tools, silent), **found}


def _perhaps(door: Door, doors: Iterable[Door], tool: str, project: str) -> Unknown:
    other = next(each for each in doors if each is not door)
    because = f"project `{project}` does not say what is active in it, and `{other.id}` offers `{tool}` as well"
    return Unknown(("projects", project, "active"), because)


def _perhaps_beside_unlisted(tools: _Tools, silent: Mapping[str, Sequence[Door] | None]) -> Mapping[Door, Unknown]:
    """Return the doors of which nobody can tell whether they collide, since the tools of one of them are not listed."""
    unlisted = [door for door, names in tools.items() if names is None]
    found: dict[Door, Unknown] = {}
    for project, known in silent.items() if unlisted and len(tools) > 1 else ():
        is_where = f"may be on in project `{project}`"
        there = list(tools) if known is None else [door for door in known if door in tools]
        culprit = next((door for door in there if tools[door] is None), None)
        for door in tools if culprit else (*there, *unlisted) if there else ():
            missing = door if tools[door] is None else culprit or unlisted[0]
            found.setdefault(door, _not_listed(missing, is_where))
        if culprit:
            break  # every door is unsure by now
    return found


def each_offering_door(case: Case) -> tuple[Subject, ...]:
    return _known(case).asked


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    known = _known(case)
    door = case.door(subject.plugin, subject.surface)
    if found := known.collisions.get(door):
        return Finding(_at(case, door, found[0]), _said(door, found))
    return known.unsure.get(door, PASS)


def _at(case: Case, door: Door, collision: Collision) -> Route:
    """Return the line that switched a door on where it collides."""
    project = collision.projects[0]
    number = case.organisation.active_at.get((project, door.id))
    return door.at("activation") if number is None else ("projects", project, "active", number)


def _said(door: Door, found: Sequence[Collision]) -> str:
    tools = in_words(list(dict.fromkeys(each.tool for each in found)))
    others = _first_few(active.door.id for each in found for active in each.doors if active.door is not door)
    places = {id(each.projects): each.projects for each in found}
    projects = in_words(list(dict.fromkeys(chain.from_iterable(places.values()))))
    return f"`{door.id}` has {tools} in common with {others}, and they are on together in {projects}"


def _first_few(names: Iterable[str]) -> str:
    """Return the first names of what may be very many."""
    found: dict[str, None] = {}
    for name in names:
        if len(found) == MOST_NAMED and name not in found:
            return f"{in_words(list(found))} and others"
        found[name] = None
    return in_words(list(found))


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
      - notion  # gap
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
    subjects=each_offering_door,
    judge=judge,
)
