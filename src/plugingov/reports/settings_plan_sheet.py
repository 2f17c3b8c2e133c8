"""Plans of settings for the vendor's interface, and what came of them, as sections of a sheet."""

from collections.abc import Iterator
from typing import Any

from plugingov.applying.applying import Applied, Done, record
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Sheet, Table, Tone
from plugingov.surfaces.cowork.rendering.plan import Change, Plan, Unsettable

FORMAT = "plugingov.cowork-applied/1"
_TONES: dict[str, Tone] = {"made": "on", "already so": "on", "moved": "high", "failed": "high", "unknown": "unknown"}


def plan_sections(plan: Plan) -> tuple[Section, ...]:
    """Return the changes of a plan in their order, and what cannot be set yet."""
    return tuple(_sections(plan))


def _sections(plan: Plan) -> Iterator[Section]:
    yield Lines("Plan", (_of(plan),))
    if plan.changes:
        yield _table("Changes", plan)
    if plan.unsettable:
        rows = tuple((Cell(str(each.target)), Cell(each.because), Cell(_line(each))) for each in plan.unsettable)
        columns = ("setting", "because", "wanted by")
        blocks = tuple(
            Block((Cell(str(each.target), "strong"),), each.because, (("wanted by", _line(each)),))
            for each in plan.unsettable
        )
        yield Blocks(Cell("Cannot be set yet", "strong"), blocks, Table("Cannot be set yet", columns, rows))


def _of(plan: Plan) -> str:
    if not plan.is_compared:
        return "all that is declared: what is there was not looked at (--observed, of pages that `pull` saved)"
    taken = f" on {plan.taken_at}" if plan.taken_at else ""
    return f"what differs from the pages saved{taken}; {plan.as_declared} as declared already"


def _table(title: str, plan: Plan) -> Section:
    rows = tuple(
        (
            Cell(str(number), "quiet"),
            Cell(str(each.target), "strong"),
            Cell(_now(each)),
            Cell(_will(each)),
            Cell(_line(each)),
        )
        for number, each in enumerate(plan.changes, 1)
    )
    blocks = tuple(
        Block((Cell(f"{number}."), Cell(str(each.target), "strong")), f"{_now(each)} -> {_will(each)}", _details(each))
        for number, each in enumerate(plan.changes, 1)
    )
    columns = ("", "setting", "now", "will be", "wanted by")
    return Blocks(Cell(title, "strong"), blocks, Table(title, columns, rows))


def _details(change: Change) -> tuple[tuple[str, str], ...]:
    ids = change.ids
    of = (("id", ", ".join(filter(None, ids))),) if ids else ()
    return (*of, ("wanted by", _line(change)))


def _now(change: Change) -> str:
    return str(change.now) if change.now else "not looked at"


def _will(change: Change) -> str:
    if change.will_be:
        return change.will_be
    return "none: the organization's" if change.target.kind == "group" else "none: the marketplace's"


def _line(each: Change | Unsettable) -> str:
    return f"{each.wanted_by.at} {each.wanted_by.keys}"


def applied_sheet(plan: Plan, applied: Applied, day: Any, kept_in: str) -> Sheet:
    """Return what became of each change."""
    rows = tuple(
        (
            Cell(each.outcome, _TONES[each.outcome]),
            Cell(str(each.change.target)),
            Cell(_between(each)),
            Cell(each.answer),
        )
        for each in applied.done
    )
    counts = [
        f"{many} {outcome}" for outcome in _TONES if (many := sum(each.outcome == outcome for each in applied.done))
    ]
    left = [f"{applied.left} not tried"] if applied.left else []
    stuck = [f"{len(plan.unsettable)} cannot be set yet"] if plan.unsettable else []
    stopped = (
        (Lines("Stopped", (applied.stopped, "the same command goes on with what is left")),) if applied.stopped else ()
    )
    return Sheet(
        title=(f"plugingov render cowork --apply: {plan.organization} as of {day}, recorded in {kept_in}",),
        sections=(Table("Changes", ("outcome", "setting", "was -> is", "answer"), rows), *stopped),
        summary=", ".join([*counts, *left, *stuck]) or "nothing to change",
        record={
            "format": FORMAT,
            "organization": plan.organization,
            "as_of": str(day),
            "changes": [record(each, plan.organization, day) for each in applied.done],
            "not_tried": applied.left,
            "cannot_be_set_yet": plan.data()["cannot_be_set_yet"],
            "stopped": applied.stopped or None,
        },
    )


def _between(done: Done) -> str:
    return f"{done.was or 'none'} -> {done.now or 'none'}" if done.outcome in {"made", "already so"} else ""
