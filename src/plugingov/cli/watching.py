"""What a run says beside its report: notes, progress, what was decided, where the time went; all on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from plugingov.sources import work
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

if TYPE_CHECKING:  # most runs are watched by nobody
    from plugingov.cli.line import Line
    from plugingov.cli.progress import Progress

_KEY = "plugingov.watching"
_HELP = {
    "quiet": ("-q", "Say nothing but the report and errors: no notes, no progress."),
    "verbose": ("-v", "Say what is read, from where, and what decides, on standard error."),
    "profile": (None, "Tell on standard error where the time went."),
}


class _InOneRow(click.Option):
    """An option of every command: the help of a command has one row for all of them."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the row, once."""
        del ctx
        is_first = self.name == next(iter(_HELP))
        return ("-q, -v, --profile", "Say less, or more, or where the time went.") if is_first else None


def options(kind: type[click.Option] = click.Option) -> list[click.Option]:
    """Return the options that say what is said; they may stand before the command or behind it."""
    return [
        kind(
            [*([short] if short else []), f"--{name}"], is_flag=True, expose_value=False, callback=_remember, help=told
        )
        for name, (short, told) in _HELP.items()
    ]


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 (click calls it)
    """Keep an option that was given, and whether at the command line, which beats the environment."""
    if value and param.name:
        said = ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
        given = ctx.meta.setdefault(_KEY, {})
        given[param.name] = given.get(param.name, False) or said


def watched(command: click.Command) -> click.Command:
    """Return a command that takes these options too, and does what they say."""
    found, run = copy(command), command.callback
    if run is None:
        return found

    @wraps(run)
    def callback(**words: Any) -> Any:
        ctx = click.get_current_context()
        with _watching(_wanted(ctx)):
            work.tell(_told(ctx))
            return run(**words)

    found.callback = callback
    found.params = [*command.params, *options(_InOneRow)]
    return found


class _Wanted(NamedTuple):
    quiet: bool = False
    verbose: bool = False
    profile: bool = False


def _wanted(ctx: click.Context) -> _Wanted:
    """Return what is to be said; where the environment contradicts the command line, the latter holds."""
    given = dict(ctx.meta.get(_KEY, {}))
    if "quiet" in given and "verbose" in given:
        if given["quiet"] == given["verbose"]:
            raise click.UsageError("--quiet says less and --verbose more: give one of them", ctx)
        del given["verbose" if given["quiet"] else "quiet"]
    return _Wanted(**dict.fromkeys(given, True))


def _told(ctx: click.Context) -> str:
    """Return the words of a run that nobody left at their defaults, with where they come from, and its day."""
    told = []
    for param in ctx.command.params:
        source = ctx.get_parameter_source(param.name) if param.name and param.name in ctx.params else None
        value = ctx.params.get(param.name or "")
        name = (param.name or "").upper() if param.param_type_name == "argument" else param.opts[-1]
        if source in _GIVEN and source is not None:
            told.append(f"{name} {_spoken(value)} ({_GIVEN[source]})")
        elif name == "--as-of" and source is not None:
            told.append(f"{name} {_spoken(value)} (today)")
    return f"{ctx.command.name} with {'; '.join(told)}" if told else f"{ctx.command.name} with every option at default"


_GIVEN = {
    ParameterSource.COMMANDLINE: "command line",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "configuration",
}


def _spoken(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(_spoken, value))
    if file := getattr(value, "file", None):
        return f"{getattr(value, 'format', '')}={file}"
    return str(getattr(value, "format", value)) if hasattr(value, "file") else str(value)


class _Voice:
    """How a run speaks on standard error: where a line shows what it does, that makes room."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self.line: Line | None = None

    def say(self, text: str, *, nl: bool = True) -> None:
        """Say something that is no error: nothing, where the run is to be quiet."""
        if self._quiet:
            return
        if self.line is None:
            click.echo(text, nl=nl, err=True)
            return
        with self.line.hidden():
            click.echo(text, nl=nl, err=True)

    def end_line(self) -> None:
        """Show no more what is done."""
        if self.line is not None:
            self.line.end()


_voice: ContextVar[_Voice] = ContextVar("_voice", default=_Voice())  # noqa: B039 (this one has no line)


def note(text: str, *, nl: bool = True) -> None:
    """Say on standard error what is no part of the report and no error; nothing with --quiet."""
    _voice.get().say(text, nl=nl)


def end_line() -> None:
    """Clear the terminal for good: what comes now is the report, or why the run ends, and nothing writes across it."""
    _voice.get().end_line()


@contextmanager
def _watching(wanted: _Wanted) -> Iterator[None]:
    """Let a run be watched as far as somebody wants that: where nobody does, nothing is set up."""
    voice = _Voice(quiet=wanted.quiet)
    heard = _voice.set(voice)
    try:
        if wanted.verbose or wanted.profile or (not wanted.quiet and _may_show()):
            with _told_of(wanted, voice):
                yield
        else:
            yield
    finally:
        _voice.reset(heard)


def _may_show() -> bool:
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    from plugingov.cli.line import may_show  # noqa: PLC0415 (most runs are watched by nobody)

    return may_show(sys.stderr)


@contextmanager
def _told_of(wanted: _Wanted, voice: _Voice) -> Iterator[None]:
    from plugingov.cli.progress import Progress  # noqa: PLC0415 (as above)

    progress = Progress(_verbosely(voice) if wanted.verbose else None)
    if not wanted.quiet and _may_show():
        from plugingov.cli.line import Line  # noqa: PLC0415 (as above)

        voice.line = Line(sys.stderr, lambda: _shown(progress))
        voice.line.begin()
    watched_by = work.watch(progress)
    try:
        yield
    finally:
        work.leave(watched_by)
        voice.end_line()
        if wanted.profile:
            from plugingov.cli.profile import profile_of  # noqa: PLC0415 (as above)

            click.echo(profile_of(progress), err=True)


def _shown(progress: "Progress") -> str:
    """Return what a line shows: nothing while somebody types what is read."""
    from plugingov.sources.files import STDIN  # noqa: PLC0415 (it reads YAML, which many runs do not)

    is_typing = progress.under_way == STDIN and sys.stdin is not None and sys.stdin.isatty()
    return "" if is_typing else str(progress)


def _verbosely(voice: _Voice) -> Callable[[str], None]:
    return lambda said: voice.say(f"plugingov: {visible(mask(said))}")
