"""The file in which a fleet's run says who has each gap, by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from plugingov.cli.options import Output, OutputFormat
from plugingov.reports.fleet_who import csv_who, json_who

if TYPE_CHECKING:  # an extra: most commands count nothing
    from plugingov.fleet.outcome import FleetReport

_FORMATS: Mapping[str, Callable[[Sequence["FleetReport"]], Iterable[str]]] = {"csv": csv_who, "jsonl": json_who}


def _with_file(ctx: click.Context, param: click.Parameter, wanted: Output | None) -> Output | None:
    """Return what was asked for; refuse it without a file: it is no report, and may be very long."""
    if wanted and not wanted.file:
        raise click.BadParameter(f"expected {' or '.join(f'{name}=FILE' for name in _FORMATS)}", ctx, param)
    return wanted


who_option = click.option(
    "--who",
    type=OutputFormat(tuple(_FORMATS)),
    callback=_with_file,
    metavar="FORMAT=FILE",
    help=f"Write who has each gap, by name, as {' or '.join(_FORMATS)}: a row for each machine and member.",
)


def who_files(wanted: Output | None, reports: "Sequence[FleetReport]") -> Mapping[str, Iterable[str]]:
    """Return the file with its text, to be written with the report or not at all."""
    return {wanted.file: _FORMATS[wanted.format](reports)} if wanted and wanted.file else {}
