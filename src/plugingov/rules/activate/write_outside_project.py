"""A door that can write where nobody allowed that."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from plugingov.layers.active import ActiveDoor
from plugingov.model.door import Door
from plugingov.model.values import Patterns
from plugingov.rules.activate.places import in_words, places
from plugingov.rules.activate.writing import writing
from plugingov.rules.case import Case
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.globs import first_fit


class ProjectSettings(Settings):
    """In which projects the chosen plugins may write."""

    allow: Patterns | None = None


@lru_cache(maxsize=8)
def each_place(case: Case) -> tuple[Subject, ...]:
    """Return each door in each project that lists it or may have it, and once where it is on without being listed."""
    own, alike = places(case)
    listed = [_in(door, project) for door, projects in own.items() for project in projects]
    return (*listed, *(Subject(plugin=door.id, surface=door.surface) for door in alike))


def each_chosen_place(case: Case, is_chosen: Callable[[Subject], bool]) -> Iterator[Subject]:
    """Yield each door in each project where it is on; where that is every project, of the chosen doors that can write."""
    own, alike = places(case)
    yield from (_in(door, project) for door, projects in own.items() for project in projects)
    for door, found in alike.items():
        if any(writing(case, door)) and is_chosen(Subject(plugin=door.id, surface=door.surface)):
            mine = own.get(door, {})
            yield from (_in(door, project) for each in found for project in each.projects if project not in mine)


def _in(door: Door, project: str) -> Subject:
    return Subject(plugin=door.id, surface=door.surface, project=project)


def judge(case: Case, subject: Subject, settings: ProjectSettings) -> Verdict:
    project, allow = subject.project or "", settings.allow or ()
    if project in _allowed(case, allow):
        return PASS
    own, alike = places(case)
    door = case.door(subject.plugin, subject.surface)
    active = own.get(door, {}).get(project) or next(each.active for each in alike[door] if project in each.known)
    return _verdict(case, active, project, allow)


@lru_cache(maxsize=8)
def _allowed(case: Case, allow: tuple[str, ...]) -> frozenset[str]:
    """Return the projects where the chosen plugins may write."""
    return frozenset(name for name in case.organisation.projects if first_fit(allow, name) is not None)


def _verdict(case: Case, active: ActiveDoor, project: str, allow: Sequence[str]) -> Verdict:
    door, answer, is_listed = active
    tools, missing = writing(case, door)
    if not tools:
        return missing or PASS
    if answer.state == "unknown":
        return Unknown(answer.at, answer.because)
    allowed = in_words(allow) or "no project"
    fact = f"`{door.id}` is on in `{project}` and can write there ({in_words(tools)}); allowed: {allowed}"
    if is_listed:
        return Finding(("projects", project, "active", case.organisation.active_at[project, door.id]), fact)
    return Finding(answer.at, f"{fact}: {answer.because}")


def idle(case: Case, settings: ProjectSettings) -> Iterator[str]:
    return unmatched(settings.allow or (), case.organisation.projects, "allow", "matches no project here")


WRITE_OUTSIDE_PROJECT = Rule(
    id="ACT009",
    name="write-outside-project",
    title="A plugin can write in a project where that is not allowed",
    layer="activate",
    severity="high",
    why="Writing was allowed for one piece of work, with the people who look after it. The same tool in another project writes "
    "where nobody expects it, also where it is on without being listed: automatically, or forced by managed settings.",
    fix="Take the plugin out of the project's `active`, block its writing tools, or add the project to `allow` on purpose.",
    references=("OWASP MCP06:2025", "support.claude.com/en/articles/11176164"),
    controls=Controls(nist=("AC-3", "AC-6"), iso=("A.5.15", "A.5.18"), soc2=("CC6.1", "CC6.3"), mas=("9.1",)),
    required=("allow", "plugins"),
    bad=Example(
        """\
plugins:
  slack:
    title: Slack
    path: marketplace
    provides: {tools: {post_message: {access: write}, find_message: {access: read}}}
    provision: {cowork: {preference: available}}
projects:
  ap-exceptions: {surface: cowork, active: [slack]}
  month-end-close:
    surface: cowork
    active:
      - slack  # gap
""",
        "{plugins: [slack], allow: [ap-exceptions]}",
    ),
    good=Example(
        """\
plugins:
  slack:
    title: Slack
    path: marketplace
    provides: {tools: {post_message: {access: write}, find_message: {access: read}}}
    provision: {cowork: {preference: available}}
projects:
  ap-exceptions: {surface: cowork, active: [slack]}
  month-end-close: {surface: cowork, active: []}
""",
        "{plugins: [slack], allow: [ap-exceptions]}",
    ),
    settings=ProjectSettings,
    subjects=each_place,
    among=each_chosen_place,
    judge=judge,
    idle=idle,
)
