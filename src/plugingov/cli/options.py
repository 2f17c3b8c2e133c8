"""The options that commands share, each said once."""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from plugingov.model.words import LAYERS, SEVERITIES
from plugingov.rules.index import INDEX

# Compared with reports.FORMATS by a test: importing them takes time.
PLAIN_FORMATS = ("text", "table", "json", "markdown", "html")
GATE_FORMATS = (
    *PLAIN_FORMATS,
    "sarif",
    "github",
    "gitlab",
    "junit",
)  # these show gaps, and suit a command that finds some
ROW_FORMATS = (*PLAIN_FORMATS, "csv")  # for a command whose answer is rows
FLEET_FORMATS = (*ROW_FORMATS, "parquet")  # its engine brings what writes them
ALL_FORMATS = (*GATE_FORMATS, "csv", "oscal")
# Read by more people than those who ran the command.
_COUNTING_FORMATS = ("markdown", "sarif", "github", "gitlab", "junit", "oscal")
Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or fail with what was expected."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or found.isoformat() != value:
            self.fail("expected a day as YYYY-MM-DD", param, ctx)
        return found


class Digest(click.ParamType[str]):
    """What the gate prints for somebody to agree to: 16 hex digits."""

    name = "digest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the digest, or fail with what was expected."""
        if len(value) != _DIGEST or not set(value) <= set("0123456789abcdef"):
            self.fail(f"expected {_DIGEST} hex digits, as the gate prints them", param, ctx)
        return str(value)


_DIGEST = 16


class RuleName(click.ParamType[str]):
    """A rule by name or id; `own` leaves a word that is no rule of plugingov to the policy, which may have one.

    `also` are words that are no rule and mean something else.
    """

    name = "rule"

    def __init__(self, *, own: bool = False, also: tuple[str, ...] = ()) -> None:
        self._own = own
        self._also = also

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the rule's name, or fail with the nearest one."""
        found = next((entry.name for entry in INDEX if value == entry.name or value.upper() == entry.id), None)
        found = value if value in self._also else found
        return found or (value if self._own else self.fail(no_such_rule(value), param, ctx))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the rules whose name or id opens like this."""
        del ctx, param
        words = [*self._also, *(word for entry in INDEX for word in (entry.name, entry.id))]
        return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def no_such_rule(word: str, own: Iterable[str] = ()) -> str:
    """Return the sentence that a word names no rule, with the nearest name; `own` are those of a policy's own rules."""
    from plugingov.sources.errors import did_you_mean  # noqa: PLC0415 (only a slip of the pen needs it)

    hint = did_you_mean(word, [*(entry.name for entry in INDEX), *own])
    return f"there is no rule of that name or id{'; ' + hint if hint else ''}"


@dataclass(frozen=True, slots=True)
class Output:
    """One format, and the file it goes to; standard output without one."""

    format: str
    file: str | None = None


class OutputFormat(click.ParamType[Output]):
    """One of the formats that a command has, or `format=FILE`."""

    name = "format"

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Return the format and its file."""
        if isinstance(value, Output):
            return value
        name, sign, file = value.partition("=")
        if name not in self.names or (sign and not file):
            self.fail(f"expected one of {', '.join(self.names)}, or one of them with `=FILE`", param, ctx)
        return Output(name, file or None)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the formats that open like this."""
        del ctx, param
        return [CompletionItem(name) for name in self.names if name.startswith(incomplete)]


def format_options_of(formats: tuple[str, ...]) -> Callable[[Command], Command]:
    """Return what adds how a report looks, for a command that has these formats."""

    def add(command: Command) -> Command:
        for option in (
            click.option("--color/--no-color", default=None, help="Colour or no colour, whatever the terminal says."),
            click.option(
                "--format",
                type=OutputFormat(formats),
                multiple=True,
                is_eager=True,  # how people are shown depends on it
                help=f"Write as {', '.join(formats)}; with `=FILE` into that file. May be repeated.",
                show_default="text",
            ),
        ):
            command = option(command)
        return command

    return add


def output_options_of(formats: tuple[str, ...]) -> Callable[[Command], Command]:
    """Return what adds how and where a report is written, for a command that has these formats."""

    def add(command: Command) -> Command:
        output = click.option("--output", metavar="FILE", help="Write the report to FILE instead of standard output.")
        return format_options_of(formats)(output(command))

    return add


output_options = output_options_of(PLAIN_FORMATS)


def _people_shown(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """Return how people are shown: as the option says, else by the formats of the run."""
    del param
    formats = {one.format for one in ctx.params.get("format") or ()}
    return value or ("counts" if formats & set(_COUNTING_FORMATS) else "names")


as_of_option = click.option(
    "--as-of",
    type=Day(),
    default=date.today,
    show_default="today",
    help="Judge as on this day.",
)
policy_option = click.option(
    "--policy", metavar="PATH", help="Judge by this policy: a file, a folder or builtin/NAME.", show_default="policies/"
)


def line_options(what: str) -> Callable[[Command], Command]:
    """Add at which severity a run fails; `what` says what it then does, and for which gaps."""

    def add(command: Command) -> Command:
        unknown = "Count what could not be answered as a gap of its rule's severity."
        command = click.option("--fail-on-unknown", is_flag=True, help=unknown)(command)
        return click.option(
            "--fail-on",
            type=click.Choice([*SEVERITIES, "never"]),
            default="high",
            show_default=True,
            help=f"{what} of this severity or above.",
        )(command)

    return add


def choice_options(command: Command) -> Command:
    """Add which of a policy's rules a run asks."""
    for option in (
        click.option("--layer", type=click.Choice(LAYERS), help="Ask the rules of this layer only."),
        click.option("--skip", type=RuleName(own=True), multiple=True, help="Do not ask this rule. May be repeated."),
        click.option(
            "--only", type=RuleName(own=True), multiple=True, help="Ask this rule and no other. May be repeated."
        ),
    ):
        command = option(command)
    return command


observed_option = click.option(
    "--observed",
    metavar="PATH",
    multiple=True,
    help="Look at what is really there, too: an observation (`-` for standard input), what a server answered "
    "(`PLUGIN=FILE`), or the folder of a machine, a home or projects. May be repeated.",
)
waivers_option = click.option(
    "--waivers",
    metavar="PATH",
    help="Accept what these waivers accept: a file or a folder.",
    show_default="beside the policy, in policies/",
)
baseline_option = click.option(
    "--baseline", metavar="FILE", help="Count what this baseline has frozen no more; it stays visible."
)
pins_option = click.option(
    "--pins",
    metavar="FILE",
    help="Compare servers with what is pinned in FILE.",
    show_default="plugingov.pins",
)
people_option = click.option(
    "--people",
    type=click.Choice(["names", "counts"]),
    callback=_people_shown,
    show_default=f"counts where a format is {', '.join(_COUNTING_FORMATS)}, else names",
    help="Name members, or say how many they are.",
)


inventory_option = click.option(
    "--inventory",
    metavar="PATH",
    multiple=True,
    help="Read this inventory: a file, a folder or `-` for standard input. May be repeated.",
    show_default="inventories/",
)


def _refuse_misplaced(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> None:
    del param
    if value:
        raise click.UsageError(f"{ctx.info_name} takes its inventory as an option: --inventory PATH", ctx)


# For a command that takes no argument, where people who know `check` give one.
inventory_is_an_option = click.argument(
    "misplaced", nargs=-1, metavar="", expose_value=False, callback=_refuse_misplaced
)


def narrowing_options(command: Command) -> Command:
    """Add what narrows a question about layers."""
    for option in (
        click.option("--group", metavar="GROUP", help="Ask for the people of this group."),
        click.option("--member", metavar="MEMBER", help="Ask for this member."),
        click.option("--project", metavar="PROJECT", help="Ask for this project."),
        click.option("--surface", type=click.Choice(["cowork", "claude-code"]), help="Ask for this surface only."),
    ):
        command = option(command)
    return command


def wants_colour(chosen: bool | None) -> bool:  # noqa: FBT001 (it is the option's value)
    """Tell whether to colour: the option beats NO_COLOR, that beats FORCE_COLOR, that beats the terminal."""
    if chosen is not None:
        return chosen
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and sys.stdout is not None and sys.stdout.isatty()
