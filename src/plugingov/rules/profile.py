"""What a risk tier asks about one plugin: on every surface, whatever some surface does not block."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.inventory import Plugin, Resource, Tool
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
        self._tools = self._offered()

    @cached_property
    def writes(self) -> Answer:
        """Return a tool that writes."""
        return self._tool(lambda tool: None if tool.access is None else tool.access == "write", "writes")

    @property
    def destroys(self) -> Answer:
        """Return a tool that may destroy something, which one that only reads cannot."""
        return self._tool(lambda tool: tool.access != "read" and tool.destructive, "is destructive")

    @cached_property
    def reads(self) -> Answer:
        """Return a tool that reads, or a resource."""
        resource = next(iter(_resources(self.plugin)), None)
        if resource is not None:
            return Fact(f"resource `{resource}` can be read", (*self.route, "provides", "resources", resource))
        return self._tool(lambda tool: None if tool.access is None else tool.access == "read", "reads")

    def does(self, act: Literal["reads", "writes"], level: str) -> Answer:
        """Return that a tool reads or writes, and that the data is at a level or above."""
        data = self.holds(level)
        return both(self.reads if act == "reads" else self.writes, data) if data else None

    def holds(self, level: str) -> Answer:
        """Return that the plugin's data, or one of its resources, is at a level or above."""
        return _holding(self.case, level).get(self.id)

    def _offered(self) -> Mapping[str, Tool] | None:
        """Return the tools that some surface does not block; nothing where the inventory does not list any."""
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
            if answer:
                return Fact(f"`{name}` {what}", (*self.route, "provides", "tools", name))
            if answer is None and unsaid is None:
                key = "destructive" if tool.access else "access"
                because = f"the inventory does not say the `{key}` of `{name}` of `{self.id}`"
                unsaid = Unknown((*self.route, "provides", "tools", name, key), because)
        return unsaid


@lru_cache(maxsize=32)
def _holding(case: Case, level: str) -> Mapping[str, Fact | Unknown]:
    """Return, for each plugin that holds data at a level or above, or may, what says so."""
    line = case.ranks.get(level, len(case.ranks))
    found: dict[str, Fact | Unknown] = {}
    for name, is_there in reaching(case, level).items():
        plugin = case.organisation.plugins[name]
        if is_there and plugin.data:
            at = ("plugins", name, "data", "classification")
            found[name] = Fact(f"its data is {plugin.data.classification}", at)
        elif resource := _resource_at(case, name, line):
            found[name] = resource
        elif is_there is None:
            found[name] = why_not_known(case, name, level)
    return found


def _resource_at(case: Case, plugin: str, line: int) -> Fact | None:
    """Return the first resource of a plugin whose classification has a rank or a higher one."""
    for name, resource in _resources(case.organisation.plugins[plugin]).items():
        if case.ranks.get(resource.classification or "", -1) >= line:
            at = ("plugins", plugin, "provides", "resources", name, "classification")
            return Fact(f"its resource `{name}` is {resource.classification}", at)
    return None


def _resources(plugin: Plugin) -> Mapping[str, Resource]:
    return (plugin.provides.resources if plugin.provides else None) or {}
