"""What the gate found as cases of a test: what stops the change fails, and the rest is seen and does not."""

from collections.abc import Iterator

from plugingov.gate.outcome import Outcome
from plugingov.gate.owners import Ask
from plugingov.layers.summary import PeopleShown
from plugingov.reports.gap_mark import gap_mark
from plugingov.reports.gate_marks import opening_marks, weakened_marks
from plugingov.reports.sheet import Mark, Suite, Tried


def gate_suites(outcome: Outcome, people: PeopleShown, ask: Ask, summary: str) -> Iterator[Suite]:
    """Yield the change as a whole, then its new gaps, what it opens, and what of the judges it weakens."""
    whole = Tried("gate.change", "the change may pass", "failed" if outcome.stops else "passed", "stops", summary)
    yield Suite("the change", (whole,))
    gaps = (_tried(gap_mark(each.gap, people, each.why), stops=outcome.is_stopping(each)) for each in outcome.new)
    # Those of the gate's own are as severe as what stops, or they do not stop it.
    openings = (_tried(mark, stops=mark.severity == "high") for mark in opening_marks(outcome, ask))
    weakened = (_tried(mark, stops=mark.severity == "high") for mark in weakened_marks(outcome))
    for name, found in (("new gaps", gaps), ("openings", openings), ("what judges is weakened", weakened)):
        tried = tuple(found)
        if tried:
            yield Suite(name, tried)


def _tried(mark: Mark, *, stops: bool) -> Tried:
    return Tried(
        of=f"{mark.organization}.{mark.rule}",
        name=f"{mark.subject or 'the organisation'} [{mark.fingerprint}]",
        state="failed" if stops else "skipped",
        kind=mark.severity if stops else "does-not-stop",
        message=mark.message if stops else f"does not stop the change: {mark.message}",
        details=(("fix", mark.fix), ("at", str(mark.place)), ("fingerprint", mark.fingerprint)),
    )
