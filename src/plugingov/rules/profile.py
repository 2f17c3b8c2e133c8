"""What a risk tier asks about one plugin: on every surface, whatever some surface does not block."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.inventory import Resource, Tool
from plugingov.model.values import SURFACES
from plugingov.rules.capability.confidentiality import reaching, why_not_known
from plugingov.rules.capability.offered import not_listed, offered
from plugingov.rules.case import Case
from plugingov.rules.rule import Unknown
from plugingov.sources.document import Route


class Fact(NamedTuple):
    """Something that holds, and the line that says so."""

    said: str
    at: Route


Answer: TypeAlias = Fact | Unknown | None  # nothing where it does not hold


def both(one: Answer, other: Answer) -> Answer:
    """Return that two things hold; what is not known of one matters only where the other does not rule it out."""
    if one is None or other is None:
        return None
    if isinstance(one, Unknown):
        return one
    return other if isinstance(other, Unknown) else Fact(f"{one.said}, and {other.said}", one.at)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return the first answer that holds, else the first that is not known."""
    unknown = None
    for answer in answers:
        if isinstance(answer, Fact):
            return answer
        unknown = unknown or answer
    return unknown


class Profile:
    """One plugin as the conditions of a tier see it; each answer is worked out when it is asked for."""

    def __init__(self, case: Case, plugin: str) -> None:
        self.case = case
        self.id = plugin
        self.plugin = case.organisation.plugins[plugin]
        self.route: Route = ("plugins", plugin)
        found = [case.layers.doors.get((plugin, surface)) for surface in SURFACES]
        self.doors = [door for door in found if door]

    @cached_property
    def writes(self) -> Answer:
        """Return a tool that writes."""
        return self._tool(lambda tool: None if tool.access is None else tool.access == "write", "writes")

    @cached_property
    def destroys(self) -> Answer:
        """Return a tool that may destroy something, which one that only reads cannot."""
        return self._tool(lambda tool: tool.access != "read" and tool.destructive, "is destructive")

    @cached_property
    def reads(self) -> Answer:
        """Return a tool that reads, or a resource."""
        resource = next(iter(self._resources), None)
        if resource is not None:
            return Fact(f"resource `{resource}` can be read", (*self.route, "provides", "resources", resource))
        return self._tool(lambda tool: None if tool.access is None else tool.access == "read", "reads")

    def does(self, act: Literal["reads", "writes"], level: str) -> Answer:
        """Return that a tool reads or writes, and that the data is at a level or above."""
        data = self.holds(level)
        return both(self.reads if act == "reads" else self.writes, data) if data else None

    def holds(self, level: str) -> Answer:
        """Return that the plugin's data, or one of its resources, is at a level or above."""
        is_there = reaching(self.case, level)[self.id]
        if is_there is False and not self._resources:
            return None
        data = self.plugin.data
        if is_there and data:
            return Fact(f"its data is {data.classification}", (*self.route, "data", "classification"))
        line = self.case.ranks.get(level, len(self.case.ranks))
        for name, resource in self._resources.items():
            if self.case.ranks.get(resource.classification or "", -1) >= line:
                at = (*self.route, "provides", "resources", name, "classification")
                return Fact(f"its resource `{name}` is {resource.classification}", at)
        return why_not_known(self.case, self.id, level) if is_there is None else None

    @cached_property
    def _resources(self) -> Mapping[str, Resource]:
        provides = self.plugin.provides
        return (provides.resources if provides else None) or {}

    @cached_property
    def _tools(self) -> Mapping[str, Tool] | None:
        provides = self.plugin.provides
        tools = provides.tools if provides else None
        if tools is None or not self.doors:
            return tools
        names = [offered(self.case)[door] or () for door in self.doors]
        if len(names[0]) == len(tools):
            return tools
        return {name: tools[name] for each in names for name in each}

    def _tool(self, does: Callable[[Tool], bool | None], what: str) -> Answer:
        """Return the first tool that does something; else the first of which nobody says whether it does."""
        if self._tools is None:
            return not_listed(self.id)
        unsaid: Unknown | None = None
        for name, tool in self._tools.items():
            answer = does(tool)
            at = (*self.route, "provides", "tools", name)
            if answer:
                return Fact(f"`{name}` {what}", at)
            if answer is None and unsaid is None:
                key = "destructive" if tool.access else "access"
                because = f"the inventory does not say the `{key}` of `{name}` of `{self.id}`"
                unsaid = Unknown((*at, key), because)
        return unsaid
