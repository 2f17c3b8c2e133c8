"""The verdict on each shape, by the rules that every command asks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias

from plugingov.fleet.shape import NoPart, Shape, observed
from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Coverage, Report
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.answer import Answer
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation
from plugingov.model.values import SEVERITIES
from plugingov.rules.asking import Asked
from plugingov.rules.case import Case
from plugingov.rules.drift.declared_but_absent import DECLARED_BUT_ABSENT, each_expected_door
from plugingov.rules.index import Entry
from plugingov.rules.rule import NOT_APPLICABLE, AnyRule
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.sessions.machine import Machine

_READS_MACHINES = frozenset({"observation", "both", "either", "device"})
_IN_NO_ROW: Mapping[str, str] = {
    "server": "not asked: no row holds what a server answers",
    "registry": "not asked: no row holds what a registry answers",
}
_PEOPLE: PeopleShown = "counts"  # a row stands for many people


Told: TypeAlias = frozenset[tuple[str, bool]]  # fingerprints, and whether each is of a gap or of something unknown


def told(facts: Iterable[Fact]) -> Told:
    """Return what some facts are, in the form in which they are compared."""
    return frozenset((each.fingerprint, isinstance(each, Gap)) for each in facts)


class Verdicts(NamedTuple):
    """What is told of one shape; `refused` says why it could not be judged."""

    gaps: tuple[Gap, ...] = ()
    unknowns: tuple[UnknownFact, ...] = ()
    doors: tuple[str, ...] = ()  # which of the doors that arrive by themselves are there, whether or not they load
    absent: tuple[Fact, ...] = ()  # what is told of those where no other row of the seat shows them
    refused: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return what is told for certain: all but absence, which hangs on what else there is."""
        return (*self.gaps, *self.unknowns)


@dataclass(frozen=True)
class Judging:
    """What judges the shapes of one organisation: the rules of its policy, and what they say of its inventory alone."""

    judges: Judges
    organisation: Organisation
    as_of: date
    _known: dict[object, tuple[tuple[Gap, ...], tuple[UnknownFact, ...]]] = field(default_factory=dict)

    def of_inventory(self) -> Report:
        """Return what the rules find in the inventory alone, which no machine adds to."""
        return self.judges.report([self.judges.case(self.organisation, self.as_of, _PEOPLE)], self.as_of)

    def coverage(self) -> tuple[Coverage, ...]:
        """Return which rules are asked of machines or of the inventory, and why each of the others is not."""
        by_rule: dict[str, list[Asked]] = defaultdict(list)
        for one in self.judges.asked:
            by_rule[one.heading.name].append(one)
        return tuple(sorted(map(_coverage, by_rule.values()), key=lambda row: row.id))

    @cached_property
    def telling_groups(self) -> frozenset[str]:
        """Return the groups for whose members a rule may say something else than for others."""
        organisation = self.organisation
        layers = self.judges.case(organisation, self.as_of, _PEOPLE).layers
        named = {group for door in layers.doors.values() for group in layers.reach(door).deciding}
        audiences = [each.audience for each in organisation.plugins.values()]
        audiences += [each.audience for each in organisation.projects.values()]
        named.update(group for audience in audiences for group in audience or ())
        named.update(credential.holder or "" for credential in organisation.credentials.values())
        return frozenset(named & organisation.groups.keys())

    def verdicts(self, shape: Shape, shared: Mapping[str, str], declared: Told) -> Verdicts:
        """Return what is told of a shape, without what the inventory alone tells.

        What the inventory leaves open and a machine shows to be a gap is one of the machine's.
        """
        try:
            seen = observed(shape, shared, self.as_of, self.judges.policy.decided.observation_age)
        except NoPart as error:
            return Verdicts(refused=str(error))
        case = self._case(seen)
        of_machine = replace(case, asks_machines_alone=True)
        report = self._reading_machines.report([of_machine], self.as_of)
        gaps, unknowns = self._believed(case)
        return Verdicts(
            tuple(each for each in (*report.gaps, *gaps) if (each.fingerprint, True) not in declared),
            tuple(
                each
                for each in (*report.unknowns, *unknowns)
                if declared.isdisjoint({(each.fingerprint, True), (each.fingerprint, False)})
            ),
            tuple(_doors(of_machine)),
            tuple(self._absent(seen)) if shape.row == "settings" else (),
        )

    def _case(self, seen: Observation) -> Case:
        machine = Machine(seen, self.organisation.claude_code.minimum_version)
        return self.judges.case(self.organisation, self.as_of, _PEOPLE, observed=(machine,))

    def _absent(self, seen: Observation) -> Iterator[Fact]:
        """Yield what is told of doors that arrive by themselves if the settings of a start are all that there is."""
        report = self._asking_absence.report([self._case(replace(seen, is_part=False))], self.as_of)
        facts: tuple[Fact, ...] = (*report.gaps, *report.unknowns)
        yield from (each for each in facts if each.subject.surface == "claude-code")

    @cached_property
    def _asking_absence(self) -> Judges:
        return self._asking(lambda heading: heading.name == DECLARED_BUT_ABSENT.name)

    @cached_property
    def _reading_machines(self) -> Judges:
        return self._asking(lambda heading: heading.asks in _READS_MACHINES)

    def _asking(self, wanted: Callable[[AnyRule | Entry], bool]) -> Judges:
        asked = (one for one in self.judges.asked if not one.heading.is_asked_last)
        return replace(self.judges, asked=tuple(one for one in asked if wanted(one.heading)))

    def _believed(self, case: Case) -> tuple[tuple[Gap, ...], tuple[UnknownFact, ...]]:
        """Return what rules say of declared doors once what was seen of them is believed: asked once for all alike."""
        evidence = evidence_of(case.layers)
        if not evidence:
            return (), ()
        if evidence not in self._known:
            report = self._asking(lambda heading: heading.asks not in _READS_MACHINES).report([case], self.as_of)
            self._known[evidence] = report.gaps, report.unknowns
        return self._known[evidence]


def _coverage(settings: Sequence[Asked]) -> Coverage:
    """Return whether a rule is asked with any of its settings, and why not with the others."""
    heading = settings[0].heading
    reasons = [one.not_asked or _IN_NO_ROW.get(heading.asks, "") for one in settings]
    incomplete = [one.severity for one in settings if one.is_incomplete]
    return Coverage(
        heading.name,
        heading.id,
        why=list(dict.fromkeys(filter(None, reasons))),
        was_asked=not all(reasons),
        lacking=min(incomplete, key=SEVERITIES.index, default=None),
    )


def evidence_of(layers: Layers) -> frozenset[object]:
    """Return what was seen of declared doors, in the form in which two are compared; nothing where nothing was."""
    return frozenset(
        (door, member, where, each.is_held_off, *map(_said, each[:4]))
        for seen in layers.seen_of_doors
        for door, by_member in seen.items()
        for member, by_place in by_member.items()
        for where, each in by_place.items()
    )


def _said(answer: Answer | None) -> tuple[str, str] | None:
    return (answer.state, answer.because) if answer else None


def _doors(case: Case) -> Iterator[str]:
    """Yield the doors that arrive by themselves of which a shape shows something."""
    for subject in each_expected_door(case):
        verdict = DECLARED_BUT_ABSENT.judge(case, subject, Settings.model_construct())
        if verdict is not NOT_APPLICABLE and subject.plugin:
            yield subject.plugin
