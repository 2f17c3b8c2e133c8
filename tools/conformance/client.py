"""Starts the vendor's client where it can reach no network and no file of this machine."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conformance.case import Case

VERSION = "2.1.330"
ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / ".conformance" / "node_modules" / "@anthropic-ai"
AT_A_TIME = 2
Json = dict[str, Any]


def program() -> Path:
    """Return the client that `make conformance` installed, for whichever machine this is."""
    found = sorted(PACKAGES.glob("claude-code-linux-*/claude"))
    if not found:
        raise SystemExit("the vendor's client is not installed; `make conformance` installs it")
    return found[0].resolve()


def answers(cases: Sequence[Case], *, verbose: bool = False) -> list[Json]:
    """Return what the client says of each case, in their order."""
    shares = [cases[start::AT_A_TIME] for start in range(AT_A_TIME)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        told = list(pool.map(lambda share: list(ask(share, verbose=verbose)), shares))
    return [told[index % AT_A_TIME][index // AT_A_TIME] for index in range(len(cases))]


def ask(cases: Iterable[Case], *, verbose: bool = False) -> Iterator[Json]:
    """Give cases one by one to a single namespace and return its answers."""
    with namespace() as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("the namespace has no pipes")
        for case in cases:
            process.stdin.write(json.dumps(case.as_json() | {"verbose": verbose}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"the namespace ended at case {case.id}; it needs root and overlay mounts")
            yield json.loads(line)


@contextmanager
def namespace() -> Iterator["subprocess.Popen[str]"]:
    """Run the half that works inside, in its own mounts and with no network but a dead loopback."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "tools"), "LANG": "C.UTF-8"}
    with tempfile.TemporaryDirectory(prefix="plugingov-conformance-") as scratch:
        inside = [sys.executable, "-m", "conformance.inside", scratch, str(program())]
        process = subprocess.Popen(
            ["/usr/bin/unshare", "--mount", "--net", *inside],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment,
            cwd=os.sep,
        )
        try:
            yield process
        finally:
            if process.stdin:
                process.stdin.close()
            process.terminate()
            process.wait(timeout=60)
