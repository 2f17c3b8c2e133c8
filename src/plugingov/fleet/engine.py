"""The engine that counts: embedded DuckDB, Spark, or any other that Ibis knows; the only room that knows Ibis."""

import glob
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import duckdb
import ibis

from plugingov.fleet.row import COLUMNS, Column
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

Engine: TypeAlias = Literal["duckdb", "spark"]
LINES = (".jsonl", ".ndjson", ".json")
PARQUET = ".parquet"
_MEMORY = "1400MB"
_LONGEST_LINE = 16 * 1024 * 1024


class Rows(NamedTuple):
    """Rows where an engine can reach them, as texts, each with the file it stands in."""

    backend: Any
    table: Any
    files: tuple[str, ...] = ()


def files_of(paths: Iterable[str], problems: list[Problem]) -> tuple[str, ...]:
    """Return the files of rows that some paths name: files, folders with all below them, globs."""
    found: dict[str, None] = {}
    for path in paths:
        files = _files(path)
        if not files:
            expected = "rows: *.jsonl, *.ndjson or *.parquet, a folder of them, or a glob"
            problems.append(problem_with(path, "found no file of rows", expected))
        found |= dict.fromkeys(files)
    return tuple(found)


def _files(path: str) -> list[str]:
    if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a name is too long)
        below = (os.fspath(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
        return sorted(each for each in below if _is_rows(each))
    if Path(path).exists():
        return [path]
    return sorted(each for each in glob.glob(path, recursive=True) if _is_rows(each))  # noqa: PTH207 (texts)


def _is_rows(path: str) -> bool:
    return path.lower().endswith((*LINES, PARQUET)) and not Path(path).name.startswith(".")


@contextmanager
def on_duckdb(files: Sequence[str]) -> Iterator[Rows]:
    """Open files of rows with an embedded engine, whose working files are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="plugingov-") as folder:
        backend = ibis.duckdb.connect(threads=os.cpu_count() or 1, memory_limit=_MEMORY, temp_directory=folder)
        for said in ("preserve_insertion_order", "autoinstall_known_extensions", "autoload_known_extensions"):
            backend.raw_sql(f"SET {said} = false")  # nothing is fetched, and the order is that of our own questions
        try:
            yield Rows(backend, _together(list(_tables(backend, files, folder))), tuple(files))
        except duckdb.Error as error:
            raise BadInput([_unreadable(", ".join(files[:_NAMED]), error)]) from None


def _tables(backend: Any, files: Sequence[str], folder: str) -> Iterator[Any]:
    parquet = [each for each in files if each.lower().endswith(PARQUET)]
    lines = [each for each in files if not each.lower().endswith(PARQUET)]
    if parquet:
        _refuse_broken(backend, parquet)
        yield _as_texts(backend.read_parquet(parquet, table_name="parquet", union_by_name=True, filename=True))
    if lines:
        columns = {column.name: "VARCHAR[]" if "<" in column.type else "VARCHAR" for column in COLUMNS}
        read = backend.read_json(
            lines,
            table_name="lines",
            columns=columns,
            format="newline_delimited",
            ignore_errors=True,
            filename=True,
            maximum_object_size=_LONGEST_LINE,
        )
        kept = os.fspath(Path(folder, "lines.parquet"))  # a line is parsed once, however often it is asked for
        backend.to_parquet(read, kept)
        yield _as_texts(backend.read_parquet(kept, table_name="kept"))


def _refuse_broken(backend: Any, files: Sequence[str]) -> None:
    """Refuse files that are no Parquet, all of them at once: in none of them is a row that could be counted."""
    problems = []
    for file in files:
        try:
            backend.read_parquet([file], table_name="tried")
        except duckdb.Error as error:
            problems.append(_unreadable(file, error))
    if problems:
        raise BadInput(problems)


def _unreadable(file: str, error: Exception) -> Problem:
    said = mask(visible(str(error).partition("\n")[0]))
    return problem_with(file, "found rows that cannot be read", "JSON lines or Parquet", said[:_LONGEST_SAID])


_NAMED = 3  # files
_LONGEST_SAID = 200


def _as_texts(table: Any) -> Any:
    """Return a table with every column of a row, each of its type; what the file does not have is empty."""
    there = set(table.columns)
    columns = {column.name: _as_text(table, column, there) for column in COLUMNS}
    file = table["filename"].cast("string") if "filename" in there else ibis.literal("")
    return table.select(**columns, file=file)


def _as_text(table: Any, column: Column, there: Collection[str]) -> Any:
    """Return a column as text, or as a list of texts; one that is no list where a list is wanted is empty."""
    is_list = "<" in column.type
    if column.name not in there or (is_list and not table[column.name].type().is_array()):
        return ibis.null().cast(column.type)
    return table[column.name].cast(column.type if is_list else "string")


def _together(tables: Sequence[Any]) -> Any:
    return ibis.union(*tables) if len(tables) > 1 else tables[0]
