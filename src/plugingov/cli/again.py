"""The words that run a command once more: as somebody typed them, so that what is told to be done next works."""

import shlex
from collections.abc import Iterator
from typing import Any

import click
from click.core import ParameterSource

_OF_THE_REPORT = frozenset({"format", "output", "color", "people"})


def again(*left_out: str) -> str:
    """Return what was typed of this run, but for some options and for how its report looks."""
    ctx = click.get_current_context()
    words = [word for param in ctx.command.params if _is_kept(ctx, param, left_out) for word in _words(ctx, param)]
    return shlex.join(("plugingov", ctx.command.name or "", *words))


def _is_kept(ctx: click.Context, param: click.Parameter, left_out: tuple[str, ...]) -> bool:
    """Tell whether something was typed: the environment and the configuration say the same the next time."""
    name = param.name or ""
    is_typed = name in ctx.params and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    return is_typed and name not in {*left_out, *_OF_THE_REPORT}


def _words(ctx: click.Context, param: click.Parameter) -> Iterator[str]:
    value: Any = ctx.params[param.name or ""]
    for each in value if isinstance(value, tuple) else (value,):
        if isinstance(param, click.Option):
            yield param.opts[-1]
        if not isinstance(each, bool):
            yield str(each)
