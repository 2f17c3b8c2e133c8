"""The verdict on each shape, by the rules that every command asks."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias

from plugingov.fleet.alike.reducing import Alike, Own, in_its_words, is_named
from plugingov.fleet.shape import NoPart, Shape, observed
from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.answer import Answer
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation
from plugingov.rules.case import Case
from plugingov.rules.drift.declared_but_absent import DECLARED_BUT_ABSENT, each_expected_door
from plugingov.rules.index import Entry
from plugingov.rules.rule import NOT_APPLICABLE, AnyRule
from plugingov.rules.settings import Settings
from plugingov.sources.errors import BadInput, problem_with
from plugingov.surfaces.claude_code.sessions.machine import Machine

_READS_MACHINES = frozenset({"observation", "both", "either", "device"})
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


_Job: TypeAlias = tuple[Shape, Mapping[str, str]]
_WORKER: list[tuple[Judging, Told]] = []  # of a process that judges beside this one


class Jury:
    """Judges shapes, in several processes where the system can make them out of this one."""

    def __init__(self, judging: Judging, declared: Told, pool: ProcessPoolExecutor | None = None) -> None:
        self._judging = judging
        self._declared = declared
        self._pool = pool

    def verdicts(self, shapes: Sequence[Shape], shared: Mapping[str, str]) -> Sequence[Verdicts]:
        """Return the verdicts on shapes, in their order; of those alike one is judged."""
        alike = Alike(shared)
        reduced = [alike.reduced(each) for each in shapes]
        known = self._known([each.shape for each in reduced], alike.shared)
        named = [shape for shape, each in zip(shapes, reduced, strict=True) if _is_named(known[each.shape], each.own)]
        alone = self._known(named, shared)
        found = {each: _in_its_words(known[each.shape], each.own) for each in dict.fromkeys(reduced)}
        return [alone.get(shape) or found[each] for shape, each in zip(shapes, reduced, strict=True)]

    def _known(self, shapes: Iterable[Shape], shared: Mapping[str, str]) -> Mapping[Shape, Verdicts]:
        """Return the verdict on each of some shapes, judged once."""
        distinct = list(dict.fromkeys(shapes))
        return dict(zip(distinct, self._judged(distinct, shared), strict=True))

    def _judged(self, shapes: Sequence[Shape], shared: Mapping[str, str]) -> Iterator[Verdicts]:
        """Yield the verdicts on shapes, in their order."""
        if self._pool is None or len(shapes) < _FEW:
            yield from (self._judging.verdicts(each, shared, self._declared) for each in shapes)
            return
        jobs = [(each, {each.shared: shared[each.shared]} if each.shared in shared else {}) for each in shapes]
        try:
            yield from self._pool.map(_judge, jobs, chunksize=_AT_ONCE)
        except BrokenProcessPool:
            raise BadInput([problem_with("<this machine>", _GONE, _ENOUGH)]) from None


_GONE = "found a process gone that was judging: something ended it from outside"
_ENOUGH = "processes that may run to their end: most often the memory of the machine is too small for them"


def _is_named(verdicts: Verdicts, own: Own | None) -> bool:
    """Tell whether anything that is told goes by what is a shape's own."""
    facts: tuple[Fact, ...] = (*verdicts.gaps, *verdicts.unknowns, *verdicts.absent)
    return own is not None and any(is_named(each, own) for each in facts)


def _in_its_words(verdicts: Verdicts, own: Own | None) -> Verdicts:
    if own is None:
        return verdicts
    return verdicts._replace(
        gaps=tuple(in_its_words(each, own) for each in verdicts.gaps),
        unknowns=tuple(in_its_words(each, own) for each in verdicts.unknowns),
        absent=tuple(in_its_words(each, own) for each in verdicts.absent),
    )


_FEW = 64
_AT_ONCE = 16


def _ready(parent: int) -> None:
    """Have a process that judges end with the one it was made by, however that ends.

    It collects what it has left behind more rarely, as nearly all of it is gone by itself.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a handler of ours might come too late for whoever waits already
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is stopped stops it
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.set_threshold(100_000, 20, 20)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _judge(job: _Job) -> Verdicts:
    ((judging, declared),) = _WORKER
    return judging.verdicts(*job, declared)


@contextmanager
def jury(judging: Judging, declared: Told, processes: int) -> Iterator[Jury]:
    """Yield a jury; its processes are made before any engine starts threads, and end with it."""
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004 (one is this one)
        yield Jury(judging, declared)
        return
    _WORKER[:] = [(judging, declared)]
    gc.collect()
    gc.freeze()  # what is here now stays: the processes share it as long as nobody touches it
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _ready, (os.getpid(),))
    try:
        pool.submit(_is_there).result()  # the first word to it makes all of them
        yield Jury(judging, declared, pool)
    finally:
        pool.shutdown(cancel_futures=True)
        _WORKER.clear()


def _is_there() -> None:
    """Do nothing, in a process that judges."""
