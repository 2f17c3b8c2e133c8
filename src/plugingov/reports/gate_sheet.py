"""What the gate says of a change: whether it stops, why, what it opens and claims, and whom to ask."""

from collections.abc import Iterable
from functools import partial

from plugingov.gate.opening import Opening
from plugingov.gate.outcome import Outcome
from plugingov.gate.owners import Ask
from plugingov.gate.weakening import Weakening
from plugingov.layers.summary import PeopleShown
from plugingov.reports.about import about_rules
from plugingov.reports.gap_record import message
from plugingov.reports.gate_marks import gate_marks
from plugingov.reports.gate_record import gate_record
from plugingov.reports.gate_suites import gate_suites
from plugingov.reports.places import subject_words
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table
from plugingov.rules.asking import Asked


def gate_sheet(outcome: Outcome, people: PeopleShown, ask: Ask, asked: tuple[Asked, ...]) -> Sheet:
    """Return the sheet of a change; `ask` names the owners of what it opens, `asked` are the rules that judged."""
    whose = ", ".join(outcome.organizations)
    title = (
        f"{whose} from {outcome.base} to {outcome.head}, by policy {outcome.policy} of the base, as of {outcome.as_of}"
    )
    return Sheet(
        title=(*outcome.notes, title),
        sections=(
            *_verdict(outcome),
            *_new(outcome, people),
            *_openings(outcome, ask),
            *_weakened(outcome),
            *_rest(outcome),
        ),
        summary=_summary(outcome),
        record=gate_record(outcome, people, ask),
        marks=gate_marks(outcome, people, ask),
        about=partial(about_rules, asked),
        suites=partial(gate_suites, outcome, people, ask, _summary(outcome)),
    )


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _verdict(outcome: Outcome) -> tuple[Section, ...]:
    """Say first whether the change may pass, and otherwise what its author can do about each reason."""
    openings, weakening = outcome.is_agreed
    lines = []
    if outcome.stopping_gaps:
        what = f"{_plural(len(outcome.stopping_gaps), 'new gap')} at or above {outcome.line}"
        lines.append(f"{what}: mend them, or have each accepted by a waiver, in a change of its own, before this one.")
    lines += _agreement(
        _plural(len(outcome.stopping_openings), "opening") + " of a kind that the policy stops on",
        "undo them, or ask their owners to agree",
        outcome.openings_digest,
        count=len(outcome.stopping_openings),
        is_agreed=openings,
    )
    lines += _agreement(
        f"what judges is weakened in {_plural(len(outcome.weakened), 'way')}",
        "make that a change of its own, and ask the owners of the policy to agree",
        outcome.weakened_digest,
        count=len(outcome.weakened),
        is_agreed=weakening,
    )
    lines += [f"--acknowledge {digest} stands for nothing in this change." for digest in outcome.idle]
    return (Lines("THIS CHANGE STOPS" if outcome.stops else "This change may pass", tuple(lines)),) if lines else ()


def _agreement(what: str, how: str, digest: str, *, count: int, is_agreed: bool) -> Iterable[str]:
    if count and is_agreed:
        yield f"{what}: agreed to with --acknowledge {digest}."
    elif count:
        yield f"{what}: {how}; whoever agrees runs the gate with --acknowledge {digest}"


def _new(outcome: Outcome, people: PeopleShown) -> tuple[Section, ...]:
    blocks = tuple(
        Block(
            heading=(
                Cell(subject_words(each.gap.subject, each.gap.item_is), "strong"),
                Cell(each.gap.rule),
                Cell(each.gap.severity, each.gap.severity),
                *_whose(each.gap.organization, outcome),
                Cell("stops" if outcome.is_stopping(each) else "does not stop", "quiet"),
            ),
            text=message(each.gap, people) + (f" ({each.why})" if each.why else ""),
            details=(("at", str(each.gap.place)), ("fix", each.gap.fix), ("fingerprint", each.gap.fingerprint)),
        )
        for each in outcome.new
    )
    rows = tuple(
        (
            Cell("yes" if outcome.is_stopping(each) else "no"),
            Cell(each.gap.severity, each.gap.severity),
            Cell(each.gap.rule),
            Cell(subject_words(each.gap.subject, each.gap.item_is)),
            Cell(message(each.gap, people) + (f" ({each.why})" if each.why else "")),
            Cell(str(each.gap.place)),
            Cell(each.gap.fix),
        )
        for each in outcome.new
    )
    table = Table("New gaps", ("stops", "severity", "rule", "subject", "gap", "at", "fix"), rows)
    return (Blocks(Cell(f"NEW GAPS ({len(blocks)})", "strong"), blocks, table),) if blocks else ()


def _openings(outcome: Outcome, ask: Ask) -> tuple[Section, ...]:
    found = sorted(outcome.openings, key=lambda opening: opening.kind not in outcome.stop_on)
    blocks = tuple(_opening_block(opening, outcome, ask(opening)) for opening in found)
    rows = tuple(
        (
            Cell("yes" if opening.kind in outcome.stop_on else "no"),
            Cell(opening.kind),
            Cell(subject_words(opening.subject)),
            Cell(opening.message),
            Cell(opening.before),
            Cell(opening.after),
            Cell(_at(opening, outcome)),
            Cell(", ".join(ask(opening))),
        )
        for opening in found
    )
    columns = ("stops", "kind", "subject", "opening", "from", "to", "at", "ask")
    title = Cell(f"WHAT IT OPENS ({len(blocks)})", "strong")
    sections: list[Section] = [Blocks(title, blocks, Table("What it opens", columns, rows))] if blocks else []
    claims = tuple(f"{subject_words(claim.subject)}: {claim.message} ({claim.place})" for claim in outcome.claims)
    if claims:
        closed = [
            f"would close {gap.id} {gap.rule} of {subject_words(gap.subject, gap.item_is)}" for gap in outcome.claimed
        ]
        said = "CLAIMED BY THIS CHANGE: it closes nothing until it is in the base"
        sections.append(Lines(said, (*claims, *closed)))
    return tuple(sections)


def _opening_block(opening: Opening, outcome: Outcome, owners: tuple[str, ...]) -> Block:
    details = [("from", opening.before)] if opening.before else []
    details += [("to", opening.after)] if opening.after else []
    details += [("at", _at(opening, outcome))]
    details += [("ask", ", ".join(owners))] if owners else []
    return Block(
        heading=(
            Cell(subject_words(opening.subject), "strong"),
            Cell(opening.kind),
            *_whose(opening.organization, outcome),
            Cell("stops" if opening.kind in outcome.stop_on else "does not stop", "quiet"),
        ),
        text=opening.message,
        details=tuple(details),
    )


def _whose(organization: str, outcome: Outcome) -> tuple[Cell, ...]:
    return (Cell(organization, "quiet"),) if outcome.organizations[1:] else ()


def _at(opening: Opening, outcome: Outcome) -> str:
    return f"{outcome.base}:{opening.place}" if opening.is_in_base else str(opening.place)


def _weakened(outcome: Outcome) -> tuple[Section, ...]:
    lines = tuple(_weakened_words(each) for each in outcome.weakened)
    return (Lines("WHAT JUDGES IS WEAKENED by the head's policy, waivers, baseline or pins", lines),) if lines else ()


def _weakened_words(weakening: Weakening) -> str:
    fact = weakening.fact
    if fact is None:
        return f"{weakening.message} ({weakening.at})"
    subject = subject_words(fact.subject, fact.item_is)
    return f"{fact.id} {fact.rule} of {subject} ({fact.severity}): {weakening.message} ({weakening.at})"


def _rest(outcome: Outcome) -> tuple[Section, ...]:
    fixed = tuple(f"{gap.id} {gap.rule} of {subject_words(gap.subject, gap.item_is)}" for gap in outcome.fixed)
    sections = (
        Lines("Closed by this change", fixed),
        Lines("Gone with this change", outcome.removed),
        Lines("Called otherwise", outcome.renamed),
        Lines("The policy is changed too, and no gap tells how: look at it", outcome.changed),
    )
    return tuple(section for section in sections if section.lines)


def _summary(outcome: Outcome) -> str:
    stopping = len(outcome.stopping_openings)
    parts = [
        f"{_plural(len(outcome.new), 'new gap')} ({len(outcome.stopping_gaps)} at or above the line)",
        f"{_plural(len(outcome.openings), 'opening')} ({stopping} of a kind that stops)",
        f"{_plural(len(outcome.claims), 'claim')}",
        f"{len(outcome.weakened)} weakened",
        f"{len(outcome.fixed)} fixed",
        f"{outcome.staying} as before",
    ]
    return f"{', '.join(parts)}: {'the change stops' if outcome.stops else 'the change may pass'}"
