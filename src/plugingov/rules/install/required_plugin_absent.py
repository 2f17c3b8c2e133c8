"""A door that an audience must have and does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from plugingov.model.answer import Answer, State
from plugingov.model.people import Person
from plugingov.model.policy import Selector
from plugingov.model.values import SURFACES, Surface
from plugingov.rules.case import Case
from plugingov.rules.install.audience import first_in_the_files, in_words
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.selection import DescribedGroup, matches
from plugingov.rules.settings import Settings
from plugingov.rules.written import Written

_NOT_SURE: frozenset[State] = frozenset({"off", "unknown"})


@dataclass(frozen=True, slots=True, eq=False)
class Entitled:
    """The groups that must have what is required, and the surfaces that are named for it, if any are."""

    groups: Selector | None
    surfaces: tuple[Surface, ...] | None


def entitled(settings: Settings, written: Written) -> Entitled:
    """Return the groups that the settings choose, as one object that answers can be remembered by."""
    del written
    return Entitled(settings.groups, settings.surfaces)


@lru_cache(maxsize=8)
def chosen(case: Case, required: Entitled) -> tuple[tuple[str, ...], tuple[Person, ...]]:
    """Return the groups that must have what is required, and their people."""
    every = case.organisation.groups
    groups = tuple(name for name in every if required.groups and matches(required.groups, DescribedGroup(name)))
    return groups, case.organisation.people.of_groups(groups)


@lru_cache(maxsize=8)
def each_plugin_on_each_surface(case: Case) -> tuple[Subject, ...]:
    """Return each plugin on both surfaces, provisioned there or not."""
    return tuple(Subject(plugin=name, surface=surface) for name in case.organisation.plugins for surface in SURFACES)


def judge(case: Case, subject: Subject, settings: Entitled) -> Verdict:
    plugin, surface = subject.plugin or "", subject.surface or "cowork"
    groups, people = chosen(case, settings)
    if not people:
        return NOT_APPLICABLE
    door = case.layers.doors.get((plugin, surface))
    if door is None:
        if settings.surfaces is None and any((plugin, name) in case.layers.doors for name in SURFACES):
            return NOT_APPLICABLE  # that it is on one surface only is for surface-missing to say
        absent = case.layers.offer(plugin, surface)
        return Finding(absent.at, f"{_required(subject, groups)} nobody there has it: {absent.because}")
    states = {answer.state for answer in case.layers.of_each_kind("install", door, None, groups)}
    if states.isdisjoint(_NOT_SURE):
        return PASS
    each = case.layers.each_person("install", door, None, people)
    if lacking := [(person, answer) for person, answer in each if answer.state == "off"]:
        return _absent(case, subject, groups, lacking, len(people))
    unsure = [(person, answer) for person, answer in each if answer.state == "unknown"]
    if not unsure or have_added(case, plugin, surface).issuperset(person for person, _ in unsure):
        return PASS
    return Unknown(unsure[0][1].at, unsure[0][1].because)


def have_added(case: Case, plugin: str, surface: Surface) -> frozenset[Person]:
    """Return the people of the projects where a door that members add themselves is there."""
    needs = (
        need for need in case.layers.needs_on(plugin, surface) if case.layers.for_need("install", need).state == "on"
    )
    return frozenset(person for need in needs for person in case.layers.people_of_project(need.project))


def _absent(
    case: Case, subject: Subject, groups: Sequence[str], lacking: Sequence[tuple[Person, Answer]], everybody: int
) -> Finding:
    answer = first_in_the_files(case, [answer for _, answer in lacking])
    if len(lacking) == everybody:
        return Finding(answer.at, f"{_required(subject, groups)} nobody there has it: {answer.because}")
    people = tuple(person for person, _ in lacking)
    theirs = frozenset[str]().union(*(person.groups for person in people))
    some = in_words(group for group in groups if group in theirs)
    return Finding(answer.at, f"{_required(subject, groups)} people of {some} do not have it: {answer.because}", people)


def _required(subject: Subject, groups: Sequence[str]) -> str:
    return f"`{subject.plugin}` is required for {in_words(groups)} on {subject.surface}, and"


REQUIRED_PLUGIN_ABSENT = Rule(
    id="INS004",
    name="required-plugin-absent",
    title="An audience lacks a plugin that it must have",
    layer="install",
    severity="high",
    why="What an audience must have (a control, a reference) and does not is missed without a word: Claude answers without it. "
    "`plugins` says what is required, `groups` who must have it: on the surfaces where it is "
    "provisioned, and on those that `surfaces` names.",
    fix={
        "cowork": "Provision the package on Cowork with `preference: required` or `auto_install`, for these groups too.",
        "claude-code": "Provision it on Claude Code `via: managed-plugin` or `managed-mcp`, in the documents of these groups too.",
    },
    references=("claude.com/docs/plugins/admin", "code.claude.com/docs/en/server-managed-settings"),
    controls=Controls(nist=("CP-2", "SA-9"), iso=("A.5.30",), soc2=("A1.1",), mas=("8.1",)),
    closed_by=("cowork",),
    honours=("groups",),
    required=("plugins", "groups"),
    bad=Example(
        """\
groups:
  finance: {size: 20}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork:
        preference: required
        groups:
          audit: not_available  # gap
""",
        "plugins: [vendor-master], groups: [finance, audit]",
    ),
    good=Example(
        """\
groups:
  finance: {size: 20}
  audit: {size: 2}
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    provision:
      cowork: {preference: required, groups: {audit: auto_install}}
      claude-code: {via: managed-mcp}
""",
        "plugins: [vendor-master], groups: [finance, audit]",
    ),
    settings=Settings,
    prepare=entitled,
    subjects=each_plugin_on_each_surface,
    judge=judge,
)
