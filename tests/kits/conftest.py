"""Packages from a registry, fetched once for all that installs, and the Pythons that this machine has."""

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from lacking import lacks
from pythons import PIP, VERSIONS, python

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class House:
    """A folder of packages, ours among them, from which everything is installed without asking anybody."""

    folder: Path

    @property
    def wheel(self):
        (found,) = self.folder.glob("plugingov-*.whl")
        return found

    @property
    def sdist(self):
        (found,) = self.folder.glob("plugingov-*.tar.gz")
        return found

    @property
    def environment(self):
        """What makes pip take packages from here and from nowhere else."""
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder), "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """Our own packages, built now, and those that they need, for each Python that is here; one for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "packages"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = folder / "lacks"
        if not said.exists():
            said.write_text(_filled(folder), encoding="utf-8")
    if reason := said.read_text(encoding="utf-8"):
        lacks(reason)
    return House(folder)


def _filled(folder):
    """Fill a folder with packages, and say what was not to be had."""
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", folder)
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    asked = ("--requirement", ROOT / "requirements" / "run.txt", "hatchling==1.33.0")
    for version in filter(python, VERSIONS):
        words = ("download", "--only-binary=:all:", "--python-version", version, "--dest", folder, *asked)
        done = subprocess.run([*PIP, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"no registry of packages answers: {done.stderr.strip().splitlines()[-1]}"
    return ""


@pytest.fixture
def installed(house, tmp_path):
    """Install one of our packages into a new environment of a Python, and return what runs the command there."""

    def into(version, package):
        program = python(version)
        if program is None:
            lacks(f"no Python {version} is installed")
        subprocess.run([program, "-I", "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
        words = ("--python", tmp_path / "env/bin/python", "install", "--no-compile", package)
        environment = {**os.environ, **house.environment, "PYTHONPATH": ""}
        done = subprocess.run([*PIP, *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return tmp_path / "env" / "bin"

    return into
