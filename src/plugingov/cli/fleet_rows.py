"""Where the rows of a fleet are, and which engine is asked to count them."""

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from plugingov.cli.inputs import refuse
from plugingov.sources.errors import Problem

if TYPE_CHECKING:  # an extra: most commands count nothing
    from plugingov.fleet.engines.rows import Rows

Command = TypeVar("Command", bound=Callable[..., Any])
ENGINES = ("duckdb", "spark")


class RowsAt(NamedTuple):
    """Where rows are, and which engine is asked to count them."""

    paths: tuple[str, ...]
    engine: str
    backend: str
    table: str


def rows_options(command: Command) -> Command:
    """Add where rows are, if not in files, and which engine counts them."""
    for option in (
        click.option("--table", metavar="NAME", help="The table of rows in --backend: `rows`, or `schema.rows`."),
        click.option("--backend", metavar="URL", help="A database with rows in a table: `postgres://...`."),
        click.option(
            "--engine",
            type=click.Choice(ENGINES),
            help="Which engine counts: for files duckdb unless you say spark, for a table its own database.",
        ),
    ):
        command = option(command)
    return command


def where_rows_are(paths: tuple[str, ...], engine: str | None, backend: str | None, table: str | None) -> RowsAt:
    """Return where rows are; refuse words that do not go together."""
    if bool(backend) != bool(table):
        raise click.UsageError("a table of rows takes both: --backend URL --table NAME")
    if bool(paths) == bool(backend):
        what = "files of JSON lines or Parquet, folders, or globs; or a table: --backend URL --table NAME"
        raise click.UsageError(f"name {'either' if paths else 'rows:'} {what}")
    if backend and "://" not in backend:
        raise click.BadParameter(
            "expected an address with a scheme, as postgres://host/database", param_hint="--backend"
        )
    if backend and engine == "spark" and not backend.startswith(("pyspark://", "spark://")):
        raise click.UsageError("--engine spark counts files, and tables of its own: --backend pyspark:// --table NAME")
    return RowsAt(paths, engine or "", backend or "", table or "")


def opened(where: RowsAt, problems: list[Problem]) -> "contextlib.AbstractContextManager[Rows]":
    """Return rows to be opened; adds to `problems` what names none, and refuses an extra that is not installed."""
    try:
        return _on_engine(where, problems)
    except ImportError as error:
        extra = "spark" if (error.name or "").startswith("pyspark") else "fleet"
        raise click.UsageError(f"`fleet` needs an extra: pip install 'plugingov[{extra}]'") from None


def _on_engine(where: RowsAt, problems: list[Problem]) -> "contextlib.AbstractContextManager[Rows]":
    """Return rows to be opened with the engine that was asked for, or the one that fits."""
    from plugingov.fleet.engines.files import files_of  # noqa: PLC0415 (an extra, as all that follow)

    if where.backend:
        from plugingov.fleet.engines.backend import Address, on_backend  # noqa: PLC0415

        return on_backend(Address(where.backend, where.table), brought=where.engine == "duckdb")
    files = files_of(where.paths, problems, away=where.engine == "spark")
    refuse(problems)
    if where.engine == "spark":
        from plugingov.fleet.engines.spark import on_spark  # noqa: PLC0415

        return on_spark(files)
    from plugingov.fleet.engines.embedded import on_duckdb  # noqa: PLC0415

    return on_duckdb(files)
