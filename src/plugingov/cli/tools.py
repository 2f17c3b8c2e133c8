"""`plugingov tools`: which tools should be there, and which are not."""

from datetime import date
from typing import cast

import click

from plugingov.cli.inputs import refuse
from plugingov.cli.layering import layers_of
from plugingov.cli.narrowing import knows, people_named, refuse_both, refuse_strangers, surface_asked
from plugingov.cli.options import (
    Output,
    as_of_option,
    inventory_is_an_option,
    inventory_option,
    narrowing_options,
    observed_option,
    output_options,
    people_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture, refuse_stdin_twice
from plugingov.cli.tools_seen import tools_of, tools_seen_option
from plugingov.diagnosis.project_tools import ProjectTools, seen_in, tools_in
from plugingov.diagnosis.scene import whose
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.reports.tools_sheet import prompt_sheet, tools_sheet
from plugingov.sources.errors import Problem


@click.command(
    "tools",
    epilog="Examples: `plugingov tools --project ap-exceptions`, "
    "`plugingov tools --project ap-exceptions --tools-seen answer.txt`.",
)
@inventory_is_an_option
@inventory_option
@observed_option
@narrowing_options
@tools_seen_option
@click.option(
    "--prompt", is_flag=True, help="Print what to ask Claude for its tools, and what to try first with each plugin."
)
@as_of_option
@people_option
@output_options
def command(
    *,
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    surface: str | None,
    project: str | None,
    member: str | None,
    group: str | None,
    tools_seen: str | None,
    prompt: bool,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Tell which tools should be there, and which are not.

    Lists the tools, resources and prompts of the plugins that a project needs or has: what they do, and what was
    decided about them. With --tools-seen it says of each plugin whether it is missing (install or activate), partly
    there (cap, role or scope), or there and failing (authenticate), and who does what next.
    """
    if tools_seen and not project:
        raise click.UsageError("say in which project the tools were seen: --project PROJECT")
    if tools_seen and prompt:
        raise click.UsageError("--prompt prints the question whose answer --tools-seen reads: give one of them")
    refuse_both(member, group)
    problems: list[Problem] = []
    refuse_stdin_twice(inventory, observed, (tools_seen,))
    found, looks = read_picture(inventory, observed, as_of, problems)
    seen = tools_of(tools_seen, problems)
    refuse(problems)
    refuse_strangers(found, project, member, group)
    asked: list[tuple[Layers, list[ProjectTools]]] = []
    for organisation in found:
        if not knows(organisation, project, member, group):
            continue
        layers = layers_of(organisation, as_of, cast("PeopleShown", people), looks[organisation.id])
        whom = people_named(organisation, member, group)
        wanted = [tools_in(layers, name) for name in _projects(layers, surface, project, member, group)]
        if seen:
            said = whose(whom, group, shown=people == "names")
            wanted = [seen_in(layers, each, seen, whom, said) for each in wanted]
        asked.append((layers, wanted))
    sheet = prompt_sheet(asked) if prompt else tools_sheet(asked, as_of.isoformat(), seen)
    write(sheet, format, output, color)
    return 0


def _projects(
    layers: Layers, surface: str | None, project: str | None, member: str | None, group: str | None
) -> list[str]:
    """Return the projects that are asked about: the one that is named, or those of the surface and the people."""
    on = surface_asked(layers.organisation, project, surface)
    if project:
        return [project]
    people = people_named(layers.organisation, member, group)
    return [
        name
        for name, each in layers.organisation.projects.items()
        if on in {None, each.surface} and (not people or any(layers.is_in(name, person) for person in people))
    ]
