"""The installed command as a process: killed, told to stop, and left alone."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from screen import Screen, left_on
from vendor import KEY, O, Vendor, error, serving

COMMAND = Path(sys.executable).parent / "plugingov"
SCRUBBED = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "SYSTEMROOT", "PYTHONPATH"}}
WORDS = ("--only", "groups", "--only", "users", "--as-of", "2026-11-23")


def started(vendor, folder, *words, stderr=subprocess.PIPE):
    return subprocess.Popen(
        [COMMAND, "pull", "--output", folder, *words],
        env=SCRUBBED | {"TERM": "xterm", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": vendor.address},
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def everything(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_pull_from_beginning_to_end_shows_the_key_nowhere(tmp_path):
    folder = tmp_path / "acme"
    with serving(Vendor(trouble={f"{O}/users": [error(429, f"slow down, {KEY}", retry_after="0")]})) as vendor:
        process = started(vendor, folder, *WORDS, "--days", "1", "--only", "analytics")
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"waiting 0 s: slow down, ****" in err
    assert KEY.encode() not in out + err + everything(folder)
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    ("signals", "status"),
    [
        pytest.param(signal.SIGKILL, -9, id="killed"),
        pytest.param(signal.SIGTERM, 143, id="told to stop"),
        pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
    ],
)
def test_a_process_that_ends_in_the_middle_leaves_what_the_next_one_goes_on_with(tmp_path, signals, status):
    folder, reached, go_on = tmp_path / "acme", threading.Event(), threading.Event()

    def hold(path):
        if "page=page_2" in path and not go_on.is_set():
            reached.set()
            go_on.wait(30)

    with serving(Vendor(before=hold)) as vendor:
        process = started(vendor, folder, *WORDS)
        assert reached.wait(30)
        process.send_signal(signals)
        _, err = process.communicate(timeout=60)
        go_on.set()
        assert (process.returncode, b"Traceback" in err) == (status, False)
        assert json.loads((folder / "pull.json").read_text())["finished"] is False
        again = started(vendor, folder, *WORDS)
        out, _ = again.communicate(timeout=60)
        assert (again.returncode, b"0 not fetched" in out) == (0, True)
        twice = {path for path, count in vendor.counts.items() if count > 1}
    assert twice == {f"{O}/me", f"{O}/rbac_groups/rbac_group_1/members?limit=1000&page=page_2"}


def test_on_a_terminal_a_line_says_what_is_fetched_and_the_waiting_has_a_line_of_its_own(tmp_path):
    trouble = {f"{O}/users": [error(429, "slow down", retry_after="2")]}
    with serving(Vendor(trouble=trouble)) as vendor, Screen() as screen:
        process = started(vendor, tmp_path / "acme", *WORDS, stderr=screen.its)
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, b"0 not fetched" in out) == (0, True)
        shown = screen.until("\x1b[2K", 2)
    assert "waiting 2 s: slow down\r\n" in shown
    assert "s, users 1 of 1: users" in shown


def test_a_pull_that_is_stopped_on_a_terminal_leaves_it_clean(tmp_path):
    go_on = threading.Event()

    def hold(path):
        if "page=page_2" in path:
            go_on.wait(30)

    with serving(Vendor(before=hold)) as vendor, Screen() as screen:
        process = started(vendor, tmp_path / "acme", *WORDS, stderr=screen.its)
        screen.until("s, rbac_groups/*/members 1 of ")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        go_on.set()
        left = left_on(screen.read(0.1))
    assert process.returncode == 130
    assert left[0] == f"plugingov: the same command goes on with what is in {tmp_path / 'acme'}"
    assert left[1:] == ["", "plugingov: stopped", ""]
