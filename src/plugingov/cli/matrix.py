"""`plugingov matrix`: the whole picture at a glance."""

from datetime import date
from typing import cast

import click

from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.options import (
    Output,
    as_of_option,
    inventory_option,
    narrowing_options,
    output_options,
    people_option,
)
from plugingov.cli.output import write
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Surface
from plugingov.reports.matrix_sheet import Question, matrix_sheet
from plugingov.sources.errors import Problem, did_you_mean


@click.command(
    "matrix", epilog="Examples: `plugingov matrix`, `plugingov matrix --surface cowork --project ap-exceptions`."
)
@inventory_option
@narrowing_options
@as_of_option
@people_option
@output_options
def command(
    *,
    inventory: tuple[str, ...],
    surface: str | None,
    project: str | None,
    member: str | None,
    group: str | None,
    as_of: date,
    people: str,
    formats: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Show every plugin on both surfaces, layer by layer.

    Each cell says whether the layer is on for the people who are meant to use the plugin; below the
    table stands the reason, with the line that decides, for whatever is not on.
    """
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    refuse(problems)
    shown = cast("PeopleShown", people)
    surfaces = (cast("Surface", surface),) if surface else SURFACES
    _refuse_strangers(found, project, member, group)
    asked = [
        (Layers(organisation, as_of, shown), _question(organisation, surfaces, project, member, group))
        for organisation in found
        if _knows(organisation, project, member, group)
    ]
    write(matrix_sheet(asked, as_of.isoformat()), formats, output, color)
    return 0


def _question(
    organisation: Organisation,
    surfaces: tuple[Surface, ...],
    project: str | None,
    member: str | None,
    group: str | None,
) -> Question:
    people = organisation.people
    whom = (people.person(member),) if member else people.of_group(group) if group else ()
    if project:
        surfaces = tuple(name for name in surfaces if name == organisation.projects[project].surface)
    return Question(surfaces, project, whom)


def _knows(organisation: Organisation, project: str | None, member: str | None, group: str | None) -> bool:
    return (
        (project is None or project in organisation.projects)
        and (member is None or member in organisation.people.names())
        and (group is None or group in organisation.groups)
    )


def _refuse_strangers(found: list[Organisation], project: str | None, member: str | None, group: str | None) -> None:
    """End the run where an option names what no inventory has."""
    known = {
        "--project": (project, {name for organisation in found for name in organisation.projects}),
        "--member": (member, {name for organisation in found for name in organisation.people.names()}),
        "--group": (group, {name for organisation in found for name in organisation.groups}),
    }
    for option, (name, names) in known.items():
        if name is not None and name not in names:
            hint = did_you_mean(name, sorted(names))
            raise click.BadParameter(f"no inventory has it{'; ' + hint if hint else ''}", param_hint=option)
