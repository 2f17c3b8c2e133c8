"""What a project should have, plugin by plugin, and what somebody saw of it there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plugingov.diagnosis.diagnosis import Complaint, Diagnosis, diagnose
from plugingov.diagnosis.offered import Offered, compared, offered
from plugingov.diagnosis.scene import called
from plugingov.diagnosis.tools_seen import SeenTools
from plugingov.layers.active import is_meant_for
from plugingov.layers.layers import Layers
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.model.values import Surface

QUESTION = (
    "Which tools do you have available in this conversation, those of connectors, plugins and MCP servers? Do not use "
    "any of them. List each on a line of its own as `server:tool`, with nothing else on the line. If you have none, "
    'say "I have no tools".'
)


@dataclass(frozen=True, slots=True)
class FirstPrompt:
    """A prompt of a plugin to try first: whoever gets an answer to it knows that all three layers are on."""

    plugin: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PluginTools:
    """One plugin that a project needs, or has: what it offers, and why that is not all there."""

    plugin: str
    name: str
    is_needed: bool
    offered: Offered | None  # nothing where the surface does not have it
    diagnosis: Diagnosis | None = None  # where somebody looked


@dataclass(frozen=True, slots=True)
class ProjectTools:
    """Everything that should be there in one project, and what was seen that nobody declared."""

    project: str
    surface: Surface
    plugins: tuple[PluginTools, ...]
    strangers: tuple[str, ...] = ()


def tools_in(layers: Layers, project: str) -> ProjectTools:
    """Return what should be there in a project: what it needs, lists, and has by itself if it is for its people."""
    surface = layers.organisation.projects[project].surface
    needed = {need.partition("/")[0] for need in layers.organisation.projects[project].needs}
    found = tuple(
        PluginTools(name, called(layers, name), name in needed, offered(door) if door else None)
        for name, door in _doors(layers, project)
    )
    return ProjectTools(project, surface, found)


def _doors(layers: Layers, project: str) -> Iterator[tuple[str, Door | None]]:
    declared = layers.organisation.projects[project]
    needed = (each.partition("/")[0] for each in declared.needs)
    people = layers.people_of_project(project)
    by_itself = (
        each.door.id
        for each in layers.active_in(project)
        if any(is_meant_for(each.door, person.groups) for person in people)
    )
    for name in dict.fromkeys((*needed, *(declared.active or ()), *by_itself)):
        yield name, layers.doors.get((name, declared.surface))


def seen_in(
    layers: Layers, wanted: ProjectTools, seen: SeenTools, people: tuple[Person, ...] = (), whose: str = ""
) -> ProjectTools:
    """Return what of all that was seen, with the layer that is off behind what was not."""
    doors = [each.offered.door for each in wanted.plugins if each.offered]
    others = [door for door in layers.doors.values() if door.surface == wanted.surface and door not in doors]
    found, strangers = compared(layers, [*doors, *others], seen)
    by_door = {each.door.id: each for each in found}
    plugins = tuple(
        replace(
            each,
            offered=by_door.get(each.plugin),
            diagnosis=diagnose(
                layers,
                Complaint(each.plugin, wanted.surface, wanted.project, people, whose, offered=by_door.get(each.plugin)),
            ),
        )
        for each in wanted.plugins
    )
    extra = [
        f"{each.door.id}:{tool}"
        for each in found
        if each.door in others and each.seen in {"there", "partly"}
        for tool in [*(one.name for one in each.tools if one.is_seen), *each.unknown_tools]
    ]
    return replace(wanted, plugins=plugins, strangers=(*extra, *strangers))


def first_prompts(layers: Layers, wanted: ProjectTools) -> tuple[FirstPrompt, ...]:
    """Return the prompts of the project's plugins that are to be tried first."""
    found = []
    for each in wanted.plugins:
        provides = layers.organisation.plugins[each.plugin].provides
        for name, prompt in ((provides.prompts if provides else None) or {}).items():
            if prompt.try_first and prompt.text:
                found.append(FirstPrompt(each.plugin, name, prompt.text))
    return tuple(found)
