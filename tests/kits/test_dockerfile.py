"""The Dockerfile: what can be told without an engine, and its own commands run in a folder with what it copies."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from changed import repository

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", TEXT, flags=re.MULTILINE)).split("\n")
STEPS = [tuple(line.split(None, 1)) for line in LINES if line]
LAST = STEPS[max(number for number, step in enumerate(STEPS) if step[0] == "FROM") :]


def of(word, steps=STEPS):
    return [rest for name, rest in steps if name == word]


def test_it_stands_on_debian_slim_at_a_tag_that_names_both_versions():
    (python,) = (rest.partition("=")[2] for rest in of("ARG") if rest.startswith("PYTHON="))
    assert re.fullmatch(r"python:3\.1[123]-slim-bookworm", python)
    assert [each.split()[0] for each in of("FROM")] == ["${PYTHON}", "${PYTHON}"]


def test_what_runs_is_plugingov_and_not_as_root():
    assert of("USER", LAST) == ["10001:10001"]  # a number: Kubernetes tells by it that this is not root
    assert (of("ENTRYPOINT", LAST), of("CMD", LAST)) == (['["plugingov"]'], ['["--help"]'])
    after = LAST[[name for name, _ in LAST].index("USER") :]
    assert {name for name, _ in after} == {"USER", "ENTRYPOINT", "CMD"}


def test_it_holds_no_secret_and_fetches_nothing_but_packages():
    assert not of("ADD")
    assert {re.split("[= ]", each)[0] for each in [*of("ARG"), *of("ENV")]} == {"PYTHON", "EXTRAS", "PATH"}
    assert not re.search(r"curl|wget|https?:|--trusted-host|index-url", TEXT)
    (packages,) = (each for each in of("RUN", LAST) if "apt-get" in each)
    assert "--no-install-recommends git" in packages
    assert "rm -rf /var/lib/apt/lists/*" in packages


def test_what_it_copies_is_all_that_the_context_holds_and_is_there():
    copied = [each.split()[:-1] for each in of("COPY") if not each.startswith("--from")]
    names = {name for each in copied for name in each}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == names
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_its_first_stage_installs_plugingov_from_what_it_copies(house, tmp_path):
    build, target = tmp_path / "build", tmp_path / "opt"
    for words in (each.split() for each in of("COPY") if not each.startswith("--from")):
        for name in words[:-1]:
            goal = build / (Path(words[-1]) / Path(name).name if words[-1].endswith("/") else words[-1])
            goal.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, goal)
    (command,) = (each for each in of("RUN") if "venv" in each)
    command = command.replace("/opt/plugingov", str(target)).replace('"/build', f'"{build}')
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        **house.environment,
    }
    done = subprocess.run(
        ["sh", "-e", "-c", command], cwd=build, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "repository").mkdir()
    words = [target / "bin" / "plugingov", "init", "--organization", "acme"]
    subprocess.run(words, cwd=tmp_path / "repository", env={"PATH": ""}, check=True, capture_output=True)
    done = subprocess.run(
        [words[0], "check"], cwd=tmp_path / "repository", env={"PATH": ""}, check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("as_in_the_image", "status"),
    [pytest.param(False, 2, id="git as it comes"), pytest.param(True, 0, id="git as the image has it")],
)
def test_the_gate_reads_a_repository_that_belongs_to_somebody_else(tmp_path, as_in_the_image, status):
    (tmp_path / "repo").mkdir()
    repo = repository(tmp_path / "repo")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1",
    }
    if as_in_the_image:
        (command,) = (each for each in of("RUN") if each.startswith("git config"))
        mine = command.replace("--system", "--global")  # this machine's own is not ours to change
        subprocess.run(["sh", "-e", "-c", mine], env=environment, check=True)
    words = ["gate", "--base", "main", "--as-of", "2026-10-05"]
    done = subprocess.run(
        [sys.executable, "-m", "plugingov", *words], cwd=repo.folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == status, done.stderr
