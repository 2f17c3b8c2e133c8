"""Our hooks as pre-commit runs them: cloned, installed, and asked before each commit."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from changed import Repository
from lacking import lacks

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
NEEDED = ("src", "policies/builtin", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


@pytest.fixture(scope="session")
def pre_commit(house, tmp_path_factory):
    """Run pre-commit in a folder; it keeps what it installs for the next test."""
    if find_spec("pre_commit") is None:
        lacks("pre-commit is not installed: make .venv/kits does it")
    home = tmp_path_factory.mktemp("home")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": os.environ.get("PYTHONPATH", "").removeprefix(str(ROOT / "src")),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        **house.environment,
        **{f"GIT_{who}_{what}": "a@acme.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def run(folder, *words):
        asked = [sys.executable, "-m", "pre_commit", *words]
        return subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """Where plugingov is kept: a repository with what is in this tree now."""
    made = Repository(tmp_path_factory.mktemp("kept"))
    for name in NEEDED:
        target = made.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    made.git("init", "-q", "-b", "main")
    return made, made.commit("kept")


@pytest.fixture
def repo(pre_commit, kept, tmp_path):
    """A repository that asks our hooks, with what `plugingov init` writes staged."""
    made = Repository(tmp_path)
    made.git("init", "-q", "-b", "main")
    subprocess.run(
        [sys.executable, "-m", "plugingov", "init", "--organization", "acme"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    there, commit = kept
    hooks = [{"id": each["id"]} for each in HOOKS]
    config = {"repos": [{"repo": str(there.folder), "rev": commit, "hooks": hooks}]}
    made.write({".pre-commit-config.yaml": yaml.safe_dump(config)})
    made.git("add", "-A")
    return made


def test_pre_commit_takes_the_manifest(pre_commit):
    done = pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (done.returncode, done.stdout) == (0, "")


def test_what_init_writes_passes_and_a_gap_does_not_at_its_line(pre_commit, repo):
    done = pre_commit(repo.folder, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == len(HOOKS)
    repo.edit(("inventories/acme.yaml", "mcp.company.example/ledger", "mcp.elsewhere.example/ledger"))
    repo.git("add", "-A")
    done = pre_commit(repo.folder, "run")
    assert done.returncode == 1
    assert "endpoint-outside-domains" in done.stdout
    lines = (repo.folder / "inventories/acme.yaml").read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if "mcp.elsewhere.example" in text]
    assert f"inventories/acme.yaml:{line}:" in done.stdout


def test_a_weaker_policy_fails_its_tests(pre_commit, repo):
    repo.edit(("policies/acme.yaml", "domains: [company.example]", "domains: [company.example, elsewhere.example]"))
    repo.git("add", "-A")
    done = pre_commit(repo.folder, "run", "plugingov-test")
    assert (done.returncode, "endpoint-outside-domains" in done.stdout) == (1, True)


def test_a_commit_of_something_else_is_not_asked(pre_commit, repo):
    repo.commit("all")
    repo.write({"notes.md": "nothing\n", "notes.yaml": "a: b\n"})
    repo.git("add", "-A")
    done = pre_commit(repo.folder, "run")
    assert (done.returncode, done.stdout.count("Skipped")) == (0, len(HOOKS))
