"""A project in which more is on than anybody looks through."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.model.values import SURFACES, Surface, Whole
from plugingov.rules.activate.places import in_words
from plugingov.rules.capability.offered import offered
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_project


class LimitSettings(Settings):
    """How much may be on in a project."""

    max_plugins: Whole = 20
    max_tools: Whole = 100


class Count(NamedTuple):
    """How many doors are on and how many more may be, the tools of both, and how many list none."""

    plugins: int = 0
    perhaps: int = 0
    tools: int = 0
    tools_perhaps: int = 0
    unlisted: int = 0

    def is_above(self, limits: LimitSettings) -> bool:
        """Tell whether what is on for certain is too much."""
        return self.plugins > limits.max_plugins or self.tools > limits.max_tools

    def may_be_above(self, limits: LimitSettings) -> bool:
        """Tell whether it would be too much if everything were on that may be."""
        plugins, tools = self.plugins + self.perhaps, self.tools + self.tools_perhaps
        return plugins > limits.max_plugins or tools > limits.max_tools


class Known(NamedTuple):
    """What is counted once: the tools of each door, all doors of a surface, and what projects have on alike."""

    tools: Mapping[Door, int | None]
    everything: Mapping[Surface, Count]
    shared: dict[int, tuple[Count, Mapping[Door, ActiveDoor]]]


@lru_cache(maxsize=8)
def _known(case: Case) -> Known:
    tools = {
        door: 0 if names is None and door.shut_at else None if names is None else len(names)
        for door, names in offered(case).items()
    }
    everything = {
        surface: _sum(tools, ((door, False) for door in case.layers.doors.values() if door.surface == surface))
        for surface in SURFACES
    }
    return Known(tools, everything, {})


def _sum(tools: Mapping[Door, int | None], doors: Iterable[tuple[Door, bool]]) -> Count:
    """Return what some doors come to, each with whether it is on for certain."""
    plugins = perhaps = sure = tools_perhaps = unlisted = 0
    for door, is_sure in doors:
        count = tools[door]
        unlisted += count is None
        if is_sure:
            plugins += 1
            sure += count or 0
        else:
            perhaps += 1
            tools_perhaps += count or 0
    return Count(plugins, perhaps, sure, tools_perhaps, unlisted)


def _counted(case: Case, doors: Iterable[ActiveDoor]) -> Count:
    return _sum(_known(case).tools, ((active.door, active.answer.state != "unknown") for active in doors))


def _in_project(case: Case, project: str) -> Count:
    own, shared = case.layers.active_parts(project)
    known = _known(case).shared.get(id(shared))
    if known is None:
        known = _counted(case, shared), {active.door: active for active in shared}
        _known(case).shared[id(shared)] = known
    count, doors = known
    total = map(int.__add__, count, _counted(case, own))
    if twice := [doors[active.door] for active in own if active.door in doors]:
        total = map(int.__sub__, total, _counted(case, twice))
    return Count(*total)


def judge(case: Case, subject: Subject, settings: LimitSettings) -> Verdict:
    project = subject.project or ""
    declared = case.organisation.projects[project]
    count = _in_project(case, project)
    at = ("projects", project, "active")
    if count.is_above(settings):
        return Finding(at, _too_many(project, count, settings))
    if declared.active is None and _known(case).everything[declared.surface].may_be_above(settings):
        return Unknown(at, f"project `{project}` does not say what is active in it")
    if not count.unlisted and not count.may_be_above(settings):
        return PASS
    doors = case.layers.active_in(project)
    if count.may_be_above(settings):
        answer = next(active.answer for active in doors if active.answer.state == "unknown")
        return Unknown(answer.at, answer.because)
    silent = [active.door.id for active in doors if _known(case).tools[active.door] is None]
    return Unknown(("plugins", silent[0], "provides", "tools"), f"the inventory lists no tools of {in_words(silent)}")


def _too_many(project: str, count: Count, limits: LimitSettings) -> str:
    """Return what is too much in words, and what may come to it."""
    least = "at least " if count.perhaps or count.unlisted else ""
    above = [(count.plugins, limits.max_plugins, "plugins"), (count.tools, limits.max_tools, "tools")]
    said = [f"{least}{found} {what} on (the limit is {limit})" for found, limit, what in above if found > limit]
    return f"`{project}` has {' and '.join(said)}"


TOO_MANY_DOORS = Rule(
    id="ACT007",
    name="too-many-doors",
    title="Too many plugins or tools are on in a project",
    layer="activate",
    severity="medium",
    why="Each tool that is on is one more that Claude may take for the right one, that content from outside can talk it into, and "
    "that somebody has to keep in view. Tools that are blocked do not count; a plugin that is on for some of the people does.",
    fix="Switch off in the project what it does not need, block tools that nobody there needs, or raise the limit on purpose.",
    references=("support.claude.com/en/articles/11176164",),
    controls=Controls(nist=("CM-7", "CM-8"), iso=("A.5.9",), soc2=("CC6.1",), mas=("7.2",)),
    bad=Example(
        """\
plugins:
  drive: {title: Drive, path: marketplace, provides: {tools: {read_file: {}}}, provision: {cowork: {preference: required}}}
  slack: {title: Slack, path: marketplace, provides: {tools: {post: {}, find: {}}}, provision: {cowork: {preference: required}}}
projects:
  ap-exceptions:
    surface: cowork
    active: [drive, slack]  # gap
  payroll:
    surface: cowork
    active: [slack]
""",
        "max_plugins: 1",
    ),
    good=Example(
        """\
plugins:
  drive: {title: Drive, path: marketplace, provides: {tools: {read_file: {}}}, provision: {cowork: {preference: required}}}
  slack: {title: Slack, path: marketplace, provides: {tools: {post: {}, find: {}}}, provision: {cowork: {preference: required}}}
projects:
  ap-exceptions: {surface: cowork, active: [drive, slack]}
""",
    ),
    settings=LimitSettings,
    subjects=each_project,
    judge=judge,
)
