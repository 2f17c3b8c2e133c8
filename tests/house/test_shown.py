"""Every command that a page shows is one that there is, and those in blocks for a shell run as a reader would run them."""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

import shown
from plugingov.cli.main import COMMANDS
from plugingov.cli.main import plugingov as group
from shown import BLOCK, WrongCommand, walked

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WALKED = sorted((ROOT / "docs").glob("*.md"))
NAMES = {page: str(page.relative_to(ROOT)) for page in PAGES}
FENCE = re.compile(r"^\s*(?:```|~~~)\s*(sh|shell|bash|zsh|console|shell-session)\b", re.MULTILINE)


def commands(text):
    """Yield the words of each command of ours in a page: in blocks of either kind, and within lines."""
    lines = re.findall(r"^(?: {4}|\$ )?(plugingov [^\n]*(?:(?<=\\)\n[^\n]*)*)", text, re.MULTILINE)
    lines += re.findall(r"^ {4}(?!plugingov )([^\n]*\| plugingov [^\n]*)", text, re.MULTILINE)
    lines += re.findall(r"(?<!`)`(plugingov [a-z][^`\n]*)`(?!`)", text)
    for line in lines:
        words = ["|", *shlex.split(line.replace("\\\n", " "), comments=True)]
        cuts = [number for number, word in enumerate(words) if word in {"|", "&&", ">"}]
        for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
            if words[start + 1 : start + 2] == ["plugingov"]:
                yield words[start + 2 : end]


def refused(words):
    """Return why a command does not understand its words; values that stand for a reader's own are not looked at."""
    if words[0] in {"--version", "--help"}:
        return ""
    if words[0] not in COMMANDS:
        return f"no command {words[0]}"
    command = group.get_command(click.Context(group), words[0])
    try:
        command.make_context(words[0], words[1:])
    except (click.BadParameter, click.BadOptionUsage, click.exceptions.Exit):
        return ""
    except click.UsageError as error:
        return error.message
    return ""


@pytest.mark.parametrize("page", PAGES, ids=NAMES.get)
def test_every_command_of_a_page_is_one_that_there_is(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    assert {" ".join(words): why for words in commands(text) if (why := refused(words))} == {}


@pytest.mark.parametrize("page", PAGES, ids=NAMES.get)
def test_every_block_for_a_shell_is_run_or_says_what_it_needs(page):
    text = page.read_text(encoding="utf-8")
    blocks = [block for block in BLOCK.finditer(text) if block["kind"] != "diff"]
    assert len(blocks) == len(FENCE.findall(text)), "a block that nothing runs: begin it with ```console or ```sh"
    assert page in WALKED or all(block["needs"] for block in blocks)


def test_the_tutorial_runs_all_but_its_first_and_its_last_block():
    blocks = list(BLOCK.finditer((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")))
    assert len(blocks) > 12
    assert [number for number, block in enumerate(blocks) if block["needs"]] == [0, len(blocks) - 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("    plugingov check a  # why\n", [["check", "a"]], id="an indented line"),
        pytest.param("$ plugingov check \\\n    --only x\n", [["check", "--only", "x"]], id="one that goes on"),
        pytest.param("    gh issue | plugingov review -\n", [["review", "-"]], id="behind another program"),
        pytest.param("say `plugingov matrix --all`.", [["matrix", "--all"]], id="within a line"),
        pytest.param("`plugingov[api]` and plugingov itself", [], id="the name alone"),
    ],
)
def test_commands_are_found(text, words):
    assert list(commands(text)) == words


@pytest.mark.parametrize(
    ("line", "why"),
    [
        pytest.param("chek", "no command chek", id="no such command"),
        pytest.param("check --polcy a", "No such option", id="no such option"),
        pytest.param("rules a b", "unexpected extra argument", id="too many words"),
        pytest.param("check FOLDER --as-of DATE", "", id="words that stand for others"),
    ],
)
def test_a_command_that_there_is_not_is_seen(line, why):
    assert why in refused(line.split())
    assert bool(refused(line.split())) is bool(why)


@pytest.fixture
def programs(monkeypatch):
    """Let pages start what these tests are made of."""
    monkeypatch.setattr(shown, "PROGRAMS", {"plugingov", "echo", "seq", "cat", "exit", "exec"})


def block(kind, body, before=""):
    return f"{before}```{kind}\n{body}```\n"


@pytest.mark.usefixtures("programs")
def test_what_a_command_prints_takes_the_place_of_what_stood_there():
    assert walked(block("console", "$ echo one\nold\n$ echo two\n")) == block(
        "console", "$ echo one\none\n$ echo two\ntwo\n"
    )


@pytest.mark.usefixtures("programs")
def test_a_long_answer_is_cut_where_the_page_says_so():
    cut = block("console", "$ seq 9\n", "<!-- first 2, last 1 -->\n")
    assert walked(cut) == block("console", "$ seq 9\n1\n2\n...\n9\n", "<!-- first 2, last 1 -->\n")
    assert walked(walked(cut)) == walked(cut)


@pytest.mark.usefixtures("programs")
def test_an_answer_that_is_short_enough_is_not_cut():
    assert "..." not in walked(block("console", "$ seq 3\n", "<!-- first 2, last 1 -->\n"))


@pytest.mark.usefixtures("programs")
def test_what_is_written_to_either_stream_is_shown():
    assert "2\n" in walked(block("console", "$ echo 2 >&2\n"))


@pytest.mark.usefixtures("programs")
def test_commands_of_a_page_are_run_one_after_the_other_in_a_copy():
    page = block("sh", "echo mine > inventories/note\n") + block("console", "$ cat inventories/note\n")
    assert "mine\n" in walked(page)
    assert not (ROOT / "inventories" / "note").exists()


@pytest.mark.usefixtures("programs")
def test_an_edit_that_a_page_shows_is_made():
    edit = "--- a/note\n+++ b/note\n@@ -1 +1 @@\n-one\n+two\n"
    assert "two\n" in walked(block("sh", "echo one > note\n") + block("diff", edit) + block("console", "$ cat note\n"))


@pytest.mark.usefixtures("programs")
def test_a_block_that_needs_something_is_left_as_it_is():
    page = block("console", "$ exit 9\n", "<!-- needs: a machine -->\n")
    assert walked(page) == page


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(block("sh", "plugingov chek\n"), id="bad input"),
        pytest.param(block("console", "$ plugingov check empty.yaml\n"), id="nothing that is there"),
        pytest.param(
            block("sh", "cp -r inventories other && touch other/note\n"), id="another program, and nobody says so"
        ),
        pytest.param(
            block("diff", "--- a/note\n+++ b/note\n@@ -1 +1 @@\n-one\n+two\n"), id="an edit that fits nothing"
        ),
    ],
)
def test_a_command_that_fails_a_reader_is_refused(page):
    with pytest.raises(WrongCommand):
        walked(page)


def test_a_command_that_does_not_end_is_ended(monkeypatch, programs):
    monkeypatch.setattr(shown, "SECONDS", 0.2)
    with pytest.raises(subprocess.TimeoutExpired):
        walked(block("sh", "exec sleep 60\n"))
