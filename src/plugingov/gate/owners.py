"""Whom an opening is a matter for."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from plugingov.gate.opening import Claim, Opening
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation

Ask: TypeAlias = Callable[[Opening | Claim], tuple[str, ...]]


def owners(bases: Iterable[Organisation], people: PeopleShown) -> Ask:
    """Return who tells of an opening who owns the plugin, its data and the project, as the base has it."""
    by_name = {each.id: each for each in bases}

    def ask(about: Opening | Claim) -> tuple[str, ...]:
        organisation = by_name.get(about.organization)
        plugin = organisation.plugins.get(about.subject.plugin or "") if organisation else None
        project = organisation.projects.get(about.subject.project or "") if organisation else None
        named = {
            "the plugin's owner": plugin and plugin.owner,
            "the data's owner": plugin and plugin.data and plugin.data.owner,
            "the project's owner": project and project.owner,
        }
        known = {what: name for what, name in named.items() if name}
        found = tuple(dict.fromkeys(known.values() if people == "names" else known))
        return found or ("nobody is on record as its owner",)

    return ask
