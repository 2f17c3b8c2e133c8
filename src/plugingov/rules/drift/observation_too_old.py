"""An observation that is older than anybody should believe."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.model.probed import ProbedServer

_ANSWERS = "answers of servers"
_ASK_ANEW = "Probe anew, and on a schedule."


class AgeSettings(Settings):
    """After how many days an observation is too old; unset, the policy's `observation_age`."""

    max_age_days: Whole | None = None


def subjects(case: Case) -> Iterable[Subject]:
    """Return one subject for all observations of a surface, and one for all answers: what is told is of the oldest."""
    machines = (Subject(surface="claude-code", item="observation"),) if case.observed else ()
    exports = (Subject(surface="cowork", item="observation"),) if case.exported else ()
    answers = (Subject(item=_ANSWERS),) if _answered(case) else ()
    return (*machines, *exports, *answers)


def judge(case: Case, subject: Subject, settings: AgeSettings) -> Verdict:
    allowed = case.decided.observation_age if settings.max_age_days is None else settings.max_age_days
    verdicts = (
        _judged(case, one, allowed) for one in sorted(_seen(case, subject), key=lambda one: one.taken or date.max)
    )
    return worst(verdicts) or PASS


class _Seen(NamedTuple):
    """What somebody has looked at, in words, on which day, and where that is written."""

    what: str
    taken: date | None
    at: Place
    fix: str = ""


def _seen(case: Case, subject: Subject) -> Iterator[_Seen]:
    if subject.item == _ANSWERS:
        yield from (
            _Seen(f"the answer of `{each.plugin}`", each.taken_at, each.at, _ASK_ANEW) for each in _answered(case)
        )
        return
    exported = [case.exported.exported.observation] if case.exported else []
    machines = [machine.observation for machine in case.observed]
    for each in exported if subject.surface == "cowork" else machines:
        yield _Seen("the observation", each.taken_at, each.at)


def _answered(case: Case) -> "tuple[ProbedServer, ...]":
    return tuple(each for each in case.probed if not each.not_asked)


def _judged(case: Case, seen: _Seen, allowed: int) -> Verdict:
    if seen.taken is None:
        return Unknown(seen.at, f"{seen.what} does not say when it was taken (`taken_at`)")
    age = (case.today - seen.taken).days
    if age < 0:
        return Unknown(seen.at, f"{seen.what} is of `{seen.taken}`, which is not yet")
    if age <= allowed:
        return PASS
    return Finding(
        seen.at, f"{seen.what} is of `{seen.taken}`: {age} days old, and {allowed} are accepted", fix=seen.fix
    )


OBSERVATION_TOO_OLD = Rule(
    id="DRF007",
    name="observation-too-old",
    title="An observation is too old to be believed",
    layer=None,
    severity="low",
    why="What was there last month tells little about today. All observations of a surface are one subject: the oldest machine is named, and of several exports the latest counts. "
    "So are all answers of servers; one that somebody saved does not say of which day it is.",
    fix={"cowork": "Pull anew, and on a schedule.", "claude-code": "Collect anew, and on a schedule."},
    references=("code.claude.com/docs/en/settings",),
    controls=Controls(nist=("AU-2", "AU-12"), iso=("A.8.15", "A.8.16"), soc2=("CC7.2",), mas=("12.2",)),
    asks="looked",
    bad=Example(files={"/home/ada/.claude.json": "{}  // gap\n"}, as_of="2026-10-09"),
    good=Example(files={"/home/ada/.claude.json": "{}\n"}, as_of="2026-10-08"),
    settings=AgeSettings,
    subjects=subjects,
    judge=judge,
)
