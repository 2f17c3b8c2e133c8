"""All that one run says: gaps, what could not be answered, and what was looked at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias, TypeVar

from plugingov.gaps.gap import Fact, Gap, UnknownFact, fingerprint
from plugingov.gaps.looked import Looked, looked_at
from plugingov.gaps.waiving import Waiving
from plugingov.model.door import Door
from plugingov.model.observation import Observation
from plugingov.model.values import SEVERITIES, Severity
from plugingov.rules.asking import Asked, ask
from plugingov.rules.asking_seen import Told, ask_of_seen
from plugingov.rules.case import Accepting, Case
from plugingov.rules.ranking import RANKS
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Pass, Subject, Unknown, Verdict
from plugingov.rules.selection import Selection
from plugingov.sources.document import Place, Route

Key: TypeAlias = tuple[str, str, Subject]  # organisation, id of the rule, and what a gap's fingerprint stands for


@dataclass(slots=True)
class Coverage:
    """What one rule was asked, in numbers, and why it was not asked or asked nobody."""

    rule: str
    id: str
    subjects: int = 0
    passed: int = 0
    gaps: int = 0
    not_applicable: int = 0
    unknown: int = 0
    why: list[str] = field(default_factory=list)
    was_asked: bool = False
    lacking: Severity | None = None  # how severe its gaps would be, where it waits for a setting that it requires

    def count(self, ranks: Sequence[int], idle: str) -> None:
        """Add how often the rule did not apply, passed, did not know and found a gap; or `idle`, where it was none."""
        self.subjects += sum(ranks)
        self.not_applicable += ranks[0]
        self.passed += ranks[1]
        self.unknown += ranks[2]
        self.gaps += ranks[3]
        if self.was_asked and not any(ranks) and not self.why:
            self.why.append(idle)


class Unread(NamedTuple):
    """An observed file that was not read, or not in full, and why."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of one or more organisations under one policy."""

    organizations: tuple[str, ...]
    policy: str
    as_of: str
    gaps: tuple[Gap, ...]
    unknowns: tuple[UnknownFact, ...]
    coverage: tuple[Coverage, ...]
    plugins: int
    surfaces: int
    machines: int = 0
    unread: tuple[Unread, ...] = ()  # observed files of which nothing, or not everything, was understood
    asked: tuple[Asked, ...] = field(default=(), compare=False)  # the policy's rules as planned, asked or not
    looked: tuple[Looked, ...] = ()  # what was looked at of each machine
    policy_file: str = ""  # what the policy was read from
    in_play: frozenset[str] = frozenset()  # the surfaces that have a door, or a machine

    @property
    def alone(self) -> str:
        """Return the surface that everything is about; nothing where there are several."""
        facts: tuple[Fact, ...] = (*self.gaps, *self.unknowns)
        told = {fact.subject.surface for fact in facts}
        surfaces = {*self.in_play, *filter(None, told)}
        return surfaces.pop() if len(surfaces) == 1 else ""

    @property
    def rules_asked(self) -> int:
        """Return how many rules were asked: each had its settings, whether or not anything was there to ask."""
        return sum(row.was_asked for row in self.coverage)

    @property
    def waiting(self) -> tuple[Coverage, ...]:
        """Return the rules that were not asked, because they wait for a setting that they require."""
        return tuple(row for row in self.coverage if row.lacking and not row.was_asked)

    def fails(self, line: Severity | None, *, on_unknown: bool) -> bool:
        """Tell whether a gap is at or above the line.

        Where that is asked for, an unknown counts as a gap, and so does a rule that waits for a setting it requires.
        """
        if line is None:
            return False
        counted = [gap.severity for gap in self.gaps if gap.status == "open"]
        if on_unknown:
            counted += [unknown.severity for unknown in self.unknowns if unknown.status == "open"]
            counted += [row.lacking for row in self.waiting if row.lacking]
        return any(SEVERITIES.index(severity) <= SEVERITIES.index(line) for severity in counted)


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
    gaps: dict[Key, Gap] = {}
    unknowns: dict[Key, UnknownFact] = {}
    by_rule: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_rule[one.heading.name].append(one)
    for given in found:
        case = _knowing_who_is_asked(given, by_rule)
        whose = f"{case.organisation.id}: " * (len(found) > 1)
        last = [name for name, settings in by_rule.items() if settings[0].heading.is_asked_last]
        for name in (name for name in by_rule if name not in last):
            _ask_rule(case, by_rule[name], coverage[name], gaps, unknowns, whose, passed)
        told = replace(case, accepting=_waive(case, gaps, unknowns, asked))
        for name in last:
            _ask_rule(told, by_rule[name], coverage[name], gaps, unknowns, whose)
    rows = sorted(coverage.values(), key=lambda row: row.id)
    for row in rows:
        row.why = list(dict.fromkeys(row.why))
    order = {place: number for number, place in enumerate(_files(found))}
    return Report(
        organizations=tuple(case.organisation.id for case in found),
        policy=policy,
        as_of=as_of,
        gaps=tuple(sorted(gaps.values(), key=lambda gap: _order(order, gap.place, gap.id, gap.subject))),
        unknowns=tuple(sorted(unknowns.values(), key=lambda fact: _order(order, fact.place, fact.id, fact.subject))),
        coverage=tuple(rows),
        plugins=sum(len(case.organisation.plugins) for case in found),
        surfaces=len({surface for case in found for _, surface in case.layers.doors}),
        machines=sum(len(case.observed) for case in found),
        unread=tuple(dict.fromkeys(each for case in found for each in _unread(case))),
        asked=asked,
        looked=tuple(looked_at(machine) for case in found for machine in case.observed),
        in_play=frozenset(surface for case in found for surface in _in_play(case)),
    )


def _knowing_who_is_asked(case: Case, by_rule: Mapping[str, list[Asked]]) -> Case:
    """Return a case that knows which rules are asked about a door: what one of them tells, no other tells again."""

    def is_asked(rule: str, door: Door) -> bool:
        subject = Subject(plugin=door.id, surface=door.surface)
        live = (one for one in by_rule.get(rule, ()) if not (one.not_asked or case.lacks(one.heading.asks)))
        return any(Selection(case, one.settings).holds(subject) for one in live)

    return replace(case, is_asked=is_asked)


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


_F = TypeVar("_F", Gap, UnknownFact)


def _waive(case: Case, gaps: dict[Key, Gap], unknowns: dict[Key, UnknownFact], asked: tuple[Asked, ...]) -> Accepting:
    """Mark what the waivers of one organisation accept, and return which of them fitted something."""
    if not case.waivers.said:
        return case.accepting
    waiving = Waiving(case.waivers, case.today)
    _mark(case, gaps, waiving)
    _mark(case, unknowns, waiving)
    left_out = (one.heading for one in asked if one.not_asked and not one.is_incomplete)
    words = frozenset(word for rule in left_out for word in (rule.name, rule.id))
    return Accepting(frozenset(waiving.matched), words)


def _mark(case: Case, facts: dict[Key, _F], waiving: Waiving) -> None:
    for key, fact in facts.items():
        if key[0] == case.organisation.id and (accepted := waiving.accepted(fact)):
            facts[key] = replace(fact, status="waived", accepted=accepted)


def _files(cases: list[Case]) -> Iterable[str]:
    declared = [document for case in cases for document in case.organisation.documents]
    waived = [document for case in cases for document in case.waivers.homes.values()]
    seen = [file.file for case in cases for looked in _looked_at(case) for file in looked.files]
    return dict.fromkeys([*(document.text.file for document in [*declared, *waived]), *seen])


def _order(files: dict[str, int], place: Place, rule_id: str, subject: Subject) -> tuple[object, ...]:
    names = (
        subject.plugin,
        subject.surface,
        subject.project,
        subject.group,
        subject.credential,
        subject.capability,
        subject.item,
    )
    return (files.get(place.file, 0), place.line, place.column, rule_id, *(name or "" for name in names))


def _ask_rule(
    case: Case,
    settings: list[Asked],
    row: Coverage,
    gaps: dict[Key, Gap],
    unknowns: dict[Key, UnknownFact],
    whose: str,
    passed: set[Key] | None = None,
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
    is_asked_once = len(live) == 1 and passed is None and not looks_twice
    counts = [0, 0, 0, 0]
    ranks: dict[Subject, int] = {}
    for asked in live:
        remarks = [*Selection(case, asked.settings).unused()]
        remarks += asked.rule.idle(case, asked.taken) if asked.rule.idle else ()
        row.why += [f"{whose}{remark} ({asked.source.place})" for remark in remarks]
        told = tuple(_told_of_machines(case, asked)) if looks_twice else ()
        subjects, verdicts = _answered(*ask(case, asked), told)
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
                _remember(case, asked, subject, verdict, gaps, unknowns)
        for each in told:
            ranks[each.subject] = max(ranks.get(each.subject, 0), RANKS[type(each.verdict)])
            _remember(each.case, asked, each.subject, each.verdict, gaps, unknowns, each.named)
    for subject, rank in ranks.items():
        counts[rank] += 1
        if passed is not None and rank == _PASSED:
            passed.add((case.organisation.id, row.id, subject))
    row.why += [f"{whose}{idle}" for asked in live for idle in _idle(case, asked)]
    row.count(counts, f"{whose}nothing here is what it asks about")


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


def _remember(
    case: Case,
    asked: Asked,
    subject: Subject,
    verdict: Verdict,
    gaps: dict[Key, Gap],
    unknowns: dict[Key, UnknownFact],
    name: str = "",
) -> None:
    """Keep a gap, the severest of its subject, or an unknown, the first of its subject."""
    key = (case.organisation.id, asked.rule.id, subject)
    if isinstance(verdict, Finding):
        known = gaps.get(key)
        severity = asked.grade(verdict.grade)
        if known is None or SEVERITIES.index(severity) < SEVERITIES.index(known.severity):
            gaps[key] = _gap(case, asked, subject, verdict)
        unknowns.pop(key, None)
    elif isinstance(verdict, Unknown) and key not in unknowns and key not in gaps:
        found = _unknown(case, asked, subject, verdict)
        unknowns[key] = replace(found, named=name) if name else found


def _idle(case: Case, asked: Asked) -> Iterator[str]:
    """Yield the settings that choose nothing, because what the rule asks about has no surface, project or group."""
    for key, part in (("surfaces", "surface"), ("projects", "project"), ("groups", "group")):
        chosen = getattr(asked.settings, key) and key not in asked.rule.honours
        subjects = tuple(asked.rule.subjects(case)) if chosen else ()
        if subjects and not any(getattr(subject, part) for subject in subjects):
            yield f"`{key}` leaves nothing out: what this rule asks about has no {part} ({asked.source.place})"


_PASSED = RANKS[Pass]


def _gap(case: Case, asked: Asked, subject: Subject, finding: Finding) -> Gap:
    return Gap(
        rule=asked.rule.name,
        id=asked.rule.id,
        severity=asked.grade(finding.grade),
        layer=asked.rule.layer,
        subject=subject,
        item_is=asked.rule.item_is,
        message=finding.message,
        people=finding.people,
        fix=finding.fix or asked.rule.fix_on(subject.surface),
        place=case.place(finding.at),
        fingerprint=fingerprint(asked.rule.id, subject),
        organization=case.organisation.id,
        named=_named(case, asked, subject, finding.at),
    )


def _unknown(case: Case, asked: Asked, subject: Subject, unknown: Unknown) -> UnknownFact:
    return UnknownFact(
        rule=asked.rule.name,
        id=asked.rule.id,
        severity=asked.severity,
        layer=asked.rule.layer,
        subject=subject,
        item_is=asked.rule.item_is,
        because=unknown.because,
        place=case.place(unknown.at),
        fingerprint=fingerprint(asked.rule.id, subject),
        organization=case.organisation.id,
        named=_named(case, asked, subject, unknown.at),
    )


def _named(case: Case, asked: Asked, subject: Subject, at: Route) -> str:
    """Return what an item is called in the machine's file that a verdict points at, for rules that read machines."""
    if subject.item is None or not isinstance(at, Place) or asked.heading.asks not in {"observation", "both"}:
        return ""
    from plugingov.gaps.named import named  # noqa: PLC0415 (most runs look at no machine)

    files = (file for machine in case.observed for file in machine.files_at(at.file))
    return named(subject.item, asked.rule.item_is, at, files)


def _in_play(case: Case) -> Iterator[str]:
    """Yield the surfaces of an organisation's doors and machines."""
    yield from (surface for _, surface in case.layers.doors)
    yield from (machine.observation.surface for machine in case.observed)
