"""What narrows a question about layers: one project, one member, one group; names that no inventory has end the run."""

from collections.abc import Iterable
from typing import cast

import click

from plugingov.model.organisation import Organisation
from plugingov.model.people import Person
from plugingov.model.values import Surface
from plugingov.sources.errors import did_you_mean


def refuse_both(member: str | None, group: str | None) -> None:
    """End the run where somebody and a group are asked for at once."""
    if member and group:
        raise click.UsageError("give --member or --group, not both")


def people_named(organisation: Organisation, member: str | None, group: str | None) -> tuple[Person, ...]:
    """Return the member, or the people of the group, that is asked for; nobody where neither is."""
    people = organisation.people
    return (people.person(member),) if member else people.of_group(group) if group else ()


def knows(organisation: Organisation, project: str | None, member: str | None, group: str | None) -> bool:
    """Tell whether an organisation has all that is asked for."""
    return (
        (project is None or project in organisation.projects)
        and (member is None or member in organisation.people.names())
        and (group is None or group in organisation.groups)
    )


def surface_asked(organisation: Organisation, project: str | None, surface: str | None) -> Surface | None:
    """Return the one surface that is asked about, if it is one: a project is on one alone, and not on another."""
    own = organisation.projects[project].surface if project else None
    if own and surface and own != surface:
        raise click.BadParameter(f"project {project} is on {own}", param_hint="--surface")
    return own or cast("Surface | None", surface)


def refuse_strangers(found: Iterable[Organisation], project: str | None, member: str | None, group: str | None) -> None:
    """End the run where an option names what no inventory has."""
    known = tuple(found)
    options = {
        "--project": (project, {name for organisation in known for name in organisation.projects}),
        "--member": (member, {name for organisation in known for name in organisation.people.names()}),
        "--group": (group, {name for organisation in known for name in organisation.groups}),
    }
    for option, (name, names) in options.items():
        if name is not None and name not in names:
            hint = did_you_mean(name, sorted(names))
            raise click.BadParameter(f"no inventory has it{'; ' + hint if hint else ''}", param_hint=option)
