"""How a run ends that judged nothing."""

import sys
from typing import IO, Any

import click

from plugingov import __version__
from plugingov.sources.errors import BadInput
from plugingov.sources.secret_search import masked
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

BAD_INPUT = 2
NOTHING_FOUND = 3


class InputRefused(click.ClickException):
    """The input has problems; each is shown, the first line of each for an editor to jump to."""

    exit_code = BAD_INPUT

    def __init__(self, error: BadInput) -> None:
        self.problems = error.problems
        super().__init__(str(error))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print every problem, and that nothing was checked."""
        count = len(self.problems)
        lines = [*map(str, self.problems[:MOST_SHOWN])]
        if count > MOST_SHOWN:
            lines.append(f"and {count - MOST_SHOWN} more problems")
        lines.append(f"plugingov: nothing was checked ({count} problem{'s' * (count != 1)} in the input)")
        click.echo(masked("\n".join(lines)), file=file or sys.stderr)


MOST_SHOWN = 200


class NothingToJudge(click.ClickException):
    """There was nothing to judge, which is never green."""

    exit_code = NOTHING_FOUND

    def show(self, file: IO[Any] | None = None) -> None:
        """Print what was looked for and not found."""
        click.echo(f"plugingov: nothing was checked: {visible(mask(self.message))}", file=file or sys.stderr)


class NoneOfThese(click.BadParameter):
    """A word that is none of those there are; each of them is told in a line of its own."""

    def __init__(
        self, message: str, lines: tuple[str, ...], ctx: click.Context | None, param: click.Parameter | None
    ) -> None:
        self.lines = lines
        super().__init__(message, ctx, param)


def report_usage(error: click.ClickException) -> int:
    """Say what is wrong with the words of the command, whatever they hold, and return the exit status."""
    context = getattr(error, "ctx", None)
    lines = [context.get_usage(), f"Try '{context.command_path} --help'."] if context else []
    below = error.lines if isinstance(error, NoneOfThese) else ()
    click.echo("\n".join([*lines, f"Error: {visible(mask(error.format_message()))}", *below]), err=True)
    return BAD_INPUT


def report_defect(error: Exception) -> int:
    """Say that plugingov itself is at fault, with what a report of it needs, and return the exit status."""
    import traceback  # noqa: PLC0415 (only a defect needs it)

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('plugingov/')[2]}:{frame.lineno}"
    click.echo(
        f"plugingov: a defect in plugingov {__version__}: {type(error).__name__} at {where}\n"
        "  nothing was checked, and your files are not at fault\n"
        "  please report it with the version, the place above and the command you ran",
        err=True,
    )
    return BAD_INPUT
