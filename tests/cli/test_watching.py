"""What a run says beside its report, as processes on a terminal and off one."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov
from screen import Screen, left_on

from plugingov.cli.line import EVERY, Line, fitted
from plugingov.cli.profile import profile_of
from plugingov.cli.progress import Progress
from plugingov.sources import work

ENVIRONMENT = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "PYTHONPATH"}}
CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
# Standard input is an inventory that does not end until the test says so: a run as long as a test wants.
LONG = ("check", "-", "--policy", TEASHOP_POLICY, *AS_OF)
LINE = "s, reading the inventory, 1 so far: <stdin>"


@contextmanager
def started(screen, *words, **env):
    process = subprocess.Popen(
        [sys.executable, "-m", "plugingov", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=screen.its,
        env={**ENVIRONMENT, "TERM": "xterm", **env},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process, text=None):
    """Let the inventory end, and return the exit status and the report."""
    out, _ = process.communicate(Path(TEASHOP).read_bytes() if text is None else text, timeout=60)
    return process.returncode, out.decode()


def test_long_work_shows_itself_on_a_terminal_and_leaves_it_as_it_was():
    with Screen() as screen, started(screen, *LONG) as process:
        screen.until(LINE)
        status, out = ended(process)
        shown = screen.read(0.1)
    assert (status, " rules asked of 2 plugins" in out) == (1, True)
    assert left_on(shown) == [""]


@pytest.mark.parametrize("word", ["NO_COLOR", "CI"])
def test_no_word_about_colour_changes_the_line(word):
    with Screen() as screen, started(screen, *LONG, **{word: "1"}) as process:
        assert "\x1b[3" not in screen.until(LINE)
        ended(process)


@pytest.mark.parametrize(
    ("words", "env"),
    [
        pytest.param((), {"TERM": "dumb"}, id="a terminal that cannot go back"),
        pytest.param((), {"TERM": ""}, id="a terminal that says nothing of itself"),
        pytest.param(("--quiet",), {}, id="the word after the command"),
        pytest.param(("-q",), {}, id="its letter"),
        pytest.param((), {"PLUGINGOV_QUIET": "1"}, id="the environment"),
        pytest.param((), {"PLUGINGOV_CHECK_QUIET": "1"}, id="the environment, for one command"),
    ],
)
def test_where_no_line_is_wanted_there_is_none(words, env):
    with Screen() as screen, started(screen, *LONG, *words, **env) as process:
        time.sleep(2.5)  # the line of the test above is there after a second
        assert ended(process)[0] == 1
        assert screen.read(0.1) == ""


def test_what_is_short_shows_nothing():
    with Screen() as screen, started(screen, "schema", "Waivers") as process:
        assert ended(process)[0] == 0
        assert screen.read(0.1) == ""


def test_in_a_pipe_there_is_no_progress():
    process = subprocess.Popen(
        [sys.executable, "-m", "plugingov", *LONG],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**ENVIRONMENT, "TERM": "xterm"},
    )
    time.sleep(2)
    _, err = process.communicate(Path(TEASHOP).read_bytes(), timeout=60)
    assert (process.returncode, err) == (1, b"")


@pytest.mark.parametrize(
    ("number", "status", "left"),
    [
        pytest.param(signal.SIGINT, 130, ["", "plugingov: stopped", ""], id="whoever waits has had enough"),
        pytest.param(signal.SIGTERM, 143, [""], id="the system wants it to end"),
    ],
)
def test_a_run_that_is_stopped_leaves_a_clean_terminal(number, status, left):
    with Screen() as screen, started(screen, *LONG) as process:
        screen.until(LINE)
        process.send_signal(number)
        assert process.wait(30) == status
        assert left_on(screen.read(0.1)) == left


def test_an_error_stands_in_lines_of_its_own():
    with Screen() as screen, started(screen, *LONG) as process:
        screen.until(LINE)
        assert ended(process, b"kind: [")[0] == 2
        left = left_on(screen.read(0.1))
    assert left[0].startswith("<stdin>:1:")
    assert left[-2] == "plugingov: nothing was checked (1 problem in the input)"


@pytest.mark.parametrize("columns", [20, 1])
def test_in_a_narrow_window_the_line_stays_one_line(columns):
    with Screen(columns) as screen, started(screen, *LONG) as process:
        screen.until("s, r" if columns == 20 else "..", 2)
        ended(process)
        shown = screen.read(0.1)
    widest = max(len(part) for part in shown.split("\r\x1b[2K"))
    assert widest <= max(columns - 3, 5)
    assert left_on(shown) == [""]


def test_what_is_verbose_makes_room_for_itself():
    with Screen() as screen, started(screen, *LONG, "--verbose") as process:
        screen.until(LINE)
        ended(process)
        left = left_on(screen.read(0.1))
    assert all(line.startswith("plugingov: ") for line in left[:-1])
    assert left[-1] == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x1b]0;owned\x07.yaml", "a\\x1b]0;owned\\x07.yaml", id="what would steer a terminal"),
        pytest.param("a\nb\u202e", "a\\nb\\u202e".replace("\\n", "\\x0a"), id="another line, another direction"),
        pytest.param("ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "****", id="a secret in a name"),
        pytest.param("x" * 40, "x" * 28 + "..", id="what is too long"),
        pytest.param("\u6f22" * 20, "\u6f22" * 14 + "..", id="letters as wide as two"),
    ],
)
def test_a_name_is_made_safe_and_fits(text, shown):
    assert fitted(text, 30, "utf-8") == shown


def test_a_name_that_the_terminal_cannot_write_is_told_in_letters_that_it_can():
    assert fitted("t\u00e9", 30, "ascii") == "t\\xe9"


def test_names_of_files_steer_no_terminal(monkeypatch):
    monkeypatch.setattr("plugingov.cli.line.AFTER", 0.01)
    progress = Progress(None)
    with Screen() as screen, os.fdopen(os.dup(screen.its), "w", encoding="utf-8") as stream:
        line = Line(stream, lambda: str(progress))
        line.begin()
        with progress.stage("reading"), progress.item("a\x1b]0;owned\x07\x9b2J.yaml"):
            shown = screen.until("a\\x1b]0;owned\\x07\\x9b2J.yaml")
            line.end()
            time.sleep(3 * EVERY)  # it comes back no more, whatever goes on
        assert shown.replace("\r\x1b[2K", "").isprintable()
        assert left_on(screen.read(0.1)) == [""]


def test_quiet_leaves_the_report_and_errors(capsys, tmp_path):
    assert plugingov(capsys, *CHECK, "-q") == plugingov(capsys, *CHECK)
    (tmp_path / "bad.yaml").write_text("kind: [", encoding="utf-8")
    bad = ("check", str(tmp_path / "bad.yaml"))
    assert plugingov(capsys, *bad, "-q") == plugingov(capsys, *bad)
    assert plugingov(capsys, "-q", "check", str(tmp_path / "no.yaml")).status == 2
    assert "found no such file" in plugingov(capsys, "-q", "check", str(tmp_path / "no.yaml")).err


def test_quiet_leaves_notes_out(capsys, tmp_path):
    (tmp_path / ".mcp.json").write_text('{"mcpServers": {}}', encoding="utf-8")
    words = ("--inventory", TEASHOP, "--observed", str(tmp_path), *AS_OF)
    assert "because nobody says whose it is" in plugingov(capsys, "matrix", *words).err
    assert plugingov(capsys, "matrix", *words, "--quiet").err == ""
    assert plugingov(capsys, "--quiet", "matrix", *words).err == ""


def test_verbose_says_what_was_read_and_what_decided_in_that_order(capsys, monkeypatch):
    monkeypatch.setenv("PLUGINGOV_CHECK_FAIL_ON", "never")
    found = plugingov(capsys, *CHECK, "--verbose")
    assert (found.status, found.out) == (0, plugingov(capsys, *CHECK).out)
    told = [line.removeprefix("plugingov: ") for line in found.err.splitlines()]
    assert told[0] == (
        f"check with INVENTORY {TEASHOP} (command line); --policy {TEASHOP_POLICY} (command line); "
        "--as-of 2026-10-05 (command line); --fail-on never (environment)"
    )
    rest = iter(told)
    for expected in (
        f"the inventory is {TEASHOP}",
        f"read {TEASHOP}",
        "the inventory declares teashop (2 plugins)",
        f"the policy is looked for in {TEASHOP_POLICY}",
        f"read {TEASHOP_POLICY}",
        "judged by policy ",
        "waivers are looked for beside the policy: ",
        "nothing is frozen: no baseline was named",
    ):
        assert any(line.startswith(expected) for line in rest), expected


def test_the_day_that_nobody_named_is_told(capsys):
    assert "(today)" in plugingov(capsys, "check", TEASHOP, "--policy", TEASHOP_POLICY, "-v").err.splitlines()[0]


def test_what_is_verbose_holds_no_secret_and_nothing_that_steers(capsys, tmp_path):
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    err = plugingov(capsys, "check", f"{tmp_path}/\x1b[2J/{secret}", "-v").err
    assert "\x1b" not in err
    assert secret not in err


@pytest.mark.parametrize(
    ("words", "env", "status"),
    [
        pytest.param(("-q", "check", "-v"), {}, 2, id="on both sides of the command"),
        pytest.param(("check", "-qv"), {}, 2, id="behind it"),
        pytest.param(("-v", "check"), {"PLUGINGOV_QUIET": "1"}, 0, id="the command line beats the environment"),
    ],
)
def test_quiet_and_verbose_contradict_each_other(capsys, monkeypatch, words, env, status):
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    found = plugingov(capsys, *words, *CHECK[1:], "--fail-on", "never")
    assert found.status == status
    assert ("give one of them" in found.err) == (status == 2)
    assert ("plugingov: check with" in found.err) == (status == 0)


@pytest.mark.parametrize("words", [("--profile", *CHECK, "-q"), (*CHECK, "--profile")])
def test_the_profile_tells_where_the_time_went(capsys, words):
    found = plugingov(capsys, *words)
    assert (found.status, found.out) == (1, plugingov(capsys, *CHECK).out)
    rows = [line.rsplit(maxsplit=2) for line in found.err.splitlines()[1:-1]]
    stages = [name for name, _, _ in rows if not name.startswith(" ")]
    assert stages == [
        "where the time went",
        "starting",
        "reading the inventory",
        "reading the policy",
        "reading waivers",
        "asking rules",
        "writing",
        "everything else",
        "total",
    ]
    seconds = {name: float(took) for name, took, _ in rows[1:]}
    parts = sum(seconds[name] for name in stages[1:-1])
    assert parts == pytest.approx(seconds["total"], abs=0.01)


def test_a_run_that_ends_in_an_error_has_a_profile_too(capsys, tmp_path):
    found = plugingov(capsys, "check", str(tmp_path), "--profile")
    assert (found.status, "where the time went" in found.err) == (3, True)


def test_a_stage_counts_without_those_in_it_and_names_its_slowest(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("plugingov.cli.progress.perf_counter", lambda: now[0])
    monkeypatch.setattr("plugingov.cli.progress.process_time", lambda: 1.0)
    progress = Progress(None)
    with progress.stage("tests", 1), progress.item("drives"):
        now[0] += 2
        with progress.stage("rules", 7):
            for number in range(7):
                with progress.item(f"rule-{number}"), progress.item("a part of it"):
                    now[0] += number
            assert str(progress) == "24 s, tests 1 of 1: drives, rules 7 of 7"
    rows = [line.split() for line in profile_of(progress).splitlines()[2:]]
    assert rows == [
        ["starting", "1.000", "4%"],
        ["tests", "2.000", "8%"],
        ["drives", "23.000", "96%"],
        ["rules", "21.000", "88%"],
        ["rule-6", "6.000", "25%"],
        ["rule-5", "5.000", "21%"],
        ["rule-4", "4.000", "17%"],
        ["rule-3", "3.000", "12%"],
        ["rule-2", "2.000", "8%"],
        ["2", "more", "1.000", "4%"],
        ["everything", "else", "0.000", "0%"],
        ["total", "24.000", "100%"],
    ]


def test_where_nobody_watches_nothing_is_kept_and_nothing_asked_of_subjects(capsys):
    class Counting(work.Watcher):
        told = 0

        def stage(self, name, count=0):
            Counting.told += 1
            return super().stage(name, count)

        def item(self, name):
            Counting.told += 1
            return super().item(name)

        def tell(self, said):
            Counting.told += bool(said)

    token = work.watch(Counting())
    plugingov(capsys, *CHECK)
    work.leave(token)
    began = time.perf_counter()
    for _ in range(1000):
        with work.stage("x"), work.item("y"):
            work.tell("z")
    each = (time.perf_counter() - began) / 1000
    assert Counting.told < 150  # rules and files, however many subjects there are
    assert each < 0.0002


def test_after_a_run_nobody_watches(capsys):
    plugingov(capsys, *CHECK, "--profile")
    with work.stage("x") as nothing:
        assert nothing is None
    assert plugingov(capsys, *CHECK).err == ""
