"""A part of a package that does nothing where a project runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.inventory import Part
from plugingov.model.values import USUAL_RUNS, Run
from plugingov.rules.activate.places import in_words
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.surface import Need

# Where a part does nothing (claude.com/docs/plugins/platform-support). A package with a `bin` part is refused as a
# whole there, which is another rule's gap; Claude Code loads all of them.
_IGNORED: Mapping[Part, frozenset[Run]] = {
    "agents": frozenset({"chat"}),
    "hooks": frozenset({"chat"}),
    "local-mcp": frozenset({"chat", "cowork-cloud"}),
    "lsp": frozenset({"chat", "cowork-local", "cowork-cloud"}),
    "settings": frozenset({"chat", "cowork-local", "cowork-cloud"}),
}
_UNSAID: Mapping[Part, str] = {
    "monitors": "no page of the vendor says whether Cowork runs monitors",
    "user_config": "neither chat nor Cowork asks members for values, and which have a default is not stated",
}
_LOADED: frozenset[Part] = frozenset({"skills", "commands"})
_NOWHERE: frozenset[Run] = frozenset()


class Ignored(NamedTuple):
    """A project where parts of a package do nothing, and the places where it runs."""

    project: str
    parts: tuple[Part, ...]
    runs: tuple[Run, ...]


@lru_cache(maxsize=8)
def each_used_package(case: Case) -> tuple[Subject, ...]:
    """Return each door on Cowork that some project uses and that comes in a package which is declared."""
    return tuple(
        Subject(plugin=door.id, surface=door.surface)
        for door in case.layers.doors.values()
        if door.surface == "cowork"
        and door.package in case.organisation.packages
        and case.is_packaged(door)
        and case.layers.needs_on(door.id, door.surface)
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    package = door.package or ""
    parts = case.organisation.packages[package].parts
    if parts is None:
        return Unknown(("packages", package, "parts"), f"the inventory does not say which `parts` `{package}` has")
    if _LOADED.issuperset(parts):
        return PASS
    projects = [need.project for need in case.layers.needs_on(door.id, door.surface) if _is_there(case, need)]
    if found := list(_each_ignored(case, parts, projects)):
        return _finding(package, parts, found)
    unsaid = next((number for number, part in enumerate(parts) if part in _UNSAID), None)
    if unsaid is None or not projects:
        return PASS if projects else NOT_APPLICABLE
    return Unknown(("packages", package, "parts", unsaid), _UNSAID[parts[unsaid]])


def _is_there(case: Case, need: Need) -> bool:
    """Tell whether somebody has the door where a project runs: else nothing of its package is there to be ignored."""
    return case.layers.for_need("install", need).state != "off"


def _each_ignored(case: Case, parts: Sequence[Part], projects: Iterable[str]) -> Iterator[Ignored]:
    for project in projects:
        runs = case.organisation.projects[project].runs or USUAL_RUNS["cowork"]
        if ignored := tuple(part for part in dict.fromkeys(parts) if _IGNORED.get(part, _NOWHERE).issuperset(runs)):
            yield Ignored(project, ignored, runs)


def _finding(package: str, parts: Sequence[Part], found: Sequence[Ignored]) -> Finding:
    alike: dict[tuple[Part, ...], list[Ignored]] = {}
    for each in found:
        alike.setdefault(each.parts, []).append(each)
    first, *others = [(_parts_in_words(names), _where(ignored)) for names, ignored in alike.items()]
    does = "do" if len(found[0].parts) > 1 else "does"
    fact = f"{first[0]} of package `{package}` {does} nothing where {first[1]}"
    rest = [f"; {names} where {where}" for names, where in others]  # no more than two: see _IGNORED
    return Finding(("packages", package, "parts", parts.index(found[0].parts[0])), fact + "".join(rest))


def _parts_in_words(parts: Iterable[Part]) -> str:
    return ", ".join(f"`{part}`" for part in parts)


def _where(ignored: Sequence[Ignored]) -> str:
    """Return the projects where the same parts do nothing, and the places where they run."""
    run = "run" if len(ignored) > 1 else "runs"
    places = ", ".join(dict.fromkeys(place for each in ignored for place in each.runs))
    return f"{in_words([each.project for each in ignored])} {run} ({places})"


PART_IGNORED_ON_SURFACE = Rule(
    id="ACT005",
    name="part-ignored-on-surface",
    title="A part of a package does nothing where a project runs",
    layer="activate",
    severity="medium",
    why="What is in a package does not load everywhere: chat ignores agents, hooks and local servers, a cloud session of Cowork "
    "local servers, and neither knows language servers or settings. Nothing fails and nothing says so. A part counts where "
    "it does nothing in every place where the project runs.",
    fix="Run the project where the part loads, deliver what it does in another part (a skill, a remote server), or take it out.",
    references=("claude.com/docs/plugins/platform-support",),
    bad=Example(
        """\
marketplaces: {acme: {}}
packages:
  drive@acme:
    servers: {drive: drive}
    parts:
      - skills
      - hooks  # gap
plugins:
  drive: {title: Drive, path: marketplace, server: {transport: http}, provision: {cowork: {package: drive@acme, preference: required}}}
projects:
  questions: {surface: cowork, runs: [chat], needs: [drive]}
""",
    ),
    good=Example(
        """\
marketplaces: {acme: {}}
packages:
  drive@acme: {servers: {drive: drive}, parts: [skills, hooks, local-mcp]}
plugins:
  drive: {title: Drive, path: marketplace, server: {transport: http}, provision: {cowork: {package: drive@acme, preference: required}}}
projects:
  questions: {surface: cowork, runs: [chat, cowork-local], needs: [drive]}
  ap-exceptions: {surface: cowork, active: [drive], runs: [cowork-local]}
""",
    ),
    settings=Settings,
    subjects=each_used_package,
    judge=judge,
    asks="either",
    asks_strangers=False,
)
