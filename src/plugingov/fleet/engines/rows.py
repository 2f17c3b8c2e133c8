"""Rows where an engine can reach them, whatever they were stored as."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

import ibis
import pyarrow as pa

from plugingov.fleet.row import COLUMNS, Column
from plugingov.sources.errors import Problem, problem_with
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

FILE: Final = "plugingov_file"  # the column in which engines say the file: a column of a row's own is called otherwise
_LONGEST_SAID = 200

Given: TypeAlias = Callable[[pa.Table], Any]  # puts what we know where the engine can join it


class Rows(NamedTuple):
    """Rows where an engine can reach them, as texts, each with the file or table it stands in."""

    table: Any
    files: tuple[str, ...] = ()  # those that were named, for what the table calls them by
    hashes: bool = False  # whether the engine's own hash, of 64 bits, may stand for a text
    given: Given = ibis.memtable
    stands_for: Mapping[str, str] = {}  # files that were named, of those that the engine reads in their place

    def as_named(self, names: Iterable[str]) -> dict[str, str]:
        """Return with each name by which the engine calls a file how it was named."""
        named = {os.path.realpath(file): file for file in self.files}
        named |= {os.path.realpath(copy): file for copy, file in self.stands_for.items()}
        return {name: named.get(os.path.realpath(_path(name)), name) for name in names}


def _path(name: str) -> str:
    return unquote(urlsplit(name).path) if name.startswith("file:") else name


def as_texts(table: Any) -> Any:
    """Return a table with every column of a row, each of its type; what is not there is empty.

    A column that is no list where a list is wanted is empty too.
    """
    there = set(table.columns)
    columns = {column.name: _as_text(table, column, there) for column in COLUMNS}
    file = table[FILE].cast("string") if FILE in there else ibis.literal("")
    return table.select(**columns, file=file)


def _as_text(table: Any, column: Column, there: Collection[str]) -> Any:
    is_list = "<" in column.type
    type_here = column.type if is_list else "string"
    if column.name not in there or (is_list and not table[column.name].type().is_array()):
        return ibis.null().cast(type_here)
    return table[column.name].cast(type_here)


def together(tables: Sequence[Any]) -> Any:
    """Return the rows of several tables as one."""
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def unreadable(name: str, said: object, expected: str = "JSON lines or Parquet") -> Problem:
    """Return the problem with rows that an engine could not read, in its words, without secrets."""
    first = mask(visible(str(said).strip().partition("\n")[0]))
    return problem_with(name, "found rows that cannot be read", expected, first[:_LONGEST_SAID])
