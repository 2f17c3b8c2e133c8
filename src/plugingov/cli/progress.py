"""The stages of a run, as somebody who waits is shown them, and how long each took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter, process_time

from plugingov.sources.work import Watcher


@dataclass(slots=True)
class Stage:
    """A stage that is under way: how many of its things have begun, and which was the last."""

    name: str
    count: int
    begun: int = 0
    item: str = ""
    depth: int = 0
    within: float = 0.0  # seconds of the stages in it

    def __str__(self) -> str:
        number = f" {self.begun} of {self.count}" if self.count else f", {self.begun} so far" * bool(self.begun)
        return f"{self.name}{number}{': ' * bool(self.item)}{self.item}"


@dataclass(slots=True)
class Took:
    """What a stage took so far, without the stages in it, and each of its things with them."""

    seconds: float = 0.0
    items: dict[str, float] = field(default_factory=dict)


class Progress(Watcher):
    """Keeps what a run is doing, and what it took; `says` is handed what was decided, where somebody wants to know."""

    def __init__(self, says: Callable[[str], None] | None) -> None:
        self._says = says
        self._open: list[Stage] = []
        self.before = process_time()  # what starting took, as far as a process knows
        self.began = perf_counter()
        self.took: dict[str, Took] = {}

    def __str__(self) -> str:
        stages = tuple(self._open)  # another thread reads it
        return f"{self.seconds:.0f} s, {', '.join(map(str, stages))}" if stages else ""

    @property
    def under_way(self) -> str:
        """Return the thing that is under way."""
        return next((each.item for each in reversed(tuple(self._open)) if each.item), "")

    @property
    def seconds(self) -> float:
        """Return how long the run has taken so far."""
        return perf_counter() - self.began + self.before

    @contextmanager
    def stage(self, name: str, count: int = 0) -> Iterator[None]:
        """Keep what is under way, and what it took."""
        stage, took = Stage(name, count), self.took.setdefault(name, Took())
        self._open.append(stage)
        began = perf_counter()
        try:
            yield
        finally:
            seconds = perf_counter() - began
            self._open.pop()
            took.seconds += seconds - stage.within
            if self._open:
                self._open[-1].within += seconds

    @contextmanager
    def item(self, name: str) -> Iterator[None]:
        """Keep which thing is under way, and what it took."""
        if not self._open:
            yield
            return
        stage = self._open[-1]
        around, stage.item = stage.item, name
        stage.begun += not stage.depth
        stage.depth += 1
        began = perf_counter()
        try:
            yield
        finally:
            stage.depth -= 1
            stage.item = around
            if not stage.depth:
                items = self.took[stage.name].items
                items[name] = items.get(name, 0.0) + perf_counter() - began

    def tell(self, said: str) -> None:
        """Hand on what was decided."""
        if self._says:
            self._says(said)
