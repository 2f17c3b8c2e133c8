import subprocess
import sys

import pytest

LEAVES = "from plugingov.cli.leaving import leave; "


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("program", "written"),
    [
        pytest.param("print('x' * 100_000, end=''); leave(3)", "x" * 100_000, id="what was written arrives"),
        pytest.param(
            "import atexit; atexit.register(print, 'tidied', end=''); leave(3)", "tidied", id="others tidy up"
        ),
        pytest.param(
            "import threading, time; "
            "threading.Thread(target=lambda: (time.sleep(0.1), print('late', end=''))).start(); leave(3)",
            "late",
            id="a thread is waited for",
        ),
    ],
)
def test_a_run_that_ends_at_once_loses_nothing(program: str, written: str) -> None:
    ended = _run(LEAVES + program)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, written, "")


def test_nothing_that_was_read_is_taken_apart() -> None:
    program = "kept = type('Kept', (), {'__del__': lambda self: print('apart')})(); leave(0)"
    assert _run(LEAVES + program).stdout == ""


def test_a_run_that_is_measured_ends_as_the_measuring_expects() -> None:
    program = "import sys; sys.setprofile(lambda *_: None)\ntry: leave(0)\nfinally: sys.setprofile(None); print('told')"
    assert _run(LEAVES + program).stdout == "told\n"


def test_output_that_cannot_arrive_is_no_success() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 (a device)
        program = LEAVES + "print('x'); leave(0)"
        ended = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert ended.returncode != 0
