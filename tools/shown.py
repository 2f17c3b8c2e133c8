"""Runs the commands that pages show, in a copy of the worked example, and writes below each what it prints.

In a page of docs/

- a block `console` has commands after `$ `, and below each what it prints; a comment before the block cuts that:
  `<!-- first 12, last 3 -->`,
- a block `sh` has commands that are run, and prints nothing,
- a block `diff` is applied to the copy, as a reader would edit the file,
- a block behind `<!-- needs: ... -->` is not run, because it needs what the comment says. One that starts anything but
  plugingov and what stands in `PROGRAMS` has to say so.

A page is walked from top to bottom in one copy, so a command finds what those before it have written.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
EXAMPLE = ("inventories", "policies", "requests", "schemas")
BLOCK = re.compile(
    r"^(?P<before><!-- (?:needs: (?P<needs>[^\n]+)|first (?P<first>\d+)(?:, last (?P<last>\d+))?) -->\n)?"
    r"```(?P<kind>console|sh|diff)\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
SECONDS = 60  # for one command
PROGRAMS = {"plugingov", "cp", "mkdir"}


class WrongCommand(Exception):
    """A page shows a command that does not do what a reader is told."""


def has_commands(text: str) -> bool:
    """Return whether a page has anything to run."""
    return any(block["kind"] != "diff" and not block["needs"] for block in BLOCK.finditer(text))


def walked(text: str) -> str:
    """Return a page with what its commands really print."""
    with TemporaryDirectory() as folder:
        here = Path(folder, "copy")
        for name in EXAMPLE:
            shutil.copytree(ROOT / name, here / name)
        command = Path(folder, "bin", "plugingov")
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m plugingov "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        return BLOCK.sub(lambda block: _run(block, here, command.parent), text)


def _run(block: re.Match[str], here: Path, programs: Path) -> str:
    if block["needs"]:
        return block[0]
    if block["kind"] == "diff":
        _done(["git", "apply", "-"], here, programs, block["body"], allowed=(0,))
        return block[0]
    if block["kind"] == "sh":
        for line in _whole_lines(block["body"]):
            _printed(line, here, programs)
        return block[0]
    commands = [line[2:] for line in _whole_lines(block["body"]) if line.startswith("$ ")]
    shown = [f"$ {line}\n{_cut(_printed(line, here, programs), block)}" for line in commands]
    return f"{block['before'] or ''}```console\n{''.join(shown)}```"


def _whole_lines(body: str) -> list[str]:
    """Return the lines of a block that say something, those that a backslash continues as one."""
    return [line for line in re.split(r"(?<!\\)\n", body) if line.strip()]


def _printed(line: str, here: Path, programs: Path) -> str:
    """Return what a line of a shell prints; nothing is started that does not belong to a copy of the example."""
    others = {words[0] for words in map(str.split, re.split(r"&&|\|\|?|;", line)) if words} - PROGRAMS
    if others and not line.startswith("#"):
        raise WrongCommand(f"{line}: say before the block what it needs, with `<!-- needs: ... -->`")
    return _done(["bash", "-c", line], here, programs)


def _done(words: list[str], here: Path, programs: Path, stdin: str = "", allowed: tuple[int, ...] = (0, 1)) -> str:
    """Return what a command prints to both; an exit status of bad input, or none in time, is a wrong page."""
    environment = {"PATH": f"{programs}:{os.environ.get('PATH', '')}", "PYTHONPATH": str(ROOT / "src")}
    environment |= {"COLUMNS": "100", "GIT_CEILING_DIRECTORIES": str(here.parent)}
    done = subprocess.run(
        words,
        cwd=here,
        env=environment,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode not in allowed:
        raise WrongCommand(f"{' '.join(words)} ends with {done.returncode}:\n{done.stdout}")
    return done.stdout


def _cut(printed: str, block: re.Match[str]) -> str:
    lines = printed.rstrip("\n").split("\n") if printed.strip() else []
    first, last = int(block["first"] or len(lines)), int(block["last"] or 0)
    if first + last < len(lines):
        lines = [*lines[:first], "...", *lines[len(lines) - last :]]
    return "".join(f"{line}\n".replace(" \n", "\n") for line in lines)
