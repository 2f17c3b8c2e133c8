"""What a step is about: the plugin as people see it, who answers for it, and for whom it does not work."""

from dataclasses import dataclass
from typing import NamedTuple

from plugingov.layers.layers import Layers
from plugingov.layers.summary import listed
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.inventory import Plugin, Project
from plugingov.model.people import Person
from plugingov.model.values import Surface


class Step(NamedTuple):
    """The one thing to do next: who, and the click or command."""

    who: str
    do: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One plugin on one surface, for whoever it does not work; `answer` is that of the first layer that is not on."""

    layers: Layers
    plugin: str
    surface: Surface
    project: str | None
    people: tuple[Person, ...]
    whose: str  # the member or group that was asked for, in words
    answer: Answer
    tools: tuple[str, ...] = ()  # those that were looked for and not seen

    @property
    def door(self) -> Door | None:
        """Return the plugin as the surface has it."""
        return self.layers.doors.get((self.plugin, self.surface))

    @property
    def declared(self) -> Plugin:
        """Return what the inventory says of the plugin."""
        return self.layers.organisation.plugins[self.plugin]

    @property
    def name(self) -> str:
        """Return the name that people see."""
        return called(self.layers, self.plugin)

    @property
    def via(self) -> str:
        """Return the way in which it arrives here; nothing where it does not."""
        return self.layers.via(self.door) if self.door else ""

    @property
    def package(self) -> str:
        """Return the package that carries it."""
        return (self.door.package if self.door else None) or self.plugin

    @property
    def declared_project(self) -> Project | None:
        """Return the project that is asked about."""
        return self.layers.organisation.projects[self.project] if self.project else None

    @property
    def owner(self) -> str:
        """Return who decides about the plugin."""
        return self.named("the plugin's owner", self.declared.owner)

    @property
    def project_owner(self) -> str:
        """Return who decides about the project."""
        project = self.declared_project
        what = f"the owner of project {self.project}" if project else "the project's owner"
        return self.named(what, project.owner if project else None)

    @property
    def member(self) -> str:
        """Return for whom it does not work, as the one who has to do something."""
        if self.whose:
            return self.whose
        return f"each member of project {self.project}" if self.project else "each member"

    @property
    def deployment(self) -> str:
        """Return whether Cowork is the vendor's or on a platform of the organisation's own, for these people."""
        organisation = self.layers.organisation
        theirs = {organisation.groups[name].deployment for each in self.people for name in each.groups} - {None}
        return (theirs.pop() if len(theirs) == 1 else None) or organisation.cowork.deployment or "first-party"

    def named(self, what: str, name: str | None) -> str:
        """Return somebody by what they are and, where names are shown, by name."""
        return f"{what} ({name})" if name and self.layers.people_shown == "names" else what


def called(layers: Layers, plugin: str) -> str:
    """Return the name of a plugin that people see: its title, or what the surface calls it."""
    declared = layers.organisation.plugins[plugin]
    cowork = declared.provision.cowork
    return (cowork.as_ if cowork else None) or declared.title


def whose(people: tuple[Person, ...], group: str | None, *, shown: bool) -> str:
    """Return a member or a group as sentences speak of them."""
    if group:
        return f"each member of group {group}"
    return listed([person.name for person in people]) if people and shown else "the member" if people else ""
