"""A table of rows in a database: counted there where that is known to count alike, else brought here."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_plus, urlsplit

import ibis
from ibis.common.exceptions import TableNotFound

from plugingov.fleet.engines.embedded import on_duckdb
from plugingov.fleet.engines.rows import Given, Rows, as_texts, unreadable
from plugingov.fleet.row import COLUMNS, NAMES, Column
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.secrets import MASK, sounds_secret

# Those in which tests hold every answer against DuckDB's. Others may compare texts in ways of their own (letters of
# two cases as one, say), and what they hold is counted here.
COUNTING = frozenset({"duckdb", "postgres", "pyspark"})
_SAME = {"postgresql": "postgres", "spark": "pyspark"}
_NEEDED = ("schema", "row", "machine", "taken_at", "settings")


class Address(NamedTuple):
    """Where a table of rows is: the address of a database, and the table's name in it."""

    url: str
    table: str

    @property
    def kind(self) -> str:
        """Return the name by which Ibis knows such databases."""
        scheme = self.url.partition("://")[0].lower()
        return _SAME.get(scheme, scheme)

    @property
    def shown(self) -> str:
        """Return what an error may call it: nothing of its host, its user or its password."""
        return f"--backend {self.kind}"

    def without_secret(self, words: str) -> str:
        """Return what a driver says without the address, and without the secrets that it may hold."""
        words = words.replace(self.url, f"{self.kind}://{MASK}")
        for each in sorted(self._secrets(), key=len, reverse=True):
            words = words.replace(each, MASK)
        return words

    def _secrets(self) -> set[str]:
        """Return the password, and what is called like one, as it is written and as drivers say it."""
        try:
            parts = urlsplit(self.url)
            written = [parts.password or ""]
        except ValueError:
            return set()
        pairs = (each.partition("=") for each in parts.query.split("&"))
        written += [value for name, _, value in pairs if sounds_secret(unquote_plus(name))]
        return {said for each in written for said in (each, unquote(each), unquote_plus(each)) if said}


@contextmanager
def on_backend(address: Address, *, brought: bool) -> Iterator[Rows]:
    """Open a table of rows; `brought` has it counted by the embedded engine, wherever it is."""
    with _connected(address) as (backend, given):
        table = _table(backend, address)
        if brought or address.kind not in COUNTING:
            with tempfile.TemporaryDirectory(prefix="plugingov-") as folder:
                file = os.fspath(Path(folder, "rows.parquet"))
                _bring(table, file, address)
                with on_duckdb([file]) as rows:
                    yield rows._replace(table=rows.table.mutate(file=ibis.literal(address.table)), files=())
            return
        try:
            yield Rows(table, hashes=address.kind == "duckdb", given=given)
        except Exception as error:
            if _is_ours(error):
                raise
            raise BadInput([_refused(address, error)]) from None


def _is_ours(error: Exception) -> bool:
    """Tell whether an error is none of a driver's."""
    return type(error).__module__.partition(".")[0] in {"builtins", "plugingov", "click"}


@contextmanager
def _connected(address: Address) -> Iterator[tuple[Any, Given]]:
    """Yield the database as Ibis knows it, and what hands it a table; what a driver raises meanwhile is bad input."""
    if address.kind == "pyspark":
        from plugingov.fleet.engines.spark import giving, spark  # noqa: PLC0415 (an extra of its own)

        with spark() as session:
            backend = ibis.pyspark.connect(session)
            yield backend, giving(session, backend)
        return
    if address.kind == "sqlite" and not _file_of(address.url).is_file():  # which would make it
        raise BadInput([_refused(address, "there is no such file")])
    read_only = {"read_only": True} if address.kind == "duckdb" else {}
    try:
        backend = ibis.connect(address.url, **read_only)
    except ImportError:
        raise BadInput([_without_driver(address)]) from None
    except Exception as error:  # noqa: BLE001 (each driver has errors of its own)
        raise BadInput([_refused(address, error)]) from None
    try:
        yield backend, ibis.memtable
    finally:
        backend.disconnect()


def _without_driver(address: Address) -> Problem:
    expected = f"pip install 'ibis-framework[{address.kind}]'"
    return problem_with(address.shown, "found no driver for such a database", expected)


def _file_of(url: str) -> Path:
    parts = urlsplit(url)
    return Path(unquote(parts.netloc + parts.path))


def _table(backend: Any, address: Address) -> Any:
    """Return the rows of a table; refuse one that has not what every row has."""
    *within, name = address.table.split(".")
    try:
        table = backend.table(name, database=tuple(within) or None)
    except TableNotFound:
        raise BadInput([problem_with(address.shown, f"found no table `{address.table}`", "a table of rows")]) from None
    except Exception as error:  # noqa: BLE001 (each driver has errors of its own)
        raise BadInput([_refused(address, error)]) from None
    problems = list(_missing(table, address))
    if problems:
        raise BadInput(problems)
    return as_texts(table).mutate(file=ibis.literal(address.table))


def _missing(table: Any, address: Address) -> Iterator[Problem]:
    lacking = [name for name in _NEEDED if name not in table.columns]
    if lacking:
        found = f"found a table without {', '.join(f'`{name}`' for name in lacking)}"
        yield problem_with(address.shown, found, f"the columns of a row: {', '.join(NAMES)}")
    for column in COLUMNS:
        if column.name in table.columns and not _fits(column, table[column.name].type()):
            found = f"found a column `{column.name}` of type {table[column.name].type()}"
            expected = column.type if "<" in column.type else "text, as a machine wrote it"  # jsonb writes it anew
            yield problem_with(address.shown, found, expected)


def _fits(column: Column, there: Any) -> bool:
    if "<" in column.type:
        return bool(there.is_array())
    return not (there.is_nested() or there.is_json() or there.is_binary())


def _bring(table: Any, file: str, address: Address) -> None:
    try:
        table.to_parquet(file)
    except Exception as error:  # noqa: BLE001 (each driver has errors of its own)
        raise BadInput([_refused(address, error)]) from None


def _refused(address: Address, error: object) -> Problem:
    return unreadable(address.shown, address.without_secret(str(error)), "a table of rows that can be read")
