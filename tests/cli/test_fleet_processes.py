"""What `fleet` starts ends with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from fleets import INVENTORY, NOTES, POLICY, laptop, write_rows

WAITING = 20  # seconds


def children(process):
    """Return the processes that a process has made, by id, once there are some."""
    until = time.monotonic() + WAITING
    while time.monotonic() < until:
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
        )
        if found := [int(each) for each in listed.stdout.split()]:
            return found
        time.sleep(0.05)
    return []


def is_there(process):
    """Tell whether a process runs; one that has ended and that nobody asked after does not."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.startswith("Z")


@pytest.fixture
def judging(tmp_path):
    """Return a run that waits for rows from a pipe, when the processes that judge are made already."""
    (tmp_path / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    write_rows(tmp_path / "rows.jsonl", laptop("m1", "ada@acme.example", NOTES))
    os.mkfifo(tmp_path / "waiting.jsonl")
    words = ["fleet", "waiting.jsonl", "--inventory", "acme.yaml", "--policy", "policy.yaml", "--as-of", "2026-11-23"]
    command = [sys.executable, "-m", "plugingov", *words]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        yield run
        run.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="ps of procps")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one process judges alone")
@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=["killed", "told to stop", "Ctrl-C"]
)
def test_no_process_is_left_behind_by_a_run_that_is(judging, tmp_path, how):
    made = children(judging.pid)
    assert made
    time.sleep(1)
    for each in (judging.pid, *(made if how == signal.SIGINT else ())):  # a terminal tells all of them
        os.kill(each, how)
    with suppress(OSError):  # nobody waits at the pipe any more
        os.close(os.open(tmp_path / "waiting.jsonl", os.O_WRONLY | os.O_NONBLOCK))
    until = time.monotonic() + WAITING
    while any(map(is_there, made)) and time.monotonic() < until:
        time.sleep(0.1)
    left = [each for each in made if is_there(each)]
    for each in left:
        os.kill(each, signal.SIGKILL)
    judging.kill()
    assert left == []
    assert "Traceback" not in judging.stderr.read()
