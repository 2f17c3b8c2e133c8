"""`plugingov collect`: a machine to an observation."""

import os
import platform
import re
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import click

from plugingov import __version__
from plugingov.cli.errors import NothingToJudge
from plugingov.cli.observation_output import write_observation
from plugingov.cli.options import Day, Output, OutputFormat
from plugingov.cli.output import style_of
from plugingov.cli.watching import note
from plugingov.model.observation import Observation
from plugingov.reports.collected_sheet import collected_sheet, exported_sheet
from plugingov.reports.observation_record import FORMATS
from plugingov.reports.sheet import Sheet
from plugingov.reports.text import render
from plugingov.sources.secret_search import masked
from plugingov.sources.work import stage
from plugingov.surfaces.machine.machine import HERE, NotThere, is_nothing, read_machine


class Written(click.ParamType[str]):
    """A text of a certain form."""

    def __init__(self, name: str, pattern: str, expected: str) -> None:
        self.name = name
        self._pattern = re.compile(pattern)
        self._expected = expected

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, or fail with what was expected."""
        if not self._pattern.fullmatch(value):
            self.fail(f"expected {self._expected}", param, ctx)
        return str(value)


_ID = Written("id", r"\w[\w.\-]{0,127}", "an id: letters, digits, `.`, `-` and `_`, 128 at most")
_VERSION = Written("version", r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}", "a version: numbers with dots, as in 2.1.273")
_NAME = Written("name", r"[^\x00-\x1f\x7f-\x9f\s][^\x00-\x1f\x7f-\x9f]{0,199}", "a name in one line")


@click.command(
    "collect",
    epilog="Examples: `plugingov collect --output ada.yaml`, "
    "`plugingov collect --root /mnt/laptop-7 --machine laptop-7 --format jsonl`.",
)
@click.argument("misplaced", nargs=-1, metavar="")
@click.option("--root", metavar="DIR", help="Read the copy of a machine that lies in DIR.", show_default="this machine")
@click.option(
    "--home",
    metavar="PATH",
    multiple=True,
    help="Read this home: its path on the machine, or its folder's name. May be repeated.",
    show_default="every home in which the client was started",
)
@click.option(
    "--project",
    metavar="PATH",
    multiple=True,
    help="Read this project, or all that lie in this folder. May be repeated.",
    show_default="those that a home's state names",
)
@click.option(
    "--exports",
    metavar="DIR",
    help="Read the saved pages of the organisation's own interface that lie in DIR, instead of a machine.",
)
@click.option(
    "--client", type=_VERSION, metavar="VERSION", help="Say which version of Claude Code the machine has, if you know."
)
@click.option("--machine", type=_NAME, metavar="NAME", help="Call the machine NAME.", show_default="its own name")
@click.option("--organization", type=_ID, metavar="ID", help="Say whose machine it is.")
@click.option("--member", type=_NAME, metavar="MEMBER", help="Say which member works on it.")
@click.option(
    "--group",
    type=_ID,
    multiple=True,
    metavar="GROUP",
    help="Say a group of the member's, in rows (jsonl). May be repeated.",
)
@click.option("--as-of", type=Day(), default=date.today, show_default="today", help="Say that it was read on this day.")
@click.option(
    "--format",
    type=OutputFormat(FORMATS),
    multiple=True,
    show_default="yaml",
    help=f"Write as {', '.join(FORMATS)} (rows for `fleet`); with `=FILE` into that file. May be repeated.",
)
@click.option("--output", metavar="FILE", help="Write the observation to FILE instead of standard output.")
def command(
    *,
    misplaced: tuple[str, ...],
    root: str | None,
    home: tuple[str, ...],
    project: tuple[str, ...],
    exports: str | None,
    client: str | None,
    machine: str | None,
    organization: str | None,
    member: str | None,
    group: tuple[str, ...],
    as_of: date,
    format: tuple[Output, ...],
    output: str | None,
) -> int:
    """Read what a machine holds of Claude Code and Claude Desktop, or what was exported of Cowork.

    Reads settings of every source, servers, marketplaces and packages into an observation: it starts nothing, follows
    no link out of what it was given, and writes no secret down. What could not be read is said in it, and
    in the summary that standard error gets.
    Exits with 3 when nothing of either was found.
    """
    if misplaced:
        raise click.UsageError("collect takes folders as options: --root DIR, --home PATH, --project PATH")
    if group and not any(one.format == "jsonl" for one in format):
        raise click.UsageError("only rows say groups: --group needs --format jsonl")
    if exports is not None:
        if root or home or project or client or group:
            raise click.UsageError("--exports reads pages of the organisation, which lie on no machine: give it alone")
        pages = _exported(exports, organization, machine, as_of)
        write_observation(pages, format or (Output("yaml"),), output)
        _say(exported_sheet(pages, exports))
        return 0
    if root is not None and not os.path.isdir(root):  # noqa: PTH112 (Path.is_dir raises where a name is too long)
        raise click.BadParameter("there is no such folder", param_hint="--root")
    try:
        with stage("reading the machine"):
            found = read_machine(root or HERE, home, project, client)
    except NotThere as error:
        raise click.UsageError(str(error)) from None
    if is_nothing(found):
        raise NothingToJudge(f"nothing of Claude Code or Claude Desktop was found in {root or 'this machine'}")
    taken = replace(
        found,
        organization=organization,
        machine=machine or (None if root else platform.node()),
        member=member or "",
        taken_at=as_of,
        taken_by=f"plugingov {__version__}",
    )
    write_observation(taken, format or (Output("yaml"),), output, tuple(dict.fromkeys(group)))
    _say(collected_sheet(taken, root or "this machine"))
    if not taken.machine and any(one.format == "jsonl" for one in format):
        note("plugingov: these rows name no machine, and `fleet` counts none such: `--machine NAME` says it")
    return 0


def _say(summary: Sheet) -> None:
    """Say on standard error what was read, and what was not."""
    note(masked(render(summary, style_of(sys.stderr))), nl=False)


def _exported(folder: str, organization: str | None, name: str | None, as_of: date) -> Observation:
    """Return what the saved pages in a folder say; the day is that on which they were fetched, where that is told."""
    from plugingov.surfaces.cowork.exports.reading import is_export, read_exports  # noqa: PLC0415 (most runs read none)

    if not os.path.isdir(folder):  # noqa: PTH112 (as above)
        raise click.BadParameter("there is no such folder", param_hint="--exports")
    if not is_export(folder):
        raise NothingToJudge(f"no page of the organisation's interface was found in {folder}")
    found = read_exports(folder)
    return replace(
        found,
        organization=organization,
        machine=name,
        taken_at=found.taken_at or as_of,
        taken_by=f"plugingov {__version__}",
    )
