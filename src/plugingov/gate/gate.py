"""The gate itself: two sides and what judges each, to all that is to be said of the change between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from plugingov.gaps.judges import Judges
from plugingov.gate.change import Change, Pairs, pair
from plugingov.gate.claims import claims
from plugingov.gate.elsewhere import Marked, dropped_out, outside
from plugingov.gate.facts import dropped_facts
from plugingov.gate.judging import judge_change, weakenings
from plugingov.gate.opening import Opening, opening
from plugingov.gate.openings import openings
from plugingov.gate.outcome import Outcome
from plugingov.gate.weakening import Weakening, rules_changed
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.values import Severity
from plugingov.rules.rule import Subject


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a change declares, what judges there, and what the files hold that do."""

    name: str
    organisations: list[Organisation]
    judges: Judges
    judging: str  # a digest of the files of a policy and what lies beside it
    marked: Marked = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """On which day, at which line and with whose agreement a change is judged."""

    as_of: date
    line: Severity | None
    on_unknown: bool
    acknowledged: tuple[str, ...]
    people: PeopleShown


def go_through(base: Side, head: Side, terms: Terms) -> Outcome:
    """Return all that is to be said of a change, judged by what judges at its base."""
    pairs = pair(base.organisations, head.organisations, terms.as_of, terms.people)
    on_unknown = terms.on_unknown or base.judges.policy.decided.fail_on_unknown
    judged = [judge_change(base.judges, change, on_unknown=on_unknown) for change in pairs.changes]
    decided = base.judges.policy.decided
    return Outcome(
        base=base.name,
        head=head.name,
        organizations=tuple(change.head.id for change in pairs.changes),
        policy=base.judges.policy.name,
        as_of=terms.as_of.isoformat(),
        stop_on=decided.stop_on,
        line=terms.line,
        new=tuple(new for each in judged for new in each.new),
        fixed=tuple(gap for each in judged for gap in each.fixed),
        claimed=tuple(gap for each in judged for gap in each.claimed),
        staying=sum(each.staying for each in judged),
        openings=(*(each for change in pairs.changes for each in _openings(base, head, change)), *_moved(pairs)),
        claims=tuple(claim for change in pairs.changes for claim in claims(change)),
        weakened=_weakened(base, head, pairs, terms),
        removed=tuple(_removed(pairs)),
        renamed=tuple(_renamed(pairs)),
        changed=() if base.judging == head.judging else tuple(rules_changed(base.judges, head.judges)),
        judging=f"{base.judging} {head.judging}",
        acknowledged=terms.acknowledged,
    )


def _openings(base: Side, head: Side, change: Change) -> Iterator[Opening]:
    yield from openings(change)
    yield from dropped_facts(change, base.judges.policy.decided.classifications)
    read = frozenset(document.text.file for each in head.organisations for document in each.documents)
    yield from dropped_out(change, outside(head.marked, read))
    if change.base.id != change.head.id:
        place, message = change.head.documents[0].place(("organization",)), f"`{change.base.id}` is called otherwise"
        yield Opening("fact-dropped", change.head.id, Subject(), message, change.base.id, change.head.id, place)


def _moved(pairs: Pairs) -> Iterator[Opening]:
    for change, name, whence in pairs.moved():
        message = f"`{name}` was declared by {whence}, with all that was stated about it there"
        yield opening(change, "fact-dropped", Subject(plugin=name), ("plugins", name), message, whence, change.head.id)


def _weakened(base: Side, head: Side, pairs: Pairs, terms: Terms) -> tuple[Weakening, ...]:
    if base.judging == head.judging:
        return ()
    return (
        *weakenings(base.judges, head.judges, pairs.changes, on_unknown=terms.on_unknown),
        *_pins_weakened(base.judges, head.judges, pairs),
    )


def _pins_weakened(base: Judges, head: Judges, pairs: Pairs) -> tuple[Weakening, ...]:
    if not base.pins:
        return ()
    from plugingov.gate.pins_weakened import pins_weakened  # noqa: PLC0415 (most organisations have no pins)

    return tuple(pins_weakened(base, head, pairs.changes))


def _renamed(pairs: Pairs) -> Iterator[str]:
    lost = "its gaps have other fingerprints now, which waivers and baselines do not know"
    for change in pairs.changes:
        yield from (f"plugin {name} was {old}: {lost}" for name, old in change.was.items() if name != old)
        yield from (f"project {name} was {old}: {lost}" for name, old in change.projects.items() if name != old)


def _removed(pairs: Pairs) -> Iterator[str]:
    yield from (f"organisation {each.id}" for each in pairs.gone)
    for change in pairs.changes:
        yield from (f"plugin {name}" for name in change.gone)
        for name, before in change.was.items():
            for surface in change.before.surfaces:
                if (before, surface) in change.before.doors and (name, surface) not in change.after.doors:
                    yield f"plugin {name} on {surface}"
        kept = set(change.projects.values())
        yield from (f"project {name}" for name in change.base.projects if name not in kept)
