"""Spark says what the embedded engine says, byte for byte."""

import gc
import subprocess
import sys
from os import environ

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from command import plugingov
from fleet_tables import organisation, rows, table_of, without_places

from plugingov.fleet.engines.files import files_of

pytestmark = [  # what Spark leaves open, and asks of pandas, is its own affair
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def tidy():
    """Have what Spark leaves behind collected where nobody is told of it."""
    yield
    gc.collect()


def test_rows_of_every_kind_of_file_give_the_same_bytes(spark, tmp_path, capsys):
    words = organisation(tmp_path)
    file = rows(tmp_path)
    told = table_of(file).filter(pc.field("row").is_valid())
    others = pc.binary_join_element_wise(told["machine"], "elsewhere", "-")
    pq.write_table(told.set_column(told.column_names.index("machine"), "machine", others), tmp_path / "rows.parquet")
    asked = (str(tmp_path / "rows*"), *words, "--format", "json")
    here = plugingov(capsys, "fleet", *asked, "--who", f"csv={tmp_path / 'here.csv'}")
    there = plugingov(capsys, "fleet", *asked, "--who", f"csv={tmp_path / 'there.csv'}", "--engine", "spark")
    assert there.out == here.out
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert (there.status, here.status) == (0, 0)
    assert '"file": "' in here.out


def test_a_files_name_stands_for_that_file_alone(spark, tmp_path, capsys):
    words = organisation(tmp_path)
    for name in ("a[b]", "a*", "a{b,c}", "ab", "a\\b"):
        rows(tmp_path).rename(tmp_path / f"{name}.jsonl")
    here, there = (
        plugingov(capsys, "fleet", str(tmp_path), *words, "--format", "json", "--engine", engine)
        for engine in ("duckdb", "spark")
    )
    assert there.out == here.out


def test_a_table_of_spark_says_what_its_files_say(spark, tmp_path, capsys):
    words = organisation(tmp_path)
    file = rows(tmp_path)
    spark.createDataFrame(table_of(file)).createOrReplaceTempView("all_rows")
    here = plugingov(capsys, "fleet", str(file), *words, "--format", "json")
    there = plugingov(capsys, "fleet", "--backend", "pyspark://", "--table", "all_rows", *words, "--format", "json")
    assert without_places(there.out) == without_places(here.out)
    brought = plugingov(
        capsys,
        "fleet",
        *("--backend", "pyspark://", "--table", "all_rows", "--engine", "duckdb"),
        *words,
        *("--format", "json"),
    )
    assert brought.out == there.out


def test_files_that_are_no_parquet_are_refused_by_name(spark, tmp_path, capsys):
    words = organisation(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "b.parquet").write_bytes(b"")
    found = plugingov(capsys, "fleet", str(tmp_path), *words, "--engine", "spark")
    assert (found.status, found.out) == (2, "")
    assert "a.parquet" in found.err
    assert "b.parquet" in found.err


def test_the_command_alone_starts_spark_without_a_word_of_it_and_ends_it(spark_is_here, tmp_path):
    words = organisation(tmp_path)
    command = [sys.executable, "-m", "plugingov", "fleet", str(rows(tmp_path)), *words, "--engine", "spark", "--quiet"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=240)
    assert (found.returncode, found.stderr) == (0, "")
    assert "where to start" in found.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["acme.yaml", "policy.yaml", "rows one.jsonl"]


def test_without_java_spark_is_bad_input_and_says_what_it_needs(spark_is_here, tmp_path):
    words = organisation(tmp_path)
    command = [sys.executable, "-m", "plugingov", "fleet", str(rows(tmp_path)), *words, "--engine", "spark"]
    without = {**environ, "PATH": str(tmp_path), "JAVA_HOME": str(tmp_path)}
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=without, timeout=60)
    assert found.returncode == 2
    assert "needs Java" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("variables", "said", "expected"),
    [
        pytest.param({}, None, False, id="nothing: this machine alone"),
        pytest.param({"SPARK_REMOTE": "sc://cluster"}, None, True, id="an address of Spark Connect"),
        pytest.param({"PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell"}, None, True, id="words for its start"),
        pytest.param({}, "spark.master  spark://cluster:7077\n", True, id="its file of defaults"),
        pytest.param({}, "# spark.master yarn\nspark.app.name x\n", False, id="a file of defaults that names none"),
    ],
)
def test_a_master_is_named_by_sparks_own_configuration(spark_is_here, tmp_path, monkeypatch, variables, said, expected):
    from plugingov.fleet.engines.spark import _is_configured  # noqa: PLC0415 (not everybody has it)

    for name in ("SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS", "SPARK_HOME", "SPARK_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if said is not None:
        (tmp_path / "spark-defaults.conf").write_text(said, encoding="utf-8")
        monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    assert _is_configured() is expected


def test_what_has_a_scheme_is_left_to_an_engine_that_can_look_elsewhere():
    problems = []
    assert files_of(["s3a://bucket/rows/*.parquet"], problems, away=True) == ("s3a://bucket/rows/*.parquet",)
    assert problems == []
    assert files_of(["s3a://bucket/rows/*.parquet"], problems) == ()
    assert len(problems) == 1
