"""Those who judge shapes: this process, or as many beside it as there are cores."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeAlias

from plugingov.fleet.alike.reducing import Alike, Own, in_its_words, is_named
from plugingov.fleet.judging import Judging, Told, Verdicts
from plugingov.fleet.shape import Shape
from plugingov.gaps.gap import Fact
from plugingov.sources.errors import BadInput, problem_with

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
