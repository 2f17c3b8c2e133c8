"""A fleet judged: rows to shapes, shapes to verdicts, verdicts to how many machines and members have them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from plugingov.fleet import counting
from plugingov.fleet.counting import Kind
from plugingov.fleet.edge.slicing import digest_of
from plugingov.fleet.engines.files import LINES
from plugingov.fleet.engines.rows import Rows
from plugingov.fleet.facts import Facts, at_worst
from plugingov.fleet.history.comparing import compared
from plugingov.fleet.judging import Judging, Told, Verdicts, told
from plugingov.fleet.jury import Jury
from plugingov.fleet.outcome import NOBODY, FleetReport, Found, Having, Looked, Silent, Then, Trouble, had, in_order
from plugingov.fleet.shape import Shape
from plugingov.fleet.trouble import first_lines
from plugingov.fleet.who import Seat, Who, who
from plugingov.gaps.gap import Fact, Gap, UnknownFact
from plugingov.model.organisation import Organisation
from plugingov.sources.work import stage

_LOOKED_INTO = 10  # files, for the line of the first row that cannot be judged


@dataclass(frozen=True)
class Asking:
    """What a fleet is asked: by whom it is judged, for which day, and with which day that is compared."""

    judging: Judging
    jury: Jury
    as_of: date
    since: date | None
    organizations: tuple[str, ...]
    declared: tuple[Gap, ...]
    unknown_declared: tuple[UnknownFact, ...]
    by_name: bool = False  # whether whoever has a gap is wanted by name

    @property
    def organisation(self) -> Organisation:
        """Return the organisation whose machines these are."""
        return self.judging.organisation


def judge_fleet(rows: Rows, asking: Asking) -> FleetReport:
    """Return what the machines of one organisation come to."""
    snapshot = _Snapshot(rows, asking, asking.as_of)
    inventory: tuple[Fact, ...] = (*asking.declared, *asking.unknown_declared)
    report = FleetReport(
        organization=asking.organisation.id,
        policy=asking.judging.judges.policy.name,
        as_of=asking.as_of.isoformat(),
        looked=snapshot.looked(),
        found=in_order(snapshot.found()),
        declared=tuple(each for each in asking.declared if each.status == "open"),
        unknown_declared=tuple(each for each in asking.unknown_declared if each.status == "open"),
        accepted_declared=tuple(each for each in inventory if each.status != "open"),
        coverage=asking.judging.coverage(),
        policy_file=asking.judging.judges.policy_file,
        who=snapshot.who() if asking.by_name else None,
    )
    if asking.since is None:
        return report
    asked = frozenset(one.heading.id for one in asking.judging.judges.asked if not one.not_asked)
    then = _Snapshot(rows, asking, asking.since).remembered(asked)
    return compared(report, then, asked) if then.everybody.machines else report  # beside nothing all would be new


class _Snapshot:
    """The fleet as of one day: of each machine and member the newest rows up to then."""

    def __init__(self, rows: Rows, asking: Asking, day: date) -> None:
        self._asking = asking
        self._rows_at = rows
        self._day = day
        young = asking.judging.judges.policy.decided.observation_age
        self._since = (day - timedelta(days=young)).isoformat()
        with stage("reading rows"):
            told = counting.troubled(rows.table, day, asking.organizations)
            self._rows, troubles = counting.per_file(told)
            self._troubles = tuple(_placed(troubles, rows, day, asking.organizations))
            alone = len(asking.organizations) == 1
            self._good = counting.counted(told, asking.organisation.id, alone=alone)
            if not alone:  # what cannot be judged may be of any of them, and counts for each
                self._rows = counting.count(self._good) + sum(each.rows for each in self._troubles)
            people = asking.organisation.people
            self._seats = counting.seats(self._good, people.called, _classes(asking.judging), rows.given)
        with stage("finding what is alike"):
            self._numbered = counting.numbered(self._good, hashes=rows.hashes)
            texts = {(each.one, each.other): each for each in self._numbered.texts}
            self._seen = counting.seen(self._good, self._seats, self._numbered)
            self._shared = dict(_true(counting.shared_texts(self._good)))
            self._kinds = sorted(
                ((texts[each.one, each.other], each) for each in counting.kinds(self._seen, self._seats, self._since)),
                key=lambda pair: (*pair[0][2:], pair[1].whose, pair[1].young),
            )
        with stage("judging"):
            self._shapes = [counting.shape_of(number, *pair) for number, pair in enumerate(self._kinds)]
            around = dict.fromkeys(filter(None, map(_around, self._shapes)))
            told = list(asking.jury.verdicts([*self._shapes, *around], self._shared))
            known = dict(zip(around, map(_told, told[len(self._shapes) :]), strict=True))
            pairs = zip(self._shapes, told, strict=False)
            self._verdicts = [_beside(each, _known(known, shape)) for shape, each in pairs]

    def found(self) -> list[Found]:
        """Return every gap and everything unknown, with who has it."""
        with stage("counting"):
            facts, table = self._told
            return self._counted(facts, table) if table is not None else []

    def who(self) -> Who | None:
        """Return by name who has each of them; nothing where nobody has any."""
        facts, table = self._told
        if table is None:
            return None
        seats = self._seats.mutate(member=self._seats.called).select("seat", *Seat._fields).to_pyarrow()
        return who(seats, table.to_pyarrow(), facts)

    @cached_property
    def _told(self) -> tuple[Facts, Any]:
        """Return every fact, and a table of the seats that have each, if any has one."""
        facts = Facts()
        told = [(kind, fact, facts.number(fact)) for kind, verdicts in self._each() for fact in verdicts.facts]
        pairs = [(kind, number) for kind, _, number in told]
        pairs += [(kind, at_worst(number)) for kind, fact, number in told if facts.is_worst(fact, number)]
        having = [self._having(pairs)] if pairs else []
        having += self._absent(facts)
        return facts, counting.together(having) if having else None

    def remembered(self, asked: frozenset[str]) -> Then:
        """Return it as a later day remembers it; `asked` are the ids of the rules that both are asked."""
        whole = counting.everybody(self._seats).get((), NOBODY)
        return Then(
            as_of=self._day.isoformat(),
            is_snapshot=False,
            everybody=whole,
            silent=len(counting.silent(self._seats, self._since)),
            facts=tuple(map(had, self.found())),
            asked=asked,
        )

    def _each(self) -> Iterator[tuple[Kind, Verdicts]]:
        yield from ((kind, verdicts) for (_, kind), verdicts in zip(self._kinds, self._verdicts, strict=True))

    def _absent(self, facts: Facts) -> Iterator[Any]:
        """Yield the seats that lack a door that arrives by itself: their rows all came, lately, and none shows it."""
        lacking: dict[str, list[tuple[Kind, int]]] = defaultdict(list)
        for kind, verdicts in self._each():
            for fact in verdicts.absent:
                lacking[fact.subject.plugin or ""].append((kind, facts.number(fact)))
        for door, those in sorted(lacking.items()):
            by = self._told_apart_by(door)
            found = self._having(those, by).semi_join(counting.whole(self._seats, self._since), "seat")
            if unread := [(kind, 0) for kind, verdicts in self._each() if verdicts.refused]:
                found = found.anti_join(self._having(unread), "seat")  # it may be there
            if there := [(kind, 0) for kind, verdicts in self._each() if door in verdicts.doors]:
                found = found.anti_join(self._having(there, by), list(by))
            yield found.select("seat", "fact")

    def _told_apart_by(self, door: str) -> tuple[str, ...]:
        """Return of what a door is absent: of a machine, of a home, or of a project whose own file brings it."""
        doors = self._asking.organisation.doors
        via = next((each.provision.via for each in doors if each.id == door and each.surface == "claude-code"), None)
        return _ABSENT_OF.get(via or "", ("seat",))

    def _having(self, those: Sequence[tuple[Kind, int]], by: tuple[str, ...] = ("seat",)) -> Any:
        seen = self._seen if by == ("seat",) else self._seen_in_homes
        return counting.having_facts(seen, self._seats, self._since, those, self._rows_at.given, by)

    @cached_property
    def _seen_in_homes(self) -> Any:
        return counting.seen(self._good, self._seats, self._numbered, "home", "project")

    def _counted(self, facts: Facts, table: Any) -> list[Found]:
        totals = counting.having(table, self._seats)
        platforms = _per_fact(counting.having(table, self._seats, "platform"))
        groups = _per_fact(
            counting.having(
                table,
                counting.in_groups(self._seats, self._good, _groups(self._asking.organisation), self._rows_at.given),
                "group",
            )
        )
        alone = counting.alone(table, facts.open_gaps(), self._seats)
        return [
            Found(
                fact,
                totals[number,],
                _by_name(platforms.get(number, {})),
                _by_name(groups.get(number, {})),
                alone.get(number, 0),
                totals.get((at_worst(number),)),
            )
            for number, fact in facts.all()
            if (number,) in totals
        ]

    def looked(self) -> Looked:
        """Return what was looked at."""
        refused: dict[str, int] = defaultdict(int)
        for (_, kind), verdicts in zip(self._kinds, self._verdicts, strict=True):
            if verdicts.refused:
                refused[verdicts.refused] += kind.rows
        bad = sum(each.rows for each in self._troubles) + sum(refused.values())
        whole = counting.everybody(self._seats)
        grouped = counting.in_groups(self._seats, self._good, _groups(self._asking.organisation), self._rows_at.given)
        incomplete, repeated = counting.odd_seats(self._seats)
        return Looked(
            rows=self._rows,
            judged=self._rows - bad,
            shapes=len(self._shapes),
            everybody=whole.get((), NOBODY),
            platforms=_by_name(counting.everybody(self._seats, "platform")),
            groups=_by_name(counting.everybody(grouped, "group")),
            troubles=self._troubles,
            refused=tuple(sorted(refused.items())),
            silent=tuple(Silent(*each) for each in counting.silent(self._seats, self._since)),
            incomplete=incomplete,
            repeated=repeated,
            repeated_in=self._repeated_in() if repeated else (),
        )

    def _repeated_in(self) -> tuple[tuple[str, int], ...]:
        found = counting.repeated_in(self._good, self._seats)
        named = self._rows_at.as_named({file for file, _ in found})
        return tuple(sorted((named[file], rows) for file, rows in found))


_ABSENT_OF = {"managed-plugin": ("seat", "home"), "project-file": ("seat", "home", "project")}


def _placed(troubles: Sequence[Trouble], rows: Rows, day: date, organizations: tuple[str, ...]) -> Iterator[Trouble]:
    """Yield troubles with their files as they were named, and the line of the first row where a file has lines."""
    lines: dict[str, Mapping[str, int]] = {}
    named = rows.as_named({each.file for each in troubles})
    for each in sorted(one._replace(file=named[one.file]) for one in troubles):  # engines call files otherwise
        file = each.file
        if file.endswith(LINES) and file not in lines and len(lines) < _LOOKED_INTO:
            lines[file] = first_lines(file, day, organizations)
        yield each._replace(first=lines.get(file, {}).get(each.why))


def _around(shape: Shape) -> Shape | None:
    """Return what surrounds a server or package, as a shape of its own; the row of its settings tells what that has."""
    if shape.row not in {"server", "package"}:
        return None
    return shape._replace(number=0, row="settings", settings='{"files":[]}')


def _known(told: Mapping[Shape, Told], shape: Shape) -> Told:
    around = _around(shape)
    return told[around] if around else frozenset()


def _told(verdicts: Verdicts) -> Told:
    return told((*verdicts.gaps, *verdicts.unknowns))


def _beside(verdicts: Verdicts, known: Told) -> Verdicts:
    """Return what is told of a thing alone: what its surroundings have without it, their own row tells once."""
    return verdicts._replace(
        gaps=tuple(each for each in verdicts.gaps if (each.fingerprint, True) not in known),
        unknowns=tuple(each for each in verdicts.unknowns if (each.fingerprint, False) not in known),
    )


def _by_name(found: Mapping[tuple[Any, ...], Having]) -> dict[str, Having]:
    return {str(name or ""): having for (name,), having in sorted(found.items(), key=lambda one: str(one[0][0] or ""))}


def _per_fact(found: Mapping[tuple[Any, ...], Having]) -> Mapping[int, Mapping[tuple[Any, ...], Having]]:
    """Return of each fact, by its number, who of what has it."""
    per_fact: dict[int, dict[tuple[Any, ...], Having]] = defaultdict(dict)
    for (number, name), having in found.items():
        per_fact[number][name,] = having
    return per_fact


def _true(texts: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what rows share under its digest, where some text really has it."""
    for digest, those in texts.items():
        for text in those:
            if digest_of(text) == digest:
                yield digest, text


def _classes(judging: Judging) -> dict[str, str]:
    """Return with each member whom a group names somebody of whom rules say the same: the first of them.

    Only groups that decide who gets a door or who uses it tell members apart; whoever holds a credential has answers
    of their own.
    """
    people = judging.organisation.people
    holders = {credential.holder for credential in judging.organisation.credentials.values()}
    telling = judging.telling_groups
    first: dict[object, str] = {}
    return {
        name: first.setdefault(name if name in holders else people.person(name).groups & telling, name)
        for name in sorted(people.names())
    }


def _groups(organisation: Organisation) -> list[tuple[str, str]]:
    """Return each member of a group with the group."""
    people = organisation.people
    return [(name, group) for name in sorted(people.names()) for group in sorted(people.person(name).groups)]
