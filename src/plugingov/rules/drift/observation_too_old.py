"""An observation that is older than anybody should believe."""

from collections.abc import Iterable
from datetime import date

from plugingov.model.observation import Observation
from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


class AgeSettings(Settings):
    """After how many days an observation is too old; unset, the policy's `observation_age`."""

    max_age_days: Whole | None = None


def subjects(case: Case) -> Iterable[Subject]:
    """Return one subject for all observations of a surface: what is told is told of the oldest machine."""
    machines = (Subject(surface="claude-code", item="observation"),) if case.observed else ()
    exports = (Subject(surface="cowork", item="observation"),) if case.exported else ()
    return (*machines, *exports)


def judge(case: Case, subject: Subject, settings: AgeSettings) -> Verdict:
    allowed = case.decided.observation_age if settings.max_age_days is None else settings.max_age_days
    if subject.surface == "cowork":
        return _judged(case, case.exported.exported.observation, allowed) if case.exported else PASS
    oldest_first = sorted(case.observed, key=lambda machine: machine.observation.taken_at or date.max)
    return worst(_judged(case, machine.observation, allowed) for machine in oldest_first) or PASS


def _judged(case: Case, observation: Observation, allowed: int) -> Verdict:
    taken = observation.taken_at
    if taken is None:
        return Unknown(observation.at, "the observation does not say when it was taken (`taken_at`)")
    age = (case.today - taken).days
    if age < 0:
        return Unknown(observation.at, f"the observation is of `{taken}`, which is not yet")
    if age <= allowed:
        return PASS
    return Finding(observation.at, f"the observation is of `{taken}`: {age} days old, and {allowed} are accepted")


OBSERVATION_TOO_OLD = Rule(
    id="DRF007",
    name="observation-too-old",
    title="An observation is too old to be believed",
    layer=None,
    severity="low",
    why="What was there last month tells little about today. All observations of a surface are one subject: the oldest machine is named, and of several exports the latest counts.",
    fix={"cowork": "Pull anew, and on a schedule.", "claude-code": "Collect anew, and on a schedule."},
    references=("code.claude.com/docs/en/settings",),
    controls=Controls(nist=("AU-2", "AU-12"), iso=("A.8.15", "A.8.16"), soc2=("CC7.2",), mas=("12.2",)),
    asks="observation",
    bad=Example(files={"/home/ada/.claude.json": "{}  // gap\n"}, as_of="2026-10-09"),
    good=Example(files={"/home/ada/.claude.json": "{}\n"}, as_of="2026-10-08"),
    settings=AgeSettings,
    subjects=subjects,
    judge=judge,
)
