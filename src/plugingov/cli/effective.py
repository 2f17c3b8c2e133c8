"""`plugingov effective`: everything that a member gets."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import cast

import click

from plugingov.cli.inputs import refuse
from plugingov.cli.layering import layers_of
from plugingov.cli.options import (
    PLAIN_FORMATS,
    Output,
    OutputFormat,
    as_of_option,
    inventory_is_an_option,
    inventory_option,
    observed_option,
)
from plugingov.cli.output import check_targets, print_parts, write, write_whole
from plugingov.cli.picture import read_picture
from plugingov.layers.entitlements import Entitlements
from plugingov.model.people import Person
from plugingov.model.values import SURFACES, Surface
from plugingov.reports.effective_rows import csv_rows, json_rows
from plugingov.reports.effective_sheet import effective_sheet
from plugingov.sources.errors import Problem, did_you_mean
from plugingov.sources.work import stage

_Asked = list[tuple[Entitlements, tuple[Person, ...]]]
_ROWS: dict[str, Callable[[Iterable[tuple[Entitlements, Iterable[Person]]]], Iterator[str]]] = {
    "csv": csv_rows,
    "jsonl": json_rows,
}


@click.command(
    "effective",
    epilog="Examples: `plugingov effective --member ada@anycompany.example`, "
    "`plugingov effective --all --format csv=everybody.csv`.",
)
@inventory_is_an_option
@inventory_option
@observed_option
@click.option("--member", metavar="MEMBER", multiple=True, help="Tell what this member gets. May be repeated.")
@click.option("--group", metavar="GROUP", help="Tell what each named member of this group gets.")
@click.option("--all", "everybody", is_flag=True, help="Tell what everybody gets who is known by name.")
@click.option("--surface", type=click.Choice(SURFACES), help="Tell it of this surface only.")
@as_of_option
@click.option("--color/--no-color", default=None, help="Colour or no colour, whatever the terminal says.")
@click.option(
    "--format",
    type=OutputFormat((*PLAIN_FORMATS, *_ROWS)),
    multiple=True,
    help=f"Write as {', '.join((*PLAIN_FORMATS, *_ROWS))}; with `=FILE` into that file. csv and jsonl have a row for "
    "each member and plugin, for a spreadsheet or a table of a database.",
    show_default="text, and csv with --all",
)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
def command(
    *,
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    member: tuple[str, ...],
    group: str | None,
    everybody: bool,
    surface: str | None,
    as_of: date,
    color: bool | None,
    format: tuple[Output, ...],
    output: str | None,
) -> int:
    """Tell everything that a member gets on each surface.

    For each plugin: the preference that counts and the groups that decided it, whether each layer is on, and
    the line that says so. What was observed lately counts before what is declared.
    """
    if sum((bool(member), bool(group), everybody)) != 1:
        raise click.UsageError("say whose: --member MEMBER, --group GROUP or --all")
    problems: list[Problem] = []
    found, looks = read_picture(inventory, observed, as_of, problems, without_inventory=True)
    refuse(problems)
    surfaces = (cast("Surface", surface),) if surface else SURFACES
    each = [
        Entitlements(layers_of(organisation, as_of, "names", looks[organisation.id]), surfaces)
        for organisation in found
    ]
    asked = _asked(each, member, group)
    wanted = format or (Output("csv" if everybody else "text"),)
    rows = [one for one in wanted if one.format in _ROWS]
    sheets = tuple(one for one in wanted if one.format not in _ROWS)
    check_targets(wanted, output)
    files = {file: _ROWS[one.format](asked) for one in rows if (file := one.file or output)}
    if sheets:
        own = output if any(one.file is None for one in sheets) else None
        write(effective_sheet(asked, as_of.isoformat()), sheets, own, color, files)
    else:
        with stage("writing"):
            write_whole(files)
    for one in rows:
        if not (one.file or output):
            print_parts(_ROWS[one.format](asked))
    return 0


def _asked(each: list[Entitlements], members: tuple[str, ...], group: str | None) -> _Asked:
    """Return whom each organisation is asked about; a name that nobody has ends the run."""
    names = {name for entitlements in each for name in entitlements.layers.names_seen}
    for name in members:
        if name not in names:
            hint = did_you_mean(name, sorted(names))
            raise click.BadParameter(f"nobody is known by it{'; ' + hint if hint else ''}", param_hint="--member")
    groups = {name for entitlements in each for name in entitlements.layers.people_seen.groups()}
    if group and group not in groups:
        hint = did_you_mean(group, sorted(groups))
        raise click.BadParameter(f"no organisation has it{'; ' + hint if hint else ''}", param_hint="--group")
    asked: _Asked = []
    for entitlements in each:
        people = entitlements.layers.people_seen
        known = entitlements.layers.names_seen
        if group:
            chosen = tuple(each for each in people.of_group(group) if each.is_named) if group in people.groups() else ()
        else:
            chosen = tuple(people.person(name) for name in (members or sorted(known)) if name in known)
        if chosen or not (members or group):
            asked.append((entitlements, chosen))
    return asked
