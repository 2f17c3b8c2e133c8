"""`plugingov init`: files to start with, where there are none."""

import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from plugingov.cli.inputs import INVENTORIES
from plugingov.cli.new_files import in_the_way, new_files
from plugingov.cli.options import Day, Output, output_options
from plugingov.cli.output import write
from plugingov.cli.policies import POLICIES
from plugingov.reports.starting import CI, LAST_DAY, starting_files, starting_sheet
from plugingov.sources.files import read_paths
from plugingov.sources.secrets import mask, remember_path

# An id of the model, without letters that file systems and people write in several ways.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_EXPECTED = "expected an id: letters from a to z, digits, `.`, `-` and `_`, 128 at most, and no `.`, `-` or `_` first"
_NO_NAME = "my-organization"
_MOST_NAMED = 5


class Organization(click.ParamType[str]):
    """The id of an organisation, which also becomes the name of files."""

    name = "organization"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id, or fail with what was expected."""
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.fail(_EXPECTED, param, ctx)
        if mask(value) != value:
            self.fail("expected a name; this looks like a secret, and files are read by many", param, ctx)
        return value


@click.command("init", epilog="Examples: `plugingov init`, `plugingov init plugins --organization acme --ci none`.")
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option(
    "--organization",
    metavar="NAME",
    type=Organization(),
    help="Call the organisation this, and the files after it.",
    show_default="asked for on a terminal, else the folder's name",
)
@click.option(
    "--ci",
    type=click.Choice(CI),
    default=CI[0],
    show_default=True,
    help="Write what runs plugingov on every change there.",
)
@click.option("--as-of", type=Day(), default=date.today, show_default="today", help="Date the files as on this day.")
@output_options
def command(
    *,
    folder: str,
    organization: str | None,
    ci: str,
    as_of: date,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Write files to start with: inventory, policy, tests and CI.

    They go into FOLDER (without one, this folder) and pass `plugingov check` and `plugingov test` as they are.
    What is there already is never overwritten: then nothing is written. Without a terminal nothing is asked.
    Exits with 0 when the files are written, 2 when none is.
    """
    if not folder:
        raise click.UsageError("expected a folder; `.` is this one")
    if as_of > LAST_DAY:
        raise click.UsageError(
            f"--as-of: expected a day until {LAST_DAY}, because a review that ends a year later is written"
        )
    remember_path(folder)
    name = organization or _asked(_name_of(folder))
    files = starting_files(name, as_of, ci)
    _refuse_to_overwrite(
        Path(folder), [file.path for file in files], [one.file or output for one in format] or [output]
    )
    with new_files(Path(folder), {file.path: file.text for file in files}):
        write(starting_sheet(name, as_of, folder, files), format, output, color)
    return 0


def _asked(default: str) -> str:
    """Return what whoever sits at the terminal calls the organisation; where nobody does, the default."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return default
    answer: str = click.prompt("What is the organisation called?", default=default, type=Organization(), err=True)
    return answer


def _name_of(folder: str) -> str:
    """Return a legal id after a folder's name."""
    name = unicodedata.normalize("NFKD", Path(os.path.realpath(folder)).name)
    ascii_only = "".join(letter for letter in name if not unicodedata.combining(letter)).lower()
    found = re.sub(r"[^a-z0-9._]+", "-", ascii_only)[:64].strip("-._")
    return found if found and mask(found) == found else _NO_NAME


def _refuse_to_overwrite(folder: Path, paths: list[str], reports: Iterable[str | None]) -> None:
    """End the run where something is in the way, or where there is an inventory or a policy already."""
    found = [*in_the_way(folder, paths)]
    found = found or [f"{name} is there already" for name in _documents(folder)]
    if found:
        more = [f"{len(found) - _MOST_NAMED} more"] if len(found) > _MOST_NAMED else []
        raise click.UsageError(
            f"nothing was written, because init only starts where nothing is: {'; '.join(found[:_MOST_NAMED] + more)}"
        )
    targets = {os.path.realpath(folder / path) for path in paths}
    if any(report and os.path.realpath(report) in targets for report in reports):
        raise click.UsageError("the report would overwrite a file to start with: write it somewhere else")


def _documents(folder: Path) -> list[str]:
    """Return the documents that lie where the new ones would: two policies judge nothing, two inventories are one."""
    kept = [folder / name for name in (INVENTORIES, POLICIES) if (folder / name).is_dir()]
    reading = read_paths(tuple(map(str, kept)), schemas_beside=True) if kept else None
    if reading is None:
        return []
    files = [document.text.file for document in reading.documents] + [each.place.file for each in reading.problems]
    return sorted(dict.fromkeys(files))
