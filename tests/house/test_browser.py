"""The tests that need a browser: where there is none they are skipped with the reason, and never in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE = "tests/browser/test_check_page.py::test_axe_would_have_seen_it"


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        pytest.param(None, "SKIPPED", id="elsewhere they are skipped"),
        pytest.param("all", "ERROR", id="in CI they fail"),
    ],
)
def test_where_there_is_no_browser(tmp_path, required, expected):
    environment = {**os.environ, "PATH": str(tmp_path), "PLUGINGOV_TESTS": required or ""}
    words = [sys.executable, "-m", "pytest", "-n", "0", "-rsE", "-p", "no:cacheprovider", ONE]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert expected in done.stdout
    assert "no chromium is installed" in done.stdout
    assert (done.returncode == 0) is (required is None)


def test_ci_installs_a_browser_and_skips_none_of_its_tests():
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "install -y -qq --no-install-recommends chromium" in steps
    assert "make .venv/browser .venv/site .venv/kits" in steps
    assert "PLUGINGOV_TESTS=all make check" in steps
