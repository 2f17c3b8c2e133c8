"""A row read back from a document: its columns are of their types, and say whose and of which day it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias, get_args

from plugingov.fleet.row import COLUMNS, ROW_SCHEMA, Column, ColumnType, RowKind
from plugingov.model.observation import Platform
from plugingov.sources.document import Place
from plugingov.sources.errors import Problem, one_of

Columns: TypeAlias = Mapping[str, Any]  # those that are not empty, each of its type


class GivenRow(NamedTuple):
    """A row, and where it stands."""

    columns: Columns
    at: Place


def read_row(data: Mapping[str, Any], at: Place, problems: list[Problem]) -> GivenRow | None:
    """Return the row that a document is, adding to `problems` what of it no edge writes.

    Columns that are no row's own are left out: whatever ships rows may add what it likes.
    """
    flaw = _flaw(data)
    if flaw:
        problems.append(Problem(at, *flaw))
        return None
    return GivenRow({each.name: data[each.name] for each in COLUMNS if data.get(each.name) not in (None, "")}, at)


def _flaw(data: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a row and what was expected, without a word of the row; nothing where all is well."""
    if data.get("schema") != ROW_SCHEMA:
        return "found a row of another `schema`", ROW_SCHEMA
    for column in COLUMNS:
        if not _fits(column, data.get(column.name)):
            return f"found a row whose `{column.name}` is of another type", _TYPES[column.type]
    if data.get("row") not in get_args(RowKind):
        return "found a row of no known kind", f"`row`: {one_of(get_args(RowKind))}"
    if data.get("platform") not in (*get_args(Platform), None, ""):
        return "found a row of no known platform", f"`platform`: {one_of(get_args(Platform))}"
    if data["row"] != "machine" and not data.get("settings"):
        return "found a row without `settings`", "a text as `plugingov collect --format jsonl` writes it"
    return None if _is_day(data.get("taken_at")) else ("found a row of no day", "`taken_at`: a day, as 2026-11-23")


_TYPES: Mapping[ColumnType, str] = {"string": "a text", "array<string>": "a list of texts", "int64": "a whole number"}


def _fits(column: Column, value: object) -> bool:
    match column.type:
        case "int64":
            return value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0)
        case "array<string>":
            return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    return value is None or isinstance(value, str)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
