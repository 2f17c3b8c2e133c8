import os
import stat

from command import plugingov


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
