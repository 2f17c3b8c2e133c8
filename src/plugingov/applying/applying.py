"""One run over a plan: each setting is read, made, read again and recorded, and the first surprise ends the run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from plugingov.api.asking import Patience, patiently
from plugingov.api.failures import CannotAsk, Failure, Stopped
from plugingov.api.organization import Source, organization_of
from plugingov.applying.settings import read, write
from plugingov.sources.work import item, stage
from plugingov.surfaces.cowork.rendering.plan import Change, Plan, change_data

FORMAT = "plugingov.cowork-change/1"
Outcome: TypeAlias = Literal["made", "already so", "moved", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one change: what was there of the target's own, what is there now, and the answer in words."""

    change: Change
    outcome: Outcome
    was: str | None = None
    now: str | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a plan, and why it ended early, where it did."""

    done: tuple[Done, ...]
    left: int
    stopped: str = ""


class _Moved(Exception):
    """Somebody else has changed the setting since the pages were saved."""

    def __init__(self, there: str | None) -> None:
        super().__init__()
        self.there = there


@dataclass(slots=True)
class _Attempt:
    """One change, as often as it takes: what an answer that broke off has done is seen by reading again."""

    source: Source
    change: Change
    was: str | None = None
    is_sent: bool = False

    def __call__(self) -> Done:
        there = read(self.source, self.change)
        if there == self.change.will_be:
            return self._so(there) if self.is_sent else Done(self.change, "already so", there, there)
        expected = self.was if self.is_sent else self._planned
        if there != expected:
            raise _Moved(there)
        self.was, self.is_sent = there, True
        write(self.source, self.change)
        there = read(self.source, self.change)
        if there != self.change.will_be:
            raise Failure(f"the server took it, and it is `{there}`", 200)
        return self._so(there)

    def _so(self, there: str | None) -> Done:
        return Done(self.change, "made", self.was, there)

    @property
    def _planned(self) -> str | None:
        return self.change.now.own if self.change.now else None


def apply(  # the plan, of whom it is asked, and who is told
    plan: Plan,
    source: Source,
    key: str,
    patience: Patience,
    keep: Callable[[Done], None],
    waits: Callable[[float, str], None],
) -> Applied:
    """Make the changes of a plan one after the other; raise `CannotAsk` before the first where none may be made."""
    _same_organization(plan, organization_of(source, key, patience, waits))
    done: list[Done] = []
    with stage("making changes", len(plan.changes)):
        for number, change in enumerate(plan.changes):
            try:
                with item(str(change.target)):
                    done.append(_made(_Attempt(source, change), patience, keep, waits))
            except Stopped as error:
                return Applied(tuple(done), len(plan.changes) - number - 1, str(error))
            last = done[-1]
            if last.outcome not in {"made", "already so"}:
                return Applied(tuple(done), len(plan.changes) - number - 1, f"{change.target}: {last.answer}")
    return Applied(tuple(done), 0)


def _made(
    attempt: _Attempt, patience: Patience, keep: Callable[[Done], None], waits: Callable[[float, str], None]
) -> Done:
    """Make one change and record what came of it, also where we are interrupted in the middle of it."""
    change = attempt.change
    try:
        done = patiently(attempt, patience, waits)
    except _Moved as moved:
        said = f"it is {_said(moved.there)} now, and was {_said(attempt._planned)} when it was pulled: pull again"  # noqa: SLF001 (ours)
        done = Done(change, "moved", moved.there, moved.there, said)
    except Failure as failure:
        outcome: Outcome = "unknown" if attempt.is_sent and failure.passing else "failed"
        done = Done(change, outcome, attempt.was, None, failure.why)
    except BaseException:
        if attempt.is_sent:
            keep(Done(change, "unknown", attempt.was, None, "interrupted before the answer came"))
        raise
    keep(done)
    return done


def _said(preference: str | None) -> str:
    return f"`{preference}`" if preference else "inherited"


def _same_organization(plan: Plan, organization: str | None) -> None:
    if plan.organization_id and organization and plan.organization_id != organization:
        raise CannotAsk("the pages are of another organization than the key's: pull with this key")


def record(done: Done, organization: str, day: date) -> dict[str, Any]:
    """Return what came of one change as a line of the record has it; the only time in it is the day of the run."""
    said: Mapping[str, Any] = change_data(done.change)
    return {
        "format": FORMAT,
        "organization": organization,
        "as_of": str(day),
        **{key: value for key, value in said.items() if key != "now"},
        "was": done.was,
        "is": done.now,
        "outcome": done.outcome,
        "answer": done.answer or None,
    }
