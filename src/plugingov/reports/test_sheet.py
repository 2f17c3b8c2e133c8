"""The report of `test` as a sheet: what was expected against what was found, and which rules no test knows."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from plugingov.gaps.gap import Gap, UnknownFact
from plugingov.gaps.trial import SUBJECT_KEYS, Outcome, Tested, Trial, Trials
from plugingov.layers.summary import PeopleShown
from plugingov.model.policy_tests import Expectation
from plugingov.reports.gap_record import message
from plugingov.reports.places import place_record, subject_record, subject_words
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Suite, Table, Tried
from plugingov.rules.rule import Subject

FORMAT = "plugingov.test/1"
_MOST_SHOWN = 3


def trials_sheet(trials: Trials, people: PeopleShown, notes: tuple[str, ...] = ()) -> Sheet:
    """Return the sheet of a policy's tests; `notes` are said before anything else."""
    title = f"Tests of policy {trials.policy}, as of {trials.as_of} where a test names no day"
    return Sheet(
        title=(*notes, title),
        sections=(*_failed(trials, people), *_passed(trials), _untested(trials)),
        summary=_summary(trials),
        record=_record(trials, people, notes),
        suites=partial(_suites, trials, people),
    )


def _suites(trials: Trials, people: PeopleShown) -> Iterator[Suite]:
    """Yield the tests of each file; a name that two of them have is told apart by its place."""
    names = Counter(trial.name for trial in trials.trials)
    files: dict[str, list[Tried]] = {}
    for trial in trials.trials:
        own = files.setdefault(trial.place.file, [])
        name = trial.name if names[trial.name] == 1 else f"{trial.name} ({trial.place})"
        of = f"policy.{trials.policy}"
        if trial.holds:
            own.append(Tried(of, name, "passed"))
        else:
            block = _block(trial, people)
            own.append(Tried(of, name, "failed", "claim", block.text, block.details))
    yield from (Suite(file, tuple(own)) for file, own in files.items())


def _summary(trials: Trials) -> str:
    count, failed = len(trials.trials), len([trial for trial in trials.trials if not trial.holds])
    expected, never = _proven(trials)
    tested = len({*expected, *never})
    return (
        f"{_counted(count, 'test')}: {count - failed} hold{'s' * (count - failed == 1)}, "
        f"{failed} fail{'s' * (failed == 1)}. {tested} of {_counted(len(trials.rules), 'rule')} tested: "
        f"{len(expected)} seen to find a gap, {len(never)} seen to find none"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _proven(trials: Trials) -> tuple[list[Tested], list[Tested]]:
    """Return the rules that were seen to find a gap, and those that were seen to find none, where a test says so."""
    return [rule for rule in trials.rules if rule.expected], [rule for rule in trials.rules if rule.never]


def _failed(trials: Trials, people: PeopleShown) -> tuple[Section, ...]:
    failed = [trial for trial in trials.trials if not trial.holds]
    if not failed:
        return ()
    rows = tuple(
        (Cell(trial.name), Cell(_claimed(outcome)), Cell(said), Cell(str(outcome.claim.place)))
        for trial in failed
        for outcome in trial.outcomes
        if not outcome.holds
        for said in _found(outcome, people)
    )
    table = Table("failed", ("test", "claim", "found", "at"), rows)
    return (Blocks(Cell(f"FAILED ({len(failed)})", "high"), tuple(_block(trial, people) for trial in failed), table),)


def _block(trial: Trial, people: PeopleShown) -> Block:
    broken = [outcome for outcome in trial.outcomes if not outcome.holds]
    details = [
        detail
        for outcome in broken
        for detail in (
            ("expected" if outcome.claim.kind == "expect" else "never", f"{_said(outcome)} ({outcome.claim.place})"),
            *(("found", said) for said in _found(outcome, people)),
            *(("nearest", said) for said in _shown(outcome.nearest, people)),
        )
    ]
    verb = "does" if len(broken) == 1 else "do"
    return Block(
        heading=(Cell(trial.name, "strong"), Cell(f"as of {trial.as_of}", "quiet"), Cell(str(trial.place), "quiet")),
        text=f"{len(broken)} of {_counted(len(trial.outcomes), 'claim')} {verb} not hold; {_besides(trial)}",
        details=tuple(details),
    )


def _besides(trial: Trial) -> str:
    return f"besides, {_counted(trial.others, 'gap')} that no claim speaks of and {trial.unknowns} unknown"


def _claimed(outcome: Outcome) -> str:
    return f"{outcome.claim.kind} {_said(outcome)}"


def _said(outcome: Outcome) -> str:
    """Return what a claim says, in words."""
    said = outcome.claim.said
    subject = subject_words(_subject(said))
    graded = f" ({said.severity})" if said.severity else ""
    return f"{outcome.rule}{graded}: {subject}" if subject else f"{outcome.rule}{graded}"


def _subject(said: Expectation) -> Subject:
    return Subject(**{key: getattr(said, key) for key in SUBJECT_KEYS})


def _found(outcome: Outcome, people: PeopleShown) -> list[str]:
    """Return what was found instead of what a claim states."""
    return _shown(outcome.found, people) or [outcome.because]


def _shown(found: tuple[Gap | UnknownFact, ...], people: PeopleShown) -> list[str]:
    lines = [_words(one, people) for one in found[:_MOST_SHOWN]]
    return [*lines, f"and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else lines


def _words(found: Gap | UnknownFact, people: PeopleShown) -> str:
    subject = subject_words(found.subject, found.item_is)
    if isinstance(found, UnknownFact):
        return f"unknown: {subject}: {found.because} ({found.place})"
    return f"{found.rule} ({found.severity}): {subject}: {message(found, people)} ({found.place})"


def _passed(trials: Trials) -> tuple[Section, ...]:
    rows = tuple(
        (
            Cell("holds", "on"),
            Cell(str(_claims(trial, "expect"))),
            Cell(str(_claims(trial, "never"))),
            Cell(str(trial.others)),
            Cell(str(trial.unknowns)),
            Cell(trial.name),
        )
        for trial in trials.trials
        if trial.holds
    )
    return (Table("", ("", "expected", "never", "other gaps", "unknown", "test"), rows),) if rows else ()


def _claims(trial: Trial, kind: str) -> int:
    return sum(outcome.claim.kind == kind for outcome in trial.outcomes)


def _untested(trials: Trials) -> Section:
    """Name the rules that no test speaks of, those that only half of was seen, and claims that hold of nothing."""
    unnamed = [rule.rule for rule in trials.rules if not rule.is_named]
    silent = [rule.rule for rule in trials.rules if rule.never and not rule.expected]
    idle = [
        f"{outcome.rule} ({outcome.claim.place})"
        for trial in trials.trials
        for outcome in trial.outcomes
        if outcome.holds and not outcome.was_asked
    ]
    said = (
        ("No test names", unnamed),
        ("Never seen to find a gap", silent),
        ("A `never` that holds only because the rule asks about nothing there", idle),
    )
    lines = tuple(f"{what}: {', '.join(names)}" for what, names in said if names)
    return Lines("Rules of the policy that are not tested, or by half", lines)


def _record(trials: Trials, people: PeopleShown, notes: tuple[str, ...]) -> dict[str, Any]:
    expected, never = _proven(trials)
    passed = sum(trial.holds for trial in trials.trials)
    return {
        "format": FORMAT,
        "policy": trials.policy,
        "as_of": trials.as_of,
        "notes": list(notes),
        "summary": {
            "tests": len(trials.trials),
            "passed": passed,
            "failed": len(trials.trials) - passed,
            "rules_asked": len(trials.rules),
            "rules_expected": len(expected),
            "rules_never": len(never),
            "rules_untested": sum(not rule.is_named for rule in trials.rules),
        },
        "tests": [_trial_record(trial, people) for trial in trials.trials],
        "coverage": [
            {"rule": rule.rule, "id": rule.id, "expect": rule.expected, "never": rule.never, "named": rule.is_named}
            for rule in trials.rules
        ],
    }


def _trial_record(trial: Trial, people: PeopleShown) -> dict[str, Any]:
    return {
        "name": trial.name,
        "status": "passed" if trial.holds else "failed",
        "as_of": trial.as_of,
        "place": place_record(trial.place),
        "claims": [_outcome_record(outcome, people) for outcome in trial.outcomes],
        "other_gaps": trial.others,
        "unknown": trial.unknowns,
    }


def _outcome_record(outcome: Outcome, people: PeopleShown) -> dict[str, Any]:
    return {
        "claim": outcome.claim.kind,
        "rule": outcome.rule,
        "id": outcome.id,
        "severity": outcome.claim.said.severity,
        "subject": subject_record(_subject(outcome.claim.said)),
        "place": place_record(outcome.claim.place),
        "status": "passed" if outcome.holds else "failed",
        "because": outcome.because,
        "found": [_found_record(one, people) for one in outcome.found],
        "nearest": [_found_record(one, people) for one in outcome.nearest[:_MOST_SHOWN]],
    }


def _found_record(found: Gap | UnknownFact, people: PeopleShown) -> dict[str, Any]:
    is_gap = isinstance(found, Gap)
    return {
        "verdict": "gap" if is_gap else "unknown",
        "rule": found.rule,
        "id": found.id,
        "severity": found.severity,
        "subject": subject_record(found.subject),
        "message": message(found, people) if isinstance(found, Gap) else found.because,
        "place": place_record(found.place),
        "fingerprint": found.fingerprint if isinstance(found, Gap) else None,
    }
