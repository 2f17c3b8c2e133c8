"""The tests that need another engine: where there is none they are skipped with the reason, and never in CI."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPARK = "tests/engines/test_spark.py::test_without_java_spark_is_bad_input_and_says_what_it_needs"


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        pytest.param(None, "SKIPPED", id="elsewhere they are skipped"),
        pytest.param("all", "ERROR", id="in CI they fail"),
    ],
)
def test_where_there_is_no_java(tmp_path, required, expected):
    environment = {**os.environ, "PATH": str(tmp_path), "PLUGINGOV_TESTS": required or ""}
    words = [sys.executable, "-m", "pytest", "-n", "0", "-rsE", "-p", "no:cacheprovider", SPARK]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert expected in done.stdout
    assert re.search("no Java is installed|pyspark is not installed", done.stdout)
    assert (done.returncode == 0) is (required is None)


def test_ci_installs_spark_java_and_a_server_and_skips_none_of_their_tests():
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "default-jre-headless postgresql" in steps
    assert re.search(r"^make .*\.venv/engines\b", steps, re.MULTILINE)
    assert "PLUGINGOV_TESTS=all make check" in steps
