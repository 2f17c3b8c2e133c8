import os
import resource
import signal
import stat
from contextlib import contextmanager

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov

from plugingov.reports import junit

CHECK = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
EVERYBODY = ("effective", "--inventory", TEASHOP, *AS_OF, "--all")


@contextmanager
def room_for(size):
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        pytest.param(CHECK, "text", "junit", id="formats of check"),
        pytest.param(EVERYBODY, "json", "csv", id="a format of effective, and rows of it"),
        pytest.param(EVERYBODY, "csv", "jsonl", id="two kinds of rows"),
    ],
)
@pytest.mark.parametrize("old", [None, "old\n"], ids=["nothing is there", "a report is there"])
def test_where_the_disk_is_full_no_report_is_changed(capsys, tmp_path, monkeypatch, words, first, second, old):
    monkeypatch.chdir(tmp_path)
    plugingov(capsys, *words, "--format", f"{first}=a", "--format", f"{second}=b")
    sizes = {name: (tmp_path / name).stat().st_size for name in "ab"}
    for name in "ab":
        (tmp_path / name).unlink() if old is None else (tmp_path / name).write_text(old, encoding="utf-8")
    small, large = sorted(sizes, key=sizes.__getitem__)
    order = [f"{first}={'a'}", f"{second}={'b'}"]
    with room_for((sizes[small] + sizes[large]) // 2):  # the one fits, the other does not
        found = plugingov(capsys, *words, "--format", order[0], "--format", order[1])
    assert found.status == 2
    assert f"cannot be written to {large}" in found.err
    assert {each.name: each.read_text(encoding="utf-8") for each in tmp_path.iterdir()} == (
        {} if old is None else dict.fromkeys("ab", old)
    )


@pytest.mark.parametrize("words", [CHECK, EVERYBODY], ids=["check", "effective"])
def test_where_a_later_file_has_no_folder_no_report_is_changed(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("old", encoding="utf-8")
    found = plugingov(capsys, *words, "--format", "json=a", "--format", "csv=missing/b")
    assert (found.status, found.out, (tmp_path / "a").read_text(encoding="utf-8")) == (2, "", "old")
    assert "cannot be written to missing/b" in found.err
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_where_a_device_takes_nothing_no_report_is_changed(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("old", encoding="utf-8")
    found = plugingov(capsys, *CHECK, "--format", "json=a", "--format", "csv=/dev/full")
    assert (found.status, found.out, (tmp_path / "a").read_text(encoding="utf-8")) == (2, "", "old")
    assert "cannot be written to /dev/full" in found.err
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_where_a_later_format_fails_nothing_is_written(capsys, tmp_path, monkeypatch):
    def fail(sheet, style):
        raise ZeroDivisionError

    monkeypatch.setattr(junit, "render", fail)
    monkeypatch.chdir(tmp_path)
    found = plugingov(capsys, *CHECK, "--format", "json=a", "--format", "junit=b", "--format", "text")
    assert (found.status, found.out, list(tmp_path.iterdir())) == (2, "", [])


def test_where_a_run_is_broken_off_nothing_is_left_behind(capsys, tmp_path, monkeypatch):
    def broken_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("plugingov.cli.output._umask", broken_off)
    monkeypatch.chdir(tmp_path)
    plugingov(capsys, *CHECK, "--format", "json=a", "--format", "junit=b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", ["a", "./a", "b"], ids=["the same name", "another way to write it", "a link to it"])
def test_two_formats_never_go_to_one_file(capsys, tmp_path, monkeypatch, other):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "b").symlink_to("a")
    found = plugingov(capsys, *CHECK, "--format", "json=a", "--format", f"junit={other}")
    assert (found.status, found.out, (tmp_path / "a").read_text(encoding="utf-8")) == (2, "", "old")
    assert "two reports cannot go to one file" in found.err


def test_a_pipe_is_written_into_and_nothing_takes_its_place(capsys, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        found = plugingov(capsys, "explain", "SRC001", "--output", str(pipe))
        told = os.read(end, 200)
    finally:
        os.close(end)
    assert (found.status, found.out, found.err) == (0, "", "")
    assert told
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_a_link_to_a_file_stays_one(capsys, tmp_path):
    (tmp_path / "report").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("report")
    plugingov(capsys, "explain", "SRC001", "--output", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert "old" not in (tmp_path / "report").read_text(encoding="utf-8")
