"""The rows of machines put together again: whole machines where every row came, and single rows where some did not."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from plugingov.fleet.edge.homes import told_apart
from plugingov.fleet.part import observation_of
from plugingov.fleet.reading import GivenRow
from plugingov.fleet.row import JUDGED
from plugingov.fleet.shape import NoPart, checked, masked_part
from plugingov.model.observation import Observation
from plugingov.sources.errors import Problem

_Whose: TypeAlias = tuple[str, ...]  # one organisation, machine, member, platform and day
_WHOSE = ("organization", "machine", "member", "platform", "taken_at")
_NO_PART = "a text as `plugingov collect --format jsonl` writes it"


def machines_of(rows: Iterable[GivenRow], problems: list[Problem]) -> Iterator[Observation]:
    """Yield the machines that rows tell of, of each what was written last on a day.

    Where fewer rows came than were written, each is an observation of its own: a part, of whose machine nothing is
    told to be absent. A row that cannot be one is added to `problems`.
    """
    for written in _by_machine(rows).values():
        whole = _last_whole(written)
        try:
            found = [_joined(whole)] if whole else [*_parts([each for one in written for each in one])]
        except _Unjoined as error:
            problems.append(Problem(error.row.at, f"found a row that cannot be judged: {error.why}", _NO_PART))
            continue
        yield from found


class _Unjoined(ValueError):
    """A row is not what an edge writes."""

    def __init__(self, row: GivenRow, why: str) -> None:
        super().__init__(why)
        self.row, self.why = row, why


def _by_machine(rows: Iterable[GivenRow]) -> Mapping[_Whose, list[list[GivenRow]]]:
    """Return the rows of each machine and day, as often as it was written: its own row opens each time.

    Machines without a name are told apart by that row, too.
    """
    found: dict[_Whose, list[list[GivenRow]]] = defaultdict(lambda: [[]])
    nameless = 0
    for row in rows:
        is_first = row.columns["row"] == "machine"
        nameless += is_first and "machine" not in row.columns
        name = [] if "machine" in row.columns else [str(nameless)]
        written = found[(*(row.columns.get(each, "") for each in _WHOSE), *name)]
        if is_first and any(each.columns["row"] == "machine" for each in written[-1]):
            written.append([])
        written[-1].append(row)
    return found


def _last_whole(written: Sequence[Sequence[GivenRow]]) -> tuple[GivenRow, ...]:
    """Return the rows of the last time that all of them came, in whatever order; none where some always lack."""
    together = [each for one in written for each in one]
    for rows in (*reversed(written), together):
        once = _once(rows)
        told = {each.columns.get("rows") for each in once if each.columns["row"] == "machine"}
        if told == {len(once)}:
            return once
    return ()


def _once(rows: Iterable[GivenRow]) -> tuple[GivenRow, ...]:
    """Return rows without those that came twice."""
    return tuple({json.dumps(row.columns, sort_keys=True): row for row in rows}.values())


def _joined(rows: Sequence[GivenRow]) -> Observation:
    """Return the machine of which these are all rows."""
    first = next(each for each in rows if each.columns["row"] == "machine")
    told = [each for each in rows if "settings" in each.columns]
    found = _observation([(each, _text(each)) for each in told], first)
    return replace(found, surface=first.columns.get("surface", found.surface))


def _parts(rows: Iterable[GivenRow]) -> Iterator[Observation]:
    """Yield an observation for each row that can be judged alone, with what it shares."""
    rows = _once(rows)
    shared = {each.columns.get("shared"): each for each in rows if each.columns["row"] == "shared"}
    for row in rows:
        if row.columns["row"] in JUDGED:
            name = row.columns.get("shared")
            if name and name not in shared:
                raise _Unjoined(row, "what it shares with others is in none")
            texts = [(each, each.columns.get("settings", "")) for each in (shared.get(name), row) if each]
            yield replace(_observation(texts, row), is_part=True)


def _text(row: GivenRow) -> str:
    return told_apart(row.columns.get("home", 1))(row.columns["settings"])


def _observation(texts: Sequence[tuple[GivenRow, str]], heading: GivenRow) -> Observation:
    """Return what texts of one machine say together, under the heading that a row of it has."""
    try:
        said = checked(tuple(text for _, text in texts))
    except NoPart as error:
        raise _Unjoined(_first_flawed(texts), str(error)) from None
    return masked_part(observation_of(said, **_heading(heading)))


def _first_flawed(texts: Sequence[tuple[GivenRow, str]]) -> GivenRow:
    for row, text in texts:
        try:
            checked((text,))
        except NoPart:
            return row
    return texts[0][0]


def _heading(row: GivenRow) -> dict[str, Any]:
    columns = row.columns
    return {
        **{name: columns.get(name) for name in ("organization", "machine", "platform", "client")},
        "member": columns.get("member", ""),
        "taken_at": date.fromisoformat(columns["taken_at"]),
        "at": row.at,
    }
