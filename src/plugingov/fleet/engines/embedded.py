"""The engine that comes along: DuckDB, in this process."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis

from plugingov.fleet.engines.files import LINES, LONGEST, has_long_lines, is_parquet, lines_of
from plugingov.fleet.engines.rows import FILE, Rows, as_texts, together, unreadable
from plugingov.fleet.row import COLUMNS
from plugingov.sources.errors import BadInput

_MEMORY = "1400MB"
_NAMED = 3  # files


@contextmanager
def on_duckdb(files: Sequence[str]) -> Iterator[Rows]:
    """Open files of rows with an embedded engine, whose working files are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="plugingov-") as folder:
        backend = ibis.duckdb.connect(threads=os.cpu_count() or 1, memory_limit=_MEMORY, temp_directory=folder)
        for said in ("preserve_insertion_order", "autoinstall_known_extensions", "autoload_known_extensions"):
            backend.raw_sql(f"SET {said} = false")  # nothing is fetched, and the order is that of our own questions
        try:
            cut = {each: _cut(each, folder, number) for number, each in enumerate(files) if _is_too_long(each)}
            table = together(list(_tables(backend, [cut.get(each, each) for each in files], folder)))
            stands_for = {copy: file for file, copy in cut.items()}
            yield Rows(table, tuple(files), hashes=True, stands_for=stands_for)
        except duckdb.Error as error:
            raise BadInput([unreadable(", ".join(files[:_NAMED]), error)]) from None


def _is_too_long(file: str) -> bool:
    return file.lower().endswith(LINES) and has_long_lines(file)


def _cut(file: str, folder: str, number: int) -> str:
    """Write a copy of a file in which lines that are too long for the engine are no rows, and return its name."""
    copy = Path(folder, f"cut-{number}.jsonl")
    with copy.open("wb") as stream:
        stream.writelines(b"null\n" if line is None else line for line in lines_of(file))
    return os.fspath(copy)


def _tables(backend: Any, files: Sequence[str], folder: str) -> Iterator[Any]:
    parquet = [each for each in files if is_parquet(each)]
    lines = [each for each in files if not is_parquet(each)]
    for number, those in enumerate(_of_one_schema(backend, parquet)):
        yield as_texts(_parquet(backend, those, f"parquet_{number}"))
    if lines:
        columns = {column.name: "VARCHAR[]" if "<" in column.type else "VARCHAR" for column in COLUMNS}
        read = backend.read_json(
            [_literal(each) for each in lines],
            table_name="lines",
            columns=columns,
            format="newline_delimited",
            ignore_errors=True,
            filename=FILE,
            hive_partitioning=False,
            maximum_object_size=LONGEST + 1,
        )
        kept = os.fspath(Path(folder, "lines.parquet"))  # a line is parsed once, however often it is asked for
        backend.to_parquet(read, kept)
        yield as_texts(backend.read_parquet(kept, table_name="kept"))


def _parquet(backend: Any, files: Sequence[str], name: str) -> Any:
    """Return files as a table; names of folders (`machine=m1`) are no columns, and say nothing of rows."""
    names = [_literal(each) for each in files]
    return backend.read_parquet(names, table_name=name, filename=FILE, hive_partitioning=False)


def _literal(file: str) -> str:
    """Return a path in which the engine finds nothing to expand: else a name might stand for other files."""
    return _MAGIC.sub(r"[\1]", file)


_MAGIC = re.compile(r"([*?\[])")


def _of_one_schema(backend: Any, files: Sequence[str]) -> list[list[str]]:
    """Return files of Parquet by what columns they have: of one name, they may be of two types that nothing joins.

    Those that are none are refused, all of them at once: in none of them is a row that could be counted.
    """
    found: dict[str, list[str]] = {}
    problems = []
    for file in files:
        try:
            found.setdefault(str(_parquet(backend, [file], "tried").schema()), []).append(file)
        except duckdb.Error as error:
            problems.append(unreadable(file, error))
    if problems:
        raise BadInput(problems)
    return list(found.values())
