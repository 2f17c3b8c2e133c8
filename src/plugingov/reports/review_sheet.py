"""A review as a sheet: the decision first, then what it rests on, then who does what."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plugingov.layers.summary import PeopleShown
from plugingov.model.values import LAYERS
from plugingov.reports.gap_record import message
from plugingov.reports.places import fact_words, subject_words
from plugingov.reports.review_record import review_record
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table, Tone
from plugingov.review.approval import Signature
from plugingov.review.conditions import Condition
from plugingov.review.paths import SCANNING
from plugingov.review.review import DECISIONS, Review
from plugingov.review.rollout import Rollout, Step

_TONES: dict[str, Tone] = {
    "approve": "on",
    "approve-with-conditions": "medium",
    "needs-information": "unknown",
    "reject": "critical",
}


class Reviewed(NamedTuple):
    """A review, and the file that its entry was written to, if it was; else why not, where that was asked for."""

    review: Review
    written_to: str = ""
    unwritten: str = ""


def review_sheet(
    reviewed: tuple[Reviewed, ...], policy: str, as_of: str, people: PeopleShown, notes: tuple[str, ...] = ()
) -> Sheet:
    """Return the sheet of some reviews."""
    organizations = tuple(dict.fromkeys(each.review.requested.organization for each in reviewed))
    count = len(reviewed)
    what = f"{count} request{'s' * (count != 1)} to {', '.join(organizations)}"
    sections = tuple(section for each in reviewed for section in _sections(each, people))
    counts = {word: sum(each.review.decision == word for each in reviewed) for word in DECISIONS}
    return Sheet(
        title=(*notes, f"{what} by policy {policy}, as of {as_of}"),
        sections=sections,
        summary=f"{what}: " + ", ".join(f"{number} {word}" for word, number in counts.items() if number),
        record={
            **review_record(tuple(each.review for each in reviewed), policy, as_of, people, notes),
            "written": [
                {
                    "request": each.review.requested.id,
                    "file": each.written_to or None,
                    "why_not": each.unwritten or None,
                }
                for each in reviewed
                if each.written_to or each.unwritten
            ],
        },
    )


def _written_record(reviewed: Reviewed) -> dict[str, str | None]:
    name = reviewed.review.requested.id
    return {"request": name, "file": reviewed.written_to or None, "why_not": reviewed.unwritten or None}


def _sections(reviewed: Reviewed, people: PeopleShown) -> Iterator[Section]:
    review = reviewed.review
    name = review.requested.id
    yield Lines(f"{name}: {review.decision.upper()}", tuple(_decided(reviewed, people)))
    yield _questions(review)
    yield from _conditions(review, people)
    yield from _scopes(review)
    yield from _combinations(review)
    yield from _paths(review)
    for rollout in review.rollouts:
        yield from _rollout(name, rollout, people)


def _questions(review: Review) -> Section:
    blocks = tuple(
        Block((Cell(each.key or "other", "strong"),), each.asks, (("decides", each.matters),) if each.matters else ())
        for each in review.questions
    )
    rows = tuple((Cell(each.key), Cell(each.asks), Cell(each.matters)) for each in review.questions)
    title = f"{review.requested.id}: to be answered first"
    return Blocks(Cell(title, "strong"), blocks, Table(title, ("key", "question", "decides"), rows))


def _decided(reviewed: Reviewed, people: PeopleShown) -> Iterator[str]:
    review = reviewed.review
    said = review.requested.said
    what = said.title or said.system or "something"
    whose = f", asked for by {said.requested_by}" if said.requested_by and people == "names" else ""
    yield f"{what}{whose}{f': {said.purpose}' if said.purpose else ''} ({review.requested.place()})"
    yield f"Why: {review.because}."
    yield from (f"Approve {each}." for each in review.beside)
    advice = review.advice
    recommended = f"{advice.path}, because {advice.because}" if advice.path else f"none: {advice.because}"
    yield f"Recommended path: {recommended}" + (f"; {advice.faster}" if advice.faster else "") + "."
    proposed = said.proposes.path
    if proposed and proposed != advice.path:
        yield f"Proposed path, which all below is about: {proposed}."
    lifts = "".join(f"; it may be {level}: {missing.because}" for level, missing in review.tier.lifts)
    yield f"Risk tier: {review.tier.level}, because {review.tier.because}{_tier_at(reviewed)}{lifts}."
    yield f"To approve it: {_approvers(review, people)}."
    if review.doors:
        because = f" ({said.differs_because})" if said.differs_because else ""
        yield f"Doors to the same system there are: {', '.join(f'`{name}`' for name in review.doors)}{because}."
    if reviewed.written_to:
        yield f"Written: {reviewed.written_to}, without approvals, so that the gate asks for them."
    elif reviewed.unwritten:
        yield f"Nothing was written: {reviewed.unwritten}."


def _approvers(review: Review, people: PeopleShown) -> str:
    signatures = review.approval.signatures
    if not signatures:
        return f"the policy names nobody for tier {review.approval.level}; somebody who did not ask for it"
    return ", ".join(signature_words(each, people) for each in signatures)


def signature_words(signature: Signature, people: PeopleShown) -> str:
    """Return who has to approve, by name where people are named."""
    if signature.name is None:
        return f"{signature.word}, who is not known"
    is_group = bool(signature.members) or "@" not in signature.name
    name = signature.name if people == "names" or is_group else "somebody"
    one_of = ""
    if signature.members:
        one_of = f", one of {', '.join(signature.members)}" if people == "names" else ", one of its members"
    refused = ", who asks for it and cannot" if signature.is_requester else ""
    return f"{name}{f' ({signature.role})' if signature.role else ''}{one_of}{refused}"


def _tier_at(reviewed: Reviewed) -> str:
    """Return where the fact stands that decides the tier; of an entry that is in no file yet, nowhere."""
    is_there = reviewed.written_to or not reviewed.review.tier_at.startswith(reviewed.review.entry.file)
    return f" ({reviewed.review.tier_at})" if is_there else ""


def _conditions(review: Review, people: PeopleShown) -> Iterator[Section]:
    name = review.requested.id
    blocks = tuple(_condition(each, people) for each in review.conditions)
    rows = tuple(_row(each, people) for each in review.conditions)
    title = f"{name}: gaps that would open"
    columns = ("severity", "rule", "of", "gap", "when", "condition")
    yield Blocks(Cell(title, "strong"), blocks, Table(title, columns, rows))
    yield Lines(
        f"{name}: gaps that would close",
        tuple(f"{gap.id} {gap.rule} of {subject_words(gap.subject, gap.item_is)}" for gap in review.closed),
    )
    facts = tuple(f"{fact.id} {fact.rule} of {fact_words(fact)}: {fact.because}" for fact in review.unknowns)
    yield Lines(f"{name}: not known afterwards either", facts)


def _condition(condition: Condition, people: PeopleShown) -> Block:
    gap = condition.gap
    heading = (
        Cell(subject_words(gap.subject, gap.item_is), "strong"),
        Cell(gap.rule),
        Cell(gap.severity, gap.severity),
        Cell(f"{gap.id}, {_when(condition)}", "quiet"),
    )
    return Block(heading, message(gap, people), (("approve", condition.text),))


def _row(condition: Condition, people: PeopleShown) -> tuple[Cell, ...]:
    gap = condition.gap
    return (
        Cell(gap.severity, gap.severity),
        Cell(f"{gap.id} {gap.rule}"),
        Cell(subject_words(gap.subject, gap.item_is)),
        Cell(message(gap, people)),
        Cell(_when(condition)),
        Cell(condition.text),
    )


def _when(condition: Condition) -> str:
    return "when merged" if condition.when == "merged" else "when switched on"


def _scopes(review: Review) -> Iterator[Section]:
    scopes = review.scopes
    every = dict.fromkeys((*(scopes.wanted or ()), *scopes.needed))
    rows = tuple(
        (
            Cell(scope, "strong"),
            Cell("yes" if scope in (scopes.wanted or ()) else "no"),
            Cell(", ".join(scopes.needed.get(scope, ())) or ("not known" if scopes.unsaid else "no tool")),
            Cell("too wide" if scope in scopes.beyond else "too narrow" if scope in scopes.lacking else ""),
        )
        for scope in every
    )
    yield Table(f"{review.requested.id}: scopes", ("scope", "wanted", "needed by", ""), rows)
    if scopes.unsaid and every:
        tools = ", ".join(f"`{tool}`" for tool in scopes.unsaid)
        yield Lines("", (f"Nobody says which scopes {tools} need{'s' * (len(scopes.unsaid) == 1)}.",))


def _combinations(review: Review) -> Iterator[Section]:
    lines = tuple(
        f"project {each.project}: it may, {each.missing}"
        if each.missing
        else f"project {each.project}: {each.private} reads what is private, {each.untrusted} what strangers write, "
        f"and {each.way_out} carries it out"
        for each in review.combinations
    )
    yield Lines(f"{review.requested.id}: toxic combinations that it would complete", lines)


def _paths(review: Review) -> Iterator[Section]:
    labels = ("", *(f"{each.path}{' (recommended)' * each.is_recommended}" for each in review.paths))
    facts = list(review.paths[0].facts) if review.paths else []
    rows = [(Cell(fact), *(Cell(each.facts[fact]) for each in review.paths)) for fact in facts]
    opens = (Cell("gaps beside approvals"), *(Cell(_gaps(gap.id for gap in each.gaps)) for each in review.paths))
    allowed = (Cell("the policy allows it"), *(Cell("yes" if each.is_allowed else "no") for each in review.paths))
    yield Table(f"{review.requested.id}: the three paths", labels, (*rows, opens, allowed))
    yield Lines("", (SCANNING,))


def _gaps(ids: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(ids)) or "none"


def _rollout(name: str, rollout: Rollout, people: PeopleShown) -> Iterator[Section]:
    steps = {layer: [step for step in rollout.steps if step.layer == layer] for layer in LAYERS}
    blocks = tuple(
        Block((Cell(layer, "strong"),), "", tuple((_who(step, people), _does(step)) for step in found))
        for layer, found in steps.items()
        if found
    )
    rows = tuple(
        (Cell(step.layer), Cell(_who(step, people)), Cell(step.does), Cell(step.setting))
        for found in steps.values()
        for step in found
    )
    title = f"{name}: roll-out on {rollout.surface} ({rollout.via})"
    yield Blocks(Cell(title, "strong"), blocks, Table(title, ("layer", "who", "does", "setting"), rows))
    yield Lines(f"{name}: not enforceable on {rollout.surface}", rollout.limits)


def _does(step: Step) -> str:
    return f"{step.does}: {step.setting}" if step.setting else step.does


def _who(step: Step, people: PeopleShown) -> str:
    return f"{step.who} {step.name}" if step.name and people == "names" else step.who
