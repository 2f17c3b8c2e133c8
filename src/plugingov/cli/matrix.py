"""`plugingov matrix`: the whole picture at a glance."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

import click

from plugingov.cli.inputs import refuse
from plugingov.cli.layering import layers_of
from plugingov.cli.narrowing import knows, people_named, refuse_both, refuse_strangers, surface_asked
from plugingov.cli.observed import Looks
from plugingov.cli.options import (
    ROW_FORMATS,
    Output,
    as_of_option,
    inventory_is_an_option,
    inventory_option,
    narrowing_options,
    observed_option,
    output_options_of,
    people_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture
from plugingov.cli.watching import note
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Surface
from plugingov.reports.matrix_sheet import Question, matrix_sheet
from plugingov.sources.errors import Problem

if TYPE_CHECKING:  # most runs look at nothing
    from plugingov.rules.drift.strangers import Stranger


@click.command(
    "matrix", epilog="Examples: `plugingov matrix`, `plugingov matrix --surface cowork --project ap-exceptions`."
)
@inventory_is_an_option
@inventory_option
@observed_option
@narrowing_options
@as_of_option
@people_option
@output_options_of(ROW_FORMATS)
def command(
    *,
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
    with the line that decides, for whatever is not on; and with --observed what is there and in no
    inventory.
    """
    refuse_both(member, group)
    problems: list[Problem] = []
    found, looks = read_picture(inventory, observed, as_of, problems)
    refuse(problems)
    shown = cast("PeopleShown", people)
    refuse_strangers(found, project, member, group)
    if any(not machine.observation.member for each in looks.values() for machine in each.machines):
        note(_NOBODYS)
    asked = [
        (
            layers_of(organisation, as_of, shown, looks[organisation.id]),
            _question(organisation, surface, project, member, group),
        )
        for organisation in found
        if knows(organisation, project, member, group)
    ]
    everything = not (project or member or group)  # what nobody declared is in no project, and for nobody
    beside = (
        [_strangers(layers, question.surfaces, looks) for layers, question in asked] if observed and everything else []
    )
    write(matrix_sheet(asked, as_of.isoformat(), beside), format, output, color)
    return 0


def _strangers(layers: Layers, surfaces: tuple[Surface, ...], looks: Mapping[str, Looks]) -> "tuple[Stranger, ...]":
    """Return what was seen of an organisation and is in no inventory."""
    from plugingov.rules.drift.strangers import strangers  # noqa: PLC0415 (most runs look at nothing)

    look = looks[layers.organisation.id]
    return tuple(each for each in strangers(layers, look.machines, look.exports) if each.surface in surfaces)


_NOBODYS = (
    "plugingov: a machine counts for no layer of anybody, because nobody says whose it is: "
    "`plugingov collect --member MEMBER` does"
)


def _question(
    organisation: Organisation,
    surface: str | None,
    project: str | None,
    member: str | None,
    group: str | None,
) -> Question:
    on = surface_asked(organisation, project, surface)
    return Question((on,) if on else SURFACES, project, people_named(organisation, member, group))
