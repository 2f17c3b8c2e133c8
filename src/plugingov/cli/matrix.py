"""`plugingov matrix`: the whole picture at a glance."""

from datetime import date
from typing import cast

import click

from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.layering import layers_of
from plugingov.cli.observed import Looks, looks_of, observations
from plugingov.cli.options import (
    Output,
    as_of_option,
    inventory_option,
    narrowing_options,
    observed_option,
    output_options,
    people_option,
)
from plugingov.cli.output import write
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Surface
from plugingov.reports.matrix_sheet import Question, matrix_sheet
from plugingov.sources.errors import Problem, did_you_mean


@click.command(
    "matrix", epilog="Examples: `plugingov matrix`, `plugingov matrix --surface cowork --project ap-exceptions`."
)
@click.argument("misplaced", nargs=-1, metavar="")
@inventory_option
@observed_option
@narrowing_options
@as_of_option
@people_option
@output_options
def command(
    *,
    misplaced: tuple[str, ...],
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    surface: str | None,
    project: str | None,
    member: str | None,
    group: str | None,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Show every plugin on both surfaces, layer by layer.

    Each cell says whether a layer is on: installed for whoever is meant to have the plugin, activated
    and authenticated for the people of the projects that use it. Below the table stands the reason,
    with the line that decides, for whatever is not on.
    """
    if misplaced:
        raise click.UsageError("matrix takes its inventory as an option: --inventory PATH")
    if member and group:
        raise click.UsageError("give --member or --group, not both")
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    seen = observations(observed, as_of, problems) if observed else []
    looks = looks_of(found, seen, problems) if seen else {}
    refuse(problems)
    shown = cast("PeopleShown", people)
    surfaces = (cast("Surface", surface),) if surface else SURFACES
    _refuse_strangers(found, project, member, group)
    if any(not machine.observation.member for each in looks.values() for machine in each.machines):
        click.echo(_NOBODYS, err=True)
    asked = [
        (
            layers_of(organisation, as_of, shown, looks.get(organisation.id, Looks())),
            _question(organisation, surfaces, project, member, group),
        )
        for organisation in found
        if _knows(organisation, project, member, group)
    ]
    write(matrix_sheet(asked, as_of.isoformat()), format, output, color)
    return 0


_NOBODYS = (
    "plugingov: a machine was read and used for nothing, because nobody says whose it is: "
    "`plugingov collect --member MEMBER` does"
)


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
        own = organisation.projects[project].surface
        if own not in surfaces:
            raise click.BadParameter(f"project {project} is on {own}", param_hint="--surface")
        surfaces = (own,)
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
