"""The Pythons that this machine has, and what installs packages into them."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@cache
def python(version):
    """Return a Python of a version, wherever it was installed; nothing where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python{version}"))]
    return next((str(each) for each in found if each and _is(each, version)), None)


def _is(program, version):
    """Tell whether a program is what it is called: a shim may stand for a version that nobody chose."""
    asked = [program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() == version
