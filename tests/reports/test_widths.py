"""Text in the reader's width: on a screen nothing that can be broken is wider than it."""

import os
import re

import pytest
from command import AS_OF, ORGANISATIONS, plugingov

from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Sheet, Style, Table
from plugingov.reports.text import render
from plugingov.sources.visible import columns

LONG = "/home/ada/code/eine-sehr-lange-übung/" + "x" * 90 + "/.mcp.json:1:1"
WORDS = "kein Schlüssel ist länger als ein Wort " * 6
NOTHING = Table("", (), ())


def lines(section, width, *, is_screen=True):
    return render(Sheet(("title",), (section,), ""), Style(width=width, is_screen=is_screen)).splitlines()[2:]


def cells(*texts):
    return tuple(map(Cell, texts))


HEADED = Table(
    "",
    ("door", "install", "lock", "install", "lock"),
    (cells("ledger", "? unknown", "locked", "● on", "open"),),
    (("", 1), ("cowork", 2), ("claude-code", 2)),
)
SECTIONS = [
    pytest.param(Lines("What", (WORDS,)), id="sentences"),
    pytest.param(Blocks(Cell("T"), (Block(cells(WORDS, "a-rule", "X001"), WORDS),), NOTHING), id="a heading"),
    pytest.param(Table("", ("id", "why"), (cells("X001", WORDS),)), id="a table with a long last column"),
    pytest.param(Table("", ("value", "from"), (cells(WORDS, "here:1:1"),)), id="a table with a long first column"),
    pytest.param(Table("", ("id", "rule", "why"), (cells("X" * 30, "y" * 20, WORDS),)), id="no room for the last"),
    pytest.param(HEADED, id="a table with heads"),
    pytest.param(Lines("", ("漢字" * 10 + " " + "漢字 " * 60,)), id="letters of two columns"),
]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_that_can_be_broken_is_wider_than_the_screen(section, width):
    assert [line for line in lines(section, width) if columns(line) > width] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_a_narrow_screen_shows_every_word(section):
    wide, narrow = ({word for line in lines(section, width) for word in line.split()} for width in (1000, 60))
    assert wide <= narrow | {"why", "from"}


def test_a_path_is_never_broken_because_it_is_copied_whole():
    block = Block(cells("ledger"), "a gap", (("at", LONG),))
    assert any(LONG in line for line in lines(Blocks(Cell("T"), (block,), NOTHING), 60))


def test_a_table_whose_heads_have_no_room_beside_each_other_has_them_below_each_other():
    shown = lines(HEADED, 40)
    assert [line.strip() for line in shown if "cowork" in line or "claude-code" in line] == ["cowork", "claude-code"]
    assert sum("ledger" in line for line in shown) == 2
    assert sum("ledger" in line for line in lines(HEADED, 40, is_screen=False)) == 1


def test_what_is_as_wide_as_two_letters_keeps_its_columns_in_line():
    table = Table("", ("name", "state"), (cells("漢字", "on"), cells("abcd", "off"), cells("übe\u0301r", "on")))
    assert len({columns(line[: line.rindex(" o")]) for line in lines(table, 80)[1:]}) == 1


def test_a_file_is_as_wide_whatever_the_screen_is(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(ORGANISATIONS)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1)
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((60, 40)))
    words = ("matrix", "--inventory", "teashop.yaml", *AS_OF)
    plugingov(capsys, *words, "--format", f"text={tmp_path / 'report.txt'}")
    golden = (ORGANISATIONS.parent / "reports" / "golden" / "text" / "matrix.txt").read_text(encoding="utf-8")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == golden
    narrow = re.sub(r"\x1b\[[0-9;]*m", "", plugingov(capsys, *words).out)
    assert max(map(columns, narrow.splitlines())) <= 60 < max(map(columns, golden.splitlines()))
