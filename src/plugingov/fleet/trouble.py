"""Why a row cannot be judged, asked of one row: to say in which line of its file the first such row stands."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, get_args

from plugingov.fleet.engines.files import lines_of
from plugingov.fleet.row import JUDGED, ROW_SCHEMA, RowKind
from plugingov.model.observation import Platform

NO_ROW = "no row: not JSON, or without `schema`"
OTHER_SCHEMA = f"its `schema` is not {ROW_SCHEMA}"
OTHER_KIND = "its `row` is of no known kind"
NO_MACHINE = "it does not say of which `machine` it is"
NO_DAY = "its `taken_at` is no day"
FUTURE = "its clock is in the future"
OTHER_ORGANIZATION = "it is of no `organization` that is judged"
NO_SETTINGS = "its `settings` are no JSON"
OTHER_PLATFORM = "its `platform` is none that is known"
MOST_GROUPS = 1000
TOO_MANY_GROUPS = f"its `groups` are more than {MOST_GROUPS:,}"
KINDS = get_args(RowKind)
PLATFORMS = get_args(Platform)


def trouble_of(row: Any, as_of: date, organizations: Sequence[str]) -> str:
    """Return why a row cannot be judged; nothing where it can. The engine asks the same of all rows at once."""
    if not isinstance(row, dict) or (row.get("schema") is None and row.get("row") is None):
        return NO_ROW
    day, whose = _text(row.get("taken_at")), row.get("organization")
    is_alone = whose is None and len(organizations) == 1
    found = (
        (row.get("schema") != ROW_SCHEMA, OTHER_SCHEMA),
        (row.get("row") not in KINDS, OTHER_KIND),
        (not row.get("machine"), NO_MACHINE),
        (not is_day(day), NO_DAY),
        (day > as_of.isoformat(), FUTURE),
        (not is_alone and whose not in organizations, OTHER_ORGANIZATION),
        (row.get("platform") not in (None, "", *PLATFORMS), OTHER_PLATFORM),
        (len(row.get("groups") or ()) > MOST_GROUPS, TOO_MANY_GROUPS),
        (_text(row.get("row")) in JUDGED and not _text(row.get("settings")).startswith("{"), NO_SETTINGS),
    )
    return next((why for is_so, why in found if is_so), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def is_day(text: str) -> bool:
    """Tell whether a text is a day, as `2026-11-23`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def first_lines(file: str, as_of: date, organizations: Sequence[str]) -> dict[str, int]:
    """Return for each reason the first line of a file of JSON lines whose row cannot be judged for it."""
    found: dict[str, int] = {}
    for number, row in enumerate(_rows(file), 1):
        why = trouble_of(row, as_of, organizations)
        if why:
            found.setdefault(why, number)
    return found


def _rows(file: str) -> Iterator[Any]:
    for line in lines_of(file):
        try:
            yield None if line is None else json.loads(line)
        except (ValueError, RecursionError):
            yield None
