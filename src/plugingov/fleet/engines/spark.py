"""Apache Spark: a cluster where its own configuration names a master, else this machine."""

import itertools
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from plugingov.fleet.engines.files import is_here, is_parquet
from plugingov.fleet.engines.rows import FILE, Given, Rows, as_texts, together, unreadable
from plugingov.fleet.row import COLUMNS
from plugingov.sources.errors import BadInput, problem_with
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

# Where no master is named: all cores, nothing that others can reach, and no more parts than there are cores.
_ALONE: Mapping[str, str] = {
    "spark.master": "local[*]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
_QUIET: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.pyspark.enabled": "true",  # else tables go through processes of Python, of whichever
}
_NAMED = 3  # files
_TAKES_ARROW = int(pyspark.__version__.partition(".")[0]) >= 4  # noqa: PLR2004 (since when tables go as they are)


@contextmanager
def on_spark(paths: Sequence[str]) -> Iterator[Rows]:
    """Open files of rows with Spark; what a path with a scheme (`s3a://...`) leads to is Spark's own affair."""
    with spark() as session:
        try:
            backend = ibis.pyspark.connect(session)
            yield Rows(together(list(_tables(backend, session, paths))), tuple(paths), given=giving(session, backend))
        except PySparkException as error:
            raise BadInput([unreadable(", ".join(paths[:_NAMED]), error)]) from None


def giving(session: SparkSession, backend: Any) -> Given:
    """Return what hands a table to Spark; Ibis would forget it before what it is joined to is kept."""
    number = itertools.count()

    def given(table: pa.Table) -> Any:
        name = f"plugingov_given_{next(number)}"
        session.createDataFrame(table if _TAKES_ARROW else table.to_pandas()).createOrReplaceTempView(name)
        return backend.table(name)

    return given


@contextmanager
def spark() -> Iterator[SparkSession]:
    """Yield the session of Spark that is there, or one of our own that ends with us."""
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # it shows whole questions, rows included
    there = SparkSession.getActiveSession()
    session = there or _session()
    try:
        yield session
    finally:
        if there is None:
            session.stop()


def _session() -> SparkSession:
    """Return a session as Spark's configuration says; on this machine alone where that names no master."""
    alone = not _is_configured()
    builder = SparkSession.builder.appName("plugingov")
    for name, value in {**_QUIET, **(_ALONE if alone else {})}.items():
        builder = builder.config(name, value)
    with tempfile.TemporaryFile() as said, _saying_to(said) if alone else nullcontext():
        try:
            return builder.getOrCreate()
        except (PySparkException, OSError) as error:
            said.seek(0)
            words = mask(visible(said.read(_LONGEST_SAID).decode(errors="replace").strip() or str(error)))
            expected = "Spark that starts; it needs Java 17 or newer"
            raise BadInput([problem_with("--engine spark", "found none that starts", expected, words)]) from None


@contextmanager
def _saying_to(file: IO[bytes]) -> Iterator[None]:
    """Have what Spark says while it starts, and logs for as long as it runs, go to a file and not to whoever reads."""
    sys.stderr.flush()
    kept = os.dup(_STANDARD_ERROR)
    try:
        os.dup2(file.fileno(), _STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)


_STANDARD_ERROR = 2
_LONGEST_SAID = 400


def _is_configured() -> bool:
    """Tell whether a master is named where Spark looks for one: its environment, or its file of defaults."""
    if os.environ.get("SPARK_REMOTE") or "--master" in os.environ.get("PYSPARK_SUBMIT_ARGS", ""):
        return True
    home = os.environ.get("SPARK_HOME", "")
    folder = os.environ.get("SPARK_CONF_DIR") or (os.fspath(Path(home, "conf")) if home else "")
    file = Path(folder, "spark-defaults.conf")
    if not folder or not file.is_file():
        return False
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.strip().startswith("spark.master") for line in lines)


def _tables(backend: Any, session: SparkSession, paths: Sequence[str]) -> Iterator[Any]:
    lines = [each for each in paths if not is_parquet(each)]
    for number, files in enumerate(_of_one_schema([each for each in paths if is_parquet(each)])):
        frame = session.read.option("mergeSchema", "true").parquet(*map(_literal, files))
        yield _table(backend, frame.selectExpr("*", _FILE), f"parquet_{number}")
    if lines:
        yield _table(backend, _parsed(session, lines), "lines").cache()  # a line is parsed once, however often asked


_FILE = f"_metadata.file_path as {FILE}"


def _parsed(session: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Return lines as columns; of a line that is no object, and nothing but one, all are empty."""
    fields = ", ".join(f"`{each.name}` {_LIST if '<' in each.type else 'string'}" for each in COLUMNS)
    lines = session.read.text([*map(_literal, paths)]).where("trim(value) != ''").selectExpr("value", _FILE)
    row = f"case when value rlike '\\\\}}\\\\s*$' then from_json(value, '{fields}') end as row"
    return lines.selectExpr(row, FILE).select("row.*", FILE)


def _literal(path: str) -> str:
    """Return a path of this machine in which Spark finds nothing to expand; what has a scheme may be a glob."""
    return _MAGIC.sub(r"\\\1", path) if is_here(path) else path


_MAGIC = re.compile(r"([*?\[\]{}\\])")
_LIST = "array<string>"


def _of_one_schema(files: Sequence[str]) -> list[list[str]]:
    """Return files of Parquet by what columns they have; refuse those that are none, all of them at once."""
    found: dict[str, list[str]] = {}
    problems = []
    for file in files:
        try:
            found.setdefault(str(pq.read_schema(file)) if is_here(file) else "", []).append(file)
        except (pa.ArrowException, OSError) as error:
            problems.append(unreadable(file, error))
    if problems:
        raise BadInput(problems)
    return list(found.values())


def _table(backend: Any, frame: DataFrame, name: str) -> Any:
    frame.createOrReplaceTempView(f"plugingov_{name}")
    return as_texts(backend.table(f"plugingov_{name}"))
