"""The installed command as a process, in an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY

from plugingov import __version__

COMMAND = Path(sys.executable).parent / "plugingov"
SCRUBBED = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "SYSTEMROOT"}}


def run(*words, cwd=None, stdin=b"", env=None):
    return subprocess.run(
        [COMMAND, *words],
        cwd=cwd,
        input=stdin,
        env=SCRUBBED | (env or {}),
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"plugingov {__version__}\n")


def test_a_check_exits_with_one_for_gaps_and_says_so_on_stdout_alone():
    done = run("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b" rules asked of 2 plugins on 2 surfaces" in done.stdout


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_the_bytes_do_not_depend_on_the_machine(locale):
    words = ("matrix", "--inventory", TEASHOP, *AS_OF)
    assert run(*words, env={"LC_ALL": locale, "COLUMNS": "40", "PYTHONHASHSEED": "7"}).stdout == run(*words).stdout


def test_bad_input_is_two_and_on_stderr(tmp_path):
    (tmp_path / "bad.yaml").write_text("kind: [", encoding="utf-8")
    done = run("check", "bad.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"nothing was checked (1 problem in the input)" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_empty_folder_is_three(tmp_path):
    assert run("check", ".", cwd=tmp_path).returncode == 3


def test_a_reader_that_leaves_early_is_no_error_of_ours():
    reader = subprocess.Popen(
        [COMMAND, "schema", "Inventory"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=SCRUBBED
    )
    reader.stdout.close()
    assert b"Traceback" not in reader.stderr.read()
    reader.stderr.close()
    assert reader.wait(30) not in {0, 1}


def test_options_come_from_the_environment_too():
    done = run("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, env={"PLUGINGOV_CHECK_FAIL_ON": "never"})
    assert done.returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(shell):
    done = run(env={"_PLUGINGOV_COMPLETE": f"{shell}_source"})
    assert (done.returncode, b"plugingov" in done.stdout) == (0, True)


def test_rule_names_complete():
    done = run(env={"_PLUGINGOV_COMPLETE": "bash_complete", "COMP_WORDS": "plugingov explain lock", "COMP_CWORD": "2"})
    assert b"lock-missing" in done.stdout


def test_a_report_that_cannot_be_written_is_said_to_be_so():
    words = f'"{COMMAND}" check "{TEASHOP}"'
    for stdout in (">/dev/full", ">&-"):
        done = subprocess.run(["sh", "-c", f"{words} {stdout}"], stderr=subprocess.PIPE, env=SCRUBBED, check=False)
        assert done.returncode == 2
        assert b"the report cannot be written" in done.stderr
        assert b"defect" not in done.stderr
