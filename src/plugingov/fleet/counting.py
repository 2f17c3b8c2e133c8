"""What the engine is asked: which rows count, whose they are, which shapes they have, and how many have each gap."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import ibis
import pyarrow as pa

from plugingov.fleet import trouble
from plugingov.fleet.engines.rows import Given
from plugingov.fleet.outcome import Having, Trouble
from plugingov.fleet.row import JUDGED, NAMES, ROW_SCHEMA, RowKind
from plugingov.fleet.shape import Age, Shape

_SMALL = ("row", "surface", "platform", "client", "shared")  # what of a shape's key is short
_KEY = (*_SMALL, "settings")
_BETWEEN = "\u0001"
_DAY = len("2026-11-23")
_MOST_DAYS = 5000  # that are told apart, of more than there ever were: each is a word of a question
_SEAT = ("machine", "member", "platform")
_WHOSE = (*_SEAT, "taken_at")


def troubled(rows: Any, as_of: date, organizations: Sequence[str]) -> Any:
    """Return rows with why each of them cannot be judged, and nothing where it can."""
    written = rows.filter(rows.taken_at.length() == _DAY)
    days = written.group_by("taken_at").agg(n=written.count()).to_pyarrow().column("taken_at").to_pylist()
    real = sorted(day for day in days if trouble.is_day(day))
    gone = [day for day in real if day <= as_of.isoformat()][-_MOST_DAYS:]
    known = [*gone, *real[bisect_right(real, as_of.isoformat()) :][:_MOST_DAYS]]
    alone = ibis.literal(len(organizations) == 1)
    whose = rows.organization.isin(list(organizations)) | (rows.organization.isnull() & alone)
    return rows.mutate(
        why=ibis.cases(
            (rows["schema"].isnull() & rows.row.isnull(), trouble.NO_ROW),
            (rows["schema"].isnull() | (rows["schema"] != ROW_SCHEMA), trouble.OTHER_SCHEMA),
            (~within(rows.row, trouble.KINDS), trouble.OTHER_KIND),
            (rows.machine.isnull() | (rows.machine == ""), trouble.NO_MACHINE),
            (~within(rows.taken_at, known), trouble.NO_DAY),
            (~within(rows.taken_at, gone), trouble.FUTURE),
            (~whose.fill_null(False), trouble.OTHER_ORGANIZATION),
            (~within(rows.platform.fill_null(""), ("", *trouble.PLATFORMS)), trouble.OTHER_PLATFORM),
            ((rows.groups.length() > trouble.MOST_GROUPS).fill_null(False), trouble.TOO_MANY_GROUPS),
            (within(rows.row, JUDGED) & ~rows.settings.startswith("{").fill_null(False), trouble.NO_SETTINGS),
            else_=None,
        )
    )


def within(column: Any, values: Iterable[str]) -> Any:
    """Return whether a column holds one of some values; what is unset holds none."""
    found = sorted(values)
    return column.isin(found).fill_null(False) if found else ibis.literal(False)


def per_file(told: Any) -> tuple[int, tuple[Trouble, ...]]:
    """Return how many rows there are, and those that cannot be judged, file by file."""
    found = told.group_by(["why", "file"]).agg(rows=told.count()).to_pyarrow().to_pylist()
    troubles = sorted(Trouble(each["why"], each["file"], each["rows"]) for each in found if each["why"])
    return sum(each["rows"] for each in found), tuple(troubles)


def count(rows: Any) -> int:
    """Return how many rows a table has."""
    return int(rows.count().to_pyarrow().as_py())


def counted(told: Any, organization: str, *, alone: bool) -> Any:
    """Return the rows of one organisation that can be judged, with nothing unset in them that tells shapes apart."""
    own = told.organization == organization
    mine = told.filter(told.why.isnull() & ((own | told.organization.isnull()) if alone else own))
    unset = {name: mine[name].fill_null("") for name in ("member", *_KEY)}
    return mine.mutate(**unset)


def seats(rows: Any, called: Callable[[str], str], classes: Mapping[str, str], given: Given) -> Any:
    """Return each member's use of a machine: its number, the day of its newest rows, and how many there are.

    Windows and the Linux inside it are called alike and told by two edges: neither's rows stand for the other's.
    `called` tells how groups write a member, and `classes` names of each that they know somebody of the same groups.
    """
    by_day = rows.group_by(list(_WHOSE)).agg(found=rows.count(), told=_number(rows["rows"]).max())
    newest = by_day.group_by(list(_SEAT)).agg(taken_at=by_day.taken_at.max())
    found = _told_apart(by_day.inner_join(newest, list(_WHOSE)).select(*_WHOSE, "found", "told"), rows)
    found = _known(found, called, classes, given)
    number = ibis.row_number().over(order_by=[found[name] for name in _SEAT])
    machine = ibis.dense_rank().over(order_by=[found.machine])
    is_whole = (found.kept >= found.told).fill_null(False)  # without its own row nobody knows how many there were
    return found.mutate(seat=number, machine_number=machine, is_whole=is_whole).cache()


def _known(found: Any, called: Callable[[str], str], classes: Mapping[str, str], given: Given) -> Any:
    """Return seats with the names by which groups know their members, and who stands for each."""
    there = found.select("member").distinct().to_pyarrow()["member"].to_pylist() if classes else []
    known = {name: as_known for name in sorted(there) if (as_known := called(name)) in classes}
    if not known:
        return found.mutate(called=found.member, whose=ibis.literal(""))
    names = {"name": [*known], "called": [*known.values()], "whose": [classes[each] for each in known.values()]}
    named = given(pa.table(names))
    joined = found.left_join(named, found.member == named.name)
    kept = found.columns
    return joined.select(*kept, called=joined.called.fill_null(joined.member), whose=joined.whose.fill_null(""))


def _told_apart(found: Any, rows: Any) -> Any:
    """Return seats with how many of their rows differ: what came twice stands for nothing that did not come."""
    found = found.cache()
    more = found.filter(found.found > found.told)
    if not count(more):
        return found.mutate(kept=found.found)
    once = rows.semi_join(more, list(_WHOSE)).select(*NAMES).distinct()
    kept = once.group_by(list(_WHOSE)).agg(kept=once.count())
    joined = found.left_join(kept, list(_WHOSE))
    return joined.select(*found.columns, kept=joined.kept.fill_null(joined.found))


def _number(text: Any) -> Any:
    """Return a text as a number; what is none is nothing, in engines too that would end there.

    Whatever knows no empty whole number has written `7.0`.
    """
    text = text.re_replace(_NOTHING_AFTER, "")
    return ibis.cases((text.re_search(_DIGITS).fill_null(False), text.cast("int64")), else_=None)


_DIGITS = r"^[0-9]{1,9}$"
_NOTHING_AFTER = r"[.]0$"


def seen(rows: Any, whose: Any, by: "Numbered", *more: str) -> Any:
    """Return of each judged row of a seat's newest day the seat and two numbers for the texts of its shape.

    `more` names columns of the rows that are kept beside them.
    """
    judged = rows.filter(within(rows.row, JUDGED))
    joined = judged.inner_join(whose, list(_WHOSE))
    kept = {name: joined[name].fill_null("") for name in more}
    if by.numbers is None:
        return joined.select("seat", **kept, **_hashed(joined)).cache()
    return joined.mutate(**kept).inner_join(by.numbers, list(_KEY)).select("seat", *more, "one", "other").cache()


def _hashed(table: Any) -> dict[str, Any]:
    return {"one": table.settings.hash(), "other": _small(table).hash()}


def _small(table: Any) -> Any:
    first, *others = (table[name] for name in _SMALL)
    for each in others:
        first = first + _BETWEEN + each
    return first


class Text(NamedTuple):
    """The texts of shapes with the two numbers by which rows name them."""

    one: int
    other: int
    row: RowKind
    surface: str
    platform: str
    client: str
    shared: str
    settings: str


class Numbered(NamedTuple):
    """The texts that rows have, each once, and what numbers them: a table, or the engine's own hash."""

    texts: tuple[Text, ...]
    numbers: Any = None


def numbered(rows: Any, *, hashes: bool) -> Numbered:
    """Return the texts that judged rows have, in their own order.

    A hash is quick, and forged by whoever wants to: where two texts have one, or the engine's has too few bits for
    that to be rare, texts are numbered and rows found by the texts themselves.
    """
    judged = rows.filter(within(rows.row, JUDGED))
    found = judged.select(*_KEY).distinct()
    if hashes:
        texts = _texts(found.mutate(**_hashed(found)))
        if len({(each.one, each.other) for each in texts}) == len(texts):
            return Numbered(texts)
    number = ibis.row_number().over(order_by=[found[name] for name in _KEY])
    numbers = found.mutate(one=number, other=ibis.literal(0, "int64")).cache()
    return Numbered(_texts(numbers), numbers)


def _texts(found: Any) -> tuple[Text, ...]:
    made = (Text(*(each[name] for name in Text._fields)) for each in found.to_pyarrow().to_pylist())
    return tuple(sorted(made, key=lambda each: each[2:]))


def shared_texts(rows: Any) -> dict[str, tuple[str, ...]]:
    """Return what rows share, by the digest under which they name it; more than one text where edges differ."""
    only = rows.filter(rows.row == "shared")
    told = only.group_by(["shared", "settings"]).agg(n=only.count()).to_pyarrow().to_pylist()
    found: dict[str, tuple[str, ...]] = {}
    for each in sorted(told, key=lambda one: (one["shared"], one["settings"])):
        found[each["shared"]] = (*found.get(each["shared"], ()), each["settings"])
    return found


class Kind(NamedTuple):
    """A shape as rows have it: its texts, by number, whose groups its members share, and whether it counts as young."""

    one: int
    other: int
    whose: str
    young: bool
    rows: int


def kinds(seen_rows: Any, whose: Any, since: str) -> tuple[Kind, ...]:
    """Return the shapes that rows have; those of a day before `since` are old."""
    people = whose.select("seat", "whose", young=whose.taken_at >= since)
    joined = seen_rows.inner_join(people, "seat")
    found = joined.group_by(["one", "other", "whose", "young"]).agg(rows=joined.count())
    return tuple(Kind(*(each[name] for name in Kind._fields)) for each in found.to_pyarrow().to_pylist())


def having_facts(
    seen_rows: Any, whose: Any, since: str, verdicts: Sequence[tuple[Kind, int]], given: Given, by: Sequence[str]
) -> Any:
    """Return who has each fact: a row for each seat, or whatever else `by` says, and the number of a fact, once."""
    columns = {
        "one": [kind.one for kind, _ in verdicts],
        "other": [kind.other for kind, _ in verdicts],
        "whose": [kind.whose for kind, _ in verdicts],
        "young": [kind.young for kind, _ in verdicts],
        "fact": [fact for _, fact in verdicts],
    }
    schema = seen_rows.schema()
    told = given(pa.table(columns)).cast({"one": schema["one"], "other": schema["other"]})
    people = whose.select("seat", "whose", young=whose.taken_at >= since)
    few = told.select("one", "other").distinct()
    narrowed = seen_rows.semi_join(few, ["one", "other"]).inner_join(people, "seat")
    joined = narrowed.inner_join(told, ["one", "other", "whose", "young"])
    return joined.select(*by, "fact").distinct().cache()


def having(facts: Any, whose: Any, *by: str) -> dict[tuple[Any, ...], Having]:
    """Return how many machines and members have each fact, told apart by columns of their seats."""
    joined = facts.inner_join(whose.select("seat", "machine_number", "called", *by), "seat")
    found = joined.group_by(["fact", *by]).agg(
        machines=joined.machine_number.nunique(), members=joined.called.nunique(where=joined.called != "")
    )
    rows = found.to_pyarrow().to_pylist()
    return {(each["fact"], *(each[name] for name in by)): Having(each["machines"], each["members"]) for each in rows}


def together(facts: Sequence[Any]) -> Any:
    """Return what seats have as one table, each fact of a seat once."""
    columns = [each.select(seat=each.seat.cast("int64"), fact=each.fact.cast("int64")) for each in facts]
    return (ibis.union(*columns) if len(columns) > 1 else columns[0]).distinct().cache()


def whole(whose: Any, since: str) -> Any:
    """Return the seats that told everything, lately: of them what is not there is missing."""
    return whose.filter((whose.taken_at >= since) & whose.is_whole)


def alone(facts: Any, gaps: Sequence[int], whose: Any) -> dict[int, int]:
    """Return on how many machines each of some gaps is the only one."""
    if not gaps:
        return {}
    own = facts.filter(facts.fact.isin(list(gaps))).inner_join(whose.select("seat", "machine_number"), "seat")
    lone = own.group_by("machine_number").agg(first=own.fact.min(), last=own.fact.max())
    lone = lone.filter(lone.first == lone.last)
    told = lone.group_by("first").agg(machines=lone.count()).to_pyarrow().to_pylist()
    return {each["first"]: each["machines"] for each in told}


def in_groups(whose: Any, rows: Any, members: Sequence[tuple[str, str]], given: Given) -> Any:
    """Return seats with each group of their member: those that the inventory names, and those that rows tell."""
    told = rows.filter(rows.row == "machine").inner_join(whose.select("seat", *_WHOSE), list(_WHOSE))
    groups = told.select("seat", group=told.groups.unnest()).distinct()
    if members:
        named = given(pa.table({"name": [each[0] for each in members], "group": [each[1] for each in members]}))
        joined = whose.inner_join(named, whose.called == named.name)
        groups = ibis.union(groups, joined.select("seat", "group"), distinct=True)
    return whose.inner_join(groups, "seat").select(*whose.columns, "group")


def silent(whose: Any, since: str) -> list[tuple[str, str]]:
    """Return the machines that have told nothing since a day, the longest silent first."""
    last = whose.group_by("machine").agg(last=whose.taken_at.max())
    gone = last.filter(last.last < since)
    told = sorted((each["last"], each["machine"]) for each in gone.to_pyarrow().to_pylist())  # engines order otherwise
    return [(machine, day) for day, machine in told]


def odd_seats(whose: Any) -> tuple[int, int]:
    """Return of how many seats fewer rows came than were written, and of how many more."""
    told = whose.agg(fewer=(~whose.is_whole).sum(), more=(whose.found > whose.told).sum()).to_pyarrow().to_pylist()
    return int(told[0]["fewer"] or 0), int(told[0]["more"] or 0)


def repeated_in(rows: Any, whose: Any) -> list[tuple[str, int]]:
    """Return the files in which rows stand of seats of which more came than were written, and how many in each."""
    more = rows.semi_join(whose.filter(whose.found > whose.told), list(_WHOSE))
    told = more.group_by("file").agg(rows=more.count()).to_pyarrow().to_pylist()
    return [(each["file"], each["rows"]) for each in told]


def everybody(whose: Any, *by: str) -> dict[tuple[Any, ...], Having]:
    """Return how many machines and members there are, told apart by columns of their seats."""
    found = whose.group_by(list(by)) if by else whose
    told = found.agg(machines=whose.machine_number.nunique(), members=whose.called.nunique(where=whose.called != ""))
    rows = told.to_pyarrow().to_pylist()
    return {tuple(each[name] for name in by): Having(each["machines"], each["members"]) for each in rows}


def shape_of(number: int, text: Text, kind: Kind) -> Shape:
    """Return a shape with its texts."""
    age: Age = "young" if kind.young else "old"
    return Shape(
        number, text.row, text.surface, text.platform, text.client, text.settings, text.shared, kind.whose, age
    )
