"""What `--tools-seen` names: a saved `tools/list`, or the text of Claude's own answer."""

import sys
from pathlib import Path

import click

from plugingov.diagnosis.tools_seen import MAX_BYTES, SeenTools, read_tools
from plugingov.sources.errors import Problem, problem_with
from plugingov.sources.files import STDIN

tools_seen_option = click.option(
    "--tools-seen",
    metavar="FILE",
    help="Compare with the tools that Claude has: a saved `tools/list`, or its pasted answer to the question that "
    "`plugingov tools --prompt` prints; `-` for standard input.",
)


def tools_of(file: str | None, problems: list[Problem]) -> SeenTools | None:
    """Return the tools that a file holds, adding to `problems` what is wrong with it."""
    if file is None:
        return None
    if file == "-":
        return read_tools(STDIN, sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b"", problems)
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "").lower()
        problems.append(problem_with(file, "found a file that cannot be read", "a readable file", why))
        return None
    return read_tools(file, content, problems)
