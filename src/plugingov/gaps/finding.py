"""Every rule asked of every organisation: verdicts in, a report out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from plugingov.gaps.facts import Facts, Key
from plugingov.gaps.report import Coverage, Report, Unread
from plugingov.model.door import Door
from plugingov.model.observation import Observation
from plugingov.model.values import SEVERITIES
from plugingov.rules.asking import Asked, ask
from plugingov.rules.asking_seen import Told, ask_of_seen
from plugingov.rules.case import Case
from plugingov.rules.ranking import RANKS
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Pass, Subject, Unknown, Verdict
from plugingov.rules.selection import Selection
from plugingov.sources.work import item, stage

if TYPE_CHECKING:  # most runs look at nothing
    from plugingov.gaps.looked import LookedExport, LookedMachine

ASKING = "asking rules"  # the stage


def find_gaps(
    cases: Iterable[Case],
    asked: tuple[Asked, ...],
    policy: str,
    as_of: str,
    passed: set[Key] | None = None,
) -> Report:
    """Ask every rule of every organisation and return the report; `passed` takes down what holds, if it is wanted."""
    found = list(cases)
    coverage = {one.heading.name: Coverage(one.heading.name, one.heading.id) for one in asked}
    facts = Facts(passed=passed)
    by_rule: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_rule[one.heading.name].append(one)
    last = [name for name, settings in by_rule.items() if settings[0].heading.is_asked_last]
    with stage(ASKING, len(by_rule) * len(found)):
        for given in found:
            case = _knowing_who_is_asked(given, by_rule)
            whose = f"{case.organisation.id}: " * (len(found) > 1)
            for name in (name for name in by_rule if name not in last):
                with item(name):
                    _ask_rule(case, by_rule[name], coverage[name], facts, whose)
            told = replace(case, accepting=facts.waive(case, asked))
            for name in last:
                with item(name):
                    _ask_rule(told, by_rule[name], coverage[name], facts, whose)
    rows = sorted(coverage.values(), key=lambda row: row.id)
    for row in rows:
        row.why = list(dict.fromkeys(row.why))
    gaps, unknowns = facts.in_order(_files(found))
    return Report(
        organizations=tuple(case.organisation.id for case in found),
        policy=policy,
        as_of=as_of,
        gaps=gaps,
        unknowns=unknowns,
        coverage=tuple(rows),
        plugins=sum(len(case.organisation.plugins) for case in found),
        surfaces=len({surface for case in found for _, surface in case.layers.doors}),
        machines=sum(len(case.observed) for case in found),
        servers=sum(not each.not_asked for case in found for each in case.probed),
        unread=tuple(dict.fromkeys(each for case in found for each in _unread(case))),
        asked=asked,
        looked=tuple(looked for case in found for looked in _machines_of(case)),
        exports=tuple(looked for case in found for looked in _exports_of(case)),
        in_play=frozenset(surface for case in found for surface in _in_play(case)),
    )


def _knowing_who_is_asked(case: Case, by_rule: Mapping[str, list[Asked]]) -> Case:
    """Return a case that knows which rules are asked about a door: what one of them tells, no other tells again."""

    def is_asked(rule: str, door: Door) -> bool:
        subject = Subject(plugin=door.id, surface=door.surface)
        live = (one for one in by_rule.get(rule, ()) if not (one.not_asked or case.lacks(one.heading.asks)))
        return any(Selection(case, one.settings).holds(subject) for one in live)

    return replace(case, is_asked=is_asked)


def _machines_of(case: Case) -> "Iterator[LookedMachine]":
    if case.observed:
        from plugingov.gaps.looked import looked_at  # noqa: PLC0415 (most runs look at no machine)

        yield from map(looked_at, case.observed)


def _exports_of(case: Case) -> "Iterator[LookedExport]":
    if case.exported:
        from plugingov.gaps.looked import looked_at_export  # noqa: PLC0415 (most runs look at no export)

        yield looked_at_export(case.exported)


def _looked_at(case: Case) -> Iterator[Observation]:
    yield from (machine.observation for machine in case.observed)
    if case.exported:
        yield case.exported.exported.observation


def _unread(case: Case) -> Iterator[Unread]:
    """Yield the observed files that were not read as they stand, and projects of which nobody read the files."""
    projects = (file for machine in case.observed for file in machine.unread_projects)
    for file in (*(file for looked in _looked_at(case) for file in looked.files), *projects):
        if file.state != "whole":
            yield Unread(file.place(), file.why)


def _files(cases: list[Case]) -> Iterable[str]:
    declared = [document for case in cases for document in case.organisation.documents]
    waived = [document for case in cases for document in case.waivers.homes.values()]
    seen = [file.file for case in cases for looked in _looked_at(case) for file in looked.files]
    answered = [each.at.file for case in cases for each in (*case.pins, *case.probed)]
    return [*(document.text.file for document in [*declared, *waived]), *seen, *answered]


def _ask_rule(
    case: Case,
    settings: list[Asked],
    row: Coverage,
    facts: Facts,
    whose: str,
) -> None:
    """Ask one rule with each of its settings; a subject that several of them mean counts once, by its worst verdict.

    `whose` opens each remark where several organisations are judged.
    """
    reasons = [(asked, asked.not_asked or case.lacks(asked.heading.asks)) for asked in settings]
    live = [asked for asked, reason in reasons if not reason]
    row.why += [f"{whose}{reason}" for _, reason in reasons if reason]
    row.was_asked = row.was_asked or bool(live)
    incomplete = [asked.severity for asked in settings if asked.is_incomplete]
    row.lacking = row.lacking or min(incomplete, key=SEVERITIES.index, default=None)
    looks_twice = bool(live) and settings[0].heading.asks == "either" and bool(case.seen)
    # Then each subject is another, and need not be told from those before it.
    is_asked_once = len(live) == 1 and facts.passed is None and not looks_twice
    counts = [0, 0, 0, 0]
    ranks: dict[Subject, int] = {}
    for asked in live:
        row.why += () if case.asks_machines_alone else [f"{whose}{each}" for each in _remarks(case, asked)]
        told = tuple(_told_of_machines(case, asked)) if looks_twice else ()
        is_left_out = case.asks_machines_alone and asked.heading.asks == "either"
        subjects, verdicts = ([], []) if is_left_out else _answered(*ask(case, asked), told)
        others = [each for each in zip(subjects, verdicts, strict=True) if each[1] is not PASS]  # most subjects pass
        if is_asked_once:
            counts[_PASSED] += len(subjects) - len(others)
            for _, verdict in others:
                counts[RANKS[type(verdict)]] += 1
        else:
            for subject, verdict in zip(subjects, verdicts, strict=True):
                ranks[subject] = max(ranks.get(subject, 0), RANKS[type(verdict)])
        for subject, verdict in others:
            if verdict is not NOT_APPLICABLE:
                facts.remember(case, asked, subject, verdict)
        for each in told:
            ranks[each.subject] = max(ranks.get(each.subject, 0), RANKS[type(each.verdict)])
            facts.remember(each.case, asked, each.subject, each.verdict, each.named)
    for subject, rank in ranks.items():
        counts[rank] += 1
        if facts.passed is not None and rank == _PASSED:
            facts.passed.add((case.organisation.id, row.id, subject))
    row.why += () if case.asks_machines_alone else [f"{whose}{idle}" for asked in live for idle in _idle(case, asked)]
    row.count(counts, f"{whose}nothing here is what it asks about")


def _remarks(case: Case, asked: Asked) -> Iterator[str]:
    """Yield what of a rule's settings chooses nothing, or can never matter here."""
    remarks = [*Selection(case, asked.settings).unused()]
    remarks += asked.rule.idle(case, asked.taken) if asked.rule.idle else ()
    yield from (f"{remark} ({asked.source.place})" for remark in remarks)


def _told_of_machines(case: Case, asked: Asked) -> Iterator[Told]:
    """Yield what a rule says of everything that machines show, and of each file that may hold more."""
    from plugingov.rules.asking_unread import ask_of_unread  # noqa: PLC0415 (most runs look at no machine)

    yield from ask_of_seen(case.seen, asked)
    yield from ask_of_unread(case, asked)


def _answered(
    subjects: list[Subject], verdicts: list[Verdict], told: tuple[Told, ...]
) -> tuple[list[Subject], list[Verdict]]:
    """Return verdicts in which machines answer what the inventory leaves open: it holds however any of them has it."""
    held = {each.subject for each in told if each.verdict is PASS and each.is_recent}
    held.difference_update(each.subject for each in told if each.verdict is not PASS)
    if not held:
        return subjects, verdicts
    pairs = zip(subjects, verdicts, strict=True)
    return subjects, [PASS if isinstance(each, Unknown) and subject in held else each for subject, each in pairs]


def _idle(case: Case, asked: Asked) -> Iterator[str]:
    """Yield the settings that choose nothing, because what the rule asks about has no surface, project or group."""
    for key, part in (("surfaces", "surface"), ("projects", "project"), ("groups", "group")):
        chosen = getattr(asked.settings, key) and key not in asked.rule.honours
        subjects = tuple(asked.rule.subjects(case)) if chosen else ()
        if subjects and not any(getattr(subject, part) for subject in subjects):
            yield f"`{key}` leaves nothing out: what this rule asks about has no {part} ({asked.source.place})"


_PASSED = RANKS[Pass]


def _in_play(case: Case) -> Iterator[str]:
    """Yield the surfaces of an organisation's doors and machines."""
    yield from (surface for _, surface in case.layers.doors)
    yield from (machine.observation.surface for machine in case.observed)
