"""An observation that is older than anybody should believe."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from plugingov.model.observation import Observation
from plugingov.model.probed import ProbedServer
from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place


class AgeSettings(Settings):
    """After how many days an observation is too old; unset, the policy's `observation_age`."""

    max_age_days: Whole | None = None


_ANSWERS = Subject(item="answers of servers")
_ASK_ANEW = "Ask the servers anew (`plugingov probe`), and on a schedule."


def subjects(case: Case) -> Iterable[Subject]:
    """Return one subject for all observations of a surface, and one for all that servers answered: the oldest tells."""
    machines = (Subject(surface="claude-code", item="observation"),) if case.observed else ()
    exports = (Subject(surface="cowork", item="observation"),) if case.exported else ()
    answers = (_ANSWERS,) if case.probed else ()
    return (*machines, *exports, *answers)


def judge(case: Case, subject: Subject, settings: AgeSettings) -> Verdict:
    allowed = case.decided.observation_age if settings.max_age_days is None else settings.max_age_days
    if subject == _ANSWERS:
        return worst(_of_answer(case, each, allowed) for each in _latest(case)) or PASS
    if subject.surface == "cowork":
        return _judged(case, case.exported.exported.observation, allowed) if case.exported else PASS
    oldest_first = sorted(case.observed, key=lambda machine: machine.observation.taken_at or date.max)
    return worst(_judged(case, machine.observation, allowed) for machine in oldest_first) or PASS


def _judged(case: Case, observation: Observation, allowed: int) -> Verdict:
    return _of_day(case, "the observation", observation.taken_at, observation.at, allowed)


def _latest(case: Case) -> Iterable[ProbedServer]:
    """Return for each plugin the last answer of its server, the oldest first: earlier ones decide nothing."""
    found: dict[str, ProbedServer] = {}
    for each in sorted(case.probed, key=_day):
        found[each.plugin] = each
    return sorted(found.values(), key=_day)


def _day(server: ProbedServer) -> date:
    return server.taken_at or date.max


def _of_answer(case: Case, server: ProbedServer, allowed: int) -> Verdict:
    verdict = _of_day(case, f"what the server of `{server.plugin}` answered", server.taken_at, server.at, allowed)
    return replace(verdict, fix=_ASK_ANEW) if isinstance(verdict, Finding) else verdict


def _of_day(case: Case, what: str, taken: date | None, at: Place, allowed: int) -> Verdict:
    if taken is None:
        return Unknown(at, f"{what} does not say when it was taken (`taken_at`)")
    age = (case.today - taken).days
    if age < 0:
        return Unknown(at, f"{what} is of `{taken}`, which is not yet")
    if age <= allowed:
        return PASS
    return Finding(at, f"{what} is of `{taken}`: {age} days old, and {allowed} are accepted")


OBSERVATION_TOO_OLD = Rule(
    id="DRF007",
    name="observation-too-old",
    title="An observation is too old to be believed",
    layer=None,
    severity="low",
    why="What was there last month tells little about today. All observations of a surface are one subject: the oldest machine is named, and of several exports the latest counts. What servers answered "
    "is one more: of each plugin the last answer.",
    fix={"cowork": "Pull anew, and on a schedule.", "claude-code": "Collect anew, and on a schedule."},
    references=("code.claude.com/docs/en/settings",),
    controls=Controls(nist=("AU-2", "AU-12"), iso=("A.8.15", "A.8.16"), soc2=("CC7.2",), mas=("12.2",)),
    asks="seen",
    bad=Example(files={"/home/ada/.claude.json": "{}  // gap\n"}, as_of="2026-10-09"),
    good=Example(files={"/home/ada/.claude.json": "{}\n"}, as_of="2026-10-08"),
    settings=AgeSettings,
    subjects=subjects,
    judge=judge,
)
