"""The wheel and the sdist, in new environments of each Python that we promise: what is in them works from there."""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from lacking import lacks
from pythons import PIP, VERSIONS, python

ROOT = Path(__file__).parents[2]
FINANCE = ROOT / "inventories" / "anycompany-finance"
AS_OF = ("--as-of", "2026-11-23")


def ran(folder, program, *words, **more):
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **more}
    return subprocess.run([program, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_versions_are_those_that_the_package_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each]
    assert tuple(named) == VERSIONS
    assert project["requires-python"] == f">={VERSIONS[0]}"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_what_is_installed_judges_shows_and_finds_its_own_files(house, installed, tmp_path, kind, version):
    program = installed(version, getattr(house, kind)) / "plugingov"
    words = (
        "check",
        str(FINANCE),
        "--policy",
        "builtin/strict",
        *AS_OF,
        "--format",
        "html=report.html",
        "--format",
        "json",
    )
    done = ran(tmp_path, program, *words)
    assert (done.returncode, done.stderr) == (1, "")
    here = ran(
        tmp_path, sys.executable, "-m", "plugingov", *words[:6], "--format", "json", PYTHONPATH=str(ROOT / "src")
    )
    assert json.loads(done.stdout) == json.loads(here.stdout)
    assert "<style" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ran(tmp_path, program, "init", "acme", "--organization", "acme").returncode == 0
    judged = ran(tmp_path / "acme", program, "check")
    assert (judged.returncode, judged.stderr) == (0, "")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_extra_can_be_had(house, version):
    program = python(version)
    if program is None:
        lacks(f"no Python {version} is installed")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    del extras["spark"]  # which comes as source alone: `make engines` builds it
    words = (
        "install",
        "--dry-run",
        "--ignore-installed",
        "--only-binary=:all:",
        "--report",
        "-",
        "--target",
        "nowhere",
    )
    asked = (*words, "--python-version", version, f"{house.wheel}[{','.join(extras)}]")
    done = subprocess.run([*PIP, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = {each["metadata"]["name"].lower().replace("_", "-") for each in json.loads(done.stdout)["install"]}
    assert {"plugingov", "anthropic", "cel-expr-python", "protobuf"} <= found


def test_the_sdist_holds_what_its_tests_and_its_users_need(house):
    with tarfile.open(house.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ("action.yml", ".pre-commit-hooks.yaml", "Dockerfile", "gitlab/plugingov.yml", "requirements/run.txt")
    assert [name for name in wanted if name not in held] == []
    assert any(name.startswith("policies/builtin/") for name in held)
