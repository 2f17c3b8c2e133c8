"""Tests that need more than Python: where that is missing they are skipped with the reason, and never in CI."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
PAGE = "tests/browser/test_check_page.py::test_axe_would_have_seen_it"
SPARK = "tests/engines/test_spark.py::test_without_java_spark_is_bad_input_and_says_what_it_needs"


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        pytest.param(None, "SKIPPED", id="elsewhere they are skipped"),
        pytest.param("all", "ERROR", id="in CI they fail"),
    ],
)
@pytest.mark.parametrize(
    ("one", "reason"),
    [
        pytest.param(PAGE, "no chromium is installed", id="a browser"),
        pytest.param(SPARK, "no Java is installed|pyspark is not installed", id="Spark"),
    ],
)
def test_where_what_a_test_needs_is_missing(tmp_path, one, reason, required, expected):
    environment = {**os.environ, "PATH": str(tmp_path), "PLUGINGOV_TESTS": required or ""}
    words = [sys.executable, "-m", "pytest", "-n", "0", "-rsE", "-p", "no:cacheprovider", one]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert expected in done.stdout
    assert re.search(reason, done.stdout)
    assert (done.returncode == 0) is (required is None)


@pytest.mark.parametrize("installed", ["chromium", "default-jre-headless postgresql"])
def test_ci_installs_what_they_need_and_skips_none(installed):
    assert f"install -y -qq --no-install-recommends {installed}" in STEPS
    assert re.search(r"^make \.venv/browser \.venv/engines \.venv/site \.venv/kits servers$", STEPS, re.MULTILINE)
    assert "PLUGINGOV_TESTS=all make check" in STEPS
