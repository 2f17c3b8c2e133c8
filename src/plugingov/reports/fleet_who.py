"""Who has each gap of a fleet: a row for each machine and member, written as it comes, because there are millions."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from plugingov.fleet.outcome import FleetReport, Found
from plugingov.reports.check_rows import WHICH, which
from plugingov.reports.csv import written
from plugingov.reports.text import shown
from plugingov.sources.secrets import mask

_WHAT = ("verdict", "status", *WHICH, "fingerprint", "at_worst")
_WHOSE = ("machine", "member", "platform", "taken_at")
_Said: TypeAlias = Mapping[str, str]


class _Format(NamedTuple):
    """How the first columns of a row are written, and the others behind them."""

    opened: Callable[[_Said], str]
    closed: Callable[[_Said], str]


def csv_who(reports: Sequence[FleetReport]) -> Iterator[str]:
    """Yield CSV: its heading, then a row for each gap, or thing that is not known, and each seat that has it."""
    yield written([(*_WHAT, *_WHOSE)])
    yield from _rows(
        reports, _Format(lambda said: f"{written([_shown(said)], '')},", lambda said: written([_shown(said)]))
    )


def json_who(reports: Sequence[FleetReport]) -> Iterator[str]:
    """Yield the same as JSON lines, whose keys are the columns: what is not said is an empty text."""
    yield from _rows(reports, _Format(lambda said: f"{_json(said)[:-1]},", lambda said: f"{_json(said)[1:]}\n"))


def _shown(said: _Said) -> Iterator[str]:
    return map(shown, said.values())


def _json(said: _Said) -> str:
    return json.dumps({name: mask(text) for name, text in said.items()}, separators=(",", ":"))


def _rows(reports: Sequence[FleetReport], written_as: _Format) -> Iterator[str]:
    for report in reports:
        if report.who:
            seats = [written_as.closed(dict(zip(_WHOSE, seat, strict=True))) for seat in report.who.seats]
            for each in report.found:
                heads = [written_as.opened(_what(each, at_worst)) for at_worst in ("no", "yes")]
                yield from (heads[is_worst] + seats[place] for place, is_worst in report.who.have(each.fact))


def _what(found: Found, at_worst: str) -> _Said:
    fact = found.fact
    cells = ("gap" if found.is_gap else "unknown", fact.status, *which(fact), fact.fingerprint, at_worst)
    return dict(zip(_WHAT, cells, strict=True))
