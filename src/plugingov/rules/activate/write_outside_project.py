"""A door that can write where nobody allowed that."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from plugingov.layers.active import ActiveDoor
from plugingov.model.policy import Selector
from plugingov.model.values import Patterns
from plugingov.rules.activate.places import MOST_NAMED, Own, in_words, places
from plugingov.rules.activate.writing import writing
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.selection import DescribedProject, matches
from plugingov.rules.settings import Settings
from plugingov.sources.errors import did_you_mean
from plugingov.sources.globs import glob


class ProjectSettings(Settings):
    """In which projects the chosen plugins may write."""

    allow: Patterns | None = None


@lru_cache(maxsize=8)
def each_place(case: Case) -> tuple[Subject, ...]:
    """Return each door in each project that lists it or may have it, and once for all where it is on unlisted.

    What one line switches on in every project is one fact, however many projects there are.
    """
    own, alike = places(case)
    listed = [
        Subject(plugin=door.id, surface=door.surface, project=project)
        for door, projects in own.items()
        for project in projects
    ]
    return (*listed, *(Subject(plugin=door.id, surface=door.surface) for door in alike))


def judge(case: Case, subject: Subject, settings: ProjectSettings) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    own, alike = places(case)
    mine = own.get(door, {})
    allow, chosen = settings.allow or (), settings.projects
    if subject.project is not None:
        is_outside = subject.project in _not_allowed(case, allow, chosen)
        return _verdict(case, mine[subject.project], (subject.project,), 1, allow) if is_outside else PASS
    found = [(each.active, _without(_among(case, each.known, allow, chosen), mine)) for each in alike[door]]
    found = sorted(((active, names) for active, names in found if names), key=_is_unknown)
    if not found:
        return PASS
    alike_known = [names for active, names in found if _is_unknown((active, names)) == _is_unknown(found[0])]
    first = tuple(islice(chain.from_iterable(alike_known), MOST_NAMED))
    return _verdict(case, found[0][0], first, sum(map(len, alike_known)), allow)


def _is_unknown(found: tuple[ActiveDoor, Sequence[str]]) -> bool:
    return found[0].answer.state == "unknown"


def _without(projects: tuple[str, ...], mine: Own) -> tuple[str, ...]:
    return tuple(name for name in projects if name not in mine) if mine else projects


@lru_cache(maxsize=64)
def _among(case: Case, known: frozenset[str], allow: Sequence[str], chosen: Selector | None) -> tuple[str, ...]:
    return tuple(name for name in _not_allowed(case, allow, chosen) if name in known)


@lru_cache(maxsize=8)
def _not_allowed(case: Case, allow: Sequence[str], chosen: Selector | None) -> Mapping[str, None]:
    """Return the projects where the chosen plugins may not write, of those that are meant at all."""
    projects = [name for name in case.organisation.projects if not any(glob(each).matches(name) for each in allow)]
    meant = (name for name in projects if chosen is None or matches(chosen, DescribedProject(case, name)))
    return dict.fromkeys(meant)


def _verdict(case: Case, active: ActiveDoor, projects: Sequence[str], total: int, allow: Sequence[str]) -> Verdict:
    door, answer, is_listed = active
    tools, missing = writing(case, door)
    if not tools:
        return missing or PASS
    if answer.state == "unknown":
        return Unknown(answer.at, answer.because)
    at, because = answer.at, f": {answer.because}"
    if is_listed:
        at, because = ("projects", projects[0], "active", case.organisation.active_at[projects[0], door.id]), ""
    where, allowed = in_words(projects, total), in_words(allow) or "no project"
    fact = f"`{door.id}` is on in {where} and can write there ({in_words(tools)}); allowed: {allowed}"
    return Finding(at, fact + because)


def idle(case: Case, settings: ProjectSettings) -> Iterator[str]:
    """Yield each project of `allow` that there is none of."""
    projects = case.organisation.projects
    for pattern in settings.allow or ():
        if not any(map(glob(pattern).matches, projects)):
            hint = did_you_mean(pattern, projects)
            yield f"`{pattern}` in `allow` matches no project here" + (f"; {hint}" if hint else "")


WRITE_OUTSIDE_PROJECT = Rule(
    id="ACT009",
    name="write-outside-project",
    title="A plugin can write in a project where that is not allowed",
    layer="activate",
    severity="high",
    why="Writing was allowed for one piece of work, with the people who look after it. The same tool in another project writes "
    "where nobody expects it. What is on in every project without being listed is one gap, however many projects it concerns.",
    fix="Take the plugin out of the project's `active`, block its writing tools, or add the project to `allow` on purpose.",
    references=("OWASP MCP06:2025", "support.claude.com/en/articles/11176164"),
    controls=Controls(nist=("AC-3", "AC-6"), iso=("A.5.15", "A.5.18"), soc2=("CC6.1", "CC6.3"), mas=("9.1",)),
    required=("allow", "plugins"),
    honours=("projects",),
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
    judge=judge,
    idle=idle,
)
